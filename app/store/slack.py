"""What Slack has delivered, which threads are which conversations, and the workspaces that have installed the app."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select, update

from app.store.database import Database
from app.store.hops import in_one_hop
from app.store.tables import SlackDeliveryRow, SlackStateRow, SlackThreadRow, SlackWorkspaceRow, WorkerRow

STATE_LIVES = timedelta(minutes=10)
ANSWERED_KEPT = timedelta(days=2)
"""Longer than Slack delivers anything again: so long an answered delivery is known as such."""


class Sealer(Protocol):
    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that is owed an answer."""

    id: str
    workspace: str
    user: str
    said: str
    """What was said and where the answer goes, as JSON; empty once it is answered."""
    conversation_id: str
    received_at: datetime
    ts: str | None = None
    answered: bool = False


class DeliveryRepository:
    """Every method is one transaction of its own."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database, self._sealer = database, sealer

    @in_one_hop(writes=True)
    async def accept(self, delivery: Delivery) -> bool:
        """Keep a delivery; False where it is known already, also where another process keeps it at this moment."""
        row = SlackDeliveryRow(
            id=delivery.id,
            workspace=delivery.workspace,
            user=delivery.user,
            sealed=self._sealer.seal(delivery.said),
            conversation_id=delivery.conversation_id,
            received_at=delivery.received_at,
        )
        try:
            async with self._database.session() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    @in_one_hop(writes=False)
    async def get(self, delivery_id: str) -> Delivery | None:
        async with self._database.reading() as session:
            row = await session.get(SlackDeliveryRow, delivery_id)
        if row is None:
            return None
        return Delivery(
            row.id,
            row.workspace,
            row.user,
            self._sealer.open(row.sealed) if row.sealed else "",
            row.conversation_id,
            row.received_at,
            row.ts,
            row.answered_at is not None,
        )

    async def unanswered(self, limit: int | None = None, before: datetime | None = None) -> Sequence[str]:
        """Their ids, the oldest first. before: those received before that time."""
        query = select(SlackDeliveryRow.id).where(col(SlackDeliveryRow.answered_at).is_(None))
        if before is not None:
            query = query.where(SlackDeliveryRow.received_at < before)
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(col(SlackDeliveryRow.received_at)).limit(limit))).all()

    @in_one_hop(writes=True)
    async def placed(self, delivery_id: str, ts: str) -> None:
        """Remember the message that holds the place of the answer."""
        async with self._database.session() as session:
            row = await session.get(SlackDeliveryRow, delivery_id)
            if row is not None:
                row.ts = ts

    async def is_place(self, ts: str) -> bool:
        """Whether the message is the place of some answer."""
        async with self._database.reading() as session:
            found = await session.exec(select(SlackDeliveryRow.id).where(SlackDeliveryRow.ts == ts).limit(1))
            return found.first() is not None

    @in_one_hop(writes=True)
    async def answered(self, delivery_id: str) -> None:
        """The answer is with Slack: what was said is in the conversation, and is not kept twice."""
        told = update(SlackDeliveryRow).where(col(SlackDeliveryRow.id) == delivery_id)
        async with self._database.session() as session:
            await session.exec(told.values(answered_at=datetime.now(UTC), sealed=""))

    async def forget_answered(self) -> None:
        """Delete what was answered so long ago that Slack delivers it no more."""
        long_ago = datetime.now(UTC) - ANSWERED_KEPT
        async with self._database.session() as session:
            await session.exec(delete(SlackDeliveryRow).where(col(SlackDeliveryRow.answered_at) < long_ago))

    async def conversation_of(self, thread: str) -> str | None:
        async with self._database.reading() as session:
            row = await session.get(SlackThreadRow, thread)
        return row.conversation_id if row is not None else None

    async def remember_thread(self, thread: str, conversation_id: str) -> None:
        async with self._database.session() as session:
            await session.merge(SlackThreadRow(key=thread, conversation_id=conversation_id))


class WorkerRepository:
    """Which processes are alive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, worker_id: str) -> None:
        async with self._database.session() as session:
            await session.merge(WorkerRow(id=worker_id, seen_at=datetime.now(UTC)))

    async def seen_since(self, when: datetime) -> frozenset[str]:
        async with self._database.reading() as session:
            return frozenset(await session.exec(select(WorkerRow.id).where(col(WorkerRow.seen_at) >= when)))

    async def gone(self, worker_id: str) -> None:
        async with self._database.session() as session:
            await session.exec(delete(WorkerRow).where(col(WorkerRow.id) == worker_id))


class WorkspaceRepository:
    """Installations, as JSON: sealed, because they hold tokens."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database, self._sealer = database, sealer

    async def save(self, workspace: str, installation: str) -> None:
        row = SlackWorkspaceRow(id=workspace, sealed=self._sealer.seal(installation), installed_at=datetime.now(UTC))
        async with self._database.session() as session:
            await session.merge(row)

    async def find(self, workspace: str) -> str | None:
        async with self._database.reading() as session:
            row = await session.get(SlackWorkspaceRow, workspace)
        return self._sealer.open(row.sealed) if row is not None else None

    async def delete(self, workspace: str) -> None:
        async with self._database.session() as session:
            await session.exec(delete(SlackWorkspaceRow).where(col(SlackWorkspaceRow.id) == workspace))

    async def issue_state(self, state: str) -> None:
        async with self._database.session() as session:
            await session.exec(
                delete(SlackStateRow).where(col(SlackStateRow.issued_at) < datetime.now(UTC) - STATE_LIVES)
            )
            session.add(SlackStateRow(state=state, issued_at=datetime.now(UTC)))

    async def consume_state(self, state: str) -> bool:
        """Whether the state was issued a short while ago; it is good once."""
        async with self._database.session() as session:
            row = await session.get(SlackStateRow, state)
            if row is None:
                return False
            await session.delete(row)
            return row.issued_at >= datetime.now(UTC) - STATE_LIVES
