"""Talking in Slack: the assistant's pane, streams, mentions."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.slack.conftest import Service, serving_slack, told, within
from tests.channels.slack.loopback import BOT, TEAM, USER, command, direct_message, event, submitted
from tests.llm.conftest import answer_of, piece
from tests.llm.model_server import Hang, ModelServer, Say, is_reading, serving

pytestmark = pytest.mark.enable_socket

NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "I'll send the samples by Friday."
)
DIRECT = f"D-{USER}"


def say(service: Service, text: str, event_id: str, ts: str, thread: str | None = None) -> None:
    assert service.send(direct_message(text, event_id, ts, thread), kind="json").status_code == 200


def mention(service: Service, text: str, event_id: str, ts: str, user: str = USER) -> None:
    body = event(event_id, type="app_mention", channel="C0", user=user, text=f"<@{BOT}> {text}", ts=ts)
    assert service.send(body, kind="json").status_code == 200


def test_the_pane_offers_briefs_of_the_latest_accounts_and_shows_that_it_thinks(service: Service) -> None:
    service.slack.pane = True
    say(service, NOTES, "Ev1", "100.1")
    within(lambda: service.answers_in(DIRECT))
    statuses = service.slack.called("assistant.threads.setStatus")
    assert [(s["thread_ts"], s["status"]) for s in statuses] == [("100.1", "is thinking…")]
    assert len(service.slack.called("chat.postMessage")) == 1, "no place is held where there is a status"

    thread = {"user_id": USER, "channel_id": DIRECT, "thread_ts": "200.1", "context": {}}
    opened = event("Ev2", type="assistant_thread_started", assistant_thread=thread, event_ts="200.1")
    assert service.send(opened, kind="json").status_code == 200
    offered = within(lambda: service.slack.called("assistant.threads.setSuggestedPrompts"))[0]
    assert (offered["channel_id"], offered["thread_ts"]) == (DIRECT, "200.1")
    assert [p["message"] for p in offered["prompts"]] == ["brief Corliss Foods", "promises", "help"]

    for number, prompt in enumerate(offered["prompts"]):
        say(service, prompt["message"], f"Ev3{number}", f"20{number + 1}.1", "200.1")
    answers = within(lambda: a if len(a := service.answers_in(DIRECT)) == 4 else None)
    words = "".join(told(answer) for answer in answers[1:])
    for expected in ("Before the next call: Corliss Foods", "samples", "/coach share NAME"):
        assert expected in words


READ = answer_of(piece("Her daughter made the swim team, she showed me the video twice."))


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with serving() as model:
        model.rules.append(lambda body: READ if is_reading(body) else None)
        yield model


@pytest.fixture
def talking(model: ModelServer, tmp_path: Path) -> Iterator[Service]:
    with serving_slack(tmp_path, OPENAI_BASE_URL=f"{model.url}/v1", OPENAI_API_KEY="x", model="scripted") as service:
        service.slack.streams = service.slack.pane = True
        yield service


REPLY = (
    "Before you send the samples, ask Dana how the swim team did. She showed you the video twice, so it matters to "
    "her. Keep it to one line, and put the samples in the second. <!channel> is nobody here. "
    "If Dana answers about the team, stay with it before you come to the samples. If she doesn't, let it go and say "
    "when the samples come. Either way you have shown that you listened, which is what the samples alone can't do."
)


def test_a_reply_streams_and_ends_as_one_message(talking: Service, model: ModelServer) -> None:
    model.answers.extend([Say(REPLY), Say(REPLY)])
    say(talking, NOTES, "Ev1", "100.1")
    answer = within(lambda: talking.answers_in(DIRECT))[0]
    assert not answer["streaming"]
    assert "swim team" in told(answer)
    begun = talking.slack.called("chat.startStream")
    assert [(b["thread_ts"], b["recipient_team_id"], b["recipient_user_id"]) for b in begun] == [("100.1", TEAM, USER)]
    assert talking.slack.called("chat.appendStream")
    streamed = json.dumps([*begun, *talking.slack.called("chat.appendStream")])
    assert "&lt;!channel&gt;" in streamed
    assert "<!channel>" not in streamed
    assert not talking.slack.called("chat.postMessage")


def test_where_slack_offers_no_stream_the_reply_comes_whole(talking: Service, model: ModelServer) -> None:
    talking.slack.streams = False
    model.answers.extend([Say(REPLY), Say(REPLY)])
    say(talking, NOTES, "Ev1", "100.1")
    answer = within(lambda: talking.answers_in(DIRECT))[0]
    assert "swim team" in told(answer)
    assert len(talking.slack.messages) == 1


def test_a_stream_that_began_unknown_to_us_is_found_again(talking: Service, model: ModelServer) -> None:
    talking.slack.cut = 1
    model.answers.extend([Say(REPLY), Say(REPLY)])
    say(talking, NOTES, "Ev1", "100.1")
    answer = within(lambda: talking.answers_in(DIRECT))[0]
    assert not answer["streaming"]
    assert len(talking.slack.messages) == 1


def test_a_model_that_is_silent_ends_in_the_built_in_answer(model: ModelServer, tmp_path: Path) -> None:
    model.rules.insert(0, lambda _: Hang(1.5))
    settings = {"OPENAI_BASE_URL": f"{model.url}/v1", "OPENAI_API_KEY": "x", "model": "m", "model_timeout_s": 0.5}
    with serving_slack(tmp_path, **settings) as service:
        answer = service.answer_to(command(NOTES, "t", service.slack.response_url("a")), "a")
        assert ":warning:" in told(answer)
        assert "Next:" in told(answer)


def test_a_mention_is_answered_to_its_writer_alone_unless_the_team_allows_more(service: Service) -> None:
    service.slack.admins = frozenset({"U0ADMIN"})
    mention(service, NOTES, "Ev1", "300.1")
    hidden = within(lambda: service.slack.called("chat.postEphemeral"))[0]
    assert (hidden["channel"], hidden["user"], hidden["thread_ts"]) == ("C0", USER, "300.1")
    assert "Her daughter made the swim team" in told(hidden)
    assert not service.answers_in("C0")

    allow(service, USER)
    mention(service, NOTES, "Ev2", "301.1")
    within(lambda: len(service.slack.called("chat.postEphemeral")) == 2)

    allow(service, "U0ADMIN")
    mention(service, NOTES, "Ev3", "302.1")
    public = within(lambda: service.answers_in("C0"))[0]
    assert public["thread_ts"] == "302.1"
    assert "Filed under" in told(public)
    assert "call 1" in told(public), "the channel knows nothing of its writer's own accounts"
    assert "coach.example" not in told(public)
    assert "coach_wrong" not in told(public)


def allow(service: Service, user: str) -> None:
    """Open the window of choices as a user, and tick what the team may be allowed."""
    before = len(service.slack.called("views.open"))
    service.send(command("settings", f"t-{user}", "", user=user))
    view = within(lambda: service.slack.called("views.open")[before:])[0]["view"]
    shown = [block["block_id"] for block in view["blocks"]]
    assert shown == (["remind", "team"] if user == "U0ADMIN" else ["remind"])
    values = {
        "remind": {"remind": {"selected_options": []}},
        "team": {"team": {"selected_options": [{"value": "mentions"}]}},
    }
    assert service.send(submitted(view, values, f"V-{user}", user)).status_code == 200
    within(lambda: len([c for c in service.slack.called("users.info") if c["user"] == user]) == 2)
