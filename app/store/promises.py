"""The ledger of promises: who owes what by when, kept and missed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.errors import AccountNotFound, PromiseNotFound, StaleCursor
from app.domain.page import Page
from app.domain.promises import LedgerEntry, Party, PromiseStatus
from app.store import points
from app.store.calls import settle, sum_up
from app.store.cursors import dump_cursor, load_cursor
from app.store.database import Database
from app.store.rows import promise_of
from app.store.tables import AccountRow, PromiseRow
from app.store.text import holds_words

UNCHANGED: Any = object()


class PromiseRepository:
    """Every method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> "PromiseRepository":
        """The same, as one person sees it."""
        return PromiseRepository(self._database.of(person))

    async def list(
        self,
        limit: int,
        cursor: str | None = None,
        *,
        account_id: str | None = None,
        status: PromiseStatus | None = None,
        due_by: date | None = None,
        who: Party | None = None,
        words: str = "",
    ) -> Page[LedgerEntry]:
        """By due day, the earliest first, those without one last. Raises `StaleCursor`.

        words: in what was promised, or in the account's name.
        """
        due = func.coalesce(col(PromiseRow.due), date.max)
        query = select(PromiseRow)
        if account_id is not None:
            query = query.where(PromiseRow.account_id == account_id)
        if status is not None:
            query = query.where(PromiseRow.status == status)
        if due_by is not None:
            query = query.where(col(PromiseRow.due) <= due_by)
        if who is not None:
            query = query.where(PromiseRow.who == who)
        if words:
            named = holds_words(AccountRow.name, words)
            said = holds_words(PromiseRow.what, words)
            of_named = select(AccountRow.id).where(named)
            query = query.where(or_(said, col(PromiseRow.account_id).in_(of_named)))
        if cursor is not None:
            day, last_id = load_cursor(cursor, str, str)
            try:
                after = date.fromisoformat(str(day))
            except ValueError as error:
                raise StaleCursor(cursor) from error
            query = query.where(or_(due > after, and_(due == after, col(PromiseRow.id) > last_id)))
        async with self._database.reading() as session:
            found = await ledger_entries(session, query.order_by(due, col(PromiseRow.id)).limit(limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        next_cursor = dump_cursor((last.promise.due or date.max).isoformat(), last.id) if last else None
        return Page(found[:limit], next_cursor)

    async def get(self, promise_id: str) -> LedgerEntry:
        """Raises `PromiseNotFound`."""
        async with self._database.reading() as session:
            return await _entry(session, promise_id)

    async def add(self, account_id: str, who: Party, what: str, due: date | None, made_on: date) -> LedgerEntry:
        """Enter one by hand. Raises `AccountNotFound`."""
        async with self._database.session() as session:
            account = await session.get(AccountRow, account_id)
            if account is None or account.merged_into is not None:
                raise AccountNotFound(account_id)
            row = PromiseRow(
                id=uuid4().hex,
                account_id=account_id,
                made_on=made_on,
                who=who,
                what=what,
                due=due,
                status=PromiseStatus.OPEN,
                by_hand=True,
            )
            session.add(row)
            await session.flush()
            return await _entry(session, row.id)

    async def change(
        self,
        promise_id: str,
        today: date,
        *,
        what: str | None = None,
        due: date | None = UNCHANGED,
        status: PromiseStatus | None = None,
    ) -> LedgerEntry:
        """Put it right by hand, mark it kept or missed, or open it again. Raises `PromiseNotFound`."""
        async with self._database.session() as session:
            row = await _row(session, promise_id)
            row.by_hand = True
            if what is not None:
                row.what = what
            if due is not UNCHANGED:
                row.due = due
            if status is not None and status != row.status:
                settled = status is not PromiseStatus.OPEN
                row.settled_on, row.settled_by = (today, "rep") if settled else (None, None)
                row.settled_call_id = row.settled_quote = None
                await settle(session, row, status)
                await sum_up(session, row.account_id)
            await session.flush()
            return await _entry(session, promise_id)

    async def delete(self, promise_id: str) -> None:
        """Raises `PromiseNotFound`."""
        async with self._database.session() as session:
            row = await _row(session, promise_id)
            await points.take_out(session, row.account_id, row.id)
            await session.delete(row)
            await session.flush()
            await sum_up(session, row.account_id)


async def ledger_entries(session: AsyncSession, query: Any, account: str | None = None) -> tuple[LedgerEntry, ...]:
    """The entries of a query over promises, in its order. account: the name of the one account they are of."""
    rows: Sequence[PromiseRow] = (await session.exec(query)).all()
    names = {}
    if account is None:
        ids = {row.account_id for row in rows}
        names = dict(
            (await session.exec(select(AccountRow.id, AccountRow.name).where(col(AccountRow.id).in_(ids)))).all()
        )
    return tuple(
        LedgerEntry(
            row.id,
            row.account_id,
            account if account is not None else names[row.account_id],
            promise_of(row),
            row.made_on,
            row.call_id,
            row.settled_on,
            row.settled_by,
            row.settled_quote,
        )
        for row in rows
    )


async def _row(session: AsyncSession, promise_id: str) -> PromiseRow:
    row = await session.get(PromiseRow, promise_id)
    if row is None:
        raise PromiseNotFound(promise_id)
    return row


async def _entry(session: AsyncSession, promise_id: str) -> LedgerEntry:
    found = await ledger_entries(session, select(PromiseRow).where(PromiseRow.id == promise_id))
    if not found:
        raise PromiseNotFound(promise_id)
    return found[0]
