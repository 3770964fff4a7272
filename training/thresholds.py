"""Thresholds: from which probability a label is shown, chosen on notes that the scoring model was not trained on."""

import numpy as np
from numpy.typing import NDArray

from training.dataset import LABELS

BETA = 0.8
"""Precision counts more than recall: a wrong quote costs the rep's belief in the rest."""
FALSE_TRUST = 0.04
"""The largest share of spans without trust that may be shown as building trust."""
GRID = np.arange(0.10, 0.96, 0.01)
SMOOTH = 7
"""The score is averaged over so many neighbours on the grid, so that one lucky peak does not win."""


def choose(probabilities: NDArray[np.float32], targets: NDArray[np.float32]) -> list[float]:
    """One threshold a label, in the order of LABELS, from (spans, 6) probabilities and shares of annotators."""
    return [_choose(label, probabilities[:, i], targets[:, i]) for i, label in enumerate(LABELS)]


def _choose(label: str, probability: NDArray[np.float32], target: NDArray[np.float32]) -> float:
    shown = probability[:, None] >= GRID
    right, wrong = (shown * target[:, None]).sum(0), (shown * (1 - target[:, None])).sum(0)
    score = (1 + BETA**2) * right / (right + wrong + BETA**2 * target.sum())
    padded = np.pad(score, SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.ones(SMOOTH) / SMOOTH, mode="valid")
    if label == "T+":
        smooth = np.where(wrong / (1 - target).sum() <= FALSE_TRUST, smooth, 0)
    return round(float(GRID[int(np.argmax(smooth))]), 2)
