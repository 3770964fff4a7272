"""Whatever a model or its server does, the turn ends in an honest answer: against a real loopback server."""

import json
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.channels.conftest import events_of
from tests.llm.conftest import EMPTY, GOOD_READ, NOTES, Events, answer_of, kinds, last, of_kind, piece, words_of
from tests.llm.model_server import Answer, Call, Cut, Hang, ModelServer, Raw, Refuse, Say

pytestmark = pytest.mark.enable_socket

Talk = Callable[[str], Events]
Reads = Callable[..., None]
WORDS = "Ask about the second line."
SECRETS = ("sk-secret", "Traceback", "Exception", "<html>")

SERVER_TROUBLE: list[tuple[str, Answer, str]] = [
    ("a refused key", Refuse(401), "refused the key (401). Check OPENAI_API_KEY"),
    ("a forbidden model", Refuse(403), "does not allow this key"),
    ("a wrong address", Refuse(404), "answered 404"),
    ("no room for long", Refuse(429, {"Retry-After": "37"}), "no room now (429) and asks to wait 37 s"),
    ("a broken server", Refuse(500), "trouble of its own (500)"),
    ("a bad gateway in HTML", Refuse(502, body="<html>bad gateway</html>"), "trouble of its own (502)"),
    ("silence", Hang(5), "nothing came from"),
    ("no choices", Raw('{"id": "x", "object": "chat.completion", "choices": []}'), "no chat completion"),
    ("a web page", Raw("<html>Welcome</html>", "text/html"), "no chat completion"),
    ("truncated JSON of the protocol", Raw('{"id": "x", "choices": [{"mess'), "can't be used"),
    ("a connection that ends half-way", Cut("Ask about the"), "broke off"),
    ("no words at all", Say(""), "can't be used"),
]


def honest(events: Events) -> None:
    """One end, no silence, nothing of the server's own words."""
    names = [name for name, _ in events]
    assert sum(name in ("done", "failed") for name in names) == 1
    assert names[-1] in ("done", "failed")
    assert words_of(events).strip() or names[-1] == "failed"
    told = json.dumps([data for name, data in events if name in ("notice", "failed", "text")])
    assert not any(secret in told for secret in SECRETS)


@pytest.mark.parametrize(("answer", "told"), [pytest.param(a, t, id=name) for name, a, t in SERVER_TROUBLE])
def test_trouble_at_reading_leaves_the_local_read_and_answer(
    answer: Answer, told: str, talk: Talk, model: ModelServer, reads: Reads
) -> None:
    reads(answer)
    events = talk(NOTES)

    honest(events)
    (read,) = of_kind(events, "read")
    assert read["read"]["engine"].startswith("local@")
    (notice,) = of_kind(events, "notice")
    assert told in notice["message"]
    assert notice["message"].endswith("What you see is the built-in reader's work.")
    assert last(events)["degraded"] == notice["code"]
    assert "Next:" in words_of(events)


@pytest.mark.parametrize(("answer", "told"), [pytest.param(a, t, id=name) for name, a, t in SERVER_TROUBLE])
def test_trouble_at_talking_leaves_the_local_answer(
    answer: Answer, told: str, talk: Talk, model: ModelServer, reads: Reads
) -> None:
    reads(GOOD_READ)
    model.answers += [answer] * 3
    events = talk(NOTES)

    honest(events)
    assert len(of_kind(events, "read")) == 2
    (notice,) = of_kind(events, "notice")
    assert told in notice["message"]
    assert last(events)["degraded"] == notice["code"]
    assert "Next:" in words_of(events)
    assert "Ask about the" not in words_of(events)[:14]  # what the model had begun to say is gone


