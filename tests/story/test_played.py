"""The questions of `questions.yaml`, asked of the whole product with an independent reader in the model's place.

`played.json` holds what was answered and cited: the reader saw nothing but the requests that the product sent.
"""

import json
from pathlib import Path

from tests.story.story import story

PLAYED = json.loads((Path(__file__).parent / "played.json").read_text(encoding="utf-8"))
FEWEST_RIGHT = 0.95


def test_answers_cite_the_call_that_answers_and_none_where_none_does() -> None:
    right = [
        item
        for item in PLAYED
        if (item["call"] in {cited["call"] for cited in item["cited"]} if item["call"] else not item["cited"])
    ]
    assert len(right) >= FEWEST_RIGHT * len(PLAYED)


def test_what_is_cited_is_of_the_account_and_stands_there_word_by_word() -> None:
    calls = {call.id: call for call in story()}
    for item in PLAYED:
        for cited in item["cited"]:
            call = calls[cited["call"]]
            assert call.account == item["account"]
            assert cited["quote"] is None or cited["quote"] in call.notes


def test_where_the_notes_do_not_say_the_answer_says_so() -> None:
    unanswered = [item for item in PLAYED if not item["call"]]
    assert unanswered
    assert all("The notes don't say" in item["reply"] for item in unanswered)
