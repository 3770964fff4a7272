"""A fresh database a test: SQLite always, and PostgreSQL where a server or its programs are here."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.store.conversations import ConversationRepository
from app.store.database import Database
from tests.postgresql import empty_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with empty_database(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def conversations(database: Database) -> ConversationRepository:
    return ConversationRepository(database)
