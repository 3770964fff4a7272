import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reading.quotes import locate

NOTES = "Dana said “we don’t look elsewhere” —\n  twice. OK. Dana said so. She paid 12… then left."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Dana said so", "Dana said so"),
        ('Dana said "we don\'t look elsewhere"', "Dana said “we don’t look elsewhere"),
        ("we don't look elsewhere” - twice", "we don’t look elsewhere” —\n  twice"),
        ("dana SAID so.", "Dana said so"),
        ("paid 12... then left", "paid 12… then left"),
        ("she said nothing", None),
        ("", None),
        ("   ", None),
        ("…", "…"),
        (".*", None),
    ],
)
def test_a_quote_is_found_but_for_marks_and_white_space(quote: str, found: str | None) -> None:
    span = locate(quote, NOTES)
    assert (NOTES[slice(*span)] if span else None) == found


def test_the_second_time_the_same_words_are_the_next_place() -> None:
    first = locate("Dana said", NOTES)
    assert first is not None
    second = locate("Dana said", NOTES, [first])
    assert second is not None
    assert second > first
    assert locate("Dana said", NOTES, [first, second]) == first


@given(st.text(max_size=80), st.text(max_size=20))
def test_a_place_is_always_inside_the_notes(notes: str, quote: str) -> None:
    span = locate(quote, notes)
    assert span is None or 0 <= span[0] < span[1] <= len(notes)


@given(st.text(min_size=1, max_size=80), st.data())
def test_words_of_the_notes_are_always_found(notes: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(notes) - 1))
    quote = notes[start : data.draw(st.integers(start + 1, len(notes)))]
    if quote.strip():
        span = locate(quote, notes)
        assert span is not None
        assert notes[slice(*span)] == quote.strip()
