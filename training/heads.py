"""The heads: one logistic regression a label over what the frozen network makes of each segment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training.dataset import LABELS, Example

STRENGTH = 0.3
"""Inverse of the regularisation."""
POSITIVE_WEIGHT = 4.0
"""A labelled segment counts so much more than an unlabelled one: labels are rare."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heads:
    weights: Vectors
    """(features, 6)."""
    bias: Vectors
    """(6,)."""

    def logits(self, features: Vectors) -> Vectors:
        """(segments, 6)."""
        return features @ self.weights + self.bias

    def scaled(self, scale: Vectors, shift: Vectors) -> "Heads":
        """The heads whose logits are `scale` times these plus `shift`, label by label."""
        return Heads((self.weights * scale).astype(np.float32), (self.bias * scale + shift).astype(np.float32))


def fit(notes: Sequence[Example], features: Sequence[Vectors]) -> Heads:
    """The heads for these notes; features: one array a note. Deterministic."""
    known = np.concatenate([note.known for note in notes])
    seen = np.concatenate(features)[known]
    targets = np.concatenate([note.targets for note in notes])[known] >= 0.5
    weight = np.concatenate([np.full(len(note.segments), note.weight) for note in notes])[known]
    found = [
        LogisticRegression(C=STRENGTH, max_iter=300, class_weight={0: 1.0, 1: POSITIVE_WEIGHT}).fit(
            seen, targets[:, label], sample_weight=weight
        )
        for label in range(len(LABELS))
    ]
    return Heads(
        np.stack([model.coef_[0] for model in found], axis=1).astype(np.float32),
        np.array([model.intercept_[0] for model in found], np.float32),
    )


def calibration(logits: Vectors, targets: Vectors) -> tuple[Vectors, Vectors]:
    """Scale and shift of each label's logits that make them the chance of an annotator's label (Platt's method).

    logits, targets: (segments, 6), of segments that the heads had not seen.
    """
    scales, shifts = [], []
    for label in range(len(LABELS)):
        share = targets[:, label]
        twice = np.concatenate([logits[:, label], logits[:, label]])[:, None]
        answers = np.concatenate([np.ones(len(share)), np.zeros(len(share))])
        model = LogisticRegression(C=1e6).fit(twice, answers, sample_weight=np.concatenate([share, 1 - share]))
        scales.append(max(model.coef_[0, 0], 1e-3))
        shifts.append(model.intercept_[0])
    return np.array(scales, np.float32), np.array(shifts, np.float32)
