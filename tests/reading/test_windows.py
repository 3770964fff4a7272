"""Windows: every segment in exactly one row, within what the network holds, with context before it."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from app.reading.labeller import WEIGHTS
from app.reading.segments import segments
from app.reading.windows import CONTEXT_TOKENS, MAX_TOKENS, tokenizer_of, windows


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return tokenizer_of(WEIGHTS / "reader_tokenizer.json")


def test_a_short_note_is_one_window_and_each_row_averages_its_own_tokens(tokenizer: Tokenizer) -> None:
    (window,) = windows(segments("She was late. He said sorry twice."), tokenizer)
    assert len(window.ids) == 10 + 1
    assert window.pool.shape == (2, len(window.ids))
    assert np.allclose(window.pool.sum(axis=1), 1)
    assert not window.pool[:, [0, -1]].any()
    assert not (window.pool[0] * window.pool[1]).any()


@pytest.mark.parametrize("notes", ["A line of the note.\n" * 400, "好" * 5000, "word " * 3000, "a.\n" * 2000])
def test_every_segment_of_a_long_note_is_in_one_window_that_fits(tokenizer: Tokenizer, notes: str) -> None:
    found = segments(notes)
    cut = list(windows(found, tokenizer))
    assert [w.first for w in cut] == [sum(len(v.pool) for v in cut[:i]) for i in range(len(cut))]
    assert sum(len(w.pool) for w in cut) == len(found)
    assert all(len(w.ids) <= MAX_TOKENS for w in cut)


def test_a_later_window_opens_with_what_went_before(tokenizer: Tokenizer) -> None:
    first, second = list(windows(segments("A line of the note.\n" * 120), tokenizer))[:2]
    context = int(np.argmax(second.pool[0] > 0)) - 1
    assert 0 < context <= CONTEXT_TOKENS
    assert second.ids[1 : 1 + context].tolist() == first.ids[-1 - context : -1].tolist()


def test_a_segment_without_tokens_has_an_empty_row(tokenizer: Tokenizer) -> None:
    (window,) = windows(segments("fine\n\u200b\u200b"), tokenizer)
    assert window.pool.any(axis=1).tolist() == [True, False]


def test_no_segments_give_no_windows(tokenizer: Tokenizer) -> None:
    assert list(windows([], tokenizer)) == []
