"""Every note of the two annotators, read by a network that was not trained on it."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.reading.labeller import Labelled
from training.dataset import DEV, NOTES, Example, examples, fingerprint
from training.thresholds import choose

FOLDS = 5
STORED = Path(__file__).parent / "out_of_fold.jsonl"
"""The probabilities, kept so that thresholds and rules can be measured without training again."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One note with the probabilities of the network whose training left it out."""

    note: Example
    fold: int
    labelled: list[Labelled]


def fold_of(notes: Sequence[Example]) -> Mapping[str, int]:
    """The fold of each note: by note, at random, the same every time."""
    ids = [note.id for note in notes]
    random.Random(0).shuffle(ids)
    return {note_id: place % FOLDS for place, note_id in enumerate(ids)}


def thresholds_without(notes: Sequence[HeldOut], fold: int | None) -> list[float]:
    """Thresholds from the notes of the other folds; from all of them where `fold` is None."""
    used = [n for n in notes if n.fold != fold]
    probabilities = np.array([piece.probabilities for n in used for piece in n.labelled], np.float32)
    return choose(probabilities, np.concatenate([n.note.targets for n in used]))


def store(notes: Sequence[HeldOut]) -> None:
    """Write the probabilities to `STORED`, the data's fingerprint first."""
    lines = [json.dumps({"data": fingerprint(NOTES, DEV)})]
    for n in notes:
        probabilities = [[round(p, 4) for p in piece.probabilities] for piece in n.labelled]
        lines.append(json.dumps({"id": n.note.id, "fold": n.fold, "probabilities": probabilities}))
    STORED.write_text("\n".join(lines) + "\n", "utf-8")


def stored() -> list[HeldOut] | None:
    """What `store` wrote; None where there is nothing or the data has changed since."""
    if not STORED.exists():
        return None
    head, *lines = [json.loads(line) for line in STORED.read_text("utf-8").splitlines()]
    if head["data"] != fingerprint(NOTES, DEV):
        return None
    notes = {note.id: note for note in examples(DEV)}
    return [_restored(notes[line["id"]], line["fold"], line["probabilities"]) for line in lines]


def _restored(note: Example, fold: int, probabilities: list[list[float]]) -> HeldOut:
    pairs = zip(note.segments, probabilities, strict=True)
    return HeldOut(note, fold, [Labelled(segment, tuple(row)) for segment, row in pairs])
