"""The reads that reps have put right."""

from collections.abc import Sequence

from sqlmodel import col, select

from app.domain.corrections import Reviewed
from app.domain.events import ReadTaken
from app.store.database import Database
from app.store.serialization import load_events
from app.store.tables import TurnRow


class CorrectionRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def reviewed(self) -> Sequence[Reviewed]:
        """Every read with corrections in it, of one set of notes the last, the oldest first."""
        query = (
            select(TurnRow)
            .where(col(TurnRow.correction).is_not(None))
            .order_by(col(TurnRow.received_at), col(TurnRow.number))
        )
        found = {}
        async with self._database.reading() as session:
            for row in await session.exec(query):
                for event in load_events(row.events):
                    if isinstance(event, ReadTaken):
                        read = event.read
                        key = (row.conversation_id, read.notes)
                        found[key] = Reviewed(
                            read.id,
                            read.engine,
                            read.notes,
                            read.evidence,
                            read.corrections,
                            row.channel,
                            row.received_at,
                        )
        return tuple(found.values())
