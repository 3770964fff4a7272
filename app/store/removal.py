"""Deleting for good: an account, a person, or what is older than a day. Nothing of it stays in any table or index."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.conversation import Memory
from app.domain.errors import AccountNotFound, CallNotFound, PersonNotFound
from app.domain.events import Filed
from app.store import search
from app.store.calls import forget_calls, sum_up, withdraw
from app.store.database import Database
from app.store.serialization import dump_memory, load_events
from app.store.tables import (
    AccountRow,
    CallRow,
    ContactRow,
    ConversationRow,
    EvidenceRow,
    ModelAnswerRow,
    PointRow,
    PromiseRow,
    ReadRow,
    SearchEntryRow,
    SharedReviewRow,
    TurnRow,
)

MASK = "█"
"""Stands in the place of a deleted person's name, once a character: offsets into the notes stay right."""
AT_ONCE = 200


class Removal:
    """What is deleted here is overwritten on the disk as well, as far as the database can do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> "Removal":
        """The same, as one person sees it."""
        return Removal(self._database.of(person))

    async def call(self, call_id: str) -> None:
        """Delete a call with its notes and the talk about it. Raises `CallNotFound`."""
        async with self._database.session() as session:
            call = await session.get(CallRow, call_id)
            if call is None:
                raise CallNotFound(call_id)
            await _delete_call(session, call)
            await _forget_copies(session)
        await self._database.wipe()

    async def account(self, account_id: str) -> None:
        """Delete an account, its calls and the talk about them, its people and promises. Raises `AccountNotFound`."""
        async with self._database.session() as session:
            row = await session.get(AccountRow, account_id)
            if row is None or row.merged_into is not None:
                raise AccountNotFound(account_id)
            for call in (await session.exec(select(CallRow).where(CallRow.account_id == account_id))).all():
                await _delete_call(session, call)
            people = (await session.exec(select(ContactRow.id).where(ContactRow.account_id == account_id))).all()
            for ref in [account_id, *people]:
                await search.take_out(session, ref)
            await session.exec(delete(PointRow).where(col(PointRow.account_id) == account_id))
            await _forget_copies(session)
            await session.delete(row)
        await self._database.wipe()

    async def person(self, person_id: str) -> None:
        """Delete a person: what is known of them, and their name wherever the account's talk has it.

        The name is blotted out in the notes; the rest of them stays. Raises `PersonNotFound`.
        """
        async with self._database.session() as session:
            person = await session.get(ContactRow, person_id)
            if person is None:
                raise PersonNotFound(person_id)
            name, account_id = person.name, person.account_id
            calls = (await session.exec(select(CallRow).where(CallRow.account_id == account_id))).all()
            conversations = list({call.conversation_id for call in calls})
            blot = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            for at in range(0, len(conversations), AT_ONCE):
                await _blot_out(session, conversations[at : at + AT_ONCE], blot)
            for call in calls:
                call.people = "\n".join(n for n in call.people.split("\n") if n.casefold() != name.casefold())
                call.thread = _blotted(call.thread, blot) if call.thread else None
                call.changes = _blotted(call.changes, blot)
                notes = (await session.exec(select(ReadRow.notes).where(ReadRow.id == call.read_id))).one()
                await search.put(session, "call", call.id, account_id, notes)
            for promise in await session.exec(select(PromiseRow).where(PromiseRow.account_id == account_id)):
                promise.what, promise.quote = _blotted(promise.what, blot), _blotted(promise.quote, blot)
                promise.settled_quote = _blotted(promise.settled_quote, blot) if promise.settled_quote else None
            await session.exec(delete(PointRow).where(col(PointRow.subject) == person_id))
            await search.take_out(session, person_id)
            await session.delete(person)
            await _forget_copies(session)
            await session.flush()
            await sum_up(session, account_id)
        await self._database.wipe()

    async def everything(self) -> None:
        """Delete every conversation, account, call and promise. What was chosen on the settings page stays."""
        async with self._database.session() as session:
            for row in (SearchEntryRow, ConversationRow, AccountRow):
                await session.exec(delete(row))
            await _forget_copies(session)
        await self._database.wipe()

    async def older_than(self, day: date) -> int:
        """Delete the calls of days before `day`, with the talk about them. Returns how many there were."""
        async with self._database.session() as session:
            calls = (await session.exec(select(CallRow).where(col(CallRow.on) < day))).all()
            for call in calls:
                await _delete_call(session, call)
            if calls:
                await _forget_copies(session)
        if calls:
            await self._database.wipe()
        return len(calls)


async def _delete_call(session: AsyncSession, call: CallRow) -> None:
    """The call, and the turns of its conversation from it to the next call."""
    conversation = await session.get(ConversationRow, call.conversation_id)
    await withdraw(session, call)
    await search.take_out(session, call.id)
    turns = await _turns(session, call.conversation_id)
    call_id = call.id
    await session.delete(call)
    await session.flush()
    if conversation is None:
        return
    at: str | None = None
    left: list[TurnRow] = []
    for turn in turns:
        at = next((e.call_id for e in load_events(turn.events) if isinstance(e, Filed)), at)
        if at in (call_id, None):
            await session.delete(turn)
        else:
            left.append(turn)
    if not left:
        await forget_calls(session, conversation.id)
        await session.delete(conversation)
    else:
        conversation.memory = dump_memory(Memory())
        conversation.title = " ".join(left[0].text.split())[:80]
    await session.flush()


async def _turns(session: AsyncSession, conversation_id: str) -> Sequence[TurnRow]:
    query = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(col(TurnRow.number))
    return (await session.exec(query)).all()


async def _blot_out(session: AsyncSession, conversation_ids: Sequence[str], name: re.Pattern[str]) -> None:
    """Blot a name out of everything that was said in these conversations."""
    of = select(ConversationRow).where(col(ConversationRow.id).in_(conversation_ids))
    for conversation in await session.exec(of):
        conversation.title = _blotted(conversation.title, name)
        conversation.memory = _blotted(conversation.memory, name)
    turns = (await session.exec(select(TurnRow).where(col(TurnRow.conversation_id).in_(conversation_ids)))).all()
    for turn in turns:
        turn.text, turn.reply = _blotted(turn.text, name), _blotted(turn.reply, name)
        turn.events = _blotted(turn.events, name)
        turn.correction = _blotted(turn.correction, name) if turn.correction else None
    ids = [turn.id for turn in turns]
    for at in range(0, len(ids), AT_ONCE):
        reads = (await session.exec(select(ReadRow).where(col(ReadRow.turn_id).in_(ids[at : at + AT_ONCE])))).all()
        for read in reads:
            read.notes = _blotted(read.notes, name)
        of_reads = select(EvidenceRow).where(col(EvidenceRow.read_id).in_([read.id for read in reads]))
        for piece in await session.exec(of_reads):
            if piece.who is not None and name.fullmatch(piece.who):
                piece.who = None
    await session.flush()


def _blotted(words: str, name: re.Pattern[str]) -> str:
    return name.sub(lambda found: MASK * len(found[0]), words)


async def _forget_copies(session: AsyncSession) -> None:
    """What was copied from notes goes as a whole: a model's kept answers, found by a hash alone, and the shared review.

    Both can be made again.
    """
    await session.exec(delete(ModelAnswerRow))
    await session.exec(delete(SharedReviewRow))
    connection = await session.connection()
    if connection.dialect.name == "sqlite":  # its index keeps what was deleted until its parts are merged
        await connection.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))
