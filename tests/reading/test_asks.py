import pytest

from app.reading.asks import pressed_asks
from app.reading.segments import segments

PRESSED = [
    ("Told her month one is free if she signs by Friday.", "close"),
    ("asked him for two introductions to other bottlers", "referral"),
    ("Put the three year exclusive in front of him anyway.", "exclusivity"),
    ("I said if we can close this by the 28th I can hold the rate.", "close"),
    ("Going to push her on price next week.", "price"),
]
NOT_PRESSED = [
    "She signed for the drums.",
    "He asked for a reference in Leeds and I gave him two.",
    "Ray signed the sheet without reading it.",
    "That's a good sign.",
    "Quoted 400 at $12.",
    "She offered us the whole site, exclusive.",
]


@pytest.mark.parametrize(("notes", "ask"), PRESSED)
def test_an_ask_that_the_rep_presses(notes: str, ask: str) -> None:
    (found,) = pressed_asks(segments(notes))
    assert found.ask == ask
    assert notes[found.start : found.end] == found.quote


@pytest.mark.parametrize("notes", NOT_PRESSED)
def test_what_the_customer_does_or_offers_is_no_ask_of_ours(notes: str) -> None:
    assert pressed_asks(segments(notes)) == ()
