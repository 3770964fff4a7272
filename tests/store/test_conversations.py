import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.domain.conversation import Conversation, Inbound, Memory, Talk, TurnStatus
from app.domain.errors import Busy, ConversationNotFound, StaleCursor, TurnNotFound
from app.domain.events import CoachEvent, Done, Failed, MoveChosen, Question, ReadTaken, Received, Source, Text
from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.store.conversations import MAX_ATTEMPTS, ConversationRepository
from app.store.database import Database
from app.store.tables import EvidenceRow, ReadRow, TurnRow
from tests.store.reads import a_move, a_read

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def said(
    conversation: Conversation, text: str = "Lunch with Dana", message_id: str = "m1", minutes: int = 0
) -> Inbound:
    return Inbound(conversation.id, text, "web", message_id, NOW + timedelta(minutes=minutes))


async def answered(
    conversations: ConversationRepository, inbound: Inbound, *events: CoachEvent, last: CoachEvent | None = None
) -> str:
    turn = await conversations.begin(inbound)
    whole = [Received(turn.id, turn.conversation_id), *events, last or Done(turn.id, ("Why this move?",), 12)]
    await conversations.finish(turn.id, whole, 12, Talk())
    return turn.id


@pytest.fixture
async def conversation(conversations: ConversationRepository) -> Conversation:
    return await conversations.start("web", NOW)


