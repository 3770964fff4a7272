"""Labelled notes as training examples: the product's own segments with the labels that people gave them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.reading.segments import Segment, segments

HERE = Path(__file__).parent
NOTES = HERE / "notes.jsonl"
DENSE = HERE / "dense.jsonl"
LATER = HERE / "later.jsonl"
"""Like DENSE, and never shown to the network: the heads learn from it how the network sees what is new to it."""
DEV = HERE / "dev.jsonl"
WEIGHT = {NOTES: 1.0, DENSE: 2.0, LATER: 3.0, DEV: 3.0}
CORRECTED_WEIGHT = 3.0
"""How much a note of each file counts in training: the more like what reps write, and the more annotators, the more."""
LABELS = ("C+", "C-", "K+", "K-", "T+", "T-")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled note."""

    id: str
    text: str
    segments: tuple[Segment, ...]
    targets: NDArray[np.float32]
    """(segments, 6): the share of annotators who gave the label."""
    weight: float
    known: NDArray[np.bool_]
    """(segments,): which of them a person has judged; the others teach nothing."""


def examples(path: Path) -> list[Example]:
    """The notes of a file in either of the two forms: spans, or units with annotators, in its order."""
    weight = WEIGHT.get(path, CORRECTED_WEIGHT)
    return [_example(json.loads(line), weight) for line in path.read_text("utf-8").splitlines()]


def fingerprint(*paths: Path) -> str:
    """SHA-256 of the files' bytes, one after the other."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _example(note: Mapping[str, Any], weight: float) -> Example:
    cut = tuple(segments(note["text"]))
    if "annotators" in note:
        views = [_unit_spans(note["units"], annotator["labels"]) for annotator in note["annotators"]]
    else:
        views = [[(s["start"], s["end"], s["labels"]) for s in note["spans"]]]
    targets = np.mean([_targets(cut, spans) for spans in views], axis=0, dtype=np.float32)
    known = np.ones(len(cut), bool)
    if "known" in note:  # corrections of a rep: nobody has looked at the rest
        known = _targets(cut, [(start, end, list(LABELS)) for start, end in note["known"]]).any(axis=1)
    return Example(note["id"], note["text"], cut, np.asarray(targets), weight, known)


def _unit_spans(
    units: Sequence[Mapping[str, int]], labels: Mapping[str, list[str]]
) -> list[tuple[int, int, list[str]]]:
    return [(u["start"], u["end"], labels.get(str(u["n"]), [])) for u in units]


def _targets(cut: Sequence[Segment], spans: Sequence[tuple[int, int, list[str]]]) -> NDArray[np.float32]:
    """A segment has a span's labels where the two share half of the shorter, as the scorer counts it."""
    targets = np.zeros((len(cut), len(LABELS)), np.float32)
    for row, segment in enumerate(cut):
        for start, end, labels in spans:
            shared = min(segment.end, end) - max(segment.start, start)
            if shared > 0 and shared >= 0.5 * min(segment.end - segment.start, end - start):
                targets[row, [LABELS.index(label) for label in labels]] = 1
    return targets
