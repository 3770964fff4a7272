"""The trained reader: what it gives for each span, on ordinary notes and on the oddest."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.evidence import Direction
from app.domain.pillars import Pillar
from app.reading.labeller import LABELS, Labeller, evident
from app.reading.segments import segments

NOTE = (
    "Saw Dana at the plant. She said our late pump cost her a shift and nobody called her back.\n"
    "- Quoted 40 seals at $12\n"
    "- She told us in confidence that head office closes the second line in March, please keep it quiet"
)


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return Labeller()


def test_every_segment_has_six_probabilities_in_the_order_of_the_notes(labeller: Labeller) -> None:
    found = labeller.label(NOTE)
    assert [piece.segment for piece in found] == segments(NOTE)
    assert all(len(piece.probabilities) == len(LABELS) == 6 for piece in found)
    assert all(0 <= p <= 1 for piece in found for p in piece.probabilities)


def test_plain_evidence_is_told_from_logistics(labeller: Labeller) -> None:
    shown = {(segment.text[:6], label) for segment, label, _ in evident(labeller.label(NOTE), labeller.thresholds)}
    assert Direction.ERODES in {direction for start, (_, direction) in shown if start == "She sa"}
    assert not [start for start, _ in shown if start == "Quoted"]


@pytest.mark.xfail(reason="the reader is weak at trust that builds: see training/MODEL_CARD.md, limits")
def test_a_confidence_shared_by_the_customer_builds_trust(labeller: Labeller) -> None:
    shown = {(segment.text[:6], label) for segment, label, _ in evident(labeller.label(NOTE), labeller.thresholds)}
    assert ("She to", (Pillar.TRUST, Direction.BUILDS)) in shown


def test_the_same_note_is_always_read_the_same(labeller: Labeller) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(again == labeller.label(NOTE) for again in pool.map(labeller.label, [NOTE] * 8))


def test_the_engine_names_the_weights(labeller: Labeller) -> None:
    name, _, mark = labeller.engine.partition("@")
    assert name == "local"
    assert len(mark) == 4
    assert int(mark, 16) >= 0


def test_every_label_has_a_threshold(labeller: Labeller) -> None:
    assert set(labeller.thresholds) == set(LABELS)
    assert all(0 < threshold < 1 for threshold in labeller.thresholds.values())


@pytest.mark.parametrize("notes", ["", " \r\n", "\x00", "👍👍", "﻿", "א" * 700, "x" * 3000, "a.\n" * 700])
def test_odd_notes_are_read_without_harm(labeller: Labeller, notes: str) -> None:
    assert [piece.segment for piece in labeller.label(notes)] == segments(notes)


def test_a_note_longer_than_one_window_is_read_to_its_end(labeller: Labeller) -> None:
    long = "Delivered 40 units to dock 2, signed for by the clerk. " * 80 + NOTE.splitlines()[0]
    first, *_, last = labeller.label(long)
    assert last.segment.text.startswith("She said our late pump")
    assert max(last.probabilities) > 2 * max(first.probabilities)
