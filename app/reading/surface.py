"""What the form of a segment tells beside its meaning: where it stands, who speaks in it, how it is put."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.reading.segments import Segment

SCALE = 0.1
"""How much the form counts beside the network's vectors, which have length 1."""
_TRAITS = tuple(
    re.compile(pattern, re.IGNORECASE if small else 0)
    for pattern, small in (
        (r"^[A-Z][\w .()]{1,25}:", False),  # a speaker, or the head of a field
        (r"[\"“”]", False),
        (r"\b(?:I|we|my|our)\b", False),
        (r"\b(?:he|she|they|his|her|their)\b", True),
        (r"\d", False),
        (r"^\s*[-•]", False),
        (r"\b(?:not|no|never)\b|n['’]t", True),
        (r"\?", False),
    )
)
MEASURES = 3 + len(_TRAITS)


def surface(found: Sequence[Segment]) -> NDArray[np.float32]:
    """(segments, MEASURES): length, place in the notes, how many there are, and which traits it has."""
    rows = [
        [
            np.log1p(len(segment.text)) - 4.0,
            place / max(len(found) - 1, 1) - 0.5,
            np.log1p(len(found)) - 2.5,
            *(float(trait.search(segment.text) is not None) for trait in _TRAITS),
        ]
        for place, segment in enumerate(found)
    ]
    return SCALE * np.array(rows, np.float32).reshape(len(found), MEASURES)
