"""Every note of the two annotators, read by heads that were not trained on it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.reading.labeller import WEIGHTS
from app.reading.spans import SpanEncoder
from training.dataset import DENSE, DEV, LATER, NOTES, Example, examples
from training.heads import Heads, Vectors, calibration, fit
from training.thresholds import choose

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Corpus:
    """All notes with what the frozen network makes of them."""

    notes: tuple[Example, ...]
    features: tuple[Vectors, ...]
    dev: tuple[int, ...]
    """The places of the notes of two annotators: they are the ones held out in turn."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One note with the logits of heads that had not seen it."""

    note: Example
    fold: int
    logits: Vectors


def corpus(*more: Path) -> Corpus:
    """Read all files, and more of labelled notes, and run the network over them: under a minute."""
    encoder = SpanEncoder(WEIGHTS)
    notes = [note for path in (*more, NOTES, DENSE, LATER, DEV) for note in examples(path)]
    first = len(notes) - len(examples(DEV))
    return Corpus(
        tuple(notes), tuple(encoder.features(note.segments) for note in notes), tuple(range(first, len(notes)))
    )


def held_out(data: Corpus) -> list[HeldOut]:
    """The notes of two annotators, each by the heads of its fold: trained on all files but the fold's own notes."""
    folds = _fold_of([data.notes[place].id for place in data.dev])
    found = []
    for fold in range(FOLDS):
        out = {place for place in data.dev if folds[data.notes[place].id] == fold}
        seen = [place for place in range(len(data.notes)) if place not in out]
        heads = fit([data.notes[p] for p in seen], [data.features[p] for p in seen])
        found += [HeldOut(data.notes[p], fold, heads.logits(data.features[p])) for p in sorted(out)]
    return found


def scale_without(notes: Sequence[HeldOut], fold: int | None) -> tuple[Vectors, Vectors, list[float]]:
    """Calibration and thresholds from the held-out notes of the other folds; from all where `fold` is None."""
    used = [n for n in notes if n.fold != fold]
    logits = np.concatenate([n.logits for n in used])
    targets = np.concatenate([n.note.targets for n in used])
    scale, shift = calibration(logits, targets)
    return scale, shift, choose(chances(logits, scale, shift), targets)


def chances(logits: Vectors, scale: Vectors, shift: Vectors) -> Vectors:
    """(segments, 6): the calibrated chance of each label."""
    chance: Vectors = 1 / (1 + np.exp(-(logits * scale + shift)))
    return chance


def shipped(data: Corpus) -> tuple[Heads, list[float]]:
    """Heads trained on everything and calibrated, with the thresholds, by what held-out notes showed."""
    scale, shift, thresholds = scale_without(held_out(data), None)
    return fit(data.notes, data.features).scaled(scale, shift), thresholds


def _fold_of(ids: Sequence[str]) -> Mapping[str, int]:
    """The fold of each note: by note, at random, the same every time."""
    shuffled = list(ids)
    random.Random(0).shuffle(shuffled)
    return {note_id: place % FOLDS for place, note_id in enumerate(shuffled)}
