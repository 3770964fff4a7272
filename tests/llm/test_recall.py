"""Talk about an account's history: the model looks through tools, cites calls, and never sees another account."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.channels.conftest import events_of
from tests.llm.conftest import Events, answer_of, of_kind, piece, words_of
from tests.llm.model_server import Call, ModelServer, Say

pytestmark = pytest.mark.enable_socket

ANGRY = "Account: Brindle Mills\nRay rang, furious: the seals came late again and nobody told him."
CALM = "Account: Brindle Mills\nRay showed me the new mixer. Good mood, he asked after my knee."
SECRET = "Account: Osprey Dairy\nJune told me in confidence that their plant closes in March."


def tell(client: TestClient, notes: str, on: str) -> None:
    conversation = client.post("/v1/conversations", json={}).json()["id"]
    body = {"text": notes, "called_on": on}
    answer = client.post(f"/v1/conversations/{conversation}/messages", json=body)
    assert [name for _, name, _ in events_of(answer.text)][-1] == "done"


def told_by_tools(model: ModelServer) -> list[str]:
    return [m["content"] for m in model.requests[-1]["messages"] if m["role"] == "tool"]


def history(client: TestClient, model: ModelServer, reads: Callable[..., None]) -> None:
    people: dict[str, Any] = {"people": [], "account": None}
    reads(
        answer_of(piece("the seals came late again", "trust", "erodes", who=None), **people),
        answer_of(piece("he asked after my knee", who=None), **people),
        answer_of(piece("June told me in confidence", "trust", who=None), **people),
    )
    model.answers += [Say("Go and see Ray.")] * 3
    tell(client, ANGRY, "2026-10-12")
    tell(client, CALM, "2026-11-02")
    tell(client, SECRET, "2026-11-03")


def mark_of(told: str, words: str) -> str:
    """The mark of the call whose notes hold the words."""
    block = next(block for block in told.split("\n\n") if words in block)
    return block[2 : block.index("]]")]


def test_a_question_about_the_past_is_answered_from_calls_with_their_words_and_place(
    client: TestClient, model: ModelServer, reads: Callable[..., None], talk: Callable[[str], Events]
) -> None:
    history(client, model, reads)

    def answer(body: dict[str, Any]) -> Say | None:
        tools = [m["content"] for m in body["messages"] if m["role"] == "tool"]
        if not tools:
            return None
        mark = mark_of(tools[-1], "furious")
        return Say(f"Ray last complained on 12 October: “the seals came late again” [[{mark}]].")

    model.rules.append(answer)
    model.answers.append(Call("search_account", {"person": "Ray", "pillar": "trust", "direction": "erodes"}))
    events = talk("When did Ray at Brindle Mills last complain?")

    (cited,) = of_kind(events, "cited")
    assert (cited["on"], cited["account"], cited["quote"]) == (
        "2026-10-12",
        "Brindle Mills",
        "the seals came late again",
    )
    assert ANGRY[cited["start"] : cited["end"]] == cited["quote"]
    assert client.get(f"/v1/calls/{cited['call_id']}").json()["notes"] == ANGRY
    assert "12 October" in words_of(events)
    assert "[[" not in words_of(events)
    (told,) = told_by_tools(model)
    assert "mixer" not in told  # that call shows nothing that erodes


def test_another_accounts_calls_are_never_shown(
    client: TestClient, model: ModelServer, reads: Callable[..., None], talk: Callable[[str], Events]
) -> None:
    history(client, model, reads)
    for tool in (Call("look_at_account", {}), Call("search_account", {"words": "Osprey plant closes March June"})):
        model.answers += [tool, Say("The notes don't say.")]
        talk("What does Brindle Mills say about June and the plant?")
        shown = " ".join(told_by_tools(model))
        assert "Osprey" not in shown
        assert "in confidence" not in shown


def test_a_mark_that_no_tool_showed_cites_nothing(
    client: TestClient, model: ModelServer, reads: Callable[..., None], talk: Callable[[str], Events]
) -> None:
    history(client, model, reads)
    model.answers.append(Say("He complained in the autumn [[call-deadbeef]]."))
    events = talk("When did Ray at Brindle Mills complain?")
    assert of_kind(events, "cited") == []
    assert "deadbeef" not in words_of(events)


def test_the_account_that_was_asked_about_stays_the_one_that_is_talked_about(
    client: TestClient, model: ModelServer, reads: Callable[..., None], talk: Callable[[str], Events]
) -> None:
    history(client, model, reads)
    model.answers += [Say("He was cross once."), Call("look_at_account", {}), Say("Good mood in November.")]
    talk("How is Ray at Brindle Mills?")
    talk("and what about the mood lately?")
    (told,) = told_by_tools(model)
    assert told.startswith("Account: Brindle Mills, ")


def test_while_notes_of_one_account_are_talked_about_a_question_on_another_sees_only_that(
    client: TestClient, model: ModelServer, reads: Callable[..., None], talk: Callable[[str], Events]
) -> None:
    history(client, model, reads)
    model.rules.clear()
    reads(answer_of(piece("June was brisk", direction="erodes", who=None), people=[], account=None))
    model.answers.append(Say("Ask her how she is."))
    talk("Account: Osprey Dairy\nJune was brisk today and wanted only the price list, nothing else, hung up fast.")
    model.answers.append(Say("The notes don't say."))
    talk("what did Ray at Brindle Mills say about the mixer?")
    asked = model.requests[-1]["messages"][-1]["content"]
    assert "June was brisk" not in asked
