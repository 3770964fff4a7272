"""A read for tests."""

from app.domain.evidence import Basis, Direction, Evidence
from app.domain.moves import MoveId
from app.domain.pillars import Level, Pillar
from app.domain.read import CardRef, Mentions, Move, Read, Unsure
from app.domain.standing import Standing


def a_move(move_id: MoveId = MoveId.ASK_ABOUT_THE_PROJECT) -> Move:
    return Move(
        id=move_id,
        pillar=Pillar.KNOWLEDGE,
        hold_the_ask=False,
        headline="Ask about the second line.",
        why="Knowledge is missing.",
        say="What would make it a success?",
        steps=("Call.",),
        sources=(CardRef(move_id, "Ask"),),
    )


def a_read(notes: str, quote: str | None = None) -> Read:
    evidence: tuple[Evidence, ...] = ()
    if quote is not None:
        start = notes.index(quote)
        evidence = (
            Evidence(
                Pillar.COMPATIBILITY,
                Direction.BUILDS,
                Basis.CUSTOMER_DID,
                start,
                start + len(quote),
                quote,
                0.9,
                "Dana",
            ),
        )
    return Read(
        id="r1",
        engine="local@test",
        language="en",
        language_supported=True,
        notes=notes,
        evidence=evidence,
        levels={
            Pillar.COMPATIBILITY: Level.ESTABLISHED,
            Pillar.KNOWLEDGE: Level.ABSENT,
            Pillar.TRUST: Level.ABSENT,
        },
        overclaims=(),
        standing=Standing.COVER_CHARGE,
        standing_words="Dana likes dealing with you.",
        exposure="A rival walks in.",
        promises=(),
        asks=(),
        mentions=Mentions(people=("Dana",)),
        unsure=(Unsure(Pillar.KNOWLEDGE, "?"),),
        settled=(),
        move=a_move(),
    )
