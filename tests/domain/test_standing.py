import pytest

from app.domain.pillars import Pillar
from app.domain.standing import POSITIONS, Standing, exposure_of, standing_of
from tests.domain.pieces import levels

# The 64 combinations of compatibility, knowledge and trust: s(trained), a(bsent), (e)m(erging), e(stablished).
# Written out from the table of knowledge_base/framework.md, "Standing", not computed.
TABLE = {
    "outside": "sss ssa sas saa ass asa aas aaa",
    "cover_charge": "mss msa mas maa ess esa eas eaa",
    "expert_outsider": "sms sma ams ama ses sea aes aea",
    "vip": "mms mma mes mea ems ema ees eea",
    "untested_trust": (
        "ssm sse sam sae asm ase aam aae msm mse mam mae esm ese eam eae smm sme amm ame sem see aem aee"
    ),
    "near_circle": "mmm mem emm eem",
    "inner_circle": "mme mee eme eee",
}
ROWS = [(combination, standing) for standing, row in TABLE.items() for combination in row.split()]


def test_the_table_holds_every_combination_once() -> None:
    every = {a + b + c for a in "same" for b in "same" for c in "same"}
    assert sorted(combination for combination, _ in ROWS) == sorted(every)


@pytest.mark.parametrize(("combination", "standing"), ROWS)
def test_standing_follows_from_which_pillars_hold(combination: str, standing: str) -> None:
    assert standing_of(levels(combination)) == standing


@pytest.mark.parametrize(("combination", "standing"), ROWS)
def test_exposure_names_the_pillars_that_do_not_hold(combination: str, standing: str) -> None:
    exposure = exposure_of(levels(combination))

    assert exposure.standing == standing
    assert exposure.missing == tuple(p for p, letter in zip(Pillar, combination, strict=True) if letter in "sa")
    assert exposure.strained == tuple(p for p, letter in zip(Pillar, combination, strict=True) if letter == "s")


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_an_attack_and_a_defence(standing: Standing) -> None:
    position = POSITIONS[standing]
    assert position.phrase
    assert position.attack
    assert position.defence
