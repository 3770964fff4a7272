"""A correction with a language model configured: settled by rule at once, and remembered in the talk that follows."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.channels.conftest import events_of
from tests.llm.conftest import GOOD_READ, NOTES, Events, of_kind, words_of
from tests.llm.model_server import ModelServer, Say

pytestmark = pytest.mark.enable_socket


def test_the_model_is_not_asked_and_sees_the_corrected_read_next(
    client: TestClient, model: ModelServer, reads: Callable[..., None]
) -> None:
    reads(GOOD_READ)
    model.answers += [Say("Dana showed you the video twice."), Say("Because nothing shows that she likes you yet.")]
    conversation = client.post("/v1/conversations", json={}).json()["id"]

    def send(where: str, **body: object) -> Events:
        answer = client.post(f"/v1/conversations/{conversation}/{where}", json=body)
        assert answer.status_code == 200, answer.text
        return [(name, data) for _, name, data in events_of(answer.text)]

    read = of_kind(send("messages", text=NOTES), "read")[-1]["read"]
    (piece,) = read["evidence"]
    asked = len(model.requests)
    place = {"start": piece["start"], "end": piece["end"]}
    was = {"pillar": piece["pillar"], "direction": piece["direction"]}
    events = send("corrections", kind="mark", read_id=read["id"], was=was, **place)

    assert len(model.requests) == asked
    assert of_kind(events, "read")[-1]["read"]["evidence"] == []
    assert words_of(events).startswith("Thank you, I've put it right: compatibility is not there yet.")
    send("messages", text="why is that?")
    told = model.requests[-1]["messages"][-1]["content"]
    assert "- compatibility: not there yet" in told
    assert "compatibility builds" not in told
