import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from app.coaching.composer import Composer
from app.coaching.questions import OPTIONS
from app.domain.conversation import AnswerKind, Intent, IntentKind, Memory
from app.domain.events import Question, Source, Text, reply_text
from app.domain.evidence import Basis, Direction, Evidence
from app.domain.moves import Ask, MoveId, PressedAsk
from app.domain.pillars import Pillar
from app.domain.promises import Party, Promise
from app.domain.read import Finding, Mentions, Read, judge
from app.knowledge.cards import Library
from tests.domain.pieces import BASES, PILLARS

TODAY = date(2026, 11, 23)
NOTES = (
    "Lunch with Dana at Corliss Foods. She showed me her daughter's swim video twice. "
    "I said I'd send the film sample by Friday. Ray sat in and said send me your price."
)
DANA = Mentions(("Dana", "Ray"), "Corliss Foods", "her daughter", "your daughter", "the second line")
OWED = "I said I'd send the film sample by Friday."
START = NOTES.index(OWED)
SAMPLE = Promise(Party.US, "film sample", date(2026, 11, 27), START, START + len(OWED), OWED, deliverable=True)


def shows(label: str, basis: str, quote: str, who: str | None = "Dana") -> Evidence:
    start = NOTES.index(quote)
    direction = Direction.BUILDS if label[1] == "+" else Direction.ERODES
    return Evidence(PILLARS[label[0]], direction, BASES[basis], start, start + len(quote), quote, 0.9, who)


VIDEO = shows("C+", "did", "She showed me her daughter's swim video twice.")
PRICE = shows("K-", "said", "Ray sat in and said send me your price.", "Ray")


def finding(
    *evidence: Evidence,
    mentions: Mentions = DANA,
    promises: Sequence[Promise] = (),
    asks: Sequence[PressedAsk] = (),
    language: str = "en",
) -> Finding:
    return Finding("local@test", language, language == "en", evidence, tuple(promises), tuple(asks), mentions)


def read_of(composer: Composer, found: Finding, settled: Sequence[Pillar] = ()) -> Read:
    return composer.word("r1", NOTES, found, judge(found, settled=settled), settled, TODAY)


async def answer(
    composer: Composer, kind: str, read: Read, tried: Sequence[MoveId] = (), text: str = "", **about: object
) -> list[Text | Source | Question]:
    intent = Intent(IntentKind(kind), **about)  # type: ignore[arg-type]
    memory = Memory(read, read.move, None, tuple(tried))
    return [event async for event in composer.reply(intent, text, memory, TODAY)]


def words(events: list[Text | Source | Question]) -> str:
    return reply_text(events)


class TestTheRead:
    def test_it_names_the_person_the_company_and_the_project(self, composer: Composer) -> None:
        read = read_of(composer, finding(VIDEO))

        assert read.standing_words == "Dana likes dealing with you, and could do without you."
        assert read.exposure.startswith("At Corliss Foods a rival walks in with a cost study")
        assert read.exposure.endswith("The obvious way in is the second line.")
        assert read.move.id == MoveId.ASK_ABOUT_THE_PROJECT
        assert read.move.headline == "Ask Dana what the second line has to achieve, and for the figure behind it."
        assert [s.card for s in read.move.sources] == ["ask_about_the_project"]

    def test_the_way_in_is_what_erodes_then_what_is_owed(self, composer: Composer) -> None:
        assert "They'd start here: “Ray sat in" in read_of(composer, finding(VIDEO, PRICE, promises=[SAMPLE])).exposure
        assert "what you still owe: “I said I'd send" in read_of(composer, finding(VIDEO, promises=[SAMPLE])).exposure

    def test_the_advice_is_about_the_person_of_the_deciding_evidence(self, composer: Composer) -> None:
        assert "Ray" in read_of(composer, finding(VIDEO, PRICE)).move.headline

    def test_without_names_it_speaks_without_names(self, composer: Composer) -> None:
        read = read_of(composer, finding(shows("C+", "did", VIDEO.quote, None), mentions=Mentions()))
        assert read.standing_words == "This customer likes dealing with you, and could do without you."
        assert read.move.headline == "Ask what they have to get done next, and for the figure behind it."

    def test_it_is_unsure_of_pillars_the_notes_are_silent_on_and_asks_no_settled_one(self, composer: Composer) -> None:
        assert [u.pillar for u in read_of(composer, finding(VIDEO)).unsure] == [Pillar.KNOWLEDGE, Pillar.TRUST]
        settled = read_of(composer, finding(VIDEO), settled=[Pillar.KNOWLEDGE])
        assert [u.pillar for u in settled.unsure] == [Pillar.TRUST]

    def test_a_pressed_ask_is_held_and_the_card_for_it_cited(self, composer: Composer) -> None:
        pressed = PressedAsk(Ask.CLOSE, 0, 5, NOTES[:5])
        move = read_of(composer, finding(VIDEO, asks=[pressed])).move

        assert move.hold_the_ask
        assert "Don't press for the close yet" in move.why
        assert [s.card for s in move.sources] == ["ask_about_the_project", "hold_the_ask"]

    def test_a_promise_is_named_with_its_day(self, composer: Composer) -> None:
        bought = shows("T+", "did", "She showed me", "Dana")
        taught = shows("K+", "did", "swim video twice.", "Dana")
        moves = read_of(composer, finding(VIDEO, taught, bought, promises=[SAMPLE])).move
        assert moves.headline == "Get Dana the film sample by Friday, then say that it's done."


