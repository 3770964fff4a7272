"""The review that a rep has shared with the manager: as it stood then."""

from pydantic import TypeAdapter
from sqlmodel import delete, select

from app.domain.review import Review
from app.store.database import Database
from app.store.tables import SharedReviewRow

_REVIEW: TypeAdapter[Review] = TypeAdapter(Review)


class SharedReviewRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> "SharedReviewRepository":
        """The same, as one person sees it."""
        return SharedReviewRepository(self._database.of(person))

    async def get(self) -> Review | None:
        """What the manager sees; None where nothing is shared."""
        async with self._database.reading() as session:
            row = (await session.exec(select(SharedReviewRow))).first()
        return _REVIEW.validate_json(row.review) if row is not None else None

    async def share(self, review: Review) -> None:
        """There is one at a time: a newer one takes its place."""
        owner = self._database.owner or ""
        async with self._database.session() as session:
            row = SharedReviewRow(owner=owner, on=review.as_of, review=_REVIEW.dump_json(review).decode())
            await session.merge(row)

    async def take_back(self) -> None:
        async with self._database.session() as session:
            await session.exec(delete(SharedReviewRow))
