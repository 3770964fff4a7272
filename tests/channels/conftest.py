"""The whole application over HTTP, as a client meets it: real cards, real reader, real SQLite."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "Didn't get into the second line."
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    database = tmp_path_factory.mktemp("data") / "test.db"
    settings = Settings(_env_file=None, database_url=f"sqlite:///{database}")
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8421") as client:
        yield client


@pytest.fixture
def conversation(client: TestClient) -> str:
    answer = client.post("/v1/conversations", json={})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def events_of(body: str) -> list[tuple[int, str, dict[str, Any]]]:
    """(number, event name, data) of each server-sent event."""
    events = []
    for block in body.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if fields:
            events.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return events


@pytest.fixture
def say(client: TestClient, conversation: str) -> Callable[..., list[tuple[int, str, dict[str, Any]]]]:
    """Send one message and take the whole answer."""

    def send(text: str, **more: str) -> list[tuple[int, str, dict[str, Any]]]:
        answer = client.post(f"/v1/conversations/{conversation}/messages", json={"text": text, **more})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return events_of(answer.text)

    return send
