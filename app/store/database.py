"""The database: SQLite in a file by default, PostgreSQL by URL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import copy_context
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.store.hops import DirectSession, driven, hopped
from app.store.tables import OwnedRow

T = TypeVar("T")

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_MS = 30_000
THREADS = 4
READ_ONLY = "firmground_read_only"
"""Execution option of a connection that won't write."""
MIGRATION_LOCK = 0x46697247
"""Key of the advisory lock that lets one process migrate at a time on PostgreSQL."""


class UnusableDatabase(ValueError):
    """The database can't be used; the message says what to do."""


OWNER = "owner"
"""Where a session keeps whose it is."""


class _OwnedSession(Session):
    """A session that reads and writes what belongs to one person; to everybody where it is nobody's."""


@event.listens_for(_OwnedSession, "do_orm_execute")
def _read_own(state: ORMExecuteState) -> None:
    """SQLAlchemy's recipe for tenants: every statement over owned rows, `get` and `delete` too, gets the criterion."""
    owner = state.session.info.get(OWNER)
    if owner is not None and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(*_criteria(owner))


@lru_cache(maxsize=256)
def _criteria(owner: str) -> tuple[ExecutableOption, ...]:
    tables = OwnedRow.__subclasses__()
    return tuple(with_loader_criteria(table, col(table.owner) == owner, include_aliases=True) for table in tables)


@event.listens_for(_OwnedSession, "before_flush")
def _write_own(session: Session, *_: Any) -> None:
    owner = session.info.get(OWNER)
    for row in session.new:
        if owner is not None and isinstance(row, OwnedRow):
            row.owner = owner


class Database:
    """One engine. Nothing is opened or created before `migrate`."""

    owner: str | None = None
    """Whose rows its sessions see; None for everybody's."""

    def __init__(self, url: str) -> None:
        """Raises `UnusableDatabase` for a URL that names neither an SQLite file nor a PostgreSQL server."""
        self._url = _async_url(url)
        self._engine = create_async_engine(self._url, pool_pre_ping=self._url.get_backend_name() == "postgresql")
        if self._url.get_backend_name() == "sqlite":
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin)
        self._reading = self._engine.execution_options(**{READ_ONLY: True})
        self._writing = asyncio.Lock()
        if not self.is_postgresql:
            self._direct = create_engine(self._url.set(drivername="sqlite"), connect_args={"check_same_thread": False})
            event.listen(self._direct, "connect", _prepare_sqlite)
            event.listen(self._direct, "begin", _begin)
            self._direct_reading = self._direct.execution_options(**{READ_ONLY: True})
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="firmground-db")

    def of(self, person: str) -> "Database":
        """The same database as one person sees it: nobody else's conversations, accounts, calls and promises."""
        own = copy(self)
        own.owner = person
        return own

    @property
    def is_postgresql(self) -> bool:
        return self._url.get_backend_name() == "postgresql"

    async def migrate(self) -> None:
        """Bring the tables up to this version, one process at a time. Raises `UnusableDatabase`."""
        try:
            if not self.is_postgresql:
                _create_file(Path(self._url.database or ""))
            async with self._engine.begin() as connection:
                if self.is_postgresql:
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                await connection.run_sync(_upgrade)
        except CommandError as error:
            raise UnusableDatabase(
                "This database was made by a newer Firm Ground. Update Firm Ground, or name another database "
                "with FIRMGROUND_DATABASE_URL."
            ) from error
        except (DBAPIError, OSError) as error:
            reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
            raise UnusableDatabase(
                f"Can't use the database {self._url.render_as_string()}: {reason.strip().splitlines()[0]}. "
                "Check FIRMGROUND_DATABASE_URL, and that the server runs or the folder can be written."
            ) from error

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A short transaction: committed at the end, rolled back on an error.

        SQLite lets one write at a time and makes the others look again and again: here those of one process queue.
        """
        if hopped.get():
            with self._open_direct(self._direct) as session:
                yield session
            return
        queue = nullcontext() if self.is_postgresql else self._writing
        async with queue, self._open(self._engine) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A short transaction that only reads: it waits for no other."""
        if hopped.get():
            with self._open_direct(self._direct_reading) as session:
                yield session
            return
        async with self._open(self._reading) as session, session.begin():
            yield session

    def _open(self, engine: AsyncEngine) -> AsyncSession:
        return AsyncSession(engine, sync_session_class=_OwnedSession, info={OWNER: self.owner}, expire_on_commit=False)

    @contextmanager
    def _open_direct(self, engine: Engine) -> Iterator[AsyncSession]:
        with _OwnedSession(engine, info={OWNER: self.owner}, expire_on_commit=False) as session, session.begin():
            yield cast(AsyncSession, DirectSession(session))

    async def hop(self, make: Callable[[], Coroutine[Any, Any, T]], *, writes: bool) -> T:
        """What a coroutine comes to that waits for nothing but this database, in one hop to a thread."""
        loop, context = asyncio.get_running_loop(), copy_context()
        async with self._writing if writes else nullcontext():
            return await loop.run_in_executor(self._threads, context.run, driven, make)

    async def wipe(self) -> None:
        """Leave nothing on the disk of what was deleted: freed pages are rewritten, and the log is cut."""
        if self.is_postgresql:
            autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            async with autocommit.connect() as connection:
                await connection.execute(text("VACUUM"))
            return
        async with self._writing, self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            await connection.rollback()
            await raw.driver_connection.execute("VACUUM")
            await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        await self._engine.dispose()
        if not self.is_postgresql:
            self._threads.shutdown()
            self._direct.dispose()


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for a connection that is open already."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


def _async_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    backend = parsed.drivername.split("+")[0] if parsed is not None else ""
    if parsed is None or backend not in drivers or not parsed.database:
        raise UnusableDatabase(
            "FIRMGROUND_DATABASE_URL must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
        )
    return parsed.set(drivername=drivers[backend])


def _create_file(path: Path) -> None:
    """The file, for its owner's eyes only: it holds customers' names and what they said."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes then would fail where another wrote."""
    only_reads = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
