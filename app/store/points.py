"""How accounts and people came to stand: one point a call or settled promise, each with the whole history up to it.

A new point is the one before it plus what it adds, whatever lies before: a turn costs the same after 10,000 calls. Only
what is put in, changed or taken out before the newest makes the points after it be added up anew.
"""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.accounts import History
from app.domain.levels import TrackRecord
from app.domain.pillars import Pillar
from app.store.serialization import dump_history, dump_record, load_history, load_record
from app.store.tables import PointRow


async def put(
    session: AsyncSession,
    account_id: str,
    subject: str,
    source: str,
    on: date,
    own: TrackRecord,
    *,
    calls: int,
    fresh: bool = False,
    first: bool = False,
) -> tuple[History, History, History]:
    """Add what a source tells of a subject, or what it tells now instead.

    fresh: nothing of this source is there. first: nothing of the subject is there. Returns how the subject stood
    before it, with it, and how it stands now.
    """
    known = await _of_source(session, subject, source) if not (fresh or first) else None
    if known is not None:
        await _remove(session, known)
    number = known.number if known is not None else time.time_ns()
    last = await _newest_row(session, subject) if not first else None
    at_the_end = last is None or (last.on, last.number) < (on, number)
    if at_the_end:
        before = load_history(last.total) if last is not None else History()
    else:
        before = await _last(session, subject, _earlier_than(on, number))
    after = before.after(on, own, calls=calls)
    row = {
        "id": uuid4().hex,
        "account_id": account_id,
        "subject": subject,
        "source": source,
        "on": on,
        "number": number,
        "calls": calls,
        "own": dump_record(own),
        **_standing(after),
    }
    await (await session.connection()).execute(insert(PointRow), row)
    if at_the_end:
        return before, after, after
    return before, after, await _fold_on(session, subject, on, number)


async def after(session: AsyncSession, subject: str, on: date) -> Sequence[tuple[str, History, History]]:
    """The sources of a day and later, the oldest first, each with how the subject stood before it and with it."""
    history = await _last(session, subject, col(PointRow.on) < on)
    query = select(PointRow).where(PointRow.subject == subject, col(PointRow.on) >= on)
    found = []
    for point in await session.exec(query.order_by(col(PointRow.on), col(PointRow.number))):
        now = load_history(point.total)
        found.append((point.source, history, now))
        history = now
    return found


async def take_out(session: AsyncSession, subject: str, source: str) -> History:
    """Remove what a source told of a subject. Returns the subject's newest history."""
    row = await _of_source(session, subject, source)
    return await _remove(session, row) if row is not None else await newest(session, subject)


async def newest(session: AsyncSession, subject: str) -> History:
    """How a subject stands now."""
    return await _last(session, subject)


async def until(session: AsyncSession, subject: str, on: date, source: str) -> History:
    """How a subject stood when a call of that day came; the call itself, where it is known already, left out."""
    newest = await _newest_row(session, subject)
    if newest is None or newest.on < on:
        return load_history(newest.total) if newest is not None else History()
    known = await _of_source(session, subject, source)
    if known is not None and known.on == on:
        return await _last(session, subject, _earlier_than(known.on, known.number))
    return await _last(session, subject, and_(col(PointRow.on) <= on, col(PointRow.source) != source))


async def fold(session: AsyncSession, subject: str) -> History:
    """Add up a subject's points anew, all of them: some came from elsewhere or have gone elsewhere."""
    return await _fold_on(session, subject, date.min, 0)


async def _remove(session: AsyncSession, row: PointRow) -> History:
    await session.delete(row)
    await session.flush()
    return await _fold_on(session, row.subject, row.on, row.number)


async def _fold_on(session: AsyncSession, subject: str, on: date, number: int) -> History:
    """Add up anew what comes after a place in the row of points. Returns the newest history."""
    history = await _last(session, subject, _earlier_than(on, number, at=True))
    later = select(PointRow).where(
        PointRow.subject == subject,
        or_(col(PointRow.on) > on, and_(col(PointRow.on) == on, col(PointRow.number) > number)),
    )
    for point in await session.exec(later.order_by(col(PointRow.on), col(PointRow.number))):
        history = history.after(point.on, load_record(point.own), calls=point.calls)
        for column, value in _standing(history).items():
            setattr(point, column, value)
    await session.flush()
    return history


async def _of_source(session: AsyncSession, subject: str, source: str) -> PointRow | None:
    query = select(PointRow).where(PointRow.subject == subject, PointRow.source == source)
    return (await session.exec(query)).first()


async def _last(session: AsyncSession, subject: str, *where: Any) -> History:
    row = await _newest_row(session, subject, *where)
    return load_history(row.total) if row is not None else History()


_NEWEST = (
    select(PointRow)
    .where(PointRow.subject == bindparam("subject"))
    .order_by(col(PointRow.on).desc(), col(PointRow.number).desc())
    .limit(1)
)
"""Built once: it is asked for with every call, and again for each person."""


async def _newest_row(session: AsyncSession, subject: str, *where: Any) -> PointRow | None:
    query = _NEWEST.where(*where) if where else _NEWEST
    return (await session.exec(query, params={"subject": subject})).first()


def _earlier_than(on: date, number: int, *, at: bool = False) -> Any:
    own = col(PointRow.number) <= number if at else col(PointRow.number) < number
    return or_(col(PointRow.on) < on, and_(col(PointRow.on) == on, own))


def _standing(history: History) -> dict[str, str]:
    levels = history.levels
    return {"total": dump_history(history), **{pillar.value: levels[pillar].value for pillar in Pillar}}
