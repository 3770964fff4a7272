"""Everything that is kept, as plain values to be written down: one's own data, to take away."""

from collections.abc import AsyncIterator
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, select

from app.domain.accounts import Account, Call, Contact
from app.domain.promises import LedgerEntry
from app.store.accounts import AccountRepository
from app.store.conversations import ConversationRepository
from app.store.database import Database
from app.store.promises import PromiseRepository
from app.store.serialization import load_correction
from app.store.tables import CallRow, TurnRow

_ACCOUNT, _CALL = TypeAdapter(Account), TypeAdapter(Call)
_CONTACT, _PROMISE = TypeAdapter(Contact), TypeAdapter(LedgerEntry)
PAGE = 100


class Export:
    """Reads in small pieces: nothing is held in memory but one page."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._accounts, self._promises = AccountRepository(database), PromiseRepository(database)
        self._conversations = ConversationRepository(database)

    def of(self, person: str) -> "Export":
        """The same, as one person sees it."""
        return Export(self._database.of(person))

    async def lines(self) -> AsyncIterator[dict[str, Any]]:
        """One value a line: accounts each with people, calls and promises, then the calls of none, then all talk."""
        async for account in self.accounts():
            yield {"type": "account", **_ACCOUNT.dump_python(account, mode="json")}
            for person in await self._accounts.people(account.id, limit=1_000_000):
                yield {"type": "person", **_CONTACT.dump_python(person, mode="json")}
            async for call in self.calls(account.id):
                yield {"type": "call", **_CALL.dump_python(call, mode="json")}
            async for entry in self.promises(account.id):
                yield {"type": "promise", **_PROMISE.dump_python(entry, mode="json")}
        async with self._database.reading() as session:
            unfiled = (await session.exec(select(CallRow.id).where(col(CallRow.account_id).is_(None)))).all()
        for call_id in unfiled:
            yield {"type": "call", **_CALL.dump_python(await self._accounts.call(call_id), mode="json")}
        async for turn in self._turns():
            yield turn

    async def accounts(self) -> AsyncIterator[Account]:
        cursor: str | None = None
        while True:
            page = await self._accounts.list(PAGE, cursor)
            for account in page.items:
                yield account
            cursor = page.next_cursor
            if cursor is None:
                return

    async def calls(self, account_id: str) -> AsyncIterator[Call]:
        """The newest first."""
        cursor: str | None = None
        while True:
            page = await self._accounts.calls(account_id, PAGE, cursor)
            for call in page.items:
                yield call
            cursor = page.next_cursor
            if cursor is None:
                return

    async def promises(self, account_id: str) -> AsyncIterator[LedgerEntry]:
        cursor: str | None = None
        while True:
            page = await self._promises.list(PAGE, cursor, account_id=account_id)
            for entry in page.items:
                yield entry
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _turns(self) -> AsyncIterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = await self._conversations.list(PAGE, cursor)
            for conversation in page.items:
                async with self._database.reading() as session:
                    query = select(TurnRow).where(TurnRow.conversation_id == conversation.id)
                    rows = (await session.exec(query.order_by(col(TurnRow.number)))).all()
                for row in rows:
                    correction = load_correction(row.correction)
                    yield {
                        "type": "turn",
                        "conversation_id": conversation.id,
                        "channel": row.channel,
                        "number": row.number,
                        "at": row.received_at.isoformat(),
                        "message": row.text,
                        "reply": row.reply,
                        "corrects": correction.kind if correction else None,
                    }
            cursor = page.next_cursor
            if cursor is None:
                return
