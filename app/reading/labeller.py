"""Which label each span of the notes carries, and how probable that is: the trained heads and their thresholds."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from app.domain.evidence import Direction
from app.domain.pillars import Pillar
from app.reading.segments import Segment, segments
from app.reading.spans import WIDTH, SpanEncoder

WEIGHTS = Path(__file__).parent / "weights"

LABELS: tuple[tuple[Pillar, Direction], ...] = tuple(
    (pillar, direction) for pillar in Pillar for direction in Direction
)
"""The six labels in the order of the heads: C+ C- K+ K- T+ T-."""

Label = tuple[Pillar, Direction]
Thresholds = Mapping[Label, float]
"""For each label, the probability from which a span is shown as evidence."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A segment with the chance that a person would give it each of `LABELS`, in their order."""

    segment: Segment
    probabilities: tuple[float, ...]


class Labels(Protocol):
    """What gives each segment of the notes its probabilities: the trained network, or one fold of it."""

    @property
    def engine(self) -> str: ...

    @property
    def thresholds(self) -> Thresholds: ...

    def label(self, notes: str) -> list[Labelled]: ...


class Labeller:
    """The trained labeller; calls may come from several threads at once."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.engine = f"local@{json.loads((folder / 'reader.json').read_text('utf-8'))['heads'][:4]}"
        self.thresholds: Thresholds = read_thresholds(folder / "reader.json")
        self._spans = SpanEncoder(folder)
        with np.load(folder / "heads.npz") as heads:
            self._weights, self._bias = heads["weights"], heads["bias"]

    def label(self, notes: str) -> list[Labelled]:
        """Every segment of the notes in order; none for notes without words."""
        found = segments(notes)
        features = self._spans.features(found)
        probabilities = 1 / (1 + np.exp(-(features @ self._weights + self._bias)))
        probabilities *= features[:, :WIDTH].any(axis=1, keepdims=True)  # a segment without tokens shows nothing
        return [Labelled(segment, tuple(row.tolist())) for segment, row in zip(found, probabilities, strict=True)]


def trained_on(notes: str, folder: Path = WEIGHTS) -> bool:
    """Whether the heads were trained on these very notes."""
    return mark_of(notes) in (folder / "trained_on.txt").read_text("ascii").split()


def mark_of(notes: str) -> str:
    """What tells one set of notes from another without holding it."""
    return hashlib.sha256(notes.encode()).hexdigest()[:12]


def read_thresholds(path: Path) -> Thresholds:
    """The thresholds of a reader.json: {"thresholds": {"compatibility builds": 0.6, ...}}."""
    stored = json.loads(path.read_text("utf-8"))["thresholds"]
    return {(pillar, direction): float(stored[f"{pillar} {direction}"]) for pillar, direction in LABELS}


def evident(labelled: Iterable[Labelled], thresholds: Thresholds) -> list[tuple[Segment, Label, float]]:
    """Each segment's labels that reach their threshold, with their probability, in the order of the notes."""
    return [
        (piece.segment, label, probability)
        for piece in labelled
        for label, probability in _by_label(piece.probabilities)
        if probability >= thresholds[label]
    ]


def _by_label(probabilities: Sequence[float]) -> Iterable[tuple[Label, float]]:
    return zip(LABELS, probabilities, strict=True)
