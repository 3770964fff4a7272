"""A rep puts a read right over HTTP: at once, for good, and only where it fits."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.channels.conftest import NOTES, events_of

Events = list[tuple[int, str, dict[str, Any]]]
Say = Callable[..., Events]
Correct = Callable[..., Events]


@pytest.fixture
def correct(client: TestClient, conversation: str) -> Correct:
    def send(**correction: Any) -> Events:
        answer = client.post(f"/v1/conversations/{conversation}/corrections", json=correction)
        assert answer.status_code == 200, answer.text
        return events_of(answer.text)

    return send


def last_read(events: Events) -> dict[str, Any]:
    read: dict[str, Any] = [data for _, name, data in events if name == "read"][-1]["read"]
    return read


def label(piece: dict[str, Any]) -> dict[str, str]:
    return {"pillar": piece["pillar"], "direction": piece["direction"]}


def missed(read: dict[str, Any]) -> dict[str, Any]:
    start = NOTES.index("Didn't get")
    now = {"pillar": "knowledge", "direction": "erodes"}
    return {"kind": "mark", "read_id": read["id"], "start": start, "end": len(NOTES), "now": now}


def test_a_mark_goes_and_the_answer_says_what_follows(say: Say, correct: Correct, client: TestClient) -> None:
    read = last_read(say(NOTES))
    wrong = read["evidence"][0]
    events = correct(kind="mark", read_id=read["id"], start=wrong["start"], end=wrong["end"], was=label(wrong))

    now = last_read(events)
    assert wrong not in now["evidence"]
    assert now["id"] != read["id"]
    assert [name for _, name, _ in events][-1] == "done"
    words = "".join(data["delta"] for _, name, data in events if name == "text")
    assert words.startswith("Thank you, I've put it right: ")


def test_it_sticks_through_the_talk_and_in_what_is_kept(
    say: Say, correct: Correct, client: TestClient, conversation: str
) -> None:
    read = last_read(say(NOTES))
    marked = last_read(correct(**missed(read)))
    level = last_read(correct(kind="level", read_id=marked["id"], pillar="trust", level="emerging"))
    assert level["levels"]["trust"] == "emerging"

    again = client.post(f"/v1/conversations/{conversation}/messages", json={"text": "Something else to try"})
    assert again.status_code == 200
    turns = client.get(f"/v1/conversations/{conversation}/turns").json()["items"]
    assert [turn["correction"] and turn["correction"]["kind"] for turn in turns] == [None, "mark", "level", None]
    assert turns[2]["text"] == "Trust is emerging."
    assert turns[1]["correction"]["basis"] is None, "the turn keeps what was sent"
    kept = turns[1]["events"][1]["read"]
    assert kept["corrections"][0]["basis"] == "we_did", "the reader tells it from the words"


def test_the_same_correction_sent_twice_is_taken_once(say: Say, correct: Correct) -> None:
    body = {**missed(last_read(say(NOTES))), "message_id": "once"}
    first, second = correct(**body), correct(**body)
    assert first == second


@pytest.mark.parametrize(
    "spoil",
    [
        {"read_id": "gone"},
        {"start": 5000, "end": 6000},
        {"was": {"pillar": "knowledge", "direction": "builds"}},
        {"now": None},
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(
    spoil: dict[str, Any], say: Say, client: TestClient, conversation: str
) -> None:
    body = {**missed(last_read(say(NOTES))), **spoil}
    answer = client.post(f"/v1/conversations/{conversation}/corrections", json=body)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("This correction can't be taken: ")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "level", "read_id": "r"},
        {"kind": "level", "read_id": "r", "pillar": "luck", "level": "absent"},
        {"kind": "mark", "read_id": "r", "start": -1, "end": 3},
        {"kind": "mark", "read_id": "r", "start": 0, "end": 3, "now": {"pillar": "trust"}},
        {"kind": "mark", "read_id": "r", "start": 0, "end": 3, "extra": 1},
    ],
)
def test_a_malformed_correction_is_a_problem(body: dict[str, Any], client: TestClient, conversation: str) -> None:
    answer = client.post(f"/v1/conversations/{conversation}/corrections", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_without_a_read_there_is_nothing_to_correct(client: TestClient, conversation: str) -> None:
    body = {"kind": "level", "read_id": "r", "pillar": "trust", "level": "absent"}
    answer = client.post(f"/v1/conversations/{conversation}/corrections", json=body)
    assert answer.status_code == 409
