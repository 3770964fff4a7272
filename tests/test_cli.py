"""The commands, each in a process of its own, as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice."


def firmground(*arguments: str, folder: Path, text: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("FIRMGROUND_", "COV_"))} | more
    command = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=folder, env=environment, timeout=60, check=False
    )


def test_read_shows_notes_pillars_and_the_move(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    done = firmground("read", "notes.txt", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    for shown in ("Dana", "compatibility", "established", "Next move", "Say:", "Card:"):
        assert shown in done.stdout
    assert list(tmp_path.iterdir()) == [tmp_path / "notes.txt"]  # nothing is stored


def test_read_of_lines_keeps_order_and_quotes_and_shows_progress_on_stderr(tmp_path: Path) -> None:
    texts = {"b": NOTES, "a": "Truck at 6.", "c": "She laughed 😀\r\nabout her son's boat."}
    lines = "".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items())
    done = firmground("read", "-", "--jsonl", folder=tmp_path, text=lines)

    assert done.returncode == 0, done.stderr
    reads = [json.loads(line) for line in done.stdout.splitlines()]
    assert [read["id"] for read in reads] == list(texts)
    for read in reads:
        assert all(texts[read["id"]][e["start"] : e["end"]] == e["quote"] for e in read["evidence"])
        assert {"engine", "levels", "standing", "exposure", "promises", "unsure", "move"} <= read.keys()
    assert "Reading" in done.stderr


def test_a_note_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in (("a", " "), ("b", NOTES)))
    done = firmground("read", "-", "--jsonl", folder=tmp_path, text=lines)

    assert done.returncode == 1
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["error"]) == ("a", "notes_empty")
    assert second["id"] == "b"


@pytest.mark.parametrize(
    ("arguments", "text", "told"),
    [
        (["read", "nothing.txt"], None, "can't open nothing.txt"),
        (["read", "-", "--jsonl"], "{bad", "-:1: not JSON"),
        (["read", "-", "--jsonl"], '{"text": "a"}', '-:1: needs {"id"'),
        (["serve", "--host", "0.0.0.0"], None, "set FIRMGROUND_ACCESS_TOKEN"),
        (["serve", "--port", "99999"], None, "less than or equal to 65535"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, arguments: list[str], text: str | None, told: str
) -> None:
    done = firmground(*arguments, folder=tmp_path, text=text)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_used_stops_the_start_with_a_reason(tmp_path: Path) -> None:
    done = firmground("serve", "--port", "0", folder=tmp_path, FIRMGROUND_DATABASE_URL="mysql://x/y")
    assert done.returncode == 2
    assert "FIRMGROUND_DATABASE_URL must be" in done.stderr


def test_a_broken_card_stops_the_start_with_file_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "ours.md").write_text("no header", encoding="utf-8")
    done = firmground("serve", "--port", "0", folder=tmp_path, FIRMGROUND_KNOWLEDGE_FOLDER="team")
    assert done.returncode == 2
    assert "ours.md:1: the card must begin with a header" in done.stderr


def test_chat_answers_messages_from_a_pipe_and_keeps_them(tmp_path: Path) -> None:
    done = firmground("chat", folder=tmp_path, text=f"{NOTES}\n\nHow do I say it?\n\n2\n")

    assert done.returncode == 0, done.stderr
    assert "Dana" in done.stdout
    assert "Watch out" in done.stdout
    assert (tmp_path / "firmground-data" / "firmground.db").exists()


def test_chat_tells_by_its_exit_status_that_a_message_was_not_answered(tmp_path: Path) -> None:
    done = firmground("chat", folder=tmp_path, text="a " * 30_000)
    assert done.returncode == 1
    assert "the limit is 50,000" in done.stdout
