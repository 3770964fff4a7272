"""Who sees what: sharing with the team, the way into the browser, reminders."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.channels.slack.conftest import Service, told, within
from tests.channels.slack.loopback import TEAM, USER, command, interaction, submitted

pytestmark = pytest.mark.enable_socket

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team. I'll send the samples by {day}."
MATE, STRANGER = "U0MATE", "T0OTHER"


@pytest.fixture(autouse=True)
def a_call(service: Service) -> None:
    """USER has been at Corliss Foods."""
    day = f"{datetime.now(UTC):%A}"
    service.answer_to(command(NOTES.format(day=day), "t-notes", service.slack.response_url("notes")), "notes")


def asked(service: Service, text: str, user: str = USER, team: str = TEAM) -> str:
    """The private answer to a command."""
    name = uuid4().hex
    return told(service.answer_to(command(text, f"t-{name}", service.slack.response_url(name), user, team), name))


def test_an_account_is_its_owners_until_it_is_shared_and_then_its_teams(service: Service) -> None:
    assert "no account called" in asked(service, "brief Corliss", MATE)
    assert "Your team can now read" in asked(service, "share Corliss")
    seen = asked(service, "brief Corliss", MATE)
    assert "Before the next call: Corliss Foods" in seen
    assert f"Shared by <@{USER}>" in seen
    assert f"Corliss Foods*, shared by <@{USER}>" in asked(service, "shared", MATE)
    assert "Nothing is promised" in asked(service, "promises", MATE), "promises are not shared with it"
    assert "no account called" in asked(service, "brief Corliss", MATE, STRANGER), "another workspace"
    assert "no account called" in asked(service, "unshare Corliss", MATE), "only its owner takes it back"
    assert "yours alone again" in asked(service, "unshare Corliss")
    assert "no account called" in asked(service, "brief Corliss", MATE)


def test_notes_that_begin_like_an_order_are_notes(service: Service) -> None:
    words = asked(service, "brief chat with Dana at Corliss Foods, she asked about lead times twice", MATE)
    assert "*Compatibility*" in words


def link_in(words: str) -> str:
    address = next(part for part in words.split('"') if "/slack/open?" in part)
    parts = urlsplit(address)
    assert parts.netloc == "coach.example"
    return f"{parts.path}?{parts.query}"


def test_a_link_opens_the_browser_for_its_person_alone(service: Service) -> None:
    browser = service.client
    assert browser.get("/accounts", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"
    answer = browser.get(link_in(asked(service, "open")))
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "Corliss Foods" in browser.get("/accounts").text
    [account] = browser.get("/v1/accounts").json()["items"]
    refused = browser.post("/knowledge/new", data={"title": "Mine"}, headers={"Origin": "https://coach.example"})
    assert refused.status_code == 403
    foreign = browser.post("/settings", headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403

    browser.cookies.clear()
    browser.get(link_in(asked(service, "open", MATE)))
    assert "Corliss Foods" not in browser.get("/accounts").text
    assert browser.get(f"/accounts/{account['id']}/brief").status_code == 404
    asked(service, "share Corliss")
    assert "Corliss Foods" in browser.get("/accounts").text
    assert "shared by a colleague" in browser.get(f"/accounts/{account['id']}/brief").text
    for path in (f"/accounts/{account['id']}", f"/v1/accounts/{account['id']}/calls"):
        assert browser.get(path).status_code == 404
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/v1/accounts").status_code == 401


@pytest.mark.parametrize("link", ["", "made up", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_a_made_up_link_opens_nothing(service: Service, link: str) -> None:
    answer = service.client.get("/slack/open", params={"link": link})
    assert answer.status_code == 410
    assert "set-cookie" not in answer.headers


def window(service: Service, order: str) -> dict[str, Any]:
    before = len(service.slack.called("views.open"))
    service.send(command(order, f"t-{order}-{before}", ""))
    view: dict[str, Any] = within(lambda: service.slack.called("views.open")[before:])[0]["view"]
    return view


def look(service: Service, now: datetime) -> None:
    """Let the reminders look at the clock, on the service's own loop."""
    reminders = service.client.app.state.slack_channel.reminders  # type: ignore[attr-defined]
    portal = service.client.portal
    assert portal is not None
    portal.call(reminders.look, now)


