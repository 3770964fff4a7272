"""A PostgreSQL server of the tests' and benchmarks' own, or the one that the environment names."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

USER = "postgres"


class NotInstalled(Exception):
    """PostgreSQL's programs are not here."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL of a server on which databases may be made. Raises `NotInstalled`."""
    given = os.environ.get("FIRMGROUND_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise NotInstalled("set FIRMGROUND_TEST_POSTGRES to a server's URL")
    folder = Path(tempfile.mkdtemp(prefix="fg-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, USER)
        as_user = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--"]

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], capture_output=True, text=True, cwd=folder, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    control, data = str(programs[-1] / "pg_ctl"), str(folder / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    try:
        run(str(programs[-1] / "initdb"), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8")
        run(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        yield f"postgresql://{USER}@/postgres?host={folder}"
    finally:
        subprocess.run([*as_user, control, "-D", data, "-m", "immediate", "stop"], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of an empty database on a server, which is gone afterwards."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
