"""Conversations and their turns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import bindparam, insert
from sqlmodel import and_, col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.conversation import Conversation, Inbound, Memory, Talk, Turn, TurnStatus, inbound_of
from app.domain.errors import Busy, ConversationNotFound, StaleCursor, TurnNotFound
from app.domain.events import CoachEvent, Failed, Filed, MoveChosen, Question, ReadTaken, Received
from app.domain.page import Page
from app.domain.read import Read
from app.store.calls import forget_calls, keep_call
from app.store.cursors import dump_cursor, load_cursor
from app.store.database import Database
from app.store.hops import in_one_hop
from app.store.rows import conversation_of, fill_in_answer, row_of_read, rows_of_evidence, turn_of
from app.store.serialization import dump_correction, dump_memory, load_events, load_memory
from app.store.tables import ConversationRow, EvidenceRow, ReadRow, TurnRow

MAX_ATTEMPTS = 3
"""A message that was begun this often and never answered is given up: it may be what ends the process."""
MAX_READS = 20
"""Turns looked back at for earlier reads."""
TITLE_CHARS = 80
IDS_AT_ONCE = 500
INTERRUPTED = Failed(
    "interrupted",
    "Firm Ground was interrupted each time it answered this message. It is kept; try it in smaller pieces.",
)


_TITLE = select(ConversationRow.title).where(ConversationRow.id == bindparam("conversation")).with_for_update()
_LAST_TURN = (
    select(TurnRow)
    .where(TurnRow.conversation_id == bindparam("conversation"))
    .order_by(col(TurnRow.number).desc())
    .limit(1)
)
_ANSWERED = (
    select(TurnRow, ConversationRow).join(ConversationRow).where(TurnRow.id == bindparam("turn")).with_for_update()
)
"""Built once: every turn asks for them."""


class ConversationRepository:
    """Every method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> "ConversationRepository":
        """The same, as one person sees it."""
        return ConversationRepository(self._database.of(person))

    async def start(self, channel: str, now: datetime) -> Conversation:
        row = _new(uuid4().hex, channel, now)
        async with self._database.session() as session:
            session.add(row)
        return conversation_of(row)

    async def start_all(self, channel: str, now: datetime, conversation_ids: Sequence[str]) -> None:
        """Begin a conversation of each of these ids, where there is none yet."""
        for at in range(0, len(conversation_ids), IDS_AT_ONCE):
            ids = conversation_ids[at : at + IDS_AT_ONCE]
            async with self._database.session() as session:
                query = select(ConversationRow.id).where(col(ConversationRow.id).in_(ids))
                known = set(await session.exec(query))
                session.add_all(_new(i, channel, now) for i in ids if i not in known)

    async def answered(self, conversation_ids: Sequence[str]) -> frozenset[str]:
        """Those of them whose first message is answered."""
        found: set[str] = set()
        async with self._database.reading() as session:
            for at in range(0, len(conversation_ids), IDS_AT_ONCE):
                query = select(TurnRow.conversation_id).where(
                    col(TurnRow.conversation_id).in_(conversation_ids[at : at + IDS_AT_ONCE]),
                    TurnRow.number == 1,
                    TurnRow.status == TurnStatus.DONE,
                )
                found.update(await session.exec(query))
        return frozenset(found)

    async def get(self, conversation_id: str) -> Conversation:
        """Raises `ConversationNotFound`."""
        async with self._database.reading() as session:
            return conversation_of(await _row(session, conversation_id))

    async def list(self, limit: int, cursor: str | None) -> Page[Conversation]:
        """The one last written to first. Raises `StaleCursor`."""
        query = select(ConversationRow).order_by(col(ConversationRow.updated_at).desc(), col(ConversationRow.id).desc())
        if cursor is not None:
            when, last_id = load_cursor(cursor, str, str)
            updated_at = _datetime(str(when), cursor)
            query = query.where(
                or_(
                    col(ConversationRow.updated_at) < updated_at,
                    and_(col(ConversationRow.updated_at) == updated_at, col(ConversationRow.id) < last_id),
                )
            )
        async with self._database.reading() as session:
            rows = (await session.exec(query.limit(limit + 1))).all()
        more = len(rows) > limit
        next_cursor = dump_cursor(rows[limit - 1].updated_at.isoformat(), rows[limit - 1].id) if more else None
        return Page(tuple(conversation_of(row) for row in rows[:limit]), next_cursor)

    async def turns(self, conversation_id: str, limit: int, cursor: str | None) -> Page[Turn]:
        """Oldest first. Raises `ConversationNotFound`, `StaleCursor`."""
        after = int(load_cursor(cursor, int)[0]) if cursor is not None else 0
        if not 0 <= after < 2**31:
            raise StaleCursor(str(cursor))
        query = (
            select(TurnRow)
            .where(TurnRow.conversation_id == conversation_id, TurnRow.number > after)
            .order_by(col(TurnRow.number))
            .limit(limit + 1)
        )
        async with self._database.reading() as session:
            await _row(session, conversation_id)
            rows = (await session.exec(query)).all()
        next_cursor = dump_cursor(rows[limit - 1].number) if len(rows) > limit else None
        return Page(tuple(turn_of(row) for row in rows[:limit]), next_cursor)

    async def turn(self, conversation_id: str, turn_id: str) -> Turn:
        """Raises `ConversationNotFound`, `TurnNotFound`."""
        async with self._database.reading() as session:
            await _row(session, conversation_id)
            row = await session.get(TurnRow, turn_id)
        if row is None or row.conversation_id != conversation_id:
            raise TurnNotFound(turn_id)
        return turn_of(row)

    async def turn_of_message(self, conversation_id: str, message_id: str) -> Turn | None:
        """The turn that an earlier delivery of this message began."""
        async with self._database.reading() as session:
            row = await _turn_of_message(session, conversation_id, message_id)
        return turn_of(row) if row is not None else None

    async def delete(self, conversation_id: str) -> None:
        """Remove it and all that belongs to it, for good. Raises `ConversationNotFound`."""
        async with self._database.session() as session:
            row = await _row(session, conversation_id, lock=True)
            await forget_calls(session, conversation_id)
            await session.delete(row)

    @in_one_hop(writes=True)
    async def begin(self, inbound: Inbound) -> Turn:
        """Store the message, or find the turn that an earlier delivery of it began.

        Raises `ConversationNotFound`; `Busy` while another message of the conversation is being answered. A message
        that was begun `MAX_ATTEMPTS` times without an end comes back as a failed turn.
        """
        async with self._database.session() as session:
            # Locked first and read then: PostgreSQL would join the turn that was the last one before it waited.
            title = (await session.exec(_TITLE, params={"conversation": inbound.conversation_id})).first()
            if title is None:
                raise ConversationNotFound(inbound.conversation_id)
            known = last = (await session.exec(_LAST_TURN, params={"conversation": inbound.conversation_id})).first()
            if last is not None and last.message_id != inbound.message_id:
                known = await _turn_of_message(session, inbound.conversation_id, inbound.message_id)
            if known is not None:
                if known.status == TurnStatus.RUNNING and known.attempts >= MAX_ATTEMPTS:
                    fill_in_answer(known, [Received(known.id, known.conversation_id), INTERRUPTED], 0)
                elif known.status == TurnStatus.RUNNING:
                    known.attempts += 1
                return turn_of(known)
            if last is not None and last.status == TurnStatus.RUNNING:
                raise Busy
            row = TurnRow(
                id=uuid4().hex,
                conversation_id=inbound.conversation_id,
                number=last.number + 1 if last is not None else 1,
                message_id=inbound.message_id,
                channel=inbound.channel,
                text=inbound.text,
                status=TurnStatus.RUNNING,
                attempts=1,
                reply="",
                events="[]",
                received_at=inbound.received_at,
                correction=dump_correction(inbound.correction),
                account=inbound.account,
                called_on=inbound.called_on,
            )
            await (await session.connection()).execute(insert(TurnRow), row.model_dump())
            written = update(ConversationRow).where(col(ConversationRow.id) == inbound.conversation_id)
            await session.exec(written.values(title=title or _title(inbound.text), updated_at=inbound.received_at))
        return turn_of(row)

    @in_one_hop(writes=False)
    async def memory(self, conversation_id: str) -> Memory:
        """What the finished turns have come to. Raises `ConversationNotFound`."""
        async with self._database.reading() as session:
            return load_memory((await _row(session, conversation_id)).memory)

    async def reads(self, conversation_id: str) -> Sequence[Read]:
        """The latest reads, oldest first; of one set of notes the last."""
        query = (
            select(TurnRow)
            .where(TurnRow.conversation_id == conversation_id, TurnRow.status == TurnStatus.DONE)
            .where(col(TurnRow.id).in_(select(ReadRow.turn_id)))
            .order_by(col(TurnRow.number).desc())
            .limit(MAX_READS)
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        taken = [e.read for row in reversed(rows) for e in load_events(row.events) if isinstance(e, ReadTaken)]
        return tuple({read.notes: read for read in taken}.values())

    @in_one_hop(writes=True)
    async def finish(self, turn_id: str, events: Sequence[CoachEvent], duration_ms: int, talk: Talk) -> None:
        """Store the whole answer at once. A turn that has ended already, or was deleted meanwhile, stays as it is."""
        async with self._database.session() as session:
            session.sync_session.autoflush = False  # written in the order below, each table once
            found = (await session.exec(_ANSWERED, params={"turn": turn_id})).first()
            if found is None or found[0].status != TurnStatus.RUNNING:
                return
            row, conversation = found
            fill_in_answer(row, events, duration_ms)
            conversation.memory = dump_memory(_folded(load_memory(conversation.memory), events, talk))
            taken = [event.read for event in events if isinstance(event, ReadTaken)]
            connection = await session.connection()
            if taken:
                await connection.execute(insert(ReadRow), [row_of_read(read, turn_id).model_dump() for read in taken])
            pieces = [row.model_dump() for read in taken for row in rows_of_evidence(read)]
            if pieces:
                await connection.execute(insert(EvidenceRow), pieces)
            read = next((e.read for e in reversed(events) if isinstance(e, ReadTaken)), None)
            filed = next((e for e in reversed(events) if isinstance(e, Filed)), None)
            if read is not None and filed is not None and not isinstance(events[-1], Failed):
                await keep_call(session, row.conversation_id, filed, read)

    async def unfinished(self) -> Sequence[Inbound]:
        """The messages whose answer was never finished, oldest first: what is left to do after a restart."""
        query = (
            select(TurnRow, ConversationRow.owner)
            .join(ConversationRow, col(ConversationRow.id) == col(TurnRow.conversation_id))
            .where(TurnRow.status == TurnStatus.RUNNING)
            .order_by(col(TurnRow.received_at))
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        return [inbound_of(turn_of(row), owner) for row, owner in rows]


def _new(conversation_id: str, channel: str, now: datetime) -> ConversationRow:
    return ConversationRow(
        id=conversation_id, channel=channel, title="", created_at=now, updated_at=now, memory=dump_memory(Memory())
    )


async def _row(session: AsyncSession, conversation_id: str, *, lock: bool = False) -> ConversationRow:
    row = await session.get(ConversationRow, conversation_id, with_for_update=lock)
    if row is None:
        raise ConversationNotFound(conversation_id)
    return row


async def _turn_of_message(session: AsyncSession, conversation_id: str, message_id: str) -> TurnRow | None:
    query = select(TurnRow).where(TurnRow.conversation_id == conversation_id, TurnRow.message_id == message_id)
    return (await session.exec(query)).first()


def _folded(memory: Memory, events: Sequence[CoachEvent], talk: Talk) -> Memory:
    """The memory after one more turn. A failed turn leaves it as it was."""
    if isinstance(events[-1], Failed):
        return memory
    memory = replace(memory, question=None, talk=talk)
    for event in events:
        match event:
            case ReadTaken(read):
                same_notes = memory.read is not None and read.notes.startswith(memory.read.notes.rstrip())
                memory = replace(memory, read=read, tried=memory.tried if same_notes else ())
            case MoveChosen(move):
                memory = replace(memory, move=move, tried=tuple(dict.fromkeys([*memory.tried, move.id])))
            case Filed():
                memory = replace(memory, filed=event)
            case Question():
                memory = replace(memory, question=event)
            case _:
                pass
    return memory


def _title(text: str) -> str:
    return " ".join(text.split())[:TITLE_CHARS]


def _datetime(stored: str, cursor: str) -> datetime:
    try:
        return datetime.fromisoformat(stored)
    except ValueError as error:
        raise StaleCursor(cursor) from error
