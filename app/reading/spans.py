"""Segments of a note as numbers: what a language network makes of each one in its note."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from app.reading.segments import Segment
from app.reading.session import session_of
from app.reading.windows import tokenizer_of, windows

WIDTH = 768
FEATURES = 4 * WIDTH
CONTEXT_WEIGHT = 0.5
"""How much the note and the neighbours count beside the segment itself."""

Vectors = NDArray[np.float32]


class SpanEncoder:
    """The first layers of all-mpnet-base-v2 over the whole note; calls may come from several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer: Tokenizer = tokenizer_of(folder / "reader_tokenizer.json")
        self._session: InferenceSession = session_of(folder / "reader.onnx")

    def features(self, found: Sequence[Segment]) -> Vectors:
        """(segments, 3072): each segment's own vector, its note's, the one before and the one after, side by side."""
        if not found:
            return np.zeros((0, FEATURES), np.float32)
        own, notes = [], []
        for window in windows(found, self._tokenizer):
            rows, note = self._session.run(["segments", "note"], {"ids": window.ids[None], "pool": window.pool[None]})
            own.append(_unit(rows[0]))
            notes.append(np.repeat(_unit(note), len(window.pool), axis=0))
        each, nothing = np.concatenate(own), np.zeros((1, WIDTH), np.float32)
        before, after = np.concatenate([nothing, each[:-1]]), np.concatenate([each[1:], nothing])
        context = CONTEXT_WEIGHT * np.concatenate([np.concatenate(notes), before, after], axis=1)
        return np.concatenate([each, context], axis=1)


def _unit(rows: Vectors) -> Vectors:
    """Rows of length 1; a row of zeros, which is a segment without tokens, stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = rows / np.maximum(length, np.float32(1e-6))
    return unit
