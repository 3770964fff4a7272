"""Requests that can't be served: each a problem that says what to do, none a 500."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

READS = "/v1/reads"
TALK = "/v1/conversations"
JSON = {"content-type": "application/json"}

# name -> (method, path, keyword arguments of the request, status). {c} is a conversation that exists, {t} a turn in it.
BAD: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "no body": ("POST", READS, {}, 422),
    "empty body": ("POST", READS, {"content": b"", "headers": JSON}, 422),
    "not json": ("POST", READS, {"content": b"notes", "headers": JSON}, 422),
    "half json": ("POST", READS, {"content": b'{"text": "a', "headers": JSON}, 422),
    "binary": ("POST", READS, {"content": bytes(range(256)), "headers": JSON}, 422),
    "binary as a stream": (
        "POST",
        READS,
        {"content": bytes(256), "headers": {"content-type": "application/octet-stream"}},
        422,
    ),
    "bad utf-8": ("POST", READS, {"content": b'{"text": "\xff\xfe"}', "headers": JSON}, 400),
    "lone surrogate": ("POST", READS, {"content": b'{"text": "\\ud800 a"}', "headers": JSON}, 422),
    "form": ("POST", READS, {"data": {"text": "a"}}, 422),
    "xml": ("POST", READS, {"content": b"<text/>", "headers": {"content-type": "application/xml"}}, 422),
    "a list": ("POST", READS, {"json": ["a"]}, 422),
    "a string": ("POST", READS, {"json": "a"}, 422),
    "a number": ("POST", READS, {"json": 1}, 422),
    "null": ("POST", READS, {"json": None}, 422),
    "no text": ("POST", READS, {"json": {}}, 422),
    "text null": ("POST", READS, {"json": {"text": None}}, 422),
    "text a number": ("POST", READS, {"json": {"text": 5}}, 422),
    "text a list": ("POST", READS, {"json": {"text": ["a"]}}, 422),
    "text an object": ("POST", READS, {"json": {"text": {"a": 1}}}, 422),
    "text empty": ("POST", READS, {"json": {"text": ""}}, 422),
    "text blank": ("POST", READS, {"json": {"text": " \r\n\t "}}, 422),
    "text only NUL": ("POST", READS, {"json": {"text": "\x00\x00"}}, 422),
    "text too long": ("POST", READS, {"json": {"text": "a" * 50_001}}, 413),
    "text far too long": ("POST", READS, {"json": {"text": "a" * 2_000_000}}, 413),
    "unknown field": ("POST", READS, {"json": {"text": "a", "level": "trust"}}, 422),
    "deep nesting": ("POST", READS, {"content": b"[" * 100_000, "headers": JSON}, 400),
    "huge number": ("POST", READS, {"content": b'{"text": ' + b"9" * 10_000 + b"}", "headers": JSON}, 400),
    "NaN": ("POST", READS, {"content": b'{"text": NaN}', "headers": JSON}, 422),
    "wrong method on reads": ("GET", READS, {}, 405),
    "wrong method on a card": ("DELETE", "/v1/cards/close_the_loop", {}, 405),
    "unknown path": ("GET", "/v1/nothing", {}, 404),
    "unknown static file": ("GET", "/static/nothing.js", {}, 404),
    "a way out of the static folder": ("GET", "/static/..%2f..%2fsettings.py", {}, 404),
    "unknown card": ("GET", "/v1/cards/nothing", {}, 404),
    "card with a path": ("GET", "/v1/cards/..%2fframework", {}, 404),
    "unknown conversation": ("GET", f"{TALK}/nothing", {}, 404),
    "turns of an unknown conversation": ("GET", f"{TALK}/nothing/turns", {}, 404),
    "message to an unknown conversation": ("POST", f"{TALK}/nothing/messages", {"json": {"text": "a"}}, 404),
    "delete an unknown conversation": ("DELETE", f"{TALK}/nothing", {}, 404),
    "a conversation with NUL": ("GET", f"{TALK}/a%00b", {}, 404),
    "a conversation of 5,000 characters": ("GET", f"{TALK}/{'a' * 5_000}", {}, 404),
    "start with a list": ("POST", TALK, {"json": []}, 422),
    "start with a field": ("POST", TALK, {"json": {"owner": "me"}}, 422),
    "limit nought": ("GET", f"{TALK}?limit=0", {}, 422),
    "limit a word": ("GET", f"{TALK}?limit=ten", {}, 422),
    "limit too high": ("GET", f"{TALK}?limit=10000", {}, 422),
    "stale cursor": ("GET", f"{TALK}?cursor=abc", {}, 400),
    "cursor of another list": ("GET", f"{TALK}?cursor=WzFd", {}, 400),
    "cursor with a bad date": ("GET", f"{TALK}?cursor=WyJhIiwiYiJd", {}, 400),
    "stale cursor of turns": ("GET", f"{TALK}/{{c}}/turns?cursor=abc", {}, 400),
    "cursor beyond integers": ("GET", f"{TALK}/{{c}}/turns?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", {}, 400),
    "cursor too long": ("GET", f"{TALK}?cursor={'a' * 300}", {}, 422),
    "empty message": ("POST", f"{TALK}/{{c}}/messages", {"json": {"text": ""}}, 422),
    "message too long": ("POST", f"{TALK}/{{c}}/messages", {"json": {"text": "a" * 50_001}}, 413),
    "message id empty": ("POST", f"{TALK}/{{c}}/messages", {"json": {"text": "a", "message_id": ""}}, 422),
    "message id with a line end": (
        "POST",
        f"{TALK}/{{c}}/messages",
        {"json": {"text": "a", "message_id": "a\nb"}},
        422,
    ),
    "message id too long": ("POST", f"{TALK}/{{c}}/messages", {"json": {"text": "a", "message_id": "a" * 101}}, 422),
    "message id a number": ("POST", f"{TALK}/{{c}}/messages", {"json": {"text": "a", "message_id": 7}}, 422),
    "unknown turn": ("GET", f"{TALK}/{{c}}/turns/nothing/events", {}, 404),
    "event id a word": ("GET", f"{TALK}/{{c}}/turns/{{t}}/events", {"headers": {"Last-Event-ID": "last"}}, 422),
    "event id below nought": ("GET", f"{TALK}/{{c}}/turns/{{t}}/events", {"headers": {"Last-Event-ID": "-1"}}, 422),
    "event id beyond the turn": ("GET", f"{TALK}/{{c}}/turns/{{t}}/events", {"headers": {"Last-Event-ID": "999"}}, 400),
    "another site's page": ("POST", READS, {"json": {"text": "a"}, "headers": {"origin": "https://evil.example"}}, 403),
    "a page with no origin": ("POST", READS, {"json": {"text": "a"}, "headers": {"origin": "null"}}, 403),
    "another host's name": ("GET", "/", {"headers": {"host": "evil.example"}}, 421),
    "no host": ("GET", "/health", {"headers": {"host": ""}}, 421),
}


def test_there_are_at_least_fifty() -> None:
    assert len(BAD) >= 50


@pytest.fixture(scope="module")
def known(client: TestClient) -> dict[str, str]:
    """A conversation with one turn."""
    conversation = client.post(TALK, json={}).json()["id"]
    client.post(f"{TALK}/{conversation}/messages", json={"text": "Met Dana, she laughed about her boat."})
    turn = client.get(f"{TALK}/{conversation}/turns").json()["items"][0]["id"]
    return {"c": conversation, "t": turn}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request_gets_a_problem_that_says_what_to_do(
    client: TestClient, known: dict[str, str], name: str
) -> None:
    method, path, arguments, status = BAD[name]
    answer = client.request(method, path.format(**known), **arguments)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= body.keys()
    assert body["status"] == status
    assert len(body["detail"]) > 20
    assert body["detail"].endswith(".")


def test_an_error_never_repeats_what_was_sent(client: TestClient) -> None:
    answer = client.post(READS, json={"text": ["the secret margin is 40 %"]})
    assert answer.status_code == 422
    assert "margin" not in answer.text