@pytest.mark.parametrize("slots", [DANA, Mentions(), Mentions(people=("Dana",)), Mentions(account="Corliss Foods")])
@pytest.mark.parametrize(("move", "direction"), list(product([m for m in MoveId if m != "hold_the_ask"], "+-")))
async def test_every_move_has_words_without_holes_whatever_the_notes_tell(
    composer: Composer, library: Library, move: MoveId, direction: str, slots: Mentions
) -> None:
    found = finding(VIDEO, shows("T" + direction, "said", PRICE.quote), mentions=slots, promises=[SAMPLE])
    read = read_of(composer, found)
    tried = [m for m in MoveId if m != move]
    other = composer.word("r2", NOTES, found, judge(found, tried=tried), (), TODAY).move
    said = [read.exposure, read.standing_words, other.headline, other.say, other.why, *other.steps]
    for kind in ("say", "draft", "refusal", "why", "evidence", "rival", "something_else"):
        said.append(words(await answer(composer, kind, read, [other.id])))

    assert not re.search(r"\$|\{|\}|None|  +\S", "\n".join(said).replace("\n\n  ", "\n\n"))
    known = {slots.people[0] if slots.people else "", "Ray"}
    names = set(re.findall(r"\b(?:Dana|Ray|Corliss)\b", other.say + other.headline))
    assert names <= {word for name in (*known, slots.account or "") for word in name.split()} | {"Dana"}


class TestTheOpening:
    async def test_it_tells_standing_evidence_and_next_move_and_asks_one_question(self, composer: Composer) -> None:
        read = read_of(composer, finding(VIDEO))
        events = await answer(composer, "notes", read)

        assert words(events).split("\n\n") == [
            f"{read.standing_words} What speaks for you is compatibility: "
            "“She showed me her daughter's swim video twice” (the customer did it).",
            f"Next: {read.move.headline}",
        ]
        assert [e for e in events if isinstance(e, Source)] == [
            Source("ask_about_the_project", read.move.sources[0].title)
        ]
        (question,) = [e for e in events if isinstance(e, Question)]
        assert question.pillar is Pillar.KNOWLEDGE
        assert question.options == tuple(OPTIONS.values())

    async def test_an_overdue_promise_comes_before_anything_else(self, composer: Composer) -> None:
        late = replace(SAMPLE, due=date(2026, 11, 20))
        said = words(await answer(composer, "notes", read_of(composer, finding(VIDEO, promises=[late]))))
        assert said.startswith("First things first: you promised “film sample” (overdue since 20 November).")

    async def test_a_belief_is_told_as_one(self, composer: Composer) -> None:
        belief = shows("T+", "believes", PRICE.quote)
        said = words(await answer(composer, "notes", read_of(composer, finding(VIDEO, belief))))
        assert "that's your impression. Nothing they said or did in these notes shows trust yet." in said

    async def test_notes_that_say_nothing_of_the_relationship_are_not_judged(self, composer: Composer) -> None:
        said = words(await answer(composer, "notes", read_of(composer, finding())))
        assert "nothing about how things stand between you and Dana, so I can't place you" in said
        assert "rival" not in said

    async def test_a_language_it_was_not_trained_for_is_said_first(self, composer: Composer) -> None:
        said = words(await answer(composer, "notes", read_of(composer, finding(VIDEO, language="de"))))
        assert said.startswith("These notes look like German. My built-in reader learnt from English notes only")


