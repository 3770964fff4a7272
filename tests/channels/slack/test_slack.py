"""Slack's door with the real Bolt, the real queue and the real coach, against a loopback Slack."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.channels.slack.conftest import Service, serving_slack, within
from tests.channels.slack.loopback import (
    TEAM,
    USER,
    LoopbackSlack,
    command,
    direct_message,
    interaction,
    signed,
)

pytestmark = pytest.mark.enable_socket

NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "I'll send the samples by Friday."
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving_slack(tmp_path_factory.mktemp("slack")) as service:
        yield service


@pytest.fixture
def slack(service: Service) -> LoopbackSlack:
    return service.slack


@pytest.fixture
def client(service: Service) -> TestClient:
    return service.client


@pytest.fixture(autouse=True)
def calm(slack: LoopbackSlack) -> None:
    slack.limited, slack.expired = 0, False


Send = Callable[..., Any]


@pytest.fixture
def send(service: Service) -> Send:
    return service.send


def text_of(blocks: list[dict[str, Any]]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {e["text"]["text"]: e for b in blocks if b["type"] == "actions" for e in b["elements"]}


def pressed(button: dict[str, Any], trigger: str, response_url: str, user: str = USER) -> str:
    return interaction(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user},
            "trigger_id": trigger,
            "response_url": response_url,
            "container": {"type": "message", "is_ephemeral": True, "channel_id": "C0"},
            "actions": [{**button, "action_ts": "1.1", "block_id": "ways", "type": "button"}],
            "api_app_id": "A0",
        }
    )


def coached(slack: LoopbackSlack, send: Send, name: str) -> dict[str, Any]:
    """The private answer to notes."""
    assert send(command(NOTES, f"t-{name}", slack.response_url(name))).status_code == 200
    answer: dict[str, Any] = within(lambda: slack.answers().get(name))
    return answer


def test_notes_are_acknowledged_and_answered_in_private(slack: LoopbackSlack, send: Send) -> None:
    ack = send(command(NOTES, "t-notes", slack.response_url("notes")))
    assert ack.status_code == 200
    assert ack.json()["response_type"] == "ephemeral"
    answer = within(lambda: slack.answers().get("notes"))
    assert answer["response_type"] == "ephemeral"
    told = text_of(answer["blocks"])
    for words in (
        "*Compatibility*",
        "*Knowledge*",
        "*Trust*",
        "Her daughter made the swim team",
        "Where a rival gets in",
    ):
        assert words in told
    assert "Next:" in told
    assert set(buttons(answer["blocks"])) >= {
        "Why",
        "Draft it",
        "Something else",
        "Wrong",
        "Brief",
        "Open in Firm Ground",
    }


def test_the_same_delivery_again_is_the_same(slack: LoopbackSlack, send: Send) -> None:
    for _ in range(3):
        assert send(command(NOTES, "t-again", slack.response_url("again"))).status_code == 200
    within(lambda: slack.answers().get("again"))
    time.sleep(1)
    assert len(slack.responses["again"]) == 1


def test_buttons_ask_on_in_the_same_conversation(slack: LoopbackSlack, send: Send) -> None:
    first = coached(slack, send, "buttons")
    draft = buttons(first["blocks"])["Draft it"]
    assert send(pressed(draft, "t-press", slack.response_url("draft"))).status_code == 200
    assert "Subject:" in text_of(within(lambda: slack.answers().get("draft"))["blocks"])


def test_nobody_else_can_use_an_answers_buttons(slack: LoopbackSlack, send: Send) -> None:
    first = coached(slack, send, "mine")
    why = buttons(first["blocks"])["Why"]
    assert send(pressed(why, "t-thief", slack.response_url("thief"), user="U0OTHER")).status_code == 200
    told = text_of(within(lambda: slack.answers().get("thief"))["blocks"])
    assert "Dana" not in told
    assert "swim" not in told


def test_what_is_wrong_is_put_right_in_a_window(slack: LoopbackSlack, send: Send) -> None:
    first = coached(slack, send, "wrong")
    assert send(pressed(buttons(first["blocks"])["Wrong"], "t-wrong", slack.response_url("wrong2"))).status_code == 200
    view = within(lambda: [v["view"] for v in slack.called("views.open") if v["trigger_id"] == "t-wrong"])[0]
    marks = next(b for b in view["blocks"] if b.get("block_id") == "mark")["element"]["options"]
    chosen = {"mark": {"mark": {"selected_option": marks[0]}}, "now": {"now": {"selected_option": {"value": "none"}}}}
    submitted = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": USER},
        "view": {**view, "id": "V1", "hash": "h", "state": {"values": chosen}},
        "api_app_id": "A0",
    }
    assert send(interaction(submitted)).status_code == 200
    answer = within(
        lambda: [
            m
            for m in slack.messages.values()
            if "not in" in text_of(m.get("blocks") or [])
            or "No sign" in text_of(m.get("blocks") or [])
            or "not there yet" in text_of(m.get("blocks") or [])
        ]
    )
    assert answer


def test_alone_it_opens_a_window_whose_notes_are_filed_where_they_are_said_to_belong(
    slack: LoopbackSlack, send: Send
) -> None:
    assert send(command("", "t-window", slack.response_url("window"))).status_code == 200
    view = within(lambda: [v["view"] for v in slack.called("views.open") if v["trigger_id"] == "t-window"])[0]
    assert [b["block_id"] for b in view["blocks"]] == ["notes", "account", "on"]
    values = {
        "notes": {"notes": {"value": NOTES}},
        "account": {"coach_account": {"selected_option": {"value": "new:Zenith Mills"}}},
        "on": {"on": {"selected_date": "2026-11-02"}},
    }
    body = interaction(
        {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": "U0WINDOW"},
            "view": {**view, "id": "V2", "hash": "h", "state": {"values": values}},
            "api_app_id": "A0",
        }
    )
    assert send(body).status_code == 200
    within(lambda: [m for m in slack.messages.values() if "Zenith Mills" in text_of(m.get("blocks") or [])])
    asked = interaction(
        {
            "type": "block_suggestion",
            "team": {"id": TEAM},
            "user": {"id": "U0WINDOW"},
            "action_id": "coach_account",
            "block_id": "account",
            "value": "zen",
            "api_app_id": "A0",
        }
    )
    options = send(asked).json()["options"]
    assert [o["value"] for o in options] == ["Zenith Mills", "new:zen"]
    assert [o["value"] for o in send(asked.replace("U0WINDOW", "U0OTHER")).json()["options"]] == ["new:zen"]


def test_brief_promises_and_help(slack: LoopbackSlack, send: Send) -> None:
    coached(slack, send, "before")
    send(command("brief Corliss", "t-brief", slack.response_url("brief")))
    assert "Before the next call: Corliss Foods" in text_of(within(lambda: slack.answers().get("brief"))["blocks"])
    send(command("promises", "t-promises", slack.response_url("promises")))
    assert "samples" in text_of(within(lambda: slack.answers().get("promises"))["blocks"])
    send(command("promises", "t-none", slack.response_url("none"), user="U0NOBODY"))
    assert "Nothing is promised" in text_of(within(lambda: slack.answers().get("none"))["blocks"])
    assert "/coach brief NAME" in text_of(send(command("help", "t-help", "")).json()["blocks"])


def test_a_thread_of_direct_messages_is_one_conversation(slack: LoopbackSlack, send: Send) -> None:
    body = direct_message(NOTES, "Ev1", "100.1", user="U0TALK")
    for _ in range(3):
        assert send(body, kind="json").status_code == 200
    placed = within(lambda: [m for m in slack.messages.values() if m["channel"] == "D-U0TALK" and "blocks" in m])
    assert len(placed) == 1
    assert placed[0]["thread_ts"] == "100.1"
    send(direct_message("Draft the message", "Ev2", "100.2", thread_ts="100.1", user="U0TALK"), kind="json")
    within(
        lambda: [
            m
            for m in slack.messages.values()
            if "Subject:" in text_of(m.get("blocks") or []) and m["channel"] == "D-U0TALK"
        ]
    )
    time.sleep(0.5)
    assert len([m for m in slack.messages.values() if m["channel"] == "D-U0TALK"]) == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("call.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Dana>Our samples never came.\n", "samples never came"),
        ("picture.png", b"\x89PNG", "only txt, md, vtt, srt and docx"),
    ],
)
def test_a_file_in_a_direct_message_is_read(
    slack: LoopbackSlack, send: Send, name: str, content: bytes, told: str
) -> None:
    slack.files[name] = content
    user = f"U0{name[:4].upper()}"
    file = {"name": name, "url_private": f"http://127.0.0.1:{slack.port}/files/{name}"}
    body = direct_message("Corliss Foods, call with Dana.", f"Ev-{name}", "200.1", user=user, files=[file])
    assert send(body, kind="json").status_code == 200
    answer = within(lambda: [m for m in slack.messages.values() if m["channel"] == f"D-{user}" and "blocks" in m])[0]
    assert told in text_of(answer["blocks"]) or "Corliss Foods" in text_of(answer["blocks"])
    if name.endswith("png"):
        assert told in text_of(answer["blocks"])


def test_a_rate_limit_is_waited_for_and_an_expired_address_has_another_way(slack: LoopbackSlack, send: Send) -> None:
    slack.expired = True
    assert send(command(NOTES, "t-late", slack.response_url("late"), user="U0LATE")).status_code == 200
    slack.limited = 1
    within(lambda: [m for m in slack.messages.values() if m["channel"] == "D-U0LATE" and "blocks" in m])
    assert "late" not in slack.answers()


def test_while_slack_is_in_trouble_an_answer_waits_and_keeps_no_other_waiting(slack: LoopbackSlack, send: Send) -> None:
    slack.refused = "internal_error"
    for number in range(12):  # more than are answered at once
        assert send(direct_message(NOTES, f"Ev-trouble{number}", f"{900 + number}.1", user="U0TROUBLE"), kind="json")
    assert "*Compatibility*" in text_of(coached(slack, send, "meanwhile")["blocks"])
    slack.refused = ""
    within(lambda: len([m for m in slack.messages.values() if m["channel"] == "D-U0TROUBLE" and "blocks" in m]) == 12)


BODY = command("x", "t-forged", "http://127.0.0.1:1/")
NOW = time.time()


@pytest.mark.parametrize("number", range(30))
def test_forged_replayed_and_unsigned_requests_are_refused(
    client: TestClient, slack: LoopbackSlack, number: int
) -> None:
    before = len(slack.calls)
    good = signed(BODY)
    kinds: list[tuple[str, dict[str, str]]] = [
        (BODY, signed(BODY, secret=f"another {number}")),
        (BODY, signed(BODY, at=time.time() - 301 - number)),
        (BODY, signed(BODY, at=time.time() + 301 + number)),
        (f"{BODY}&more={number}", good),
        (BODY, {k: v for k, v in good.items() if "Signature" not in k}),
        (BODY, {k: v for k, v in good.items() if "Timestamp" not in k}),
        (BODY, {**good, "X-Slack-Signature": "v0=" + "0" * 64}),
        (BODY, {**good, "X-Slack-Signature": good["X-Slack-Signature"].replace("v0", "v1")}),
        (BODY, {**good, "X-Slack-Request-Timestamp": "not a time"}),
        (BODY, {"Content-Type": "application/x-www-form-urlencoded"}),
    ]
    body, headers = kinds[number % len(kinds)]
    answer = client.post("/slack/events", content=body, headers=headers)
    assert answer.status_code in (400, 401), answer.text
    assert len(slack.calls) == before
    assert "x" not in slack.answers()