def test_the_brief_comes_an_hour_before_a_meeting_once(service: Service) -> None:
    view = window(service, "meeting")
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5)
    values = {
        "account": {"coach_account": {"selected_option": {"value": "Corliss Foods"}}},
        "at": {"at": {"selected_date_time": int(at.timestamp())}},
    }
    over = {**values, "at": {"at": {"selected_date_time": int((at - timedelta(hours=9)).timestamp())}}}
    assert "over" in service.send(submitted(view, over, "V1")).text
    assert service.send(submitted(view, values, "V2")).status_code == 200
    look(service, at - timedelta(minutes=61))
    assert not service.answers_in(f"D-{USER}")
    for minutes in (59, 58, 10):
        look(service, at - timedelta(minutes=minutes))
    reminder = within(lambda: service.answers_in(f"D-{USER}"))[0]
    assert "Before the next call: Corliss Foods" in told(reminder)
    asyncio.run(asyncio.sleep(0.5))
    assert len(service.answers_in(f"D-{USER}")) == 1


def test_what_is_due_comes_in_the_morning_to_who_asked_for_it(service: Service) -> None:
    service.slack.timezone = "America/Chicago"
    morning = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=9)
    look(service, morning)
    choices = {"remind": {"remind": {"selected_options": [{"value": "promises"}]}}}
    assert service.send(submitted(window(service, "settings"), choices, "V3")).status_code == 200
    ticked = within(
        lambda: [
            box
            for block in window(service, "settings")["blocks"]
            for box in block["element"].get("initial_options") or ()
        ]
    )
    assert [box["value"] for box in ticked] == ["promises"]
    look(service, morning.replace(hour=9))  # it is still night in Chicago
    assert not service.answers_in(f"D-{USER}")
    look(service, morning)
    look(service, morning + timedelta(minutes=30))
    reminder = within(lambda: service.answers_in(f"D-{USER}"))[0]
    assert "Due now" in told(reminder)
    assert "samples" in told(reminder)
    asyncio.run(asyncio.sleep(0.5))
    assert len(service.answers_in(f"D-{USER}")) == 1


def test_a_button_outside_of_a_private_answer_is_answered_where_it_stands(service: Service) -> None:
    pressed = interaction(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": USER},
            "trigger_id": "t-why",
            "container": {"type": "message", "channel_id": f"D-{USER}", "message_ts": "1.1", "thread_ts": "1.0"},
            "actions": [
                {"action_id": "coach_brief", "value": '{"c": "c", "a": "gone"}', "action_ts": "1", "type": "button"}
            ],
            "api_app_id": "A0",
        }
    )
    assert service.send(pressed).status_code == 200
    answer = within(lambda: service.answers_in(f"D-{USER}"))[0]
    assert answer["thread_ts"] == "1.0"
    assert "That account is gone" in told(answer)


def test_in_an_enterprise_grid_a_person_is_one_whatever_kind_of_payload_tells_of_them(service: Service) -> None:
    """Commands name the enterprise beside the team, windows inside it, events in their authorization."""
    grid = {"team_id": "T0GRID", "enterprise_id": "E0"}
    body = command(NOTES.format(day="Friday"), "t-grid", service.slack.response_url("grid"), "U0GRID", "T0GRID")
    service.answer_to(f"{body}&enterprise_id=E0", "grid")
    outer = {"type": "event_callback", "api_app_id": "A0", "event_id": "Ev-grid", "team_id": "T0GRID"}
    told_of = {"type": "message", "channel_type": "im", "channel": "D-grid", "user": "U0GRID", "ts": "5.1"}
    authorization: list[dict[str, Any]] = [{**grid, "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": False}]
    sent: dict[str, Any] = {**outer, "event": {**told_of, "text": "brief Corliss"}, "authorizations": authorization}
    assert service.send(json.dumps(sent), kind="json").status_code == 200
    assert "Before the next call" in told(within(lambda: service.answers_in("D-grid"))[0])
    asked_for = {
        "type": "block_suggestion",
        "team": {"id": "T0GRID", "enterprise_id": "E0"},
        "enterprise": {"id": "E0"},
        "user": {"id": "U0GRID"},
        "action_id": "coach_account",
        "block_id": "account",
        "value": "",
        "api_app_id": "A0",
    }
    assert [o["value"] for o in service.send(interaction(asked_for)).json()["options"]] == ["Corliss Foods"]
