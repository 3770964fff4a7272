"""Every payload is one that Slack takes: by its own library's models, and by the limits that it documents."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.channels.slack.blocks import Talk, answer_blocks, fallback, text_blocks
from app.channels.slack.mrkdwn import mrkdwn
from app.domain.conversation import Inbound
from app.domain.events import CoachEvent, Done, Filed, Notice, Question, ReadTaken, Source, Text
from app.main import create_services
from app.settings import Settings
from training.dataset import DENSE, NOTES, examples

pytestmark = pytest.mark.enable_socket

LONG = "**Said** & <done>. " * 900


def assert_within_limits(blocks: list[dict[str, Any]]) -> None:
    """Source: Slack's reference of Block Kit."""
    assert 0 < len(blocks) <= 50
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    assert len(ids) == len(set(ids))
    for block in blocks:
        match block["type"]:
            case "section":
                if "text" in block:
                    assert 1 <= len(block["text"]["text"]) <= 3000
                fields = block.get("fields") or []
                assert len(fields) <= 10
                assert all(1 <= len(field["text"]) <= 2000 for field in fields)
            case "header":
                assert 1 <= len(block["text"]["text"]) <= 150
            case "context":
                assert 1 <= len(block["elements"]) <= 10
            case "actions":
                assert 1 <= len(block["elements"]) <= 25
                actions = [e["action_id"] for e in block["elements"]]
                assert len(actions) == len(set(actions))
                for element in block["elements"]:
                    assert 1 <= len(element["text"]["text"]) <= 75
                    assert len(element.get("value", "")) <= 2000
                    assert len(element["action_id"]) <= 255
            case kind:
                raise AssertionError(f"a block of kind {kind}")


async def test_a_hundred_varied_reads(tmp_path: Path) -> None:
    services = create_services(Settings(_env_file=None, database_url=f"sqlite:///{tmp_path / 'x.db'}"))
    await services.database.migrate()
    notes = [note.text for path in (NOTES, DENSE) for note in examples(path)]
    step = len(notes) // 100
    from datetime import UTC, datetime

    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for number, text in enumerate(notes[: 100 * step : step]):
        conversation = await services.conversations.start("slack", now)
        events: list[CoachEvent] = [
            event async for event in services.coach.handle(Inbound(conversation.id, text, "slack", f"m{number}", now))
        ]
        assert isinstance(events[-1], Done)
        filed = next(e for e in events if isinstance(e, Filed))
        talk = Talk(
            conversation.id, filed.account.id if filed.account else None, lambda path: f"https://coach.example{path}"
        )
        blocks = [block.to_dict() for block in answer_blocks(events, talk)]
        assert_within_limits(blocks)
        assert 0 < len(fallback(events)) <= 400
        read = next(e.read for e in reversed(events) if isinstance(e, ReadTaken))
        told = json.dumps(blocks, ensure_ascii=False)
        assert str(read.levels[next(iter(read.levels))]) in told or "not there yet" in told
    await services.close()


@pytest.mark.parametrize(
    "said",
    [
        LONG,
        "x" * 9000,
        "\n".join(f"- line {n}" for n in range(4000)),
        "<!channel> <@U0> <https://evil.example|press me>",
        "# A heading\n\n> a quote\n\n1. one\n2. two",
        "*unfinished **marks _here",
        " ",
    ],
)
def test_any_words_fit(said: str) -> None:
    talk = Talk("c" * 32, "a" * 32, lambda path: f"https://coach.example{path}")
    events: list[CoachEvent] = [
        Notice("late", said[:500] or "x"),
        Text(said),
        Source("card", said[:300] or "x"),
        Question(next(iter(_pillars())), said[:2900].strip() or "Which?", (said[:200].strip() or "This", "That")),
        Done("t", (), 1),
    ]
    blocks = [block.to_dict() for block in answer_blocks(events, talk)]
    assert_within_limits(blocks)
    told = " ".join(written_in(blocks))
    assert "<!channel>" not in told
    assert "<@U0>" not in told
    assert "<https" not in told


def written_in(part: Any) -> list[str]:
    """Every text that Slack would look for mentions and links in; plain text it shows as it is."""
    if isinstance(part, list):
        return [text for one in part for text in written_in(one)]
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        return own + [text for one in part.values() for text in written_in(one)]
    return []


def _pillars() -> Any:
    from app.domain.pillars import Pillar

    return Pillar


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**Two** things, *here*", "*Two* things, _here_"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("1. One\n2. Two", "1. One\n2. Two"),
        ("- One\n- Two\n  - Three", "• One\n• Two\n    • Three"),
        ("> Dana, how\n> was it?", "> Dana, how\n> was it?"),
        ("# Title\n\nText", "*Title*\n\nText"),
        ("[press](https://x.example)", "[press](https://x.example)"),
        ("`<code>`", "`&lt;code&gt;`"),
    ],
)
def test_markdown_becomes_slacks_own(markdown: str, shown: str) -> None:
    assert mrkdwn(markdown) == shown


def test_words_too_long_for_one_section_are_cut_between_words() -> None:
    blocks = [b.to_dict()["text"]["text"] for b in text_blocks("word " * 2000)]
    assert len(blocks) > 1
    assert all(len(b) <= 3000 and b.strip("word ") == "" and b.endswith("word") for b in blocks)
