"""A service with Slack's door and the loopback Slack behind it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.channels.slack.loopback import SIGNING_SECRET, LoopbackSlack, loopback_slack, signed

ANSWER_S = 20.0


def within(found: Callable[[], Any]) -> Any:
    """What is found, as soon as it is."""
    deadline = time.monotonic() + ANSWER_S
    while not (value := found()):
        assert time.monotonic() < deadline, "no answer"
        time.sleep(0.05)
    return value


def told(message: dict[str, Any]) -> str:
    """All the words of a message."""
    return json.dumps(message, ensure_ascii=False)


@dataclass(frozen=True)
class Service:
    slack: LoopbackSlack
    client: TestClient

    def send(self, body: str, kind: str = "form") -> Any:
        return self.client.post("/slack/events", content=body, headers=signed(body, kind=kind))

    def answers_in(self, channel: str) -> list[dict[str, Any]]:
        """The finished messages of a channel, the oldest first."""
        with self.slack.lock:
            return [dict(m) for (place, _), m in self.slack.messages.items() if place == channel and m.get("blocks")]

    def answer_to(self, body: str, name: str) -> dict[str, Any]:
        """Send a command and wait for its private answer."""
        assert self.send(body).status_code == 200
        answer: dict[str, Any] = within(lambda: self.slack.answers().get(name))
        return answer


@contextmanager
def serving_slack(folder: Path, **settings: Any) -> Iterator[Service]:
    with loopback_slack() as slack:
        given = {
            "database_url": f"sqlite:///{folder / 'test.db'}",
            "slack_signing_secret": SIGNING_SECRET,
            "slack_bot_token": "xoxb-test",
            "slack_api": slack.api,
            "secret_key": "a key of a test that is long enough to seal",
            "public_url": "https://coach.example",
            "access_token": "the house's own token",
            **settings,
        }
        app = create_app(Settings.model_validate({**given, "_env_file": None}))
        with TestClient(app, base_url="https://coach.example", follow_redirects=False) as client:
            yield Service(slack, client)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serving_slack(tmp_path) as service:
        yield service
