"""What the rep did not come to is evidence of nothing, whatever the network makes of the words."""

from datetime import date

import pytest

from app.reading.labeller import Labeller
from app.reading.local import LocalReader


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader(Labeller())


@pytest.mark.parametrize(
    "line",
    [
        "Didn't get into the second line.",
        "Did not get round to the service contract.",
        "I didn't get to ask about his kids.",
        "didn’t have time to show her the trust report",
    ],
)
def test_it_marks_nothing(line: str, reader: LocalReader) -> None:
    first = "Lunch with Dana. Her daughter made the swim team, she showed me the video twice."
    marked = reader.find(f"{first}\n{line}", date(2026, 5, 4)).evidence
    assert all(piece.end <= len(first) for piece in marked)
