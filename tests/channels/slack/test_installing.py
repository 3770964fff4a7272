"""Add to Slack: installed by OAuth in more than one workspace, tokens sealed in the database, and gone with the app."""

import functools
import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.access.sealing import Sealer
from tests.channels.slack.conftest import Service, serving_slack, within
from tests.channels.slack.loopback import (
    TEAM,
    LoopbackSlack,
    command,
    signed,
)
from tests.channels.slack.test_slack import NOTES

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    many = {"slack_bot_token": None, "slack_client_id": "1.2", "slack_client_secret": "a secret of a test"}
    with serving_slack(tmp_path, **many) as service:
        yield service


@pytest.fixture
def slack(service: Service) -> LoopbackSlack:
    return service.slack


@pytest.fixture
def client(service: Service) -> TestClient:
    return service.client


def install(client: TestClient) -> None:
    page = client.get("/slack/install")
    assert page.status_code == 200
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.text.split('href="')[1:]]
    address = next(link for link in links if "state=" in link)
    state = parse_qs(urlsplit(address).query)["state"][0]
    done = client.get("/slack/oauth_redirect", params={"code": "c", "state": state})
    assert done.status_code == 200, done.text
    again = client.get("/slack/oauth_redirect", params={"code": "c", "state": state})
    assert again.status_code == 400


def test_installed_used_sealed_and_taken_away(client: TestClient, slack: LoopbackSlack, tmp_path: Path) -> None:
    before = client.post(
        "/slack/events",
        content=command(NOTES, "t0", slack.response_url("before")),
        headers=signed(command(NOTES, "t0", slack.response_url("before"))),
    )
    assert before.status_code == 200
    assert "/slack/install" in slack.answers()["before"]["text"]

    install(client)
    body = command(NOTES, "t1", slack.response_url("after"))
    assert client.post("/slack/events", content=body, headers=signed(body)).status_code == 200
    within(lambda: slack.answers().get("after"))

    with sqlite3.connect(tmp_path / "test.db") as database:
        dump = "\n".join(database.iterdump())
    assert "xoxb-installed" not in dump

    event = {"type": "app_uninstalled"}
    gone = json.dumps(
        {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0", "event_id": "Ev9", "event": event}
    )
    assert client.post("/slack/events", content=gone, headers=signed(gone, kind="json")).status_code == 200
    with sqlite3.connect(tmp_path / "test.db") as database:
        within(lambda: database.execute("SELECT count(*) FROM slack_workspace").fetchone() == (0,))


@pytest.mark.parametrize("state", ["", "made-up", "0" * 32])
def test_a_made_up_state_installs_nothing(client: TestClient, slack: LoopbackSlack, state: str) -> None:
    answer = client.get("/slack/oauth_redirect", params={"code": "c", "state": state})
    assert answer.status_code == 400
    assert slack.called("oauth.v2.access") == []


def test_what_was_said_is_not_kept_in_the_queue(client: TestClient, slack: LoopbackSlack, tmp_path: Path) -> None:
    install(client)
    words = f"{NOTES} Quite unmistakable zebra."
    body = command(words, "t2", slack.response_url("zebra"))
    client.post("/slack/events", content=body, headers=signed(body))
    within(lambda: slack.answers().get("zebra"))
    with sqlite3.connect(tmp_path / "test.db.jobs") as jobs:
        assert "zebra" not in "\n".join(jobs.iterdump())
    with sqlite3.connect(tmp_path / "test.db") as database:
        assert within(
            lambda: database.execute("SELECT sealed FROM slack_delivery WHERE answered_at IS NOT NULL").fetchall()
        ) == [("",)]


def _answered(slack: LoopbackSlack, wanted: set[str]) -> bool:
    return wanted <= set(slack.answers())


def expiring(tmp_path: Path, slack: LoopbackSlack) -> None:
    """Let the kept token end soon."""
    sealer = Sealer("a key of a test that is long enough to seal")
    with sqlite3.connect(tmp_path / "test.db") as database:
        [(sealed,)] = database.execute("SELECT sealed FROM slack_workspace").fetchall()
        installation = json.loads(sealer.open(sealed))
        installation["bot_token_expires_at"] = int(time.time()) + 600
        database.execute("UPDATE slack_workspace SET sealed = ?", (sealer.seal(json.dumps(installation)),))


def test_a_token_that_ends_soon_is_changed_once_however_many_need_it(
    client: TestClient, slack: LoopbackSlack, tmp_path: Path
) -> None:
    install(client)
    for round_ in range(2):
        expiring(tmp_path, slack)
        bodies = [command("promises", f"t{round_}{n}", slack.response_url(f"r{round_}{n}")) for n in range(6)]
        with ThreadPoolExecutor(6) as together:
            answers = list(
                together.map(lambda b: client.post("/slack/events", content=b, headers=signed(b)).status_code, bodies)
            )
        assert answers == [200] * 6
        wanted = {f"r{round_}{n}" for n in range(6)}
        within(functools.partial(_answered, slack, wanted))
        assert slack.tokens == round_ + 1
    changed = [c for c in slack.called("oauth.v2.access") if c.get("grant_type") == "refresh_token"]
    assert [c["refresh_token"] for c in changed] == ["xoxe-0", "xoxe-1"]
    with sqlite3.connect(tmp_path / "test.db") as database:
        assert "xoxe-" not in "\n".join(database.iterdump())
