"""How well notes are read that training left out: `python -m training.crossvalidate`, about two minutes.

Fits the heads once a fold over the notes of the two annotators (all other notes are always trained on, the fold's own
never), calibrates and chooses thresholds without the fold, and passes its notes through the product's own reader and
rules. Writes the reads in the form that score_reads.py takes, and prints its table.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.read import judge
from app.reading.labeller import LABELS, Labelled, Thresholds
from app.reading.local import LocalReader
from training.dataset import DEV
from training.folds import FOLDS, HeldOut, chances, corpus, held_out, scale_without

HERE = Path(__file__).parent
READS = HERE / "reads.jsonl"
READ_ON = date(2026, 11, 23)
"""The day that relative due days are counted from; it changes no measure."""


@dataclass(frozen=True, slots=True)
class FoldLabels:
    """Stands in the labeller's place: what one fold's heads gave for the notes that it had not seen."""

    engine: str
    thresholds: Thresholds
    found: dict[str, list[Labelled]]

    def label(self, notes: str) -> list[Labelled]:
        return self.found[notes]


def main() -> None:
    """Fit the folds, write the reads, print the table."""
    notes = held_out(corpus())
    reads = []
    for fold in range(FOLDS):
        labels = _labels(notes, fold)
        reads += [_read(note, labels) for note in notes if note.fold == fold]
    READS.write_text("".join(json.dumps(read, ensure_ascii=False) + "\n" for read in reads), "utf-8")
    subprocess.run([sys.executable, HERE / "score_reads.py", DEV, READS], check=True)


def _labels(notes: list[HeldOut], fold: int) -> FoldLabels:
    scale, shift, thresholds = scale_without(notes, fold)
    found = {
        n.note.text: [
            Labelled(segment, tuple(row.tolist()))
            for segment, row in zip(n.note.segments, chances(n.logits, scale, shift), strict=True)
        ]
        for n in notes
        if n.fold == fold
    }
    return FoldLabels(f"local@fold{fold + 1}of{FOLDS}", dict(zip(LABELS, thresholds, strict=True)), found)


def _read(held: HeldOut, labels: FoldLabels) -> dict[str, Any]:
    finding = LocalReader(labels).find(held.note.text, READ_ON)
    judgement = judge(finding)
    choice = judgement.choice
    return {
        "id": held.note.id,
        "engine": finding.engine,
        "evidence": [
            {
                "pillar": piece.pillar,
                "direction": piece.direction,
                "basis": piece.basis,
                "start": piece.start,
                "end": piece.end,
                "quote": piece.quote,
                "confidence": round(piece.confidence, 3),
            }
            for piece in finding.evidence
        ],
        "levels": dict(judgement.levels),
        "move": {"id": choice.move, "pillar": choice.pillar, "hold_the_ask": choice.hold is not None},
    }


if __name__ == "__main__":
    main()
