"""From evidence to levels: one note by itself, and an account's history.

Source: knowledge_base/framework.md, "The read".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
UNDISPUTED = 0.75
"""Two things that happened, however far apart, are several where erosion leaves at least this share of their weight."""
HALF_LIFE_DAYS = 180.0
"""A piece counts half as much as one of its pillar that is so many days newer: the newer weighs more."""


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A pillar that the rep believes in and that nothing the customer said or did shows yet."""

    pillar: Pillar
    quote: str
    """The rep's own words that claim it, the most confidently read first."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What all the evidence for one pillar comes to. Two add up to one, the earlier on the left.

    Weights stand as on the day of the newest piece: silence changes nothing, only newer evidence pales the older.
    """

    builds: float = 0.0
    erodes: float = 0.0
    shown: float = 0.0
    """The heaviest single piece that builds and comes from the customer."""
    erosion_seen: float = 0.0
    """Confidences of what erodes, added up."""
    happened: int = 0
    """Pieces that build and are more than the rep's belief."""
    believed: int = 0
    """Pieces that build by the rep's belief alone."""
    first_shown: date | None = None
    last_shown: date | None = None
    """The first and the last day on which the customer's side built it."""
    long_record: bool = False
    """Whether the notes themselves tell of a long record."""
    newest: date | None = None
    told: Level | None = None
    """What the rep has said that the level is; it stands until newer evidence comes."""

    def __add__(self, later: "Tally") -> "Tally":
        newest = _latest(self.newest, later.newest)
        a, b = self._pale(newest), later._pale(newest)
        bears = later.newest is not None or later.told is not None
        return Tally(
            a.builds + b.builds,
            a.erodes + b.erodes,
            max(a.shown, b.shown),
            a.erosion_seen + b.erosion_seen,
            a.happened + b.happened,
            a.believed + b.believed,
            _earliest(a.first_shown, b.first_shown),
            _latest(a.last_shown, b.last_shown),
            a.long_record or b.long_record,
            newest,
            later.told if bears else self.told,
        )

    @property
    def level(self) -> Level:
        """The level, by the rules for one note."""
        if self.told is not None:
            return self.told
        if self.erodes > self.builds and not self._slight:
            return Level.STRAINED
        if not self.happened:
            return Level.EMERGING if self.believed else Level.ABSENT
        left = self.builds - self.erodes
        several = left >= SEVERAL or (self.happened >= 2 and left >= UNDISPUTED * self.builds)
        if left > 0 and (several or self.shown > self.erodes):
            return Level.ESTABLISHED
        return Level.EMERGING

    @property
    def shown_twice(self) -> bool:
        """Whether the customer's side built it on two different days, or a note tells of a long record."""
        return self.long_record or self.first_shown != self.last_shown

    @property
    def overclaimed(self) -> bool:
        return self.believed > 0 and self.happened == 0

    @property
    def _slight(self) -> bool:
        """Whether erosion is no more than one slight sign: believed rather than seen, or hardly to be read."""
        return self.erodes <= SLIGHT or self.erosion_seen < DOUBTFUL

    def _pale(self, until: date | None) -> "Tally":
        if self.newest is None or until is None or self.newest == until:
            return self
        left = 0.5 ** ((until - self.newest).days / HALF_LIFE_DAYS)
        return Tally(
            self.builds * left,
            self.erodes * left,
            self.shown * left,
            self.erosion_seen * left,
            self.happened,
            self.believed,
            self.first_shown,
            self.last_shown,
            self.long_record,
            until,
            self.told,
        )


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All that is known of a relationship, weighed: an account's, or one person's. Two add up, the earlier left."""

    tallies: Mapping[Pillar, Tally] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        evidence: Iterable[Evidence],
        on: date,
        told: Mapping[Pillar, Level] | None = None,
        *,
        long_record: bool = False,
    ) -> "TrackRecord":
        """What one call shows. told: levels that the rep has set. long_record: of the trust that it shows."""
        tallies = {pillar: Tally(told=level) for pillar, level in (told or {}).items()}
        for piece in evidence:
            tallies[piece.pillar] = _one(piece, on, long_record=long_record) + tallies.get(piece.pillar, Tally())
        return cls(tallies)

    def __add__(self, later: "TrackRecord") -> "TrackRecord":
        pillars = [p for p in Pillar if p in self.tallies or p in later.tallies]
        return TrackRecord({p: self[p] + later[p] for p in pillars})

    def __getitem__(self, pillar: Pillar) -> Tally:
        return self.tallies.get(pillar, Tally())

    @property
    def levels(self) -> Levels:
        """The three levels over all calls.

        Trust needs evidence from the customer's side on two different dates, or a note that tells of a long record, to
        be established.
        """
        levels = {pillar: self[pillar].level for pillar in Pillar}
        trust = self[Pillar.TRUST]
        if levels[Pillar.TRUST] is Level.ESTABLISHED and trust.told is None and not trust.shown_twice:
            levels[Pillar.TRUST] = Level.EMERGING
        return levels

    @property
    def overclaimed(self) -> tuple[Pillar, ...]:
        """The pillars that the rep believes in and that nothing else shows."""
        return tuple(p for p in Pillar if self[p].overclaimed)


def levels_of_note(evidence: Iterable[Evidence]) -> Levels:
    """The three levels that one note's evidence shows by itself."""
    record = TrackRecord.of(evidence, date.min)
    return {pillar: record[pillar].level for pillar in Pillar}


def overclaims(evidence: Iterable[Evidence]) -> tuple[Overclaim, ...]:
    """The pillars that are claimed by the rep's belief alone, in the order in which pillars are built."""
    found = list(evidence)
    claims = []
    for pillar in TrackRecord.of(found, date.min).overclaimed:
        building = [e for e in found if e.pillar is pillar and e.builds]
        claims.append(Overclaim(pillar, max(building, key=lambda e: e.confidence).quote))
    return tuple(claims)


def _one(piece: Evidence, on: date, *, long_record: bool) -> Tally:
    weight = WEIGHT[piece.basis]
    if not piece.builds:
        return Tally(erodes=weight, erosion_seen=piece.confidence, newest=on)
    believed = piece.basis is Basis.REP_BELIEVES
    shown = on if piece.basis.from_customer else None
    return Tally(
        builds=weight,
        shown=weight if shown else 0.0,
        happened=int(not believed),
        believed=int(believed),
        first_shown=shown,
        last_shown=shown,
        long_record=long_record and shown is not None,
        newest=on,
    )


def _latest(a: date | None, b: date | None) -> date | None:
    return b if a is None else a if b is None else max(a, b)


def _earliest(a: date | None, b: date | None) -> date | None:
    return b if a is None else a if b is None else min(a, b)
