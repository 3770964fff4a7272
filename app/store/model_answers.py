"""Answers of the model reader, kept by what was asked."""

from datetime import UTC, datetime

from app.store.database import Database
from app.store.tables import ModelAnswerRow


class ModelAnswerRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        async with self._database.reading() as session:
            row = await session.get(ModelAnswerRow, key)
        return row.answer if row is not None else None

    async def put(self, key: str, answer: str) -> None:
        """Keep it; the same key again takes the newer answer."""
        async with self._database.session() as session:
            await session.merge(ModelAnswerRow(key=key, answer=answer, created_at=datetime.now(UTC)))
