"""On which pillars the labeller may well be wrong: what becomes a question to the rep instead of a claim."""

from collections.abc import Sequence

import numpy as np

from app.domain.evidence import Direction
from app.domain.pillars import Levels, Pillar
from app.reading.labeller import LABELS, Labelled

WORTH_ASKING = 0.1
"""The chance from which it is asked: training/MODEL_CARD.md, "Questions"."""
ERODES_WEIGHT = 0.5
"""A sign against a pillar that holds is doubt too, and half as much."""


def doubtful(labelled: Sequence[Labelled], levels: Levels) -> tuple[Pillar, ...]:
    """The pillars whose level may be on the wrong side of holding, the most doubtful first.

    Where one does not hold, the doubt is the chance of the likeliest sign that it does; where it holds, the chance that
    none of its signs is one, and half the chance of the likeliest sign against it.
    """
    if not labelled:
        return ()
    chances = np.array([piece.probabilities for piece in labelled])
    doubts = {}
    for pillar in Pillar:
        builds = chances[:, LABELS.index((pillar, Direction.BUILDS))]
        erodes = chances[:, LABELS.index((pillar, Direction.ERODES))]
        if levels[pillar].holds:
            doubts[pillar] = float(np.prod(1 - builds) + ERODES_WEIGHT * erodes.max())
        else:
            doubts[pillar] = float(builds.max())
    ranked = sorted(Pillar, key=lambda pillar: -doubts[pillar])
    return tuple(pillar for pillar in ranked if doubts[pillar] >= WORTH_ASKING)
