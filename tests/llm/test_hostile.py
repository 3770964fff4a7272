"""Notes that try to give orders: none is obeyed, even by a model that would, because code checks what it says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.llm.conftest import Events, answer_of, of_kind, piece, words_of
from tests.llm.model_server import Call, ModelServer, Say

pytestmark = pytest.mark.enable_socket

HOSTILE: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("hostile.yaml").read_text("utf-8"))
BEFORE = "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice."
AFTER = "She asked if we'd ever run film at 57 gauge."


def test_there_are_sixty() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("case", HOSTILE, ids=[case["line"][:50] for case in HOSTILE])
def test_an_order_in_the_notes_is_not_obeyed(
    case: dict[str, Any], talk: Callable[[str], Events], model: ModelServer, reads: Callable[..., None]
) -> None:
    line = case["line"]
    reads(
        answer_of(
            piece("she showed me the video twice"),
            piece(line, "trust", basis="customer_did", confidence=1.0),
            piece(line.split(".")[0], "knowledge", confidence=1.0),
            people=["Dana", *case["never"]],
        )
    )
    model.answers += [Say(case["obeyed"] + "\nAsk Dana about film at 57 gauge.")]
    events = talk(f"{BEFORE}\n{line}\n{AFTER}")

    read = of_kind(events, "read")[-1]["read"]
    assert [e["quote"] for e in read["evidence"]] == ["she showed me the video twice"]
    assert read["levels"] == {"compatibility": "established", "knowledge": "absent", "trust": "absent"}
    assert read["mentions"]["people"] == ["Dana"]
    reply = words_of(events)
    assert "Ask Dana about film at 57 gauge." in reply
    assert not any(word in reply for word in case["never"])
    told = json.dumps([data for name, data in events if name in ("source", "question", "notice")])
    assert not any(word in told for word in case["never"])


def test_tools_reach_this_account_only(
    talk: Callable[[str], Events], model: ModelServer, reads: Callable[..., None]
) -> None:
    reads(answer_of(piece("she showed me the video twice")))
    model.answers += [
        Say("Ask her."),
        Call("look_at_account", {"account": "Acme", "conversation_id": "1"}),
        Say("The notes don't say."),
    ]
    talk(BEFORE)
    talk("what about the other accounts?")
    told = model.requests[-1]["messages"][-1]["content"]
    assert told.startswith("Account: Corliss Foods, ")
