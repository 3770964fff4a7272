"""The review that a rep has shared with the manager: as it stood then."""

from pydantic import TypeAdapter

from app.domain.review import Review
from app.store.database import Database
from app.store.tables import SharedReviewRow

_REVIEW: TypeAdapter[Review] = TypeAdapter(Review)
ONE = "review"
"""There is one at a time: a newer one takes its place."""


class SharedReviewRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self) -> Review | None:
        """What the manager sees; None where nothing is shared."""
        async with self._database.reading() as session:
            row = await session.get(SharedReviewRow, ONE)
        return _REVIEW.validate_json(row.review) if row is not None else None

    async def share(self, review: Review) -> None:
        async with self._database.session() as session:
            await session.merge(SharedReviewRow(id=ONE, on=review.as_of, review=_REVIEW.dump_json(review).decode()))

    async def take_back(self) -> None:
        async with self._database.session() as session:
            row = await session.get(SharedReviewRow, ONE)
            if row is not None:
                await session.delete(row)