async def test_a_message_is_stored_before_it_is_answered(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    turn = await conversations.begin(said(conversation))

    assert (turn.status, turn.number, turn.text, turn.events) == (TurnStatus.RUNNING, 1, "Lunch with Dana", ())
    assert await conversations.unfinished() == [said(conversation)]
    assert (await conversations.get(conversation.id)).title == "Lunch with Dana"


async def test_the_whole_answer_comes_back_as_it_was_said(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    read = a_read("Notes with \x00, \ue000 and 😀", quote="😀")
    events = (
        ReadTaken(read),
        MoveChosen(read.move),
        Text("You're "),
        Text("liked."),
        Source("close_the_loop", "Close the loop"),
        Question(Pillar.TRUST, "Is it there?", ("Yes", "No")),
    )
    turn_id = await answered(conversations, said(conversation, "Notes with \x00, \ue000 and 😀"), *events)

    turn = await conversations.turn(conversation.id, turn_id)
    assert turn.status is TurnStatus.DONE
    assert turn.text == "Notes with \x00, \ue000 and 😀"
    assert turn.reply == "You're liked."
    assert turn.events[1:-1] == events
    assert await conversations.unfinished() == []


async def test_reads_and_evidence_are_kept_in_rows_of_their_own(
    conversations: ConversationRepository, conversation: Conversation, database: Database
) -> None:
    read = a_read("She laughed.", quote="She laughed.")
    await answered(conversations, said(conversation), ReadTaken(read))

    async with database.session() as session:
        row = (await session.exec(select(ReadRow))).one()
        evidence = (await session.exec(select(EvidenceRow))).one()
    assert (row.id, row.notes, row.compatibility, row.move) == (read.id, "She laughed.", "established", read.move.id)
    assert (evidence.read_id, evidence.start, evidence.end, evidence.who) == (read.id, 0, 12, "Dana")


async def test_forty_deliveries_of_one_message_are_one_turn(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    turns = await asyncio.gather(*(conversations.begin(said(conversation)) for _ in range(40)))

    assert len({turn.id for turn in turns}) == 1
    assert len((await conversations.turns(conversation.id, 50, None)).items) == 1


async def test_forty_conversations_at_once_lose_nothing(conversations: ConversationRepository) -> None:
    async def one(number: int) -> str:
        conversation = await conversations.start("web", NOW)
        await answered(conversations, said(conversation, f"note {number}"), Text(f"answer {number}"))
        (turn,) = (await conversations.turns(conversation.id, 5, None)).items
        return turn.reply

    replies = await asyncio.gather(*(one(number) for number in range(40)))
    assert replies == [f"answer {number}" for number in range(40)]


async def test_a_second_message_waits_for_the_first(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    turn = await conversations.begin(said(conversation))
    with pytest.raises(Busy):
        await conversations.begin(said(conversation, message_id="m2"))

    await conversations.finish(turn.id, [Done(turn.id, (), 1)], 1, Talk())
    assert (await conversations.begin(said(conversation, message_id="m2"))).number == 2


async def test_a_message_that_never_gets_an_answer_is_given_up(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    for _ in range(MAX_ATTEMPTS):
        assert (await conversations.begin(said(conversation))).status is TurnStatus.RUNNING

    turn = await conversations.begin(said(conversation))
    assert turn.status is TurnStatus.FAILED
    assert isinstance(turn.events[-1], Failed)
    assert turn.events[-1].code == "interrupted"
    assert await conversations.unfinished() == []


async def test_an_ended_turn_is_not_written_over(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    turn_id = await answered(conversations, said(conversation), Text("first"))
    await conversations.finish(turn_id, [Text("second"), Done(turn_id, (), 1)], 1, Talk())

    assert (await conversations.turn(conversation.id, turn_id)).reply == "first"


class TestMemory:
    async def test_it_is_empty_before_the_first_turn(
        self, conversations: ConversationRepository, conversation: Conversation
    ) -> None:
        assert await conversations.memory(conversation.id) == Memory()

    async def test_it_keeps_the_newest_read_and_every_move_offered_for_its_notes(
        self, conversations: ConversationRepository, conversation: Conversation
    ) -> None:
        read, other = a_read("She laughed."), a_move(MoveId.SHARE_AN_INSIGHT)
        question = Question(Pillar.TRUST, "?", ("a",))
        await answered(conversations, said(conversation), ReadTaken(read), MoveChosen(read.move), question)
        assert (await conversations.memory(conversation.id)).question == question

        await answered(conversations, said(conversation, message_id="m2"), MoveChosen(other))
        memory = await conversations.memory(conversation.id)
        assert memory == Memory(read, other, None, (read.move.id, other.id))

    async def test_more_told_about_the_same_notes_keeps_what_was_tried_and_new_notes_forget_it(
        self, conversations: ConversationRepository, conversation: Conversation
    ) -> None:
        first, other = a_read("She laughed."), a_move(MoveId.SHARE_AN_INSIGHT)
        longer = replace(first, id="r2", notes="She laughed.\n\nShe called us first.")
        await answered(conversations, said(conversation), ReadTaken(first), MoveChosen(first.move))
        await answered(conversations, said(conversation, message_id="m2"), ReadTaken(longer), MoveChosen(other))
        assert (await conversations.memory(conversation.id)).tried == (first.move.id, other.id)

        new = replace(first, id="r3", notes="Another call.")
        await answered(conversations, said(conversation, message_id="m3"), ReadTaken(new), MoveChosen(other))
        assert (await conversations.memory(conversation.id)).tried == (other.id,)

    async def test_a_failed_turn_leaves_it_as_it_was(
        self, conversations: ConversationRepository, conversation: Conversation
    ) -> None:
        failed = Failed("internal", "Something broke.")
        await answered(conversations, said(conversation), ReadTaken(a_read("x")), last=failed)
        assert await conversations.memory(conversation.id) == Memory()


class TestPages:
    async def test_turns_come_oldest_first_page_by_page(
        self, conversations: ConversationRepository, conversation: Conversation
    ) -> None:
        for number in range(5):
            await answered(conversations, said(conversation, f"t{number}", f"m{number}"))
        texts, cursor = [], None
        while True:
            page = await conversations.turns(conversation.id, 2, cursor)
            texts += [turn.text for turn in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert texts == ["t0", "t1", "t2", "t3", "t4"]

    async def test_conversations_come_the_last_written_to_first_page_by_page(
        self, conversations: ConversationRepository
    ) -> None:
        made = [await conversations.start("web", NOW + timedelta(minutes=n // 2)) for n in range(5)]
        await conversations.begin(said(made[0], minutes=60))
        ids: list[str] = []
        cursor = None
        while True:
            page = await conversations.list(2, cursor)
            ids += [c.id for c in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert ids[0] == made[0].id
        assert sorted(ids) == sorted(c.id for c in made)

    @pytest.mark.parametrize(
        "cursor", ["", "x", "W10", "bnVsbA", "WzFd", "WyJhIl0", "é", "WyJhIiwiYiJd", "WzEsMl0", "Wy0xXQ"]
    )
    async def test_a_cursor_that_is_not_ours_is_refused(
        self, conversations: ConversationRepository, conversation: Conversation, cursor: str
    ) -> None:
        with pytest.raises(StaleCursor):
            await conversations.list(2, cursor)
        if cursor != "WzFd":  # [1] is a turn's number
            with pytest.raises(StaleCursor):
                await conversations.turns(conversation.id, 2, cursor)


async def test_what_does_not_exist_is_told_so(
    conversations: ConversationRepository, conversation: Conversation
) -> None:
    with pytest.raises(ConversationNotFound):
        await conversations.get("nope")
    with pytest.raises(ConversationNotFound):
        await conversations.begin(replace(said(conversation), conversation_id="nope"))
    with pytest.raises(TurnNotFound):
        await conversations.turn(conversation.id, "nope")
    elsewhere = await conversations.start("web", NOW)
    turn_id = await answered(conversations, said(elsewhere))
    with pytest.raises(TurnNotFound):
        await conversations.turn(conversation.id, turn_id)


async def test_deleting_a_conversation_leaves_nothing_of_it(
    conversations: ConversationRepository, conversation: Conversation, database: Database
) -> None:
    await answered(conversations, said(conversation), ReadTaken(a_read("She laughed.", quote="She laughed.")))
    await conversations.delete(conversation.id)

    with pytest.raises(ConversationNotFound):
        await conversations.get(conversation.id)
    async with database.session() as session:
        for table in (TurnRow, ReadRow, EvidenceRow):
            assert (await session.exec(select(table))).all() == []
