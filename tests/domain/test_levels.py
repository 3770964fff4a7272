from datetime import date, timedelta

import pytest

from app.domain.levels import Overclaim, TrackRecord, levels_of_note, overclaims
from app.domain.pillars import Level, Levels, Pillar
from tests.domain.pieces import piece

TODAY = date(2026, 11, 23)

# Pieces of one pillar -> its level. Source: knowledge_base/framework.md, "The read".
ONE_NOTE = [
    ((), "absent"),
    (("- believes",), "absent"),  # one slight erosion and nothing else
    (("- did",), "strained"),
    (("- said",), "strained"),
    (("- we",), "strained"),
    (("+ believes",), "emerging"),
    (("+ believes", "+ believes", "+ believes", "+ believes"), "emerging"),  # belief alone never passes emerging
    (("+ we",), "emerging"),  # once, and only from our side
    (("+ we", "+ we"), "established"),  # several independent pieces
    (("+ did",), "established"),
    (("+ said",), "established"),
    (("+ we", "+ believes"), "emerging"),
    (("+ did", "- did"), "emerging"),
    (("+ did", "- did", "- did"), "strained"),
    (("+ did", "+ did", "- said"), "emerging"),
    (("+ did", "+ did", "+ said", "- said"), "established"),
    (("+ did", "- believes"), "established"),
    (("+ we", "- did"), "strained"),
    (("- did", "- did", "+ believes"), "strained"),
]


@pytest.mark.parametrize(("pieces", "level"), ONE_NOTE)
@pytest.mark.parametrize("pillar", "CKT")
def test_level_of_one_note(pillar: str, pieces: tuple[str, ...], level: str) -> None:
    levels = levels_of_note([piece(pillar + p) for p in pieces])

    by_letter = {p.value[0].upper(): found for p, found in levels.items()}
    assert by_letter.pop(pillar) == level
    assert set(by_letter.values()) == {Level.ABSENT}


@pytest.mark.parametrize(
    ("confidences", "level"),
    [((0.4,), "absent"), ((0.2, 0.2), "absent"), ((0.5,), "strained"), ((0.3, 0.3), "strained")],
)
def test_erosion_that_is_hardly_to_be_read_is_a_slight_sign(confidences: tuple[float, ...], level: str) -> None:
    pieces = [piece("T- did", confidence=c) for c in confidences]
    assert levels_of_note(pieces)[Pillar.TRUST] == level


def over_time(*pieces: tuple[str, int], long_record: bool = False) -> Levels:
    """The levels after calls with a piece each, told with how many days ago they were."""
    record = TrackRecord()
    for short, ago in sorted(pieces, key=lambda p: -p[1]):
        record += TrackRecord.of([piece(short)], TODAY - timedelta(days=ago), long_record=long_record)
    return record.levels


# What happened, how many days ago -> trust. Source: knowledge_base/framework.md, "The read", account history.
TRUST_OVER_TIME = [
    ([("T+ did", 10)], "emerging"),  # one act of the customer is one date
    ([("T+ did", 10), ("T+ said", 10)], "emerging"),  # two on the same day are still one date
    ([("T+ did", 10), ("T+ said", 40)], "established"),
    ([("T+ we", 10), ("T+ we", 40), ("T+ we", 70)], "emerging"),  # our side alone never establishes trust
    ([("T+ did", 10), ("T+ we", 40)], "emerging"),
    ([("T+ believes", 10), ("T+ believes", 40)], "emerging"),
    ([("T+ did", 400), ("T+ did", 430), ("T- did", 2)], "strained"),  # the newer weighs more
    ([("T- did", 400), ("T+ did", 2), ("T+ said", 20)], "established"),
    ([], "absent"),
]


@pytest.mark.parametrize(("history", "level"), TRUST_OVER_TIME)
def test_trust_of_an_account(history: list[tuple[str, int]], level: str) -> None:
    assert over_time(*history)[Pillar.TRUST] == level


def test_a_note_that_tells_of_a_long_record_stands_in_for_a_second_date() -> None:
    assert over_time(("T+ did", 10))[Pillar.TRUST] == Level.EMERGING
    assert over_time(("T+ did", 10), long_record=True)[Pillar.TRUST] == Level.ESTABLISHED


def test_only_trust_is_gated_by_dates() -> None:
    levels = over_time(("C+ did", 10), ("K+ said", 10))
    assert levels[Pillar.COMPATIBILITY] == Level.ESTABLISHED
    assert levels[Pillar.KNOWLEDGE] == Level.ESTABLISHED


def test_silence_heals_nothing_and_costs_nothing() -> None:
    """A pillar stays as it was last seen until something newer bears on it."""
    levels = over_time(("T- did", 700), ("K+ we", 690), ("K+ we", 680), ("C+ said", 1))
    assert levels[Pillar.TRUST] == Level.STRAINED
    assert levels[Pillar.KNOWLEDGE] == Level.ESTABLISHED


def test_what_the_rep_says_of_a_level_stands_until_newer_evidence() -> None:
    first = TrackRecord.of([piece("T- did")], TODAY, {Pillar.TRUST: Level.EMERGING})
    assert first.levels[Pillar.TRUST] == Level.EMERGING
    assert (first + TrackRecord.of([piece("C+ did")], TODAY)).levels[Pillar.TRUST] == Level.EMERGING
    assert (first + TrackRecord.of([piece("T- did")], TODAY)).levels[Pillar.TRUST] == Level.STRAINED


def test_calls_add_up_to_the_same_record_in_any_order() -> None:
    calls = [
        TrackRecord.of([piece(p)], TODAY - timedelta(days=d)) for p, d in (("T+ did", 9), ("T- said", 4), ("T+ we", 1))
    ]
    forwards, backwards = sum(calls, TrackRecord()), sum(reversed(calls), TrackRecord())
    assert forwards.levels == backwards.levels
    assert forwards[Pillar.TRUST].builds == pytest.approx(backwards[Pillar.TRUST].builds)


def test_a_pillar_claimed_by_belief_alone_is_an_overclaim_with_its_surest_quote() -> None:
    found = overclaims(
        [
            piece("T+ believes", "they love us", 0.6),
            piece("T+ believes", "we're family", 0.8),
            piece("C+ did", "she laughed"),
        ]
    )
    assert found == (Overclaim(Pillar.TRUST, "we're family"),)


@pytest.mark.parametrize("other", ["T+ did", "T+ said", "T+ we"])
def test_belief_beside_anything_that_happened_is_no_overclaim(other: str) -> None:
    assert overclaims([piece("T+ believes"), piece(other)]) == ()


def test_belief_that_something_is_wrong_is_no_overclaim() -> None:
    assert overclaims([piece("T- believes")]) == ()
