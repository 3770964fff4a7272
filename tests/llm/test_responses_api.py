"""The same talk over OpenAI's Responses API instead of Chat Completions."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.llm.conftest import GOOD_READ, NOTES, Events, kinds, last, of_kind, words_of
from tests.llm.model_server import Call, ModelServer, Refuse, Say

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(
        create_app(settings.model_copy(update={"responses_api": True})), base_url="http://127.0.0.1:8421"
    ) as client:
        yield client


def test_notes_are_read_and_talked_over(
    talk: Callable[[str], Events], model: ModelServer, reads: Callable[..., None]
) -> None:
    reads(GOOD_READ)
    model.answers += [
        Say("Dana showed you the video twice. Ask how the team is doing."),
        Call("search_knowledge", {"query": "swim team small talk"}),
        Say("Because she offered it: start from what she told you."),
    ]
    first, second = talk(NOTES), talk("Why this move?")

    assert set(model.paths) == {"/v1/responses"}
    assert kinds(first)[-1] == "done"
    assert of_kind(first, "read")[-1]["read"]["engine"].startswith("model:scripted")
    assert words_of(first) == "Dana showed you the video twice. Ask how the team is doing."
    assert words_of(second) == "Because she offered it: start from what she told you."
    assert last(first)["degraded"] is None
    assert last(first)["usage"]["input_tokens"] == 200
    assert last(first)["usage"]["cached_tokens"] == 80
    assert last(second)["usage"]["calls"] == 2
    told = [item for item in model.requests[-1]["input"] if item.get("type") == "function_call_output"]
    assert len(told) == 1


def test_a_refused_key_is_told(talk: Callable[[str], Events], model: ModelServer) -> None:
    model.rules.append(lambda body: Refuse(401))
    events = talk(NOTES)

    assert "refused the key" in of_kind(events, "notice")[0]["message"]
    assert last(events)["degraded"] is not None
    assert words_of(events)
