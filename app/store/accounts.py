"""Accounts and their people: found in notes, looked at, renamed, merged, deleted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.accounts import (
    MAX_NAME_CHARS,
    Account,
    AccountRef,
    Call,
    Contact,
    Dossier,
    Found,
    Known,
    Point,
    name_key,
    name_keys_in,
)
from app.domain.errors import AccountNotFound, CallNotFound, NameUnusable, StaleCursor
from app.domain.page import Page
from app.domain.pillars import Level, Pillar
from app.domain.promises import Party, PromiseStatus, most_urgent_first
from app.domain.read import Mentions
from app.domain.standing import Standing
from app.store import finding, merging, points, search
from app.store.call_values import as_calls, newest_calls
from app.store.calls import OPEN_BEFORE, move_to_day
from app.store.cursors import dump_cursor, load_cursor
from app.store.database import Database
from app.store.hops import in_one_hop
from app.store.promises import ledger_entries
from app.store.rows import account_of, contact_of, levels_of, promise_of
from app.store.tables import (
    AccountNameRow,
    AccountRow,
    CallRow,
    ContactRow,
    PointRow,
    PromiseRow,
)
from app.store.text import holds_words

MAX_KEYS = 4_000
"""Runs of words that are looked up for one set of notes."""
KEYS_AT_ONCE = 500
MAX_SUGGESTIONS = 3
MAX_OWED = 20
BRIEF_CALLS, BRIEF_PEOPLE, BRIEF_PROMISES = 8, 12, 20
MAX_POINTS = 400
MAX_TURNS = 12
MAX_LOOKED_THROUGH, MAX_RECALLED = 60, 6


def _due_first() -> tuple[Any, ...]:
    return func.coalesce(col(PromiseRow.due), date.max), col(PromiseRow.made_on), col(PromiseRow.id)


_CALLED = (
    select(AccountRow.id, AccountRow.name, AccountRow.confirmed)
    .join(AccountNameRow, col(AccountNameRow.account_id) == col(AccountRow.id))
    .where(AccountNameRow.key == bindparam("key"))
)
_OWED = OPEN_BEFORE.order_by(*_due_first()).limit(MAX_OWED)
"""Built once: every call asks for them."""


class AccountRepository:
    """Every method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> "AccountRepository":
        """The same, as one person sees it."""
        return AccountRepository(self._database.of(person))

    @in_one_hop(writes=False)
    async def find(self, notes: str, mentions: Mentions) -> tuple[AccountRef | None, tuple[AccountRef, ...]]:
        """The account that notes are about, where they name one that is known; and others that they may be about.

        A person's name alone files nothing: another account may have a Dana too.
        """
        async with self._database.reading() as session:
            if mentions.account is not None:
                named = await _by_keys(session, [name_key(mentions.account)])
                if named:
                    return named[0], ()
            known = await _by_keys(session, name_keys_in(notes)[:MAX_KEYS]) if mentions.account is None else []
            if known:
                return known[0], tuple(known[1 : MAX_SUGGESTIONS + 1])
            return None, await _by_people(session, mentions.people)

    @in_one_hop(writes=False)
    async def named(self, name: str, *, confirmed: bool) -> AccountRef:
        """The account of that name, made where there is none. Raises `NameUnusable`."""
        shown, key = _usable(name)
        async with self._database.reading() as session:
            for account_id, called, is_confirmed in await session.exec(_CALLED, params={"key": key}):
                if is_confirmed or not confirmed:
                    return AccountRef(account_id, called)
        async with self._database.session() as session:
            known = await _by_keys(session, [key])
            if known:
                account = await _row(session, known[0].id)
                account.confirmed = account.confirmed or confirmed
                return known[0]
            row = AccountRow(
                id=uuid4().hex,
                name=shown,
                confirmed=confirmed,
                created_at=datetime.now(UTC),
                compatibility=Level.ABSENT,
                knowledge=Level.ABSENT,
                trust=Level.ABSENT,
                standing=Standing.OUTSIDE,
            )
            session.add(row)
            await session.flush()
            session.add(AccountNameRow(key=key, account_id=row.id, original_id=row.id))
            await search.put(session, "account", row.id, row.id, shown)
        return AccountRef(row.id, row.name)

    @in_one_hop(writes=False)
    async def known(self, account_id: str, on: date, call_id: str) -> Known:
        """What was known of an account when a call came."""
        async with self._database.reading() as session:
            history = await points.until(session, account_id, on, call_id)
            rows = (await session.exec(_OWED, params={"account": account_id, "on": on, "call": call_id})).all()
        return Known(on, history, tuple(most_urgent_first([promise_of(row) for row in rows], on)))

    async def get(self, account_id: str) -> Account:
        """Raises `AccountNotFound`."""
        async with self._database.reading() as session:
            row = await _row(session, account_id)
            return account_of(row, (await _next_due(session, [row.id])).get(row.id))

    async def list(
        self,
        limit: int,
        cursor: str | None = None,
        *,
        standing: Standing | None = None,
        pillar: Pillar | None = None,
        due_by: date | None = None,
        name: str = "",
    ) -> Page[Account]:
        """The one last called first. Raises `StaleCursor`.

        pillar: accounts in which it does not hold. due_by: accounts to which we owe something by that day.
        """
        query = select(AccountRow).where(col(AccountRow.merged_into).is_(None))
        if standing is not None:
            query = query.where(AccountRow.standing == standing)
        if pillar is not None:
            query = query.where(col(getattr(AccountRow, pillar)).in_([Level.ABSENT, Level.STRAINED]))
        if due_by is not None:
            owed = select(PromiseRow.account_id).where(
                PromiseRow.status == PromiseStatus.OPEN, PromiseRow.who == Party.US, col(PromiseRow.due) <= due_by
            )
            query = query.where(col(AccountRow.id).in_(owed))
        if name:
            query = query.where(holds_words(AccountRow.name, name))
        newest = func.coalesce(col(AccountRow.last_on), date.min)
        if cursor is not None:
            on, last_id = load_cursor(cursor, str, str)
            day = _day(str(on), cursor)
            query = query.where(or_(newest < day, and_(newest == day, col(AccountRow.id) < last_id)))
        async with self._database.reading() as session:
            rows = (await session.exec(query.order_by(newest.desc(), col(AccountRow.id).desc()).limit(limit + 1))).all()
            due = await _next_due(session, [row.id for row in rows])
        more = len(rows) > limit
        last = rows[limit - 1] if more else None
        next_cursor = dump_cursor((last.last_on or date.min).isoformat(), last.id) if last else None
        return Page(tuple(account_of(row, due.get(row.id)) for row in rows[:limit]), next_cursor)

    async def count_by_standing(self) -> Mapping[Standing, int]:
        """How many accounts stand where; those in which nobody stands are left out."""
        query = select(AccountRow.standing, func.count()).where(col(AccountRow.merged_into).is_(None))
        async with self._database.reading() as session:
            found = (await session.exec(query.group_by(AccountRow.standing))).all()
        return {Standing(standing): count for standing, count in found}

    async def people(self, account_id: str, limit: int = 200) -> Sequence[Contact]:
        """Who was spoken of last comes first. Raises `AccountNotFound`."""
        async with self._database.reading() as session:
            await _row(session, account_id)
            return await _people(session, account_id, limit)

    async def calls(self, account_id: str, limit: int, cursor: str | None = None) -> Page[Call]:
        """The newest first. Raises `AccountNotFound`, `StaleCursor`."""
        before = None
        if cursor is not None:
            on, number = load_cursor(cursor, str, int)
            before = _day(str(on), cursor), int(number)
        async with self._database.reading() as session:
            account = await _row(session, account_id)
            rows = await newest_calls(session, account_id, limit + 1, before)
            found = await as_calls(session, rows[:limit], AccountRef(account.id, account.name))
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(tuple(found), dump_cursor(last.on.isoformat(), last.number) if last else None)

    async def call(self, call_id: str) -> Call:
        """Raises `CallNotFound`."""
        async with self._database.reading() as session:
            row = await session.get(CallRow, call_id)
            if row is None:
                raise CallNotFound(call_id)
            account = await session.get(AccountRow, row.account_id) if row.account_id else None
            ref = AccountRef(account.id, account.name) if account is not None else None
            return (await as_calls(session, [row], ref))[0]

    async def unfiled(self, limit: int) -> Sequence[Call]:
        """Calls whose account nobody has told yet, the newest first."""
        query = select(CallRow).where(col(CallRow.account_id).is_(None))
        newest = query.order_by(col(CallRow.on).desc(), col(CallRow.number).desc()).limit(limit)
        async with self._database.reading() as session:
            return await as_calls(session, (await session.exec(newest)).all(), None)

    async def move_call(self, call_id: str, on: date) -> Call:
        """Give a call another day. Raises `CallNotFound`."""
        async with self._database.session() as session:
            row = await session.get(CallRow, call_id)
            if row is None:
                raise CallNotFound(call_id)
            await move_to_day(session, row, on)
        return await self.call(call_id)

    async def dossier(self, account_id: str) -> Dossier:
        """What a brief is made from. Raises `AccountNotFound`."""
        async with self._database.reading() as session:
            row = await _row(session, account_id)
            ref = AccountRef(row.id, row.name)
            account = account_of(row, (await _next_due(session, [row.id])).get(row.id))
            history = await points.newest(session, account_id)
            of_account = select(PromiseRow).where(PromiseRow.account_id == account_id)
            open_rows = of_account.where(PromiseRow.status == PromiseStatus.OPEN).order_by(*_due_first())
            settled = of_account.where(PromiseRow.status != PromiseStatus.OPEN).order_by(
                col(PromiseRow.settled_on).desc(), col(PromiseRow.id)
            )
            return Dossier(
                account=account,
                since=history.since,
                people=tuple(await _people(session, account_id, BRIEF_PEOPLE)),
                open=await ledger_entries(session, open_rows.limit(BRIEF_PROMISES), row.name),
                settled=await ledger_entries(session, settled.limit(BRIEF_PROMISES), row.name),
                calls=tuple(await as_calls(session, await newest_calls(session, account_id, BRIEF_CALLS), ref)),
            )

    async def timeline(self, account_id: str) -> Sequence[Point]:
        """How it stood after each of its newest calls and settled promises, oldest first. Raises `AccountNotFound`."""
        async with self._database.reading() as session:
            await _row(session, account_id)
            return await _points(session, account_id, MAX_POINTS)

    async def turning_points(self, account_id: str) -> Sequence[Call]:
        """The newest calls that changed how an account stands, the oldest first. Raises `AccountNotFound`."""
        query = select(CallRow).where(CallRow.account_id == account_id, CallRow.changes != "[]")
        async with self._database.reading() as session:
            account = await _row(session, account_id)
            newest = query.order_by(col(CallRow.on).desc(), col(CallRow.number).desc()).limit(MAX_TURNS)
            rows = (await session.exec(newest)).all()
            return await as_calls(session, rows[::-1], AccountRef(account.id, account.name))

    async def recall(
        self, account_id: str, words: str, person: str, pillar: Pillar | None, builds: bool | None
    ) -> Sequence[Call]:
        """The calls of an account that fit, those that hold most of the words first. Raises `AccountNotFound`."""
        async with self._database.reading() as session:
            row = await _row(session, account_id)
            account = AccountRef(row.id, row.name)
            if words.strip():
                refs = await search.best(session, words, account_id, MAX_LOOKED_THROUGH)
                rows = [r for ref in refs if (r := await session.get(CallRow, ref)) is not None]
                calls = await as_calls(session, rows, account)
            else:
                rows = list(await newest_calls(session, account_id, MAX_LOOKED_THROUGH))
                calls = await as_calls(session, rows, account)
        return [call for call in calls if finding.fits(call, person, pillar, builds)][:MAX_RECALLED]

    async def standing_on(self, account_id: str, on: date) -> Point | None:
        """How an account stood at the end of a day; None where nothing was known yet."""
        query = select(PointRow).where(PointRow.subject == account_id, col(PointRow.on) <= on)
        async with self._database.reading() as session:
            newest = query.order_by(col(PointRow.on).desc(), col(PointRow.number).desc()).limit(1)
            row = (await session.exec(newest)).first()
        return Point(row.on, levels_of(row), None, None) if row is not None else None

    async def rename(self, account_id: str, name: str) -> Account:
        """The old name goes on finding it. Raises `AccountNotFound`, `NameUnusable`."""
        shown, key = _usable(name)
        async with self._database.session() as session:
            row = await _row(session, account_id)
            known = (await session.exec(select(AccountNameRow).where(AccountNameRow.key == key))).first()
            if known is not None and known.account_id != account_id:
                raise NameUnusable("another account has it. Merge the two instead.")
            if known is None:
                session.add(AccountNameRow(key=key, account_id=account_id, original_id=account_id))
            row.name, row.confirmed = shown, True
            await search.put(session, "account", row.id, row.id, shown)
        return await self.get(account_id)

    async def confirm(self, account_id: str) -> Account:
        """Raises `AccountNotFound`."""
        async with self._database.session() as session:
            (await _row(session, account_id)).confirmed = True
        return await self.get(account_id)

    async def merge(self, account_id: str, into_id: str) -> Account:
        """All that is one account's becomes the other's. Raises `AccountNotFound`, `MergeRefused`."""
        async with self._database.session() as session:
            await merging.merge(session, account_id, into_id)
        return await self.get(into_id)

    async def unmerge(self, account_id: str) -> Account:
        """Undo a merge: the calls that were this account's are so again. Raises `AccountNotFound`, `MergeRefused`."""
        async with self._database.session() as session:
            await merging.unmerge(session, account_id)
        return await self.get(account_id)

    async def merged(self, account_id: str) -> Sequence[AccountRef]:
        """The accounts that were merged into this one, to be undone."""
        async with self._database.reading() as session:
            rows = await session.exec(select(AccountRow).where(AccountRow.merged_into == account_id))
            return [AccountRef(row.id, row.name) for row in rows]

    async def search(
        self,
        query: str,
        limit: int,
        *,
        kinds: Sequence[str] = ("account", "person", "call"),
        account_id: str | None = None,
        pillar: Pillar | None = None,
    ) -> Sequence[Found]:
        """What holds every word of the query, accounts and people before calls, the newest first.

        pillar: only calls in which the words are evidence of it.
        """
        async with self._database.reading() as session:
            return await finding.found(session, query, limit, kinds, account_id, pillar)


