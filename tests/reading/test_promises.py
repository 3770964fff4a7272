from datetime import date

import pytest

from app.reading.promises import promises_in
from app.reading.segments import segments

TODAY = date(2026, 11, 23)  # a Monday

# Notes -> (what, due day, is it a thing)
PROMISED = [
    ("I said I'd find out about the warranty by Friday.", [("find out about the warranty", date(2026, 11, 27), False)]),
    ("I'll send Dana the revised quote by Thurs", [("revised quote", date(2026, 11, 26), True)]),
    ("We owe them a credit for the dented drums", [("credit for the dented drums", None, True)]),
    ("promised to bring the pump expert tomorrow", [("pump expert", date(2026, 11, 24), True)]),
    ("I promised the minutes by Friday.", [("minutes", date(2026, 11, 27), True)]),
    ("What we promised in May was late.", []),
    ("told her we'll ship the samples on the 14th", [("samples", date(2026, 12, 14), True)]),
    ("Next steps:\n- send her the price list\n- Dana to send drawings", [("price list", None, True)]),
    ("TODO: check the lead time, eod", [("check the lead time", TODAY, False)]),
    ("He'll send the drawings by Friday", []),
    ("We'd have liked more time", []),
    ("She will call", []),
    ("Sent the quote on Monday", []),
]


@pytest.mark.parametrize(("notes", "expected"), PROMISED)
def test_promises_of_our_side(notes: str, expected: list[tuple[str, date | None, bool]]) -> None:
    found = promises_in(segments(notes), TODAY)

    assert [(p.what, p.due, p.deliverable) for p in found] == expected
    assert all(notes[p.start : p.end] == p.quote for p in found)


DUE = [
    ("today", TODAY),
    ("eod", TODAY),
    ("tomorrow", date(2026, 11, 24)),
    ("Tues", date(2026, 11, 24)),
    ("next week", date(2026, 11, 30)),
    ("end of the week", date(2026, 11, 27)),
    ("end of month", date(2026, 11, 30)),
    ("12/3", date(2026, 12, 3)),
    ("2 Dec", date(2026, 12, 2)),
    ("the 3rd", date(2026, 12, 3)),  # no day in March
    ("the 23rd", TODAY),
    ("9/20", None),  # ten months off: these notes are read late
]


@pytest.mark.parametrize(("words", "day"), DUE)
def test_due_days_are_counted_from_the_day_of_the_notes(words: str, day: date | None) -> None:
    (promise,) = promises_in(segments(f"I'll send the quote by {words}"), TODAY)
    assert promise.due == day
