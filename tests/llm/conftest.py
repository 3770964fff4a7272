"""The whole application with a language model behind it: everything real but the model, which is scripted."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.channels.conftest import events_of
from tests.llm.model_server import Answer, ModelServer, Say, is_reading, serving

NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "Didn't get into the second line. She asked if we'd ever run film at 57 gauge and I said I'd find out by Friday."
)
EMPTY: dict[str, Any] = {
    "language": "en",
    "people": ["Dana"],
    "account": "Corliss Foods",
    "personal_thread": None,
    "topic": None,
    "evidence": [],
    "promises": [],
    "asks": [],
    "openings": [],
    "doubtful": [],
}
Events = list[tuple[str, dict[str, Any]]]


def piece(quote: str, pillar: str = "compatibility", direction: str = "builds", **more: Any) -> dict[str, Any]:
    given = {"basis": "customer_did", "who": "Dana", "confidence": 0.9}
    return {"quote": quote, "pillar": pillar, "direction": direction, **given, **more}


def answer_of(*evidence: dict[str, Any], **more: Any) -> Say:
    """A model reader's answer."""
    return Say(json.dumps({**EMPTY, "evidence": list(evidence), **more}))


GOOD_READ = answer_of(
    piece("Her daughter made the swim team, she showed me the video twice."),
    promises=[
        {
            "quote": "I said I'd find out by Friday",
            "who": "us",
            "what": "film at 57 gauge",
            "due": "Friday",
            "status": "open",
        }
    ],
    personal_thread="her daughter's swim team",
)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def model(server: ModelServer, client: TestClient, settings: Settings) -> ModelServer:
    """The server with nothing scripted, and a reader that has read nothing yet."""
    server.reset()
    _forget_answers(settings)
    return server


@pytest.fixture
def reads(model: ModelServer) -> Callable[..., None]:
    """What the model reader is answered, each time it asks; the last again and again."""

    def script(*answers: Answer) -> None:
        left = list(answers)
        model.rules.append(lambda body: (left.pop(0) if len(left) > 1 else left[0]) if is_reading(body) else None)

    return script


@pytest.fixture(scope="module")
def settings(server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    database = tmp_path_factory.mktemp("data") / "test.db"
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{database}",
        openai_base_url=f"{server.url}/v1",
        openai_api_key="sk-test",
        model="scripted",
        model_timeout_s=3.0,
        price_in=1.0,
        price_out=10.0,
    )


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8421") as client:
        yield client


@pytest.fixture
def talk(client: TestClient) -> Callable[[str], Events]:
    """Send messages of one conversation, each with its whole answer."""
    conversation = client.post("/v1/conversations", json={}).json()["id"]

    def say(text: str) -> Events:
        answer = client.post(f"/v1/conversations/{conversation}/messages", json={"text": text})
        assert answer.status_code == 200, answer.text
        return [(name, data) for _, name, data in events_of(answer.text)]

    return say


def _forget_answers(settings: Settings) -> None:
    with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as database:
        database.execute("delete from model_answer")
    database.close()


def kinds(events: Events) -> list[str]:
    """The events' types in their order, each run of the same once."""
    names = [name for name, _ in events]
    return [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]


def words_of(events: Events) -> str:
    """The reply as a client has it in the end."""
    reply = ""
    for name, data in events:
        if name == "text":
            reply += data["delta"]
        elif name == "retracted":
            reply = reply[: len(reply) - data["chars"]]
    return reply


def last(events: Events) -> dict[str, Any]:
    return events[-1][1]


def of_kind(events: Events, kind: str) -> Sequence[dict[str, Any]]:
    return [data for name, data in events if name == kind]