def test_a_question_that_only_a_model_could_answer_says_so(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers.append(Say(WORDS))
    talk(NOTES)
    events = talk("what would you do in my place, honestly?")  # the server has no more answers: 500

    honest(events)
    assert "That needs the language model." in words_of(events)
    assert last(events)["degraded"] == "model_unavailable"


def test_a_short_wait_is_waited_for(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [Refuse(429, {"Retry-After": "1"}), Say(WORDS)]
    events = talk(NOTES)
    assert words_of(events) == WORDS
    assert last(events)["degraded"] is None


def test_a_stream_that_breaks_once_is_told_again_and_nothing_is_said_twice(
    talk: Talk, model: ModelServer, reads: Reads
) -> None:
    reads(GOOD_READ)
    model.answers += [Cut("Ask about the second"), Say(WORDS)]
    events = talk(NOTES)
    assert words_of(events) == WORDS
    assert last(events)["degraded"] is None


def test_a_model_that_never_stops_calling_tools_is_stopped(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [Call("search_knowledge", {"query": "trust"})] * 20
    events = talk(NOTES)

    honest(events)
    assert "went on asking for its tools" in of_kind(events, "notice")[0]["message"]
    assert len(model.requests) <= 6


def test_a_tool_that_does_not_exist_and_wrong_arguments_are_answered(
    talk: Talk, model: ModelServer, reads: Reads
) -> None:
    reads(GOOD_READ)
    model.answers += [Call("delete_everything"), Call("prepare_questions", {"pillar": "love", "about": ""}), Say(WORDS)]
    events = talk(NOTES)
    assert words_of(events) == WORDS


def test_nothing_with_a_source_is_no_answer(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers.append(Say("Robert wants $90,000. Call Helena on 5551234."))
    events = talk(NOTES)

    honest(events)
    assert "nothing in it could be traced" in of_kind(events, "notice")[0]["message"]
    assert "Next:" in words_of(events)


def test_a_fallback_model_takes_over(settings: Settings, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.rules.append(lambda body: Refuse(500) if body["model"] == "scripted" else Say(WORDS))
    with TestClient(
        create_app(settings.model_copy(update={"fallback_model": "second"})), base_url="http://127.0.0.1:8421"
    ) as client:
        conversation = client.post("/v1/conversations", json={}).json()["id"]
        answer = client.post(f"/v1/conversations/{conversation}/messages", json={"text": NOTES})
    events = [(name, data) for _, name, data in events_of(answer.text)]
    assert words_of(events) == WORDS
    assert last(events)["degraded"] is None


class TestTheLadder:
    """From a schema to JSON in the prompt, to one repair, to the local read."""

    def test_a_server_without_schemas_is_asked_for_json_and_remembered(
        self, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        reads(GOOD_READ)
        model.rules.insert(0, lambda body: Refuse(400) if "response_format" in body else None)
        model.rules.append(lambda body: Say(WORDS))
        first, second = talk(NOTES), talk(f"{NOTES} And she laughed all through lunch with us about the boat.")

        assert [len(of_kind(events, "read")) for events in (first, second)] == [2, 2]
        assert ["response_format" in r for r in model.requests] == [True, False, False, False, False]
        assert "JSON schema" in model.requests[1]["messages"][-1]["content"]

    @pytest.mark.parametrize(
        "wrong",
        [
            '{"language": "en", "people": ["Dana"], "evi',
            "I'm sorry, I can't do that.",
            json.dumps({**EMPTY, "evidence": [piece("Lunch", "affection")]}),
            json.dumps({**EMPTY, "evidence": [piece("Lunch", confidence=7)]}),
            "[]",
        ],
    )
    def test_an_answer_that_does_not_fit_is_repaired_once(
        self, wrong: str, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        reads(Say(wrong), GOOD_READ)
        model.answers.append(Say(WORDS))
        events = talk(NOTES)

        assert len(of_kind(events, "read")) == 2
        assert "does not fit" in model.requests[1]["messages"][-1]["content"]
        assert last(events)["usage"]["calls"] == 3

    def test_json_in_a_fence_after_a_sentence_is_understood(self, talk: Talk, model: ModelServer, reads: Reads) -> None:
        reads(Say(f"Here you are:\n```json\n{GOOD_READ.text}\n```"))
        model.answers.append(Say(WORDS))
        assert len(of_kind(talk(NOTES), "read")) == 2

    def test_after_one_repair_the_local_read_stands(self, talk: Talk, model: ModelServer, reads: Reads) -> None:
        reads(Say("no"))
        events = talk(NOTES)

        honest(events)
        assert len(model.requests) == 2
        assert "not in the form that was asked for" in of_kind(events, "notice")[0]["message"]

    def test_an_answer_cut_by_the_token_limit_is_asked_for_again(
        self, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        reads(Say('{"language": "en", "peo', finish="length"), GOOD_READ)
        model.answers.append(Say(WORDS))
        assert len(of_kind(talk(NOTES), "read")) == 2


class TestLies:
    """What the notes don't hold is no evidence, whatever the model says."""

    def test_quotes_that_are_not_in_the_notes_are_dropped_and_counted(
        self, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        reads(
            answer_of(
                piece("she showed me the video twice"),
                piece("She said we are the only ones she trusts.", "trust"),
                piece("", "trust"),
                people=["Dana", "Robert"],
                account="Acme",
                personal_thread="his yacht",
            )
        )
        model.answers.append(Say(WORDS))
        read = of_kind(talk(NOTES), "read")[1]["read"]

        assert [e["quote"] for e in read["evidence"]] == ["she showed me the video twice"]
        assert read["dropped"] == 5
        assert read["mentions"]["people"] == ["Dana"]
        assert (
            read["mentions"]["account"] == "Corliss Foods"
        )  # where the notes belong; the model's own is nowhere in them
        assert read["mentions"]["thread"] is None

    def test_quotes_with_other_marks_spaces_and_capitals_are_found(
        self, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        reads(answer_of(piece("her daughter  made the swim team,\nshe showed me the video twice")))
        model.answers.append(Say(WORDS))
        (evidence,) = of_kind(talk(NOTES), "read")[1]["read"]["evidence"]
        assert evidence["quote"] == "Her daughter made the swim team, she showed me the video twice"

    def test_a_due_day_comes_from_the_notes_and_the_calendar(
        self, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        promise = {"quote": "I'd find out by Friday", "who": "us", "what": "film at 57 gauge", "status": "open"}
        reads(answer_of(promises=[{**promise, "due": "Friday"}, {**promise, "due": "24 December"}]))
        model.answers.append(Say(WORDS))
        by_friday, invented = of_kind(talk(NOTES), "read")[1]["read"]["promises"]
        assert by_friday["due"] is not None
        assert invented["due"] is None

    def test_a_promise_in_words_that_the_notes_do_not_have_is_kept_in_the_notes_own(
        self, talk: Talk, model: ModelServer, reads: Reads
    ) -> None:
        quote = "I'd find out by Friday"
        promise = {"quote": quote, "who": "us", "due": None, "status": "open"}
        reads(answer_of(promises=[{**promise, "what": "investigate thinner material"}]))
        model.answers.append(Say(WORDS))
        (kept,) = of_kind(talk(NOTES), "read")[1]["read"]["promises"]
        assert kept["what"] == quote

    def test_people_are_called_as_the_notes_call_them(self, talk: Talk, model: ModelServer, reads: Reads) -> None:
        reads(answer_of(people=["Ms. T. Oyelaran", "T. Nakagawa", "Sister Bernadine", "Dana"]))
        model.answers.append(Say(WORDS))
        notes = f"{NOTES}\nMs. T. Oyelaran and T. Nakagawa sat in, Sister Bernadine left early."
        people = of_kind(talk(notes), "read")[1]["read"]["mentions"]["people"]
        assert people == ["Ms. Oyelaran", "T. Nakagawa", "Sister Bernadine", "Dana"]


def test_a_read_by_itself_falls_back_and_says_so(client: TestClient, model: ModelServer, reads: Reads) -> None:
    reads(Refuse(401))
    read = client.post("/v1/reads", json={"text": NOTES}).json()
    assert read["engine"].startswith("local@")
    assert "Check OPENAI_API_KEY" in read["notice"]


def test_nobody_listening_is_told_with_the_address(settings: Settings, model: ModelServer) -> None:
    gone = settings.model_copy(update={"openai_base_url": "http://127.0.0.1:9/v1"})
    with TestClient(create_app(gone), base_url="http://127.0.0.1:8421") as client:
        read = client.post("/v1/reads", json={"text": NOTES}).json()
    assert "nobody answers at http://127.0.0.1:9/v1" in read["notice"]


def test_an_address_without_version_gets_a_hint(settings: Settings, model: ModelServer) -> None:
    bare = settings.model_copy(update={"openai_base_url": model.url})
    with TestClient(create_app(bare), base_url="http://127.0.0.1:8421") as client:
        read = client.post("/v1/reads", json={"text": NOTES}).json()
    assert f"{model.url} answered 404. OPENAI_BASE_URL mostly ends in /v1: try {model.url}/v1." in read["notice"]


def test_neither_key_nor_notes_nor_the_servers_words_reach_a_log(
    talk: Talk, model: ModelServer, reads: Reads, caplog: pytest.LogCaptureFixture
) -> None:
    reads(Refuse(400))
    with caplog.at_level("INFO", logger="firmground"):
        talk(NOTES)
    told = "".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name.startswith("firmground")
    )
    assert "coach.model_failed" in told
    assert not any(secret in told for secret in ("sk-test", "sk-secret", "Dana", "swim"))


def test_events_come_in_their_order_when_all_goes_wrong(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(Refuse(500))
    assert kinds(talk(NOTES))[:5] == ["received", "read", "move", "filed", "notice"]
