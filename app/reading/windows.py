"""A note as the network sees it: token ids of as much context as it can hold, and which tokens make up each segment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.reading.segments import Segment

MAX_TOKENS = 512
"""What the network can hold in one pass, its two marks included."""
CONTEXT_TOKENS = 96
"""Of a note longer than one window, how many tokens before a window's own segments are repeated as context."""
LONG_TOKENS, LONG_WINDOW, LONG_CONTEXT = 2000, 256, 32
"""A note of more tokens than that is read in smaller windows with less context: half the time, and bounded memory."""


@dataclass(frozen=True, slots=True)
class Window:
    """One pass through the network."""

    ids: NDArray[np.int64]
    """(tokens,) with the opening and closing mark."""
    pool: NDArray[np.float32]
    """(segments, tokens): each row averages the tokens of one segment; all zero for a segment without tokens."""
    first: int
    """The place of the first row's segment among the note's segments; the rows follow one another."""


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer of a tokenizer.json, without cutting or padding: windows see to the length themselves."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def windows(segments: Sequence[Segment], tokenizer: Tokenizer) -> Iterator[Window]:
    """The note in one window where it fits, else in several, cut between segments; every segment is in one row.

    A segment longer than a window is cut at the window's end.
    """
    opening, closing = (tokenizer.token_to_id(mark) for mark in ("<s>", "</s>"))
    pieces = [e.ids for e in tokenizer.encode_batch([s.text for s in segments], add_special_tokens=False)]
    is_long = sum(len(piece) for piece in pieces) > LONG_TOKENS
    room, most_context = (LONG_WINDOW - 2, LONG_CONTEXT) if is_long else (MAX_TOKENS - 2, CONTEXT_TOKENS)
    pieces = [piece[:room] for piece in pieces]
    first = 0
    while first < len(pieces):
        context = _context_before(pieces[:first], most_context)
        last, size = first, len(context)
        while last < len(pieces) and size + len(pieces[last]) <= room:
            size += len(pieces[last])
            last += 1
        if last == first:
            context, last = [], first + 1
        rows = pieces[first:last]
        ids = [opening, *context, *(token for row in rows for token in row), closing]
        yield Window(np.array(ids, np.int64), _pool([len(row) for row in rows], 1 + len(context), len(ids)), first)
        first = last


def _context_before(pieces: Sequence[list[int]], most: int) -> list[int]:
    context: list[int] = []
    for piece in reversed(pieces):
        if len(context) + len(piece) > most:
            break
        context = piece + context
    return context


def _pool(lengths: Sequence[int], offset: int, tokens: int) -> NDArray[np.float32]:
    pool = np.zeros((len(lengths), tokens), np.float32)
    for row, length in enumerate(lengths):
        if length:
            pool[row, offset : offset + length] = 1 / length
        offset += length
    return pool
