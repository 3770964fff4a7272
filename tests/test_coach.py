"""The one door, with parts that are simple and work."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, date, datetime

import pytest

from app.coach import CoachService, check_notes
from app.domain.accounts import Dossier
from app.domain.brief import Brief, BriefLine
from app.domain.conversation import AnswerKind, Inbound, Intent, IntentKind, Memory, Talk, Turn, TurnStatus
from app.domain.errors import Busy, NotesEmpty, NotesTooLong, NotesUnreadable
from app.domain.events import CoachEvent, Done, Failed, MoveChosen, Question, ReadTaken, Received, Source, Text
from app.domain.evidence import Basis
from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.domain.read import Finding, Judgement, Read
from app.ports import Told
from tests.store.reads import a_move, a_read

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class PlainReader:
    def __init__(self) -> None:
        self.told: Told | None = None

    async def read(self, notes: str, today: date, told: Told | None = None) -> Finding:
        self.told = told
        if "crash" in notes:
            raise RuntimeError(f"a bug that quotes {notes}")
        return a_read(notes).finding

    def mark(self, notes: str, start: int, end: int) -> tuple[Basis, str | None]:
        return Basis.CUSTOMER_DID, None


class SetListener:
    def __init__(self, intent: Intent) -> None:
        self.intent = intent

    async def hear(self, text: str, memory: Memory) -> Intent:
        return self.intent


class PlainWriter:
    def word(
        self,
        read_id: str,
        notes: str,
        finding: Finding,
        judgement: Judgement,
        settled: Sequence[Pillar],
        today: date,
    ) -> Read:
        read = a_read(notes)
        return Read(
            **{f: getattr(read, f) for f in read.__dataclass_fields__}
            | {"id": read_id, "settled": tuple(settled), "move": a_move(judgement.choice.move)}
        )

    async def reply(
        self, intent: Intent, text: str, memory: Memory, today: date
    ) -> AsyncIterator[Text | Source | Question]:
        yield Text(f"{intent.kind}: ")
        yield Text(memory.move.headline if memory.move else "no move")

    def brief(self, dossier: Dossier, today: date) -> Brief:
        raise NotImplementedError

    def lines(self, brief: Brief) -> Sequence[BriefLine]:
        raise NotImplementedError

    def tell(self, brief: Brief) -> Iterator[Text | Source]:
        raise NotImplementedError

    def suggestions(self, intent: Intent, memory: Memory) -> tuple[str, ...]:
        return ("Why this move?",)


class Notebook:
    """Conversations in memory; remembers in what order things happened."""

    def __init__(self, memory: Memory = Memory(), busy: bool = False) -> None:  # noqa: B008 - it is frozen
        self.kept, self.busy = memory, busy
        self.log: list[str] = []
        self.finished: list[CoachEvent] = []

    def of(self, person: str) -> "Notebook":
        raise AssertionError(f"nobody asked as {person}")

    async def begin(self, inbound: Inbound) -> Turn:
        if self.busy:
            raise Busy
        self.log.append("begun")
        status = TurnStatus.DONE if self.finished else TurnStatus.RUNNING
        return Turn(
            "t1",
            inbound.conversation_id,
            1 if self.kept == Memory() else 2,
            inbound.message_id,
            "web",
            inbound.text,
            NOW,
            status,
            "",
            tuple(self.finished),
        )

    async def memory(self, conversation_id: str) -> Memory:
        return self.kept

    async def reads(self, conversation_id: str) -> Sequence[Read]:
        return [self.kept.read] if self.kept.read else []

    async def finish(self, turn_id: str, events: Sequence[CoachEvent], duration_ms: int, talk: Talk) -> None:
        self.log.append("finished")
        self.talk = talk
        self.finished = list(events)


def service(intent: Intent, notebook: Notebook, reader: PlainReader | None = None) -> CoachService:
    return CoachService(reader or PlainReader(), SetListener(intent), PlainWriter(), notebook)


async def said(coach: CoachService, text: str = "Lunch with Dana.") -> list[CoachEvent]:
    return [event async for event in coach.handle(Inbound("c1", text, "web", "m1", NOW))]


NOTES = Intent(IntentKind.NOTES)


async def test_notes_give_events_in_their_order_and_all_of_them_are_stored() -> None:
    notebook = Notebook()
    events = await said(service(NOTES, notebook))

    assert [type(e) for e in events] == [Received, ReadTaken, MoveChosen, Text, Text, Done]
    assert notebook.finished == events
    assert notebook.log == ["begun", "finished"]


async def test_a_question_takes_no_read() -> None:
    read = a_read("Lunch with Dana.")
    events = await said(service(Intent(IntentKind.WHY), Notebook(Memory(read, read.move))))
    assert [type(e) for e in events] == [Received, Text, Text, Done]


async def test_something_else_chooses_another_move_for_the_same_notes() -> None:
    read = a_read("Lunch with Dana.", quote="Lunch")
    memory = Memory(read, read.move, None, (read.move.id,))
    (chosen,) = [
        e for e in await said(service(Intent(IntentKind.SOMETHING_ELSE), Notebook(memory))) if isinstance(e, MoveChosen)
    ]
    assert chosen.move.id is not read.move.id


async def test_something_else_with_everything_tried_chooses_nothing() -> None:
    read = a_read("Lunch with Dana.", quote="Lunch")
    memory = Memory(read, read.move, None, tuple(MoveId))
    events = await said(service(Intent(IntentKind.SOMETHING_ELSE), Notebook(memory)))
    assert not [e for e in events if isinstance(e, MoveChosen)]


async def test_what_is_told_is_read_as_part_of_the_notes() -> None:
    reader = PlainReader()
    read = a_read("Lunch with Dana.\n")
    intent = Intent(IntentKind.ANSWER, Pillar.TRUST, AnswerKind.TOLD)
    events = await said(service(intent, Notebook(Memory(read, read.move)), reader), "She called us first.")

    (taken,) = [e for e in events if isinstance(e, ReadTaken)]
    assert taken.read.notes == "Lunch with Dana.\n\nShe called us first."
    assert taken.read.settled == (Pillar.TRUST,)
    assert reader.told == Told(Pillar.TRUST, taken.read.notes.index("She called"))


async def test_a_bug_is_told_without_its_details_and_the_turn_is_marked(caplog: pytest.LogCaptureFixture) -> None:
    notebook = Notebook()
    events = await said(service(NOTES, notebook), "crash on these secret notes")

    assert isinstance(events[-1], Failed)
    assert events[-1].code == "internal"
    assert "secret" not in str(events)
    assert notebook.finished == events
    assert "secret" not in caplog.text
    assert all("secret" not in str(record.__dict__) for record in caplog.records)


async def test_an_error_meant_for_the_user_is_told_in_its_own_words() -> None:
    events = await said(service(NOTES, Notebook()), "   ")
    assert events[-1] == Failed("notes_empty", str(NotesEmpty()))


async def test_a_busy_conversation_fails_at_once() -> None:
    assert await said(service(NOTES, Notebook(busy=True))) == [Failed("busy", str(Busy()))]


async def test_a_turn_that_has_ended_is_told_again_and_not_done_again() -> None:
    notebook = Notebook()
    first = await said(service(NOTES, notebook))
    assert await said(service(NOTES, notebook)) == first
    assert notebook.log == ["begun", "finished", "begun"]


@pytest.mark.parametrize("notes", ["", " ", "\n\t\r", "\x00", "\ufeff", "\u200b \x00"])
def test_nothing_is_told_from_something(notes: str) -> None:
    with pytest.raises(NotesEmpty):
        check_notes(notes)


def test_the_limit_is_told_with_both_lengths() -> None:
    check_notes("a" * 50_000)
    with pytest.raises(NotesTooLong, match=r"50,001 characters; the limit is 50,000"):
        check_notes("a" * 50_001)


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(NotesUnreadable):
        check_notes("a \ud83d b")
