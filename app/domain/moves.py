"""The next move: which pillar it works on, which move it is, and whether an ask must wait.

Source: knowledge_base/framework.md, "The next move".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.evidence import Basis, Evidence
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import Party, Promise


class MoveId(StrEnum):
    """The fourteen moves, and the modifier that comes with one of them."""

    RESEARCH_THE_PERSON = "research_the_person"
    ASK_A_SINCERE_QUESTION = "ask_a_sincere_question"
    FOLLOW_UP_PERSONALLY = "follow_up_personally"
    RESET_THE_TONE = "reset_the_tone"
    ASK_ABOUT_THE_PROJECT = "ask_about_the_project"
    SHARE_AN_INSIGHT = "share_an_insight"
    SHOW_THE_SAVING = "show_the_saving"
    CLOSE_THE_KNOWLEDGE_GAP = "close_the_knowledge_gap"
    WIDEN_THE_ROOM = "widen_the_room"
    CLOSE_THE_LOOP = "close_the_loop"
    OWN_AND_REPAIR = "own_and_repair"
    PROVE_PERFORMANCE = "prove_performance"
    BROADEN_THE_SERVICE = "broaden_the_service"
    ASK_FOR_A_SEAT = "ask_for_a_seat"
    HOLD_THE_ASK = "hold_the_ask"


PILLAR_OF = {
    MoveId.RESEARCH_THE_PERSON: Pillar.COMPATIBILITY,
    MoveId.ASK_A_SINCERE_QUESTION: Pillar.COMPATIBILITY,
    MoveId.FOLLOW_UP_PERSONALLY: Pillar.COMPATIBILITY,
    MoveId.RESET_THE_TONE: Pillar.COMPATIBILITY,
    MoveId.ASK_ABOUT_THE_PROJECT: Pillar.KNOWLEDGE,
    MoveId.SHARE_AN_INSIGHT: Pillar.KNOWLEDGE,
    MoveId.SHOW_THE_SAVING: Pillar.KNOWLEDGE,
    MoveId.CLOSE_THE_KNOWLEDGE_GAP: Pillar.KNOWLEDGE,
    MoveId.WIDEN_THE_ROOM: Pillar.KNOWLEDGE,
    MoveId.CLOSE_THE_LOOP: Pillar.TRUST,
    MoveId.OWN_AND_REPAIR: Pillar.TRUST,
    MoveId.PROVE_PERFORMANCE: Pillar.TRUST,
    MoveId.BROADEN_THE_SERVICE: Pillar.TRUST,
    MoveId.ASK_FOR_A_SEAT: Pillar.TRUST,
}
"""Every move that can be chosen; `hold_the_ask` only ever comes with one of them."""

PREFERENCE: dict[tuple[Pillar, Level], tuple[MoveId, ...]] = {
    (Pillar.COMPATIBILITY, Level.STRAINED): (
        MoveId.RESET_THE_TONE,
        MoveId.RESEARCH_THE_PERSON,
        MoveId.ASK_A_SINCERE_QUESTION,
    ),
    (Pillar.COMPATIBILITY, Level.ABSENT): (MoveId.RESEARCH_THE_PERSON, MoveId.ASK_A_SINCERE_QUESTION),
    (Pillar.COMPATIBILITY, Level.EMERGING): (
        MoveId.FOLLOW_UP_PERSONALLY,
        MoveId.ASK_A_SINCERE_QUESTION,
        MoveId.RESEARCH_THE_PERSON,
    ),
    (Pillar.COMPATIBILITY, Level.ESTABLISHED): (MoveId.FOLLOW_UP_PERSONALLY, MoveId.ASK_A_SINCERE_QUESTION),
    (Pillar.KNOWLEDGE, Level.STRAINED): (
        MoveId.CLOSE_THE_KNOWLEDGE_GAP,
        MoveId.ASK_ABOUT_THE_PROJECT,
        MoveId.SHARE_AN_INSIGHT,
        MoveId.SHOW_THE_SAVING,
    ),
    (Pillar.KNOWLEDGE, Level.ABSENT): (
        MoveId.ASK_ABOUT_THE_PROJECT,
        MoveId.SHARE_AN_INSIGHT,
        MoveId.SHOW_THE_SAVING,
    ),
    (Pillar.KNOWLEDGE, Level.EMERGING): (
        MoveId.SHOW_THE_SAVING,
        MoveId.SHARE_AN_INSIGHT,
        MoveId.ASK_ABOUT_THE_PROJECT,
    ),
    (Pillar.KNOWLEDGE, Level.ESTABLISHED): (MoveId.WIDEN_THE_ROOM, MoveId.SHOW_THE_SAVING, MoveId.SHARE_AN_INSIGHT),
    (Pillar.TRUST, Level.STRAINED): (MoveId.OWN_AND_REPAIR, MoveId.CLOSE_THE_LOOP, MoveId.PROVE_PERFORMANCE),
    (Pillar.TRUST, Level.ABSENT): (
        MoveId.CLOSE_THE_LOOP,
        MoveId.BROADEN_THE_SERVICE,
        MoveId.PROVE_PERFORMANCE,
    ),
    (Pillar.TRUST, Level.EMERGING): (
        MoveId.PROVE_PERFORMANCE,
        MoveId.CLOSE_THE_LOOP,
        MoveId.BROADEN_THE_SERVICE,
    ),
    (Pillar.TRUST, Level.ESTABLISHED): (
        MoveId.ASK_FOR_A_SEAT,
        MoveId.BROADEN_THE_SERVICE,
        MoveId.PROVE_PERFORMANCE,
    ),
}
"""For a pillar at a level, its moves from the most fitting to the least: mend, then begin, then deepen."""


class Ask(StrEnum):
    """What only a trusted adviser may press for."""

    PRICE = "price"
    CLOSE = "close"
    REFERRAL = "referral"
    EXCLUSIVITY = "exclusivity"


@dataclass(frozen=True, slots=True)
class PressedAsk:
    """A span of the notes in which the rep presses, or plans to press, for something."""

    ask: Ask
    start: int
    """Offset of the first character, in Unicode code points of the notes."""
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A span of the notes that gives a handle for one move: a question that was asked, a figure that was told."""

    move: MoveId
    start: int
    """Offset of the first character, in Unicode code points of the notes."""
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The one move chosen, and what made it so."""

    move: MoveId
    pillar: Pillar
    hold: Ask | None
    """The ask that must wait, where the rep presses for one too early."""
    because: Evidence | None
    """The piece of evidence that weighs most in the choice, where there is one."""


def target_pillar(levels: Levels) -> Pillar:
    """The pillar that the next move works on: repair from the top, then build from the bottom.

    Source: knowledge_base/framework.md, "The next move", rules 1-4.
    """
    for pillar in reversed(Pillar):
        if levels[pillar] is Level.STRAINED:
            return pillar
    for pillar in Pillar:
        if not levels[pillar].holds:
            return pillar
    for pillar in Pillar:
        if not levels[pillar].solid:
            return pillar
    return Pillar.TRUST


def ask_to_hold(levels: Levels, asks: Sequence[PressedAsk]) -> Ask | None:
    """The first pressed ask, where compatibility or knowledge does not hold yet; None where pressing is fair.

    Source: knowledge_base/framework.md, "The next move", never skip ahead.
    """
    ready = levels[Pillar.COMPATIBILITY].holds and levels[Pillar.KNOWLEDGE].holds
    return None if ready or not asks else asks[0].ask


def choose_move(
    levels: Levels,
    evidence: Sequence[Evidence],
    promises: Sequence[Promise] = (),
    asks: Sequence[PressedAsk] = (),
    openings: Sequence[Opening] = (),
    *,
    tried: Collection[MoveId] = (),
) -> Choice:
    """The one next move.

    tried: moves already offered for these notes. They are passed over: the target pillar's next best comes, then the
    moves of the other pillars that are not solid, lowest first; where all were tried, the very first again.
    """
    target = target_pillar(levels)
    pillars = [target, *(p for p in Pillar if p is not target and not levels[p].solid)]
    ranked = [m for p in pillars for m in ranked_moves(p, levels, evidence, promises, openings)]
    move = next((m for m in ranked if m not in tried), ranked[0])
    pillar = PILLAR_OF[move]
    return Choice(move, pillar, ask_to_hold(levels, asks), _because(pillar, levels, evidence))


def ranked_moves(
    pillar: Pillar,
    levels: Levels,
    evidence: Sequence[Evidence],
    promises: Sequence[Promise],
    openings: Sequence[Opening] = (),
) -> tuple[MoveId, ...]:
    """The moves of one pillar, best first.

    The table gives the order; an opening in the notes comes before it: one that the reader found, an open promise, or a
    personal thread that the customer gave. A move that needs something the notes do not show is left out.
    """
    order = PREFERENCE[pillar, levels[pillar]]
    to_repair = levels[pillar] is Level.STRAINED  # then an opening to build is none
    found = [o.move for o in openings if PILLAR_OF[o.move] is pillar and (o.move in order or not to_repair)]
    has_open_promise = any(p.open and p.who is Party.US for p in promises)
    if pillar is Pillar.TRUST and has_open_promise and not to_repair:
        found.insert(0, MoveId.CLOSE_THE_LOOP)
    ranked = list(dict.fromkeys([*found, *order]))
    gave_a_thread = any(e.pillar is Pillar.COMPATIBILITY and e.builds and e.basis.from_customer for e in evidence)
    known_well = levels[Pillar.TRUST].solid  # whoever is let inside is no stranger
    lacking = {
        MoveId.RESEARCH_THE_PERSON: known_well,
        MoveId.CLOSE_THE_LOOP: pillar is Pillar.TRUST and not has_open_promise,
        MoveId.CLOSE_THE_KNOWLEDGE_GAP: bool(openings),  # the reader looked for a question left open and saw none
        MoveId.FOLLOW_UP_PERSONALLY: not gave_a_thread,
    }
    return tuple(m for m in ranked if m in found or not lacking.get(m, False)) or order


def _because(pillar: Pillar, levels: Levels, evidence: Sequence[Evidence]) -> Evidence | None:
    """The strongest piece on the side that decided the level: what erodes where it is strained, else what builds."""
    strained = levels[pillar] is Level.STRAINED
    of_pillar = [e for e in evidence if e.pillar is pillar and e.builds is not strained]
    return max(of_pillar, key=lambda e: (e.basis is not Basis.REP_BELIEVES, e.confidence), default=None)
