"""Segments of a note as numbers: what a language network makes of each one in its note, and its form."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from app.reading.segments import Segment
from app.reading.session import session_of
from app.reading.surface import MEASURES, surface
from app.reading.windows import tokenizer_of, windows

WIDTH = 768
FEATURES = 4 * WIDTH + MEASURES
CONTEXT_WEIGHT = 0.5
"""How much the note and the neighbours count beside the segment itself."""

Vectors = NDArray[np.float32]


class SpanEncoder:
    """The first layers of all-mpnet-base-v2 over the whole note; calls may come from several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer: Tokenizer = tokenizer_of(folder / "reader_tokenizer.json")
        self._session: InferenceSession = session_of(folder / "reader.onnx")

    def features(self, found: Sequence[Segment]) -> Vectors:
        """(segments, FEATURES): each segment's vector, its note's, the one before, the one after, and its form."""
        out = np.zeros((len(found), FEATURES), np.float32)  # filled in place: long notes would take it several times
        own, context = out[:, :WIDTH], out[:, WIDTH : 4 * WIDTH].reshape(len(found), 3, WIDTH)
        done = 0
        for window in windows(found, self._tokenizer):
            rows, note = self._session.run(["segments", "note"], {"ids": window.ids[None], "pool": window.pool[None]})
            end = done + len(window.pool)
            own[done:end] = _unit(rows[0])
            context[done:end, 0] = CONTEXT_WEIGHT * _unit(note)
            done = end
        context[1:, 1] = CONTEXT_WEIGHT * own[:-1]
        context[:-1, 2] = CONTEXT_WEIGHT * own[1:]
        out[:, 4 * WIDTH :] = surface(found)
        return out


def _unit(rows: Vectors) -> Vectors:
    """Rows of length 1; a row of zeros, which is a segment without tokens, stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = rows / np.maximum(length, np.float32(1e-6))
    return unit
