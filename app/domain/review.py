"""The relationship review: every account by how it stands, for the talk between a rep and their manager.

Source: knowledge_base/framework.md: an account on one pillar is the first to be lost.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.accounts import Account
from app.domain.brief import Cited
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import LedgerEntry
from app.domain.standing import Standing

QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Movement:
    """A pillar that stands otherwise than at the quarter's start."""

    pillar: Pillar
    was: Level
    now: Level

    @property
    def better(self) -> bool:
        return list(Level).index(self.now) > list(Level).index(self.was)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One account in a review."""

    account: Account
    stand: str
    """Where it stands, in a sentence or two."""
    rival: str
    why: tuple[Cited, ...]
    movement: tuple[Movement, ...]
    overdue: tuple[LedgerEntry, ...]

    @property
    def at_risk(self) -> bool:
        """Whether a rival with more pillars could take it: a single pillar holds, or one is strained."""
        holding = sum(self.account.levels[p].holds for p in Pillar)
        return holding == 1 or any(self.account.levels[p] is Level.STRAINED for p in Pillar)


@dataclass(frozen=True, slots=True)
class Review:
    as_of: date
    since: date
    """What the movement is measured from."""
    at_risk: tuple[Reviewed, ...]
    others: tuple[Reviewed, ...]
    """By standing, the best first."""
    quiet: tuple[Account, ...]
    """Accounts without a call yet."""

    @property
    def accounts(self) -> tuple[Reviewed, ...]:
        return (*self.at_risk, *self.others)

    def count(self, standing: Standing) -> int:
        return sum(r.account.standing is standing for r in self.accounts)


def movement(before: Levels | None, now: Levels) -> tuple[Movement, ...]:
    """What has moved, lowest pillar first. before: None where nothing was known at the quarter's start."""
    was = before or dict.fromkeys(Pillar, Level.ABSENT)
    return tuple(Movement(p, was[p], now[p]) for p in Pillar if was[p] is not now[p])


def in_order(reviewed: list[Reviewed]) -> tuple[tuple[Reviewed, ...], tuple[Reviewed, ...]]:
    """Those at risk, the worst first, and the others, the best first."""
    order = list(Standing)
    at_risk = [r for r in reviewed if r.at_risk]
    others = [r for r in reviewed if not r.at_risk]
    at_risk.sort(
        key=lambda r: (-_strains(r.account.levels), order.index(r.account.standing), r.account.name.casefold())
    )
    others.sort(key=lambda r: (-order.index(r.account.standing), r.account.name.casefold()))
    return tuple(at_risk), tuple(others)


def _strains(levels: Levels) -> int:
    return sum(levels[p] is Level.STRAINED for p in Pillar)
