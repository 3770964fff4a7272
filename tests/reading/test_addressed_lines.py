"""The built-in reader takes a line that talks to a program for evidence of nothing, wherever it stands."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.domain.addressed import addressed_to_a_program, overlaps
from app.reading.labeller import Labeller
from app.reading.local import LocalReader

HOSTILE: list[dict[str, Any]] = yaml.safe_load(Path("tests/llm/hostile.yaml").read_text("utf-8"))
BEFORE = "Lunch with Dana. Her daughter made the swim team, she showed me the video twice."


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader(Labeller())


@pytest.mark.parametrize("case", HOSTILE, ids=[case["line"][:50] for case in HOSTILE])
def test_it_is_evidence_of_nothing(case: dict[str, Any], reader: LocalReader) -> None:
    notes = f"{BEFORE}\n{case['line']}\nShe signed without a second bid."
    addressed = addressed_to_a_program(notes)
    assert addressed
    evidence = reader.find(notes, date(2026, 5, 4)).evidence
    assert evidence
    assert not any(overlaps(piece.start, piece.end, addressed) for piece in evidence)
