"""`firmground brief`, `review`, `promises`, `find`, `export`, `forget`: as a user runs them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

NOTES = """notes,account,date
"Lunch with Dana. Her daughter made the swim team, she showed me the video twice.",Corliss Foods,2026-06-01
"Short call with Dana. I'll send the revised quote by Friday.",Corliss Foods,2026-10-06
"Marcus laughed about the golf day and walked me round himself.",Tilden Works,2026-11-02
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The command with a database of three imported calls."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "notes.csv").write_text(NOTES)

    def firmground(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FIRMGROUND_DATABASE_URL": f"sqlite:///{folder / 'x.db'}"}
        command = [sys.executable, "-m", "app.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    taken = firmground("import", str(folder / "notes.csv"))
    assert taken.stdout.startswith("3 taken"), taken.stderr
    return firmground


def test_a_brief_by_the_accounts_name_a_part_of_it_or_a_person(run: Run) -> None:
    briefs = [run("brief", name).stdout for name in ("Corliss Foods", "corliss", "Dana")]
    assert briefs[0] == briefs[1] == briefs[2]
    assert briefs[0].startswith("First things first: you promised “revised quote” (overdue since 9 October)")
    assert "How it came to this:" in run("brief", "Corliss Foods", "--handover").stdout
    unknown = run("brief", "Nobody")
    assert (unknown.returncode, unknown.stderr.strip()) == (2, "firmground: there is no account 'Nobody'.")


def test_promises_and_search(run: Run) -> None:
    assert run("promises").stdout.startswith("Corliss Foods: you promised “revised quote”")
    assert run("find", "swim", "team").stdout.startswith("Corliss Foods, 2026-06-01: ")
    assert run("find", "tilden").stdout.splitlines()[0] == "account: Tilden Works"


def test_a_review_as_markdown_and_pdf(run: Run, tmp_path: Path) -> None:
    assert "### Tilden Works: " in run("review").stdout
    paper = tmp_path / "review.pdf"
    assert run("review", "--pdf", str(paper)).returncode == 0
    assert paper.read_bytes().startswith(b"%PDF-")
    refused = run("review", "--pdf", str(tmp_path / "none" / "x.pdf"))
    assert refused.returncode == 2
    assert "can't write" in refused.stderr


def test_everything_is_exported_and_forgotten(run: Run, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "out")).returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "out" / "firmground.jsonl").read_text("utf-8").splitlines()]
    assert {"account", "call", "person", "promise", "turn"} == {line["type"] for line in lines}
    (corliss,) = (tmp_path / "out").glob("Corliss Foods *.md")
    assert "swim team" in corliss.read_text("utf-8")

    assert run("forget").returncode == 2
    assert run("forget", "--older-than", "90", "--yes").stdout.startswith("1 calls are deleted.")
    assert run("find", "swim").stdout == ""
    assert run("forget", "--account", "tilden works", "--yes").stdout.startswith("Tilden Works is deleted.")
    assert run("find", "golf").stdout == ""
    assert run("forget", "--account", "Nobody", "--yes").returncode == 2
