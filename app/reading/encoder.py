"""Texts as unit vectors, for search and for matching what a person asks: all-MiniLM-L6-v2 without torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.reading.session import session_of

WEIGHTS = Path(__file__).parent / "weights"
WIDTH = 384
MAX_TOKENS = 256
"""What is kept of one text: the length that the network was trained with."""
BATCH_TEXTS = 4
"""How many texts of like length go through the network at once: bounds the memory."""


class Encoder:
    """Sentence vectors; calls may come from several threads at once."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._session: onnxruntime.InferenceSession = session_of(folder / "encoder.onnx")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, 384), rows of length 1 in the order of the texts; their dot product is the cosine similarity."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), BATCH_TEXTS):
            places = order[start : start + BATCH_TEXTS]
            batch = self._tokenizer.encode_batch([texts[i] for i in places])
            ids = np.array([e.ids for e in batch], np.int64)
            mask = np.array([e.attention_mask for e in batch], np.bool_)
            (vectors[places],) = self._session.run(["vectors"], {"ids": ids, "mask": mask})
        return vectors