async def _row(session: AsyncSession, account_id: str) -> AccountRow:
    row = await session.get(AccountRow, account_id)
    if row is None or row.merged_into is not None:
        raise AccountNotFound(account_id)
    return row


async def _by_keys(session: AsyncSession, keys: Sequence[str]) -> list[AccountRef]:
    """The accounts that go by these names, in the order of the keys."""
    found: dict[str, AccountRef] = {}
    for at in range(0, len(keys), KEYS_AT_ONCE):
        query = (
            select(AccountNameRow.key, AccountRow.id, AccountRow.name)
            .join(AccountRow, col(AccountRow.id) == col(AccountNameRow.account_id))
            .where(col(AccountNameRow.key).in_(keys[at : at + KEYS_AT_ONCE]))
        )
        found |= {key: AccountRef(account_id, name) for key, account_id, name in await session.exec(query)}
    return list(dict.fromkeys(found[key] for key in keys if key in found))


async def _by_people(session: AsyncSession, people: Sequence[str]) -> tuple[AccountRef, ...]:
    """The accounts where somebody goes by one of these names, the one last called first."""
    keys = [" ".join(name.casefold().split()) for name in people]
    query = (
        select(AccountRow)
        .where(col(AccountRow.id).in_(select(ContactRow.account_id).where(col(ContactRow.key).in_(keys))))
        .order_by(col(AccountRow.last_on).desc(), col(AccountRow.id))
        .limit(MAX_SUGGESTIONS)
    )
    return tuple(AccountRef(row.id, row.name) for row in await session.exec(query))


