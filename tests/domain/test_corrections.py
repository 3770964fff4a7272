"""What a rep corrects takes effect on the marks and the levels, once, and whoever cut the spans."""

from datetime import UTC, datetime

import pytest

from app.domain.corrections import (
    Label,
    LevelCorrection,
    MarkCorrection,
    ReadCorrection,
    Reviewed,
    check,
    corrected,
    in_words,
    levels_set,
)
from app.domain.errors import CorrectionMisfits
from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Level, Pillar
from app.domain.read import Finding, judge

NOTES = "She signed without a second bid. Coffee was cold. Asked me to lunch."
BID, COFFEE, LUNCH = (0, 32), (33, 49), (50, 68)
TRUST, COLD, WARM = (
    Label(Pillar.TRUST, Direction.BUILDS),
    Label(Pillar.COMPATIBILITY, Direction.ERODES),
    Label(Pillar.COMPATIBILITY, Direction.BUILDS),
)


def piece(place: tuple[int, int], label: Label) -> Evidence:
    quote = NOTES[slice(*place)]
    return Evidence(label.pillar, label.direction, Basis.CUSTOMER_DID, *place, quote, 0.6)


EVIDENCE = (piece(BID, TRUST), piece(COFFEE, COLD))


def mark(place: tuple[int, int], was: Label | None, now: Label | None) -> MarkCorrection:
    return MarkCorrection("r1", *place, was, now, Basis.CUSTOMER_DID)


def labels(evidence: tuple[Evidence, ...]) -> list[tuple[str, Label]]:
    return [(e.quote, Label(e.pillar, e.direction)) for e in evidence]


def test_a_mark_that_is_no_evidence_goes() -> None:
    left = corrected(EVIDENCE, NOTES, [mark(COFFEE, COLD, None)])
    assert left == EVIDENCE[:1]


def test_a_mark_gets_another_label_and_is_sure() -> None:
    left = corrected(EVIDENCE, NOTES, [mark(COFFEE, COLD, WARM)])
    assert labels(left) == [(NOTES[slice(*BID)], TRUST), ("Coffee was cold.", WARM)]
    assert left[1].confidence == 1


def test_a_missed_line_is_marked_in_its_place() -> None:
    left = corrected(EVIDENCE, NOTES, [mark(LUNCH, None, WARM)])
    assert [e.start for e in left] == [0, 33, 50]


def test_twice_is_as_good_as_once() -> None:
    corrections = [mark(COFFEE, COLD, WARM), mark(LUNCH, None, WARM), mark(BID, TRUST, None)]
    once = corrected(EVIDENCE, NOTES, corrections)
    assert corrected(once, NOTES, corrections) == once


def test_a_reader_that_cuts_otherwise_is_corrected_too() -> None:
    wider = piece((33, 68), COLD)
    assert corrected([wider], NOTES, [mark(COFFEE, COLD, None)]) == ()


def test_the_last_word_on_a_level_counts_and_can_be_taken_back() -> None:
    high = LevelCorrection("r1", Pillar.TRUST, Level.STRAINED)
    assert levels_set([high]) == {Pillar.TRUST: Level.STRAINED}
    assert levels_set([high, LevelCorrection("r2", Pillar.TRUST, None)]) == {}


def test_a_level_that_was_set_decides_the_move_and_is_not_asked_about() -> None:
    finding = Finding("x", "en", True, EVIDENCE)
    strained = judge(finding, corrections=[LevelCorrection("r1", Pillar.KNOWLEDGE, Level.STRAINED)])
    assert strained.levels[Pillar.KNOWLEDGE] is Level.STRAINED
    assert strained.choice.pillar is Pillar.KNOWLEDGE
    assert Pillar.KNOWLEDGE in judge(finding).silent
    assert Pillar.KNOWLEDGE not in strained.silent


@pytest.mark.parametrize(
    "misfit",
    [
        MarkCorrection("another", *COFFEE, COLD, None),
        mark((60, 99), None, WARM),
        mark((32, 33), None, WARM),
        mark(COFFEE, COLD, COLD),
        mark(COFFEE, None, None),
        mark(LUNCH, COLD, None),
        mark((33, 40), COLD, None),
        LevelCorrection("another", Pillar.TRUST, Level.ABSENT),
    ],
)
def test_what_does_not_fit_the_read_is_refused(misfit: ReadCorrection) -> None:
    with pytest.raises(CorrectionMisfits):
        check(misfit, "r1", NOTES, EVIDENCE)


def test_what_fits_is_taken() -> None:
    check(mark(COFFEE, COLD, None), "r1", NOTES, EVIDENCE)
    check(mark(LUNCH, None, WARM), "r1", NOTES, EVIDENCE)
    check(LevelCorrection("r1", Pillar.TRUST, None), "r1", NOTES, EVIDENCE)


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (mark(COFFEE, COLD, None), "“Coffee was cold.” is no evidence of compatibility."),
        (mark(COFFEE, COLD, WARM), "“Coffee was cold.” builds compatibility."),
        (LevelCorrection("r1", Pillar.TRUST, Level.EMERGING), "Trust is emerging."),
        (LevelCorrection("r1", Pillar.TRUST, None), "Take trust as you read it."),
    ],
)
def test_in_the_reps_words(correction: ReadCorrection, words: str) -> None:
    assert in_words(correction, NOTES) == words


def reviewed(*corrections: ReadCorrection) -> Reviewed:
    return Reviewed(
        "r1", "local", NOTES, corrected(EVIDENCE, NOTES, corrections), corrections, "web", datetime.now(UTC)
    )


def test_what_became_of_each_span_in_the_end() -> None:
    there_and_back = [mark(COFFEE, COLD, None), mark(COFFEE, None, COLD)]
    by_steps = [mark(BID, TRUST, None), mark(BID, None, WARM)]
    net = reviewed(*there_and_back, *by_steps, mark(LUNCH, None, WARM)).mark_corrections
    assert [(c.start, c.was, c.now) for c in net] == [(0, TRUST, WARM), (50, None, WARM)]
