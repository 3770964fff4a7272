"""Making two accounts one, and two again."""

from collections.abc import Sequence
from uuid import uuid4

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.errors import AccountNotFound, MergeRefused
from app.store import points, search
from app.store.calls import sum_up, sum_up_person
from app.store.tables import AccountNameRow, AccountRow, CallRow, ContactRow, PointRow, PromiseRow, SearchEntryRow


async def merge(session: AsyncSession, account_id: str, into_id: str) -> None:
    """All that is one account's becomes the other's. Raises `AccountNotFound`, `MergeRefused`."""
    if account_id == into_id:
        raise MergeRefused("they are one and the same.")
    row, into = await _row(session, account_id), await _row(session, into_id)
    await _move(session, await _calls_of(session, account_id), account_id, into_id, keep_origin=True)
    for name in await session.exec(select(AccountNameRow).where(AccountNameRow.account_id == account_id)):
        name.account_id = into_id
    for inner in await session.exec(select(AccountRow).where(AccountRow.merged_into == account_id)):
        inner.merged_into = into_id
    row.merged_into = into_id
    await search.take_out(session, account_id)
    await sum_up(session, into.id)


async def unmerge(session: AsyncSession, account_id: str) -> None:
    """The calls that were this account's before a merge are so again. Raises `AccountNotFound`, `MergeRefused`."""
    row = await session.get(AccountRow, account_id)
    if row is None:
        raise AccountNotFound(account_id)
    if row.merged_into is None:
        raise MergeRefused("this account is not part of another.")
    into_id, row.merged_into = row.merged_into, None
    await session.flush()
    of_merged = select(CallRow).where(CallRow.account_id == into_id, CallRow.original_account_id == account_id)
    await _move(session, (await session.exec(of_merged)).all(), into_id, account_id, keep_origin=False)
    for name in await session.exec(select(AccountNameRow).where(AccountNameRow.original_id == account_id)):
        name.account_id = account_id
    await search.put(session, "account", row.id, row.id, row.name)
    await sum_up(session, into_id)
    await sum_up(session, account_id)


async def _move(
    session: AsyncSession, calls: Sequence[CallRow], from_id: str, to_id: str, *, keep_origin: bool
) -> None:
    """Give calls to another account, with what they told of people and promises: points and all."""
    moved = {call.id for call in calls}
    people = {row.id: row for row in await session.exec(select(ContactRow).where(ContactRow.account_id == from_id))}
    target = {row.key: row for row in await session.exec(select(ContactRow).where(ContactRow.account_id == to_id))}
    promises = (await session.exec(select(PromiseRow).where(PromiseRow.account_id == from_id))).all()
    if not keep_origin:
        promises = [p for p in promises if p.call_id in moved]
    gone = {p.id for p in promises}
    for call in calls:
        call.account_id = to_id
        call.original_account_id = call.original_account_id or from_id if keep_origin else None
    for promise in promises:
        promise.account_id = to_id
    of_source = select(PointRow).where(PointRow.account_id == from_id)
    touched: set[str] = {from_id, to_id}
    for point in (await session.exec(of_source)).all():
        if point.source not in moved | gone:
            continue
        touched.add(point.subject)
        if point.subject == from_id:
            point.subject = to_id
        elif point.subject in people:
            person = people[point.subject]
            if person.key not in target:
                target[person.key] = ContactRow(**person.model_dump() | {"id": uuid4().hex, "account_id": to_id})
                session.add(target[person.key])
                await session.flush()
                await search.put(session, "person", target[person.key].id, to_id, person.name)
            point.subject = target[person.key].id
        touched.add(point.subject)
        point.account_id = to_id
    for entry in await session.exec(select(SearchEntryRow).where(col(SearchEntryRow.ref).in_(moved))):
        entry.account_id = to_id
    await session.flush()
    for subject in touched:
        await points.fold(session, subject)
    for person in [*people.values(), *target.values()]:
        history = await points.newest(session, person.id)
        if not history.calls:
            await search.take_out(session, person.id)
            await session.delete(person)
            continue
        sum_up_person(person, history)
    await session.flush()


async def _row(session: AsyncSession, account_id: str) -> AccountRow:
    row = await session.get(AccountRow, account_id)
    if row is None or row.merged_into is not None:
        raise AccountNotFound(account_id)
    return row


async def _calls_of(session: AsyncSession, account_id: str) -> Sequence[CallRow]:
    return (await session.exec(select(CallRow).where(CallRow.account_id == account_id))).all()
