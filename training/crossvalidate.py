"""How well notes are read that training left out: `python -m training.crossvalidate [--again]`.

Trains one network a fold over the notes of the two annotators (the wide set is always trained on, the fold's own notes
never), chooses thresholds without the fold, and passes its notes through the product's own reader and rules. Writes the
reads in the form that score_reads.py takes, and prints its table. The probabilities are kept in out_of_fold.jsonl:
without `--again` only what follows them is done anew, in seconds.
"""

import argparse
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
from training.folds import FOLDS, HeldOut, store, stored, thresholds_without

HERE = Path(__file__).parent
READS = HERE / "reads.jsonl"
READ_ON = date(2026, 11, 23)
"""The day that relative due days are counted from; it changes no measure."""


@dataclass(frozen=True, slots=True)
class FoldLabels:
    """Stands in the labeller's place: what one fold's network gave for the notes that it had not seen."""

    engine: str
    thresholds: Thresholds
    found: dict[str, list[Labelled]]

    def label(self, notes: str) -> list[Labelled]:
        return self.found[notes]


def main() -> None:
    """Train where needed, write the reads, print the table."""
    arguments = argparse.ArgumentParser(description="Cross-validate the local reader.")
    arguments.add_argument("--again", action="store_true", help="train the folds even if their probabilities are kept")
    notes = None if arguments.parse_args().again else stored()
    if notes is None:
        notes = _trained()
        store(notes)
    reads = [_read(note, _labels(notes, note.fold)) for note in notes]
    READS.write_text("".join(json.dumps(read, ensure_ascii=False) + "\n" for read in reads), "utf-8")
    subprocess.run([sys.executable, HERE / "score_reads.py", DEV, READS], check=True)


def _trained() -> list[HeldOut]:
    from training.fold_networks import held_out  # torch is needed only where something is trained
    from training.start import first_stage, start

    begun = start()
    return held_out(begun, first_stage(begun))


def _labels(notes: list[HeldOut], fold: int) -> FoldLabels:
    thresholds = dict(zip(LABELS, thresholds_without(notes, fold), strict=True))
    found = {n.note.text: n.labelled for n in notes if n.fold == fold}
    return FoldLabels(f"local@fold{fold + 1}of{FOLDS}", thresholds, found)


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
