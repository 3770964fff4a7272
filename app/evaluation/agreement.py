"""Where reps agree with the reader, and what they put right, as labelled notes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.corrections import MarkCorrection, Reviewed, levels_set
from app.domain.evidence import Direction, Evidence
from app.domain.pillars import Pillar


@dataclass(slots=True)
class Tally:
    """The marks of one label in the reads that a rep has put right."""

    left: int = 0
    """Shown and left as they are."""
    refused: int = 0
    """Shown and refused: another label, or none."""
    missed: int = 0
    """Not shown, and marked by the rep."""

    @property
    def kept(self) -> float | None:
        """The share of the shown marks that were left; None where there were none."""
        shown = self.left + self.refused
        return self.left / shown if shown else None


def agreement(reviewed: Iterable[Reviewed]) -> dict[tuple[Pillar, Direction], Tally]:
    """By label. Only reads with a correction count: of the others nobody knows whether anybody looked."""
    tallies = {(pillar, direction): Tally() for pillar in Pillar for direction in Direction}
    for read in reviewed:
        marked = read.mark_corrections
        for piece in read.evidence:
            tallies[piece.pillar, piece.direction].left += not _was_marked(piece, marked)
        for correction in marked:
            if correction.was is not None:
                tallies[correction.was.pillar, correction.was.direction].refused += 1
            if correction.now is not None:
                tallies[correction.now.pillar, correction.now.direction].missed += 1
    return tallies


def labelled(reviewed: Iterable[Reviewed]) -> list[dict[str, Any]]:
    """Notes with spans as training/README.md describes them; `known` are the only spans that a person has judged."""
    found = []
    for read in reviewed:
        marked = read.mark_corrections
        levels = levels_set(read.corrections)
        if marked or levels:
            found.append(
                {
                    "id": read.read_id,
                    "style": "corrected",
                    "industry": "",
                    "text": read.notes,
                    "spans": [
                        {"start": c.start, "end": c.end, "labels": [_short(c)]} for c in marked if c.now is not None
                    ],
                    "known": [[c.start, c.end] for c in marked],
                    "levels": {str(pillar): str(level) for pillar, level in levels.items()},
                    "engine": read.engine,
                    "channel": read.channel,
                    "at": read.at.isoformat(),
                }
            )
    return found


def _short(correction: MarkCorrection) -> str:
    assert correction.now is not None
    return correction.now.pillar[0].upper() + ("+" if correction.now.direction is Direction.BUILDS else "-")


def _was_marked(piece: Evidence, corrections: Iterable[MarkCorrection]) -> bool:
    """Whether a piece is the rep's own mark."""
    return any(
        (c.start, c.end) == (piece.start, piece.end) and c.now is not None and c.now.pillar is piece.pillar
        for c in corrections
    )
