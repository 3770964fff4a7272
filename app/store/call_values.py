"""Calls as values: their notes and their evidence read in one go."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.accounts import AccountRef, Call
from app.store.rows import evidence_of
from app.store.serialization import load_changes
from app.store.tables import CallRow, EvidenceRow, ReadRow


async def newest_calls(
    session: AsyncSession, account_id: str, limit: int, before: tuple[date, int] | None = None
) -> Sequence[CallRow]:
    """Newest first. before: the day and number of the last call of the page before."""
    query = select(CallRow).where(CallRow.account_id == account_id)
    if before is not None:
        on, number = before
        query = query.where(or_(col(CallRow.on) < on, and_(col(CallRow.on) == on, col(CallRow.number) < number)))
    return (await session.exec(query.order_by(col(CallRow.on).desc(), col(CallRow.number).desc()).limit(limit))).all()


async def as_calls(session: AsyncSession, rows: Sequence[CallRow], account: AccountRef | None) -> list[Call]:
    """The calls of rows, in their order."""
    ids = [row.read_id for row in rows]
    notes = dict((await session.exec(select(ReadRow.id, ReadRow.notes).where(col(ReadRow.id).in_(ids)))).all())
    evidence: dict[str, list[EvidenceRow]] = {}
    for piece in await session.exec(select(EvidenceRow).where(col(EvidenceRow.read_id).in_(ids))):
        evidence.setdefault(piece.read_id, []).append(piece)
    return [
        Call(
            row.id,
            row.conversation_id,
            account,
            row.on,
            notes[row.read_id],
            evidence_of(evidence.get(row.read_id, []), notes[row.read_id]),
            row.thread,
            load_changes(row.changes),
            tuple(row.people.split("\n")) if row.people else (),
        )
        for row in rows
    ]