async def _next_due(session: AsyncSession, account_ids: Sequence[str]) -> Mapping[str, date]:
    query = (
        select(PromiseRow.account_id, func.min(col(PromiseRow.due)))
        .where(
            col(PromiseRow.account_id).in_(account_ids),
            PromiseRow.status == PromiseStatus.OPEN,
            PromiseRow.who == Party.US,
            col(PromiseRow.due).is_not(None),
        )
        .group_by(col(PromiseRow.account_id))
    )
    return {account_id: due for account_id, due in await session.exec(query) if due is not None}


async def _people(session: AsyncSession, account_id: str, limit: int) -> list[Contact]:
    query = select(ContactRow).where(ContactRow.account_id == account_id)
    rows = await session.exec(query.order_by(col(ContactRow.last_on).desc(), col(ContactRow.id)).limit(limit))
    return [contact_of(row) for row in rows]


async def _points(session: AsyncSession, account_id: str, limit: int) -> tuple[Point, ...]:
    query = select(PointRow).where(PointRow.subject == account_id)
    newest = query.order_by(col(PointRow.on).desc(), col(PointRow.number).desc()).limit(limit)
    rows = (await session.exec(newest)).all()
    settled = [row.source for row in rows if not row.calls]
    promised = dict(
        (await session.exec(select(PromiseRow.id, PromiseRow.what).where(col(PromiseRow.id).in_(settled)))).all()
    )
    return tuple(
        Point(row.on, levels_of(row), row.source if row.calls else None, promised.get(row.source))
        for row in reversed(rows)
    )


def _usable(name: str) -> tuple[str, str]:
    shown = " ".join(name.split())
    key = name_key(shown)
    if not key:
        raise NameUnusable("it has no letters or figures.")
    if len(shown) > MAX_NAME_CHARS:
        raise NameUnusable(f"it has more than {MAX_NAME_CHARS} characters.")
    if "\0" in shown or any("\ud800" <= c <= "\udfff" for c in shown):
        raise NameUnusable("it has broken characters in it.")
    return shown, key


def _day(stored: str, cursor: str) -> date:
    try:
        return date.fromisoformat(stored)
    except ValueError as error:
        raise StaleCursor(cursor) from error
