"""What a rep corrects in a read: a mark, a missed line, a level."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.domain.errors import CorrectionMisfits
from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Level, Pillar

SURE = 1.0
"""Confidence of what the rep marks."""


@dataclass(frozen=True, slots=True)
class Label:
    pillar: Pillar
    direction: Direction

    def __str__(self) -> str:
        return f"{self.direction} {self.pillar}"


@dataclass(frozen=True, slots=True)
class MarkCorrection:
    """A span of the notes that shows something else than the read says: another label, none, or one that was missed."""

    read_id: str
    start: int
    """Offset of the first character, in Unicode code points of the read's notes."""
    end: int
    was: Label | None
    """What the read has there; None where it missed it."""
    now: Label | None
    """What it is; None where it is no evidence."""
    basis: Basis | None = None
    """What `now` rests on; the reader tells it from the words where the rep does not."""
    who: str | None = None
    kind: Literal["mark"] = "mark"


@dataclass(frozen=True, slots=True)
class LevelCorrection:
    """A level that the rep knows better."""

    read_id: str
    pillar: Pillar
    level: Level | None
    """None takes an earlier correction back: the level is what the evidence shows."""
    kind: Literal["level"] = "level"


@dataclass(frozen=True, slots=True)
class FilingCorrection:
    """The account that a call belongs to, by the rep's word."""

    call_id: str
    account: str
    """Its name; one that is not known yet makes a new account."""
    kind: Literal["filing"] = "filing"


ReadCorrection = MarkCorrection | LevelCorrection
"""What changes a read."""
Correction = ReadCorrection | FilingCorrection


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A read that a rep has put right."""

    read_id: str
    engine: str
    notes: str
    evidence: tuple[Evidence, ...]
    """As it stands with the corrections."""
    corrections: tuple[ReadCorrection, ...]
    """Oldest first."""
    channel: str
    at: datetime
    """Of the last correction; UTC-aware."""

    @property
    def mark_corrections(self) -> tuple[MarkCorrection, ...]:
        """What became of each span in the end: from what the reader had there to what the rep left there."""
        net: list[MarkCorrection] = []
        for correction in self.corrections:
            if isinstance(correction, MarkCorrection):
                place = (correction.start, correction.end)
                earlier = next((c for c in net if (c.start, c.end) == place and c.now == correction.was), None)
                if earlier is not None:
                    net.remove(earlier)
                    correction = replace(correction, was=earlier.was)
                net.append(correction)
        return tuple(c for c in net if c.was != c.now)


def check(correction: ReadCorrection, read_id: str, notes: str, evidence: Sequence[Evidence]) -> None:
    """Raises `CorrectionMisfits` where the correction is not about this read as it stands."""
    if read_id != correction.read_id:
        raise CorrectionMisfits("it is about a read that has been replaced meanwhile. Look at the newest one.")
    if isinstance(correction, LevelCorrection):
        return
    if not 0 <= correction.start < correction.end <= len(notes):
        raise CorrectionMisfits("its place lies outside of the notes.")
    if not notes[correction.start : correction.end].strip():
        raise CorrectionMisfits("there are no words at its place.")
    if correction.was == correction.now:
        raise CorrectionMisfits("it changes nothing.")
    if correction.was is not None and not any(_is_at(piece, correction, correction.was) for piece in evidence):
        raise CorrectionMisfits(f"the read has no mark there that {correction.was}.")


def corrected(evidence: Iterable[Evidence], notes: str, corrections: Iterable[ReadCorrection]) -> tuple[Evidence, ...]:
    """The evidence with every mark as the rep wants it, in the order of the notes; doing it twice changes nothing."""
    pieces = list(evidence)
    for correction in corrections:
        if isinstance(correction, LevelCorrection):
            continue
        gone = [label for label in (correction.was, correction.now) if label is not None]
        pieces = [piece for piece in pieces if not any(_covers(piece, correction, label) for label in gone)]
        if correction.now is not None:
            pieces.append(_marked(correction, correction.now, notes))
    return tuple(sorted(pieces, key=lambda piece: (piece.start, list(Pillar).index(piece.pillar))))


def levels_set(corrections: Iterable[ReadCorrection]) -> Mapping[Pillar, Level]:
    """The levels that the rep has set and not taken back."""
    levels: dict[Pillar, Level] = {}
    for correction in corrections:
        if isinstance(correction, LevelCorrection):
            if correction.level is None:
                levels.pop(correction.pillar, None)
            else:
                levels[correction.pillar] = correction.level
    return levels


def in_words(correction: Correction, notes: str) -> str:
    """The correction as the rep would say it."""
    if isinstance(correction, FilingCorrection):
        return f"This call was with {correction.account}."
    if isinstance(correction, LevelCorrection):
        if correction.level is None:
            return f"Take {correction.pillar} as you read it."
        return f"{correction.pillar.capitalize()} is {correction.level}."
    quote = f"“{' '.join(notes[correction.start : correction.end].split())}”"
    if correction.now is None:
        return f"{quote} is no evidence of {correction.was.pillar}." if correction.was else quote
    return f"{quote} {correction.now}."


def _is_at(piece: Evidence, correction: MarkCorrection, label: Label) -> bool:
    return (piece.start, piece.end) == (correction.start, correction.end) and _has(piece, label)


def _covers(piece: Evidence, correction: MarkCorrection, label: Label) -> bool:
    """Whether a piece is the one meant, also where another reader has cut it otherwise."""
    shared = min(piece.end, correction.end) - max(piece.start, correction.start)
    shorter = min(piece.end - piece.start, correction.end - correction.start)
    return _has(piece, label) and shared > 0 and 2 * shared >= shorter


def _has(piece: Evidence, label: Label) -> bool:
    return piece.pillar is label.pillar and piece.direction is label.direction


def _marked(correction: MarkCorrection, now: Label, notes: str) -> Evidence:
    return Evidence(
        now.pillar,
        now.direction,
        correction.basis or Basis.CUSTOMER_SAID,
        correction.start,
        correction.end,
        notes[correction.start : correction.end],
        SURE,
        correction.who,
    )
