"""From evidence to levels: one note by itself, and an account's history.

Source: knowledge_base/framework.md, "The read".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.evidence import Basis, Evidence
from app.domain.pillars import Level, Levels, Pillar

WEIGHT = {Basis.CUSTOMER_DID: 1.0, Basis.CUSTOMER_SAID: 1.0, Basis.WE_DID: 0.7, Basis.REP_BELIEVES: 0.4}
"""How much one piece counts: notes are the rep's own story, so what the rep only believes counts least."""
SLIGHT = 0.5
"""Erosion up to this weight with nothing else is one slight sign: the pillar is absent rather than strained."""
DOUBTFUL = 0.5
"""Erosion whose confidences add up to less than this is more likely misread than there: slight too."""
SEVERAL = 1.4
"""Pieces from our own side establish a pillar together from this weight on: two things that we did."""
HALF_LIFE_DAYS = 90.0
"""In an account's history a piece counts half after this many days: the newer weighs more."""
TRUST_DATES = 2
"""An account's trust is established by customer-side evidence on at least this many different dates."""


@dataclass(frozen=True, slots=True)
class DatedEvidence:
    """A piece of evidence with the day of the call that it comes from."""

    on: date
    evidence: Evidence
    long_record: bool = False
    """Whether the note itself tells of a long record, which stands in for a second date."""


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A pillar that the rep believes in and that nothing the customer said or did shows yet."""

    pillar: Pillar
    quote: str
    """The rep's own words that claim it, the most confidently read first."""


@dataclass(frozen=True, slots=True)
class _Piece:
    evidence: Evidence
    weight: float


def levels_of_note(evidence: Iterable[Evidence]) -> Levels:
    """The three levels that one note's evidence shows."""
    return _levels([_Piece(e, WEIGHT[e.basis]) for e in evidence])


def levels_of_account(history: Sequence[DatedEvidence], today: date) -> Levels:
    """The three levels of an account over all its calls, the newer weighing more.

    Trust needs customer-side evidence on `TRUST_DATES` different dates, or a note that tells of a long record,
    to be established. Evidence dated after `today` counts as today's.
    """
    pieces = [
        _Piece(d.evidence, WEIGHT[d.evidence.basis] * 0.5 ** (max((today - d.on).days, 0) / HALF_LIFE_DAYS))
        for d in history
    ]
    levels = dict(_levels(pieces))
    if levels[Pillar.TRUST] is Level.ESTABLISHED and not _trust_was_proven(history):
        levels[Pillar.TRUST] = Level.EMERGING
    return levels


def overclaims(evidence: Iterable[Evidence]) -> tuple[Overclaim, ...]:
    """The pillars that are claimed by the rep's belief alone, in the order in which pillars are built."""
    found = list(evidence)
    claims = []
    for pillar in Pillar:
        building = [e for e in found if e.pillar is pillar and e.builds]
        if building and all(e.basis is Basis.REP_BELIEVES for e in building):
            claims.append(Overclaim(pillar, max(building, key=lambda e: e.confidence).quote))
    return tuple(claims)


def _levels(pieces: Sequence[_Piece]) -> Levels:
    return {pillar: _level([p for p in pieces if p.evidence.pillar is pillar]) for pillar in Pillar}


def _level(pieces: Sequence[_Piece]) -> Level:
    building = [p for p in pieces if p.evidence.builds]
    builds = sum(p.weight for p in building)
    erodes = sum(p.weight for p in pieces if not p.evidence.builds)
    if erodes > builds and not _is_slight([p for p in pieces if not p.evidence.builds]):
        return Level.STRAINED
    if not building:
        return Level.ABSENT
    if all(p.evidence.basis is Basis.REP_BELIEVES for p in building):
        return Level.EMERGING
    shown = max((p.weight for p in building if p.evidence.basis.from_customer), default=0.0)
    left = builds - erodes
    if left > 0 and (left >= SEVERAL or shown > erodes):
        return Level.ESTABLISHED
    return Level.EMERGING


def _is_slight(eroding: Sequence[_Piece]) -> bool:
    """Whether erosion is no more than one slight sign: believed rather than seen, or hardly to be read."""
    return sum(p.weight for p in eroding) <= SLIGHT or sum(p.evidence.confidence for p in eroding) < DOUBTFUL


def _trust_was_proven(history: Sequence[DatedEvidence]) -> bool:
    shown = [
        d for d in history if d.evidence.pillar is Pillar.TRUST and d.evidence.builds and d.evidence.basis.from_customer
    ]
    return len({d.on for d in shown}) >= TRUST_DATES or any(d.long_record for d in shown)