class TestFollowUps:
    async def test_evidence_is_quoted_as_it_stands_for_each_pillar(self, composer: Composer) -> None:
        said = words(await answer(composer, "evidence", read_of(composer, finding(VIDEO, PRICE))))
        assert said == (
            "Compatibility: established.\n"
            "- for: “She showed me her daughter's swim video twice” (the customer did it)\n\n"
            "Knowledge: strained.\n- against: “Ray sat in and said send me your price” (the customer said it)\n\n"
            "Trust: not there yet.\nNothing in the notes."
        )

    async def test_why_names_the_rule_the_reason_and_what_it_goes_by(self, composer: Composer) -> None:
        events = await answer(composer, "why", read_of(composer, finding(VIDEO, PRICE)))
        assert words(events).startswith("Knowledge is strained, and repair comes before building.")
        assert "What I go by: “Ray sat in and said send me your price”" in words(events)
        assert Source("close_the_knowledge_gap", "Bring the answer you didn't have") in events

    async def test_a_draft_is_a_message_to_the_customer_without_the_reps_own_notes(self, composer: Composer) -> None:
        said = words(await answer(composer, "draft", read_of(composer, finding(VIDEO, PRICE))))
        assert said.startswith("> Subject: ")
        assert said.rstrip().endswith("[your name]")
        assert PRICE.quote not in said

    async def test_a_pillar_comes_with_its_evidence_a_move_and_a_question(self, composer: Composer) -> None:
        events = await answer(composer, "pillar", read_of(composer, finding(VIDEO)), pillar=Pillar.COMPATIBILITY)
        assert "Compatibility is established." in words(events)
        assert "She showed me" in words(events)
        assert re.search(r"A question worth asking: “.+\?”", words(events))
        assert len([e for e in events if isinstance(e, Source)]) == 2

    async def test_when_every_move_was_offered_it_makes_none_up(self, composer: Composer) -> None:
        read = read_of(composer, finding(VIDEO))
        said = words(await answer(composer, "something_else", read, [read.move.id]))
        assert said.startswith("That was every move I'd defend for these notes")

    async def test_free_talk_needs_a_model_and_the_nearest_card_is_offered(self, composer: Composer) -> None:
        events = await answer(composer, "free", read_of(composer, finding(VIDEO)), text="is she just being friendly?")
        assert "I need a language model" in words(events)
        assert [e.card for e in events if isinstance(e, Source)] == ["friendly_is_not_loyal"]

    async def test_before_any_notes_every_question_ends_with_what_to_do(self, composer: Composer) -> None:
        for kind in ("why", "small_talk", "free", "say"):
            intent = Intent(IntentKind(kind))
            said = words([e async for e in composer.reply(intent, "how do referrals work?", Memory(), TODAY)])
            assert said.endswith("the one thing to do next.")

    @pytest.mark.parametrize(
        ("kind", "begins"),
        [
            (AnswerKind.NOT_THERE, "Then it's a real gap"),
            (AnswerKind.NOT_SURE, "Then treat trust as missing"),
            (AnswerKind.NOT_WRITTEN_DOWN, "Good. Give me the line"),
            (AnswerKind.TOLD, "I've added that to the notes, and I still can't see trust"),
        ],
    )
    async def test_answers_are_taken_up(self, composer: Composer, kind: AnswerKind, begins: str) -> None:
        read = read_of(composer, finding(VIDEO))
        events = await answer(composer, "answer", read, pillar=Pillar.TRUST, answer=kind)
        assert words(events).startswith(begins)
        questions = [e for e in events if isinstance(e, Question)]
        assert len(questions) == (kind is AnswerKind.NOT_WRITTEN_DOWN)

    def test_the_chip_just_used_is_not_offered_again(self, composer: Composer) -> None:
        read = read_of(composer, finding(VIDEO))
        memory = Memory(read, read.move)
        assert "Why this move?" not in composer.suggestions(Intent(IntentKind.WHY), memory)
        assert "Why this move?" in composer.suggestions(Intent(IntentKind.NOTES), memory)
        assert composer.suggestions(Intent(IntentKind.FREE), Memory()) == ()


def test_bases_of_the_helper_are_all_bases() -> None:
    assert set(BASES.values()) == set(Basis)
