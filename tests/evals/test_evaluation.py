"""The evaluation: the same figures as the independent scorer, and a report that shows what differs."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.evaluation.evaluation import Evaluation, evaluate
from app.evaluation.gold import BadGold, GoldNote, ReadLine, gold_notes, reads_of
from app.evaluation.report import as_html

DEV, READS = Path("training/dev.jsonl"), Path("training/reads.jsonl")
SCORER = Path(__file__).with_name("score_reads.py")
ROUNDED = 0.00051


def perfect(note: GoldNote) -> ReadLine:
    """What the first annotator would have given."""
    annotator = note.annotators[0]
    pillars = {"C": "compatibility", "K": "knowledge", "T": "trust"}
    evidence = [
        {
            "pillar": pillars[label[0]],
            "direction": "builds" if label[1] == "+" else "erodes",
            "start": unit.start,
            "end": unit.end,
        }
        for unit in note.units
        for label in annotator.labels.get(str(unit.n), [])
    ]
    return ReadLine.model_validate(
        {
            "id": note.id,
            "evidence": evidence,
            "levels": annotator.levels,
            "move": {"id": annotator.moves_ok[0], "pillar": annotator.target},
        }
    )


@pytest.fixture(scope="module")
def notes() -> list[GoldNote]:
    return gold_notes(DEV)


@pytest.fixture(scope="module")
def found(notes: list[GoldNote]) -> Evaluation:
    return evaluate("cross-validated", notes, reads_of(READS, notes))


def test_the_figures_are_those_of_the_independent_scorer(found: Evaluation) -> None:
    run = subprocess.run([sys.executable, SCORER, DEV, READS, "--json"], capture_output=True, text=True, check=True)
    told = {measure.name: measure for measure in found.measures}
    for name, row in json.loads(run.stdout).items():
        assert told[name].value == pytest.approx(row["read"], abs=ROUNDED), name
        assert told[name].ceiling == pytest.approx(row["ceiling"], abs=ROUNDED), name


def test_a_read_that_agrees_with_the_only_annotator_is_perfect(notes: list[GoldNote]) -> None:
    alone = [note.model_copy(update={"annotators": note.annotators[:1]}) for note in notes]
    found = evaluate("perfect", alone, [perfect(note) for note in alone])
    wanted = {m.name: 0.0 if m.name == "false trust rate" else 1.0 for m in found.measures}
    assert {m.name: m.value for m in found.measures} == pytest.approx(wanted)
    assert all(m.ceiling is None for m in found.measures)
    assert not any(true != read for true, read in found.labels)
    assert found.worst[0].badness == 0


def test_an_interval_holds_its_figure(found: Evaluation) -> None:
    assert all(m.low <= m.value <= m.high for m in found.measures)
    macro = next(m for m in found.measures if m.name == "f1 macro")
    assert 0.01 < macro.high - macro.low < 0.2


def test_the_worst_note_comes_first(found: Evaluation) -> None:
    badness = [result.badness for result in found.worst]
    assert badness == sorted(badness, reverse=True)
    assert len(badness) == 20


def test_the_report_shows_notes_as_text(notes: list[GoldNote]) -> None:
    first = notes[0]
    hostile = first.model_copy(update={"id": "<b>x</b>", "text": "<script>1</script>".ljust(len(first.text))})
    page = as_html(evaluate("<i>engine</i>", [hostile], [perfect(hostile)]))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<i>engine" not in page
    assert "<b>x" not in page


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda note: note.pop("units"), ":1: units: Field required"),
        (lambda note: note["annotators"].clear(), "same number of annotators"),
        (lambda note: note["annotators"][0]["labels"].update({"1": ["X+"]}), "labels that are none of"),
        (lambda note: note["annotators"][0]["levels"].update(trust="high"), ":1: annotators.0.levels.trust"),
    ],
)
def test_a_bad_file_is_told(spoil: Callable[[dict[str, Any]], object], told: str, tmp_path: Path) -> None:
    note = json.loads(DEV.read_text("utf-8").splitlines()[0])
    spoil(note)
    bad = tmp_path / "gold.jsonl"
    bad.write_text(json.dumps(note), "utf-8")
    with pytest.raises(BadGold, match=told):
        gold_notes(bad)


def test_the_command_scores_a_file_of_reads_and_writes_the_report(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run = CliRunner().invoke(app, ["evaluate", str(DEV), "--reads", str(READS), "--html", str(page)])
    assert run.exit_code == 0, run.output
    assert "false trust rate" in run.output
    assert "Measures" in page.read_text("utf-8")


def test_the_command_says_that_a_reader_knows_its_own_notes(tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("".join(f"{line}\n" for line in DEV.read_text("utf-8").splitlines()[:3]), "utf-8")
    run = CliRunner().invoke(app, ["evaluate", str(few), "--runs", "2"])
    assert run.exit_code == 0, run.output
    assert "3 of these notes trained this reader" in run.output
    assert "2 runs gave the same evidence for 100%" in run.output


def test_a_missing_read_ends_it(tmp_path: Path) -> None:
    none = tmp_path / "none.jsonl"
    none.write_text("", "utf-8")
    run = CliRunner().invoke(app, ["evaluate", str(DEV), "--reads", str(none)])
    assert run.exit_code == 2
    assert "has no read of 81 notes" in run.output
