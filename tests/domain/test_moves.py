from datetime import date
from itertools import product

import pytest

from app.domain.moves import (
    PILLAR_OF,
    PREFERENCE,
    Ask,
    MoveId,
    Opening,
    PressedAsk,
    ask_to_hold,
    choose_move,
    ranked_moves,
    target_pillar,
)
from app.domain.pillars import Level, Pillar
from app.domain.promises import Party, Promise, PromiseStatus
from tests.domain.pieces import levels, piece

# One row for each target; the 64 combinations of compatibility, knowledge, trust are written out from
# knowledge_base/framework.md, "The next move", rules 1-4: s(trained), a(bsent), (e)m(erging), e(stablished).
TABLE = {
    "trust": (
        "sss sas sms ses ass aas ams aes mss mas mms mes ess eas ems ees "  # trust is strained: repaired first
        "mma mea ema eea "  # the lowest that does not hold
        "eem "  # the lowest that is not solid
        "eee"  # all solid: keep performing, and widen
    ),
    "knowledge": (
        "ssa ssm sse asa asm ase msa msm mse esa esm ese "  # knowledge is strained, trust isn't
        "maa mam mae eaa eam eae "  # the lowest that does not hold
        "emm eme"  # the lowest that is not solid
    ),
    "compatibility": (
        "saa sam sae sma smm sme sea sem see "  # compatibility is strained, and nothing above it
        "aaa aam aae ama amm ame aea aem aee "  # the lowest that does not hold
        "mmm mme mem mee"  # the lowest that is not solid
    ),
}
ROWS = [(combination, pillar) for pillar, row in TABLE.items() for combination in row.split()]
PROMISE = Promise(Party.US, "revised quote", date(2026, 11, 27), 0, 1, "x", deliverable=True)
THEIRS = Promise(Party.THEM, "drawings", None, 0, 1, "x")


def test_the_table_holds_every_combination_once() -> None:
    every = {"".join(letters) for letters in product("same", repeat=3)}
    assert sorted(combination for combination, _ in ROWS) == sorted(every)


@pytest.mark.parametrize(("combination", "pillar"), ROWS)
def test_the_move_works_on_the_right_pillar(combination: str, pillar: str) -> None:
    assert target_pillar(levels(combination)) == pillar
    assert PILLAR_OF[choose_move(levels(combination), []).move] == pillar


def test_every_move_but_the_modifier_has_a_pillar_and_a_place_in_the_order() -> None:
    assert set(PILLAR_OF) == set(MoveId) - {MoveId.HOLD_THE_ASK}
    assert {move for moves in PREFERENCE.values() for move in moves} == set(PILLAR_OF)
    assert set(PREFERENCE) == set(product(Pillar, Level))
    assert all(PILLAR_OF[move] is pillar for (pillar, _), moves in PREFERENCE.items() for move in moves)


# What the notes show -> the first move. Each opening changes the default order.
OPENINGS = [
    ("aaa", [], [], "research_the_person"),
    ("saa", ["C- did"], [], "reset_the_tone"),
    ("mmm", ["C+ did"], [], "follow_up_personally"),  # the customer gave a thread to pick up
    ("mmm", ["C+ we"], [], "ask_a_sincere_question"),  # nothing that the customer gave
    ("eaa", ["C+ did"], [], "ask_about_the_project"),
    ("esa", ["K- we"], [], "close_the_knowledge_gap"),
    ("eea", [], [THEIRS], "broaden_the_service"),  # what they owe is no loop of ours
    ("eea", [], [PROMISE], "close_the_loop"),
    ("eea", [], [], "broaden_the_service"),  # there is no loop to close
    ("ees", ["T- did"], [PROMISE], "own_and_repair"),  # repair before reporting
    ("eee", ["T+ did"], [], "ask_for_a_seat"),
    ("eee", ["T+ did"], [PROMISE], "close_the_loop"),
]


@pytest.mark.parametrize(("combination", "evidence", "promises", "move"), OPENINGS)
def test_openings_in_the_notes_change_the_move(
    combination: str, evidence: list[str], promises: list[Promise], move: str
) -> None:
    assert choose_move(levels(combination), [piece(e) for e in evidence], promises).move == move


def test_an_opening_that_the_reader_found_comes_before_the_table() -> None:
    seen = [Opening(MoveId.PROVE_PERFORMANCE, 0, 1, "x"), Opening(MoveId.ASK_A_SINCERE_QUESTION, 0, 1, "x")]
    assert choose_move(levels("eee"), [], openings=seen).move is MoveId.PROVE_PERFORMANCE
    assert choose_move(levels("eee"), [], [PROMISE], openings=seen).move is MoveId.CLOSE_THE_LOOP
    assert choose_move(levels("aee"), [], openings=seen).move is MoveId.ASK_A_SINCERE_QUESTION


def test_a_gap_to_close_needs_its_opening_where_the_reader_looks_for_openings() -> None:
    seen = [Opening(MoveId.ASK_ABOUT_THE_PROJECT, 0, 1, "x")]
    assert choose_move(levels("esa"), [piece("K- said")]).move is MoveId.CLOSE_THE_KNOWLEDGE_GAP
    assert choose_move(levels("esa"), [piece("K- said")], openings=seen).move is MoveId.ASK_ABOUT_THE_PROJECT


def test_an_opening_to_build_is_none_while_there_is_to_repair() -> None:
    seen = [Opening(MoveId.BROADEN_THE_SERVICE, 0, 1, "x")]
    assert choose_move(levels("ees"), [piece("T- we")], openings=seen).move is MoveId.OWN_AND_REPAIR


def test_a_kept_promise_is_no_loop_to_close() -> None:
    kept = Promise(Party.US, "revised quote", None, 0, 1, "x", status=PromiseStatus.KEPT)
    assert choose_move(levels("eea"), [], [kept]).move != MoveId.CLOSE_THE_LOOP


def test_moves_already_offered_are_passed_over_then_other_pillars_come_then_the_first_again() -> None:
    offered: list[MoveId] = []
    at = levels("eaa")
    while (choice := choose_move(at, [], tried=offered)).move not in offered:
        offered.append(choice.move)

    assert [PILLAR_OF[m] for m in offered] == [Pillar.KNOWLEDGE] * 3 + [Pillar.TRUST] * 2
    assert choice.move == offered[0]


@pytest.mark.parametrize(("pillar", "level"), list(product(Pillar, Level)))
def test_there_is_always_a_move(pillar: Pillar, level: Level) -> None:
    at = {**levels("eee"), pillar: level}
    assert ranked_moves(pillar, at, [], [])


def test_the_choice_rests_on_what_erodes_where_the_pillar_is_strained_else_on_what_builds() -> None:
    late, laughed = piece("T- did", "late again", 0.7), piece("T+ did", "gave us Leeds", 0.9)
    assert choose_move(levels("ees"), [late, laughed]).because == late
    assert choose_move(levels("eem"), [late, laughed]).because == laughed
    assert choose_move(levels("aaa"), []).because is None


PRESSED = PressedAsk(Ask.REFERRAL, 0, 1, "x")


@pytest.mark.parametrize("combination", ["".join(c) for c in product("same", repeat=3)])
def test_an_ask_is_held_until_compatibility_and_knowledge_hold(combination: str) -> None:
    ready = combination[0] in "me" and combination[1] in "me"
    assert ask_to_hold(levels(combination), [PRESSED]) == (None if ready else Ask.REFERRAL)
    assert ask_to_hold(levels(combination), []) is None
