"""A fresh database a test: SQLite always, and PostgreSQL where a server or its programs are here."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from app.store.conversations import ConversationRepository
from app.store.database import Database

POSTGRES_USER = "postgres"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server that tests may make databases on; skipped where there is none."""
    given = os.environ.get("FIRMGROUND_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip(
            "PostgreSQL is not installed: only SQLite is tested (set FIRMGROUND_TEST_POSTGRES to a server's URL)"
        )
    folder = Path(tempfile.mkdtemp(prefix="fg-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, POSTGRES_USER)
        as_user = ["setpriv", "--reuid", POSTGRES_USER, "--regid", POSTGRES_USER, "--clear-groups", "--"]

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], capture_output=True, text=True, cwd=folder, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    control, data = str(programs[-1] / "pg_ctl"), str(folder / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    try:
        run(str(programs[-1] / "initdb"), "-D", data, "-U", POSTGRES_USER, "-A", "trust", "-E", "UTF8")
        run(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        yield f"postgresql://{POSTGRES_USER}@/postgres?host={folder}"
    finally:
        subprocess.run([*as_user, control, "-D", data, "-m", "immediate", "stop"], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def conversations(database: Database) -> ConversationRepository:
    return ConversationRepository(database)
