"""Standing: where the relationship is, and how a rival would attack it.

Source: knowledge_base/framework.md, "Standing" and "Exposure".
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.pillars import Level, Levels, Pillar


class Standing(StrEnum):
    OUTSIDE = "outside"
    COVER_CHARGE = "cover_charge"
    EXPERT_OUTSIDER = "expert_outsider"
    VIP = "vip"
    UNTESTED_TRUST = "untested_trust"
    NEAR_CIRCLE = "near_circle"
    INNER_CIRCLE = "inner_circle"


@dataclass(frozen=True, slots=True)
class Position:
    """What a standing means, in words for the rep."""

    phrase: str
    attack: str
    """How a rival takes the account: a clause whose subject is the rival."""
    defence: str
    """What closes the gap: an imperative."""


POSITIONS = {
    Standing.OUTSIDE: Position(
        "not in the club yet",
        "needs to do nothing: whoever is already inside simply stays",
        "earn a first real conversation",
    ),
    Standing.COVER_CHARGE: Position(
        "liked, and replaceable",
        "walks in with a cost study, or with an answer you never gave, and good company loses to that",
        "become useful: one question about their project, one insight",
    ),
    Standing.EXPERT_OUTSIDER: Position(
        "useful, but not liked enough to be called first",
        "needs to know only nearly as much and be far easier to deal with",
        "take an interest in the person",
    ),
    Standing.VIP: Position(
        "worth a meeting, not yet relied upon",
        "performs where you have only talked: a trial, a rescue, a promise kept",
        "deliver something, and show that it was delivered",
    ),
    Standing.UNTESTED_TRUST: Position(
        "relied upon by habit, with a gap underneath",
        "comes in through the gap: a new buyer who doesn't know you, or a newer idea",
        "fill the gap before anybody needs it filled",
    ),
    Standing.NEAR_CIRCLE: Position(
        "one step from the inner circle",
        "waits for your first slip",
        "perform, prove it, and do it again",
    ),
    Standing.INNER_CIRCLE: Position(
        "the favoured vendor",
        "waits for you to coast, or for your people there to change",
        "keep performing, widen, and get to know whoever comes next",
    ),
}


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where the account can be attacked."""

    standing: Standing
    missing: tuple[Pillar, ...]
    """The pillars that do not hold, lowest first; empty where all three do."""
    strained: tuple[Pillar, ...]
    """Those among the missing that are strained, lowest first."""

    @property
    def position(self) -> Position:
        return POSITIONS[self.standing]


def standing_of(levels: Levels) -> Standing:
    """The standing that follows from which pillars hold."""
    compatibility, knowledge, trust = (levels[pillar].holds for pillar in Pillar)
    if trust and compatibility and knowledge:
        return Standing.INNER_CIRCLE if levels[Pillar.TRUST].solid else Standing.NEAR_CIRCLE
    if trust:
        return Standing.UNTESTED_TRUST
    if compatibility and knowledge:
        return Standing.VIP
    if knowledge:
        return Standing.EXPERT_OUTSIDER
    return Standing.COVER_CHARGE if compatibility else Standing.OUTSIDE


def exposure_of(levels: Levels) -> Exposure:
    """Which pillars a rival would attack, and from what standing the account defends itself."""
    return Exposure(
        standing_of(levels),
        missing=tuple(p for p in Pillar if not levels[p].holds),
        strained=tuple(p for p in Pillar if levels[p] is Level.STRAINED),
    )
