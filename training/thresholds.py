"""Thresholds: from which chance a label is shown."""

import numpy as np
from numpy.typing import NDArray

from training.dataset import LABELS

FALSE_TRUST = 0.03
"""The largest share of spans without trust that may be shown as building trust."""
GRID = np.arange(0.10, 0.90, 0.005)
"""No label is shown that is right less often than one time in ten."""


def choose(chances: NDArray[np.float32], targets: NDArray[np.float32]) -> list[float]:
    """One threshold a label, in the order of LABELS: where the expected F1 is highest.

    chances: (spans, 6), calibrated, of spans that their heads had not seen. The expectation is over the chances
    themselves, which is steadier than counting hits among few labelled spans. targets: shares of annotators, for trust.
    """
    return [_choose(label, chances[:, i], targets[:, i]) for i, label in enumerate(LABELS)]


def _choose(label: str, chance: NDArray[np.float32], target: NDArray[np.float32]) -> float:
    shown = chance[:, None] >= GRID
    expected = 2 * (shown * chance[:, None]).sum(0) / (shown.sum(0) + chance.sum())
    if label == "T+":
        wrong = (shown * (1 - target[:, None])).sum(0) / (1 - target).sum()
        expected = np.where(wrong <= FALSE_TRUST, expected, 0)
    return round(float(GRID[int(np.argmax(expected))]), 3)
