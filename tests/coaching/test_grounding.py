"""What may be said and what may not, sentence by sentence, and word by word as it streams."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coaching.done_already import done_already
from app.coaching.grounding import Ground
from app.coaching.speech import Speech
from app.domain.events import Retracted, Source, Text, reply_text

NOTES = (
    "Lunch with Dana at Corliss Foods, her boss Ray Okafor looked in. Budget is $40,000, maybe 12% more.\n"
    '"We\'ve been burned before," she said. I sent her the revised quote on Monday; forgot the film samples.\n'
    "They run four lines. I'd find out about 57 gauge by Friday."
)
NAMES = {"robert", "helena", "dana"}


def ground(**more: object) -> Ground:
    given: dict[str, object] = {"sources": (NOTES,), "notes": NOTES, "read": None, "instructions": ""}
    return Ground(**{**given, "is_first_name": lambda word: word.lower() in NAMES, **more})  # type: ignore[arg-type]


def heard(reply: str, *, by: int = 7, on: Ground | None = None) -> str:
    """What the rep has in the end, of a reply that comes a few characters at a time."""
    speech = Speech(on or ground(), {"a_card": "A card"})
    pieces = [reply[i : i + by] for i in range(0, len(reply), by)]
    events = [event for piece in pieces for event in speech.hear(piece)] + list(speech.end())
    said = reply_text(e for e in events if isinstance(e, Text | Retracted))
    assert said == speech.said
    return said


STANDS = [
    "Dana likes you.",
    "Ask Dana about the budget of $40,000.",
    "The budget is 40k and may grow by 12 percent.",
    "Dana said “we've been burned before”, so go slowly.",
    'She told you "We’ve been burned before". Believe her.',
    "Find out about 57 gauge by Friday.",
    "They run 4 lines, four in all.",
    "Find it out by Fri. or tell them.",
    "> May I introduce you?",
    "Sat down with her is more than you had.",
    "Say it like this: “How did the lunch sit with you?”",
    "> Dana, how are the lines running?",
    "1. Call Dana.\n2. Ask about the budget.",
    "- Call Ray Okafor.\n- Wait.",
    "I'd call Ray's office. He's the boss.",
    "No. All I have is the budget.",
    "One thing, two reasons, three lines.",
]
FALLS = [
    "Call Robert today.",
    "Robert will help.",
    "Ask Dana about Globex.",
    "Their budget is $60,000.",
    "They run five lines.",
    "Do it by Tuesday.",
    "She said “you are the only ones we trust”.",
    "It could save them 30%.",
    "In March they retender.",
    "Look at https://example.org for more.",
    "![x](https://a.example/y)",
    "Hello <img src=x> there.",
    "Write to dana@corliss.test about it.",
    "Send her the revised quote.",
    "Then send Dana the revised quote again.",
]


@pytest.mark.parametrize("reply", STANDS)
@pytest.mark.parametrize("by", [1, 4, 1000])
def test_what_has_a_source_is_said(reply: str, by: int) -> None:
    assert heard(reply, by=by) == reply


@pytest.mark.parametrize("reply", FALLS)
@pytest.mark.parametrize("by", [1, 4, 1000])
def test_what_has_none_is_not(reply: str, by: int) -> None:
    assert heard(reply, by=by).strip("!") == ""


@pytest.mark.parametrize("reply", FALLS)
def test_only_its_sentence_goes(reply: str) -> None:
    assert heard(f"Dana likes you. {reply}\nAsk about the budget.") == "Dana likes you.\nAsk about the budget."


def test_a_source_that_a_tool_brings_counts_from_then_on() -> None:
    assert heard("Globex has five plants.", on=ground().with_source("Globex, five plants")) == "Globex has five plants."


def test_cards_are_cited_only_if_they_were_given() -> None:
    speech = Speech(ground(), {"a_card": "A card"})
    events = [*speech.hear("Ask Dana. [[a_card]] [[a_card]] [[other]] Go on."), *speech.end()]
    assert [e for e in events if isinstance(e, Source)] == [Source("a_card", "A card")]
    assert speech.said == "Ask Dana. Go on."


def test_a_sentence_that_falls_takes_its_card_with_it() -> None:
    speech = Speech(ground(), {"a_card": "A card"})
    events = [*speech.hear("Ask Dana. Call Robert. [[a_card]] Go on."), *speech.end()]
    assert not [e for e in events if isinstance(e, Source)]


def test_short_names_of_days_and_months_are_the_long_ones() -> None:
    on = ground().with_source("mtg thurs, in Feb, starts sept 1")
    assert (
        heard("Thursday, as in February and on 1 September.", on=on) == "Thursday, as in February and on 1 September."
    )
    assert heard("Wednesday.", on=on) == ""


def test_our_instructions_are_not_told() -> None:
    ours = "You talk with one sales rep about one customer, the way a good sales manager does at night."
    on = ground(instructions=ours)
    assert heard("You talk with one sales rep about one customer, the way they do.", on=on) == ""


def test_german_nouns_are_no_names() -> None:
    on = ground(in_english=False)
    assert heard("Frag nach dem Budget und der Linie.", on=on) == "Frag nach dem Budget und der Linie."
    assert heard("Frag Robert nach dem Budget.", on=on) == ""


@given(st.text(max_size=200), st.integers(1, 50))
def test_any_text_passes_through_without_a_crash_and_nothing_is_added(reply: str, by: int) -> None:
    said = heard(reply, by=by)
    letters = iter(reply)
    assert all(c in letters for c in said if not c.isspace())


@pytest.mark.parametrize(
    ("advice", "done"),
    [
        ("Send Dana the revised quote.", True),
        ("Today, send the revised quote to her.", True),
        ("Send her the film samples.", False),
        ("Send the revised drawing.", False),
        ("Ask Dana about the revised quote.", False),
        ("She sent the revised quote.", False),
    ],
)
def test_what_is_done_is_not_advised(advice: str, done: bool) -> None:
    assert done_already(advice, NOTES) is done


@pytest.mark.parametrize(
    "line", ["I will send the revised quote.", "Didn't send the revised quote.", "She sent us her revised quote."]
)
def test_what_is_not_done_by_us_may_be_advised(line: str) -> None:
    assert not done_already("Send the revised quote.", line)
