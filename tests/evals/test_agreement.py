"""What reps put right becomes labelled notes and a measure of agreement; the training learns from it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.cli import app
from app.domain.corrections import Label, MarkCorrection, ReadCorrection, Reviewed, corrected
from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Pillar
from app.evaluation.agreement import agreement, labelled
from app.main import create_app
from app.settings import Settings
from tests.channels.conftest import NOTES as EXAMPLE
from tests.channels.conftest import events_of

NOTES = "She signed without a second bid. Coffee was cold. Asked me to lunch."
BID, COFFEE, LUNCH = (0, 32), (33, 49), (50, 68)
TRUST, COLD, WARM = (
    Label(Pillar.TRUST, Direction.BUILDS),
    Label(Pillar.COMPATIBILITY, Direction.ERODES),
    Label(Pillar.COMPATIBILITY, Direction.BUILDS),
)
EVIDENCE = tuple(
    Evidence(label.pillar, label.direction, Basis.CUSTOMER_DID, *place, NOTES[slice(*place)], 0.6)
    for place, label in ((BID, TRUST), (COFFEE, COLD))
)


def reviewed(*corrections: ReadCorrection) -> Reviewed:
    evidence = corrected(EVIDENCE, NOTES, corrections)
    return Reviewed("r1", "local@1", NOTES, evidence, corrections, "web", datetime(2026, 5, 4, tzinfo=UTC))


def mark(place: tuple[int, int], was: Label | None, now: Label | None) -> MarkCorrection:
    return MarkCorrection("r1", *place, was, now, Basis.CUSTOMER_DID)


PUT_RIGHT = reviewed(mark(COFFEE, COLD, None), mark(LUNCH, None, WARM))


def test_left_refused_and_missed_are_counted_by_label() -> None:
    tallies = agreement([PUT_RIGHT])
    assert tallies[Pillar.TRUST, Direction.BUILDS].kept == 1
    assert tallies[Pillar.COMPATIBILITY, Direction.ERODES].kept == 0
    assert tallies[Pillar.COMPATIBILITY, Direction.BUILDS].missed == 1
    assert tallies[Pillar.COMPATIBILITY, Direction.BUILDS].kept is None


def test_only_what_a_rep_judged_is_known() -> None:
    (note,) = labelled([PUT_RIGHT])
    assert note["known"] == [list(COFFEE), list(LUNCH)]
    assert note["spans"] == [{"start": 50, "end": 68, "labels": ["C+"]}]


def test_the_training_takes_them_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="the training's packages are in a dependency group of their own")
    from training.dataset import examples

    file = tmp_path / "corrections.jsonl"
    file.write_text(json.dumps(labelled([PUT_RIGHT])[0]), "utf-8")
    (example,) = examples(file)
    assert [segment.text for segment in example.segments] == [NOTES[slice(*p)] for p in (BID, COFFEE, LUNCH)]
    assert example.known.tolist() == [False, True, True]
    assert example.targets[2, 0] == 1
    assert example.targets[1].sum() == 0


def test_the_command_exports_what_was_put_right_in_the_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    with TestClient(create_app(Settings(_env_file=None, database_url=url)), base_url="http://127.0.0.1:8421") as client:
        conversation = client.post("/v1/conversations", json={}).json()["id"]
        answer = client.post(f"/v1/conversations/{conversation}/messages", json={"text": EXAMPLE})
        read = next(data for _, name, data in events_of(answer.text) if name == "read")["read"]
        piece = read["evidence"][0]
        body = {
            "kind": "mark",
            "read_id": read["id"],
            "start": piece["start"],
            "end": piece["end"],
            "was": {"pillar": piece["pillar"], "direction": piece["direction"]},
        }
        assert client.post(f"/v1/conversations/{conversation}/corrections", json=body).status_code == 200
    monkeypatch.setenv("FIRMGROUND_DATABASE_URL", url)
    file = tmp_path / "out.jsonl"
    run = CliRunner().invoke(app, ["corrections", "--export", str(file)])

    assert run.exit_code == 0, run.output
    assert "1 reads have been put right." in run.output
    (note,) = map(json.loads, file.read_text("utf-8").splitlines())
    assert note["text"] == EXAMPLE
    assert note["known"] == [[piece["start"], piece["end"]]]
    assert note["spans"] == []
