"""Meetings that reps have told us of."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlmodel import col, delete, select

from app.domain.accounts import AccountRef
from app.domain.meetings import Meeting
from app.store.database import Database
from app.store.tables import AccountRow, MeetingRow


class MeetingRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> "MeetingRepository":
        """The same, as one person sees it."""
        return MeetingRepository(self._database.of(person))

    async def add(self, account_id: str, at: datetime) -> None:
        """at: UTC-aware. Meetings that are over are forgotten."""
        async with self._database.session() as session:
            await session.exec(delete(MeetingRow).where(col(MeetingRow.at) < datetime.now(UTC)))
            session.add(MeetingRow(id=uuid4().hex, account_id=account_id, at=at))

    async def between(self, begin: datetime, end: datetime) -> Sequence[Meeting]:
        """Everybody's meetings that begin after `begin` and until `end`, the earliest first."""
        query = (
            select(MeetingRow, AccountRow.name)
            .join(AccountRow, col(AccountRow.id) == col(MeetingRow.account_id))
            .where(col(MeetingRow.at) > begin, col(MeetingRow.at) <= end)
            .order_by(col(MeetingRow.at))
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        return [Meeting(row.id, row.owner, AccountRef(row.account_id, name), row.at) for row, name in rows]
