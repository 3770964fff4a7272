"""Conversations over labelled notes, recorded with good answers and told again through the whole application.

In 32 of them somebody who saw nothing but the requests played the model; in three the replies are by one of us who
knows the code. What this holds: of good answers nearly nothing is taken back, and nothing that stands is without a
source.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.llm.conftest import Events, last, of_kind, words_of
from tests.llm.model_server import Call, ModelServer, Say

pytestmark = pytest.mark.enable_socket

RECORDED: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("recordings.jsonl").read_text("utf-8").splitlines()
]
MOST_TAKEN_BACK = 2
"""Sentences of one conversation; one of them stands behind a line that talks to a program."""


def answer_of(said: dict[str, Any]) -> Say | Call:
    return Say(said["say"]) if "say" in said else Call(said["tool"], said["arguments"])


@pytest.mark.parametrize("recorded", RECORDED, ids=[recorded["id"] for recorded in RECORDED])
def test_a_recorded_conversation(
    recorded: dict[str, Any], talk: Callable[[str], Events], model: ModelServer, reads: Callable[..., None]
) -> None:
    reads(*(Say(json.dumps(read)) for read in recorded["reads"]))
    model.answers += [answer_of(said) for turn in recorded["turns"] for said in turn["answers"]]
    taken_back = 0
    for turn in recorded["turns"]:
        events = talk(turn["message"])
        assert last(events)["degraded"] is None
        taken_back += last(events)["usage"]["retracted"]
        whole = re.sub(r"\s*\[\[\w+\]\]", "", "".join(said.get("say", "") for said in turn["answers"]))
        if not last(events)["usage"]["retracted"]:
            assert words_of(events) == whole
        for read in of_kind(events, "read"):
            notes = read["read"]["notes"]
            assert all(notes[e["start"] : e["end"]] == e["quote"] for e in read["read"]["evidence"])
    assert taken_back <= MOST_TAKEN_BACK


def test_what_a_model_quotes_is_found() -> None:
    from app.reading.quotes import locate

    missed = [
        piece["quote"]
        for recorded in RECORDED
        for piece in recorded["reads"][0]["evidence"]
        if locate(piece["quote"], recorded["turns"][0]["message"]) is None
    ]
    assert not missed
