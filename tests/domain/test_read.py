from app.domain.levels import Overclaim
from app.domain.moves import Ask, MoveId, PressedAsk
from app.domain.pillars import Level, Pillar
from app.domain.read import Finding, judge
from app.domain.standing import Standing
from tests.domain.pieces import piece


def finding(*pieces: str, asks: tuple[PressedAsk, ...] = ()) -> Finding:
    return Finding("local@test", "en", True, tuple(piece(p) for p in pieces), (), asks)


def test_a_judgement_follows_from_the_finding_alone() -> None:
    found = finding("C+ did", "K- we", asks=(PressedAsk(Ask.CLOSE, 0, 1, "x"),))
    judgement = judge(found)

    assert judgement.levels[Pillar.KNOWLEDGE] is Level.STRAINED
    assert judgement.exposure.standing is Standing.COVER_CHARGE
    assert judgement.choice.move is MoveId.CLOSE_THE_KNOWLEDGE_GAP
    assert judgement.choice.hold is Ask.CLOSE
    assert judge(found) == judgement


def test_pillars_without_any_evidence_are_silent_the_moves_own_first() -> None:
    assert judge(finding("C+ did")).silent == (Pillar.KNOWLEDGE, Pillar.TRUST)
    assert judge(finding("T- did")).silent == (Pillar.COMPATIBILITY, Pillar.KNOWLEDGE)
    assert judge(finding("K+ did", "T+ did")).silent == (Pillar.COMPATIBILITY,)


def test_a_pillar_with_a_slight_sign_is_not_silent_and_a_settled_one_neither() -> None:
    assert judge(finding("C- believes")).silent == (Pillar.KNOWLEDGE, Pillar.TRUST)
    assert judge(finding(), settled=[Pillar.COMPATIBILITY]).silent == (Pillar.KNOWLEDGE, Pillar.TRUST)


def test_overclaims_come_with_the_judgement() -> None:
    assert judge(finding("T+ believes")).overclaims == (Overclaim(Pillar.TRUST, "x"),)


def test_moves_that_were_tried_give_way() -> None:
    first = judge(finding("C+ did")).choice.move
    assert judge(finding("C+ did"), tried=[first]).choice.move is not first
