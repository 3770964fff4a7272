"""Spans cut from messy notes: where they are cut, and that their offsets are exact whatever comes in."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reading.segments import Segment, segments


def texts(notes: str) -> list[str]:
    return [segment.text for segment in segments(notes)]


MESSY = st.text(st.sampled_from("ab Z9.,;:!?\"'-*•–\r\n\x00\t\u2028👍é שض and ") | st.characters(), max_size=400)


@given(MESSY)
def test_offsets_are_exact_ordered_and_never_empty(notes: str) -> None:
    found = segments(notes)
    assert all(notes[s.start : s.end] == s.text and s.text.strip() == s.text != "" for s in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(MESSY)
def test_no_letter_of_the_notes_is_lost_but_those_of_list_markers(notes: str) -> None:
    covered = "".join(texts(notes))
    assert sum(c.isalpha() for c in notes) - sum(c.isalpha() for c in covered) <= notes.count(")") + notes.count(".")


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("", []),
        (" \r\n\t\x00 ", []),
        ("- Denise polite\r\n- left card", ["Denise polite", "left card"]),
        ("1. Fill rate 91%.\n2) Rate: no change", ["Fill rate 91%.", "Rate: no change"]),
        ("mtg w/ Tony re: No. 4 line. he's hot", ["mtg w/ Tony re: No. 4 line.", "he's hot"]),
        ("Sold by Acme Inc. of Ohio. Approx. 400 units.", ["Sold by Acme Inc. of Ohio.", "Approx. 400 units."]),
        ("Staying till Jan. We did not raise it.", ["Staying till Jan.", "We did not raise it."]),
        ("Back on Jan. 12 with the quote", ["Back on Jan. 12 with the quote"]),
        ('He said "call me first." Then left', ['He said "call me first."', "Then left"]),
        ("quoted 2.5 in at $1.10", ["quoted 2.5 in at $1.10"]),
        ("She smiled 👍 today! Great", ["She smiled 👍 today!", "Great"]),
        ("היא אמרה כן. הוא שתק", ["היא אמרה כן.", "הוא שתק"]),
        ("nul\x00inside", ["nul", "inside"]),
    ],
)
def test_notes_are_cut_where_a_reader_would(notes: str, expected: list[str]) -> None:
    assert texts(notes) == expected


def test_dictation_without_full_stops_is_cut_before_conjunctions() -> None:
    spoken = (
        "so donna sent me the spring appeal files and i looked at the size of the mailer and told her it was too tall "
        "and she got the director and we measured it together on the desk and it came to eleven thousand dollars "
        "and then she asked me to look at the fall newsletter too"
    )
    cut = texts(spoken)
    assert len(cut) >= 2
    assert all(len(piece) <= 200 for piece in cut)
    assert " ".join(cut) == spoken


def test_a_segment_knows_its_place() -> None:
    assert segments("- ok. fine") == [Segment(2, 5, "ok."), Segment(6, 10, "fine")]


@pytest.mark.parametrize(
    "unit", ["He said it was late. ", "and so we went on ", "x", "- \n", "a.", "\U0001f600\r\n", '."']
)
def test_the_longest_notes_are_cut_with_every_place_right(unit: str) -> None:
    notes = (unit * 50_000)[:50_000]
    found = segments(notes)
    assert all(notes[s.start : s.end] == s.text for s in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
