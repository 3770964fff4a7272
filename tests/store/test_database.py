import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from app.store.database import Database, UnusableDatabase, alembic_config
from app.store.tables import metadata


async def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    def ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
        """Full-text search is made by hand, otherwise on each database: its tables, column and index are no models."""
        return not str(name).startswith("search_index") and name not in ("words", "ix_search_entry_words")

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return list(compare_metadata(context, metadata))

    async with database.session() as session:
        found = await (await session.connection()).run_sync(differences)
    assert found == []


async def test_migrations_go_down_and_up_again(database: Database) -> None:
    def down_and_up(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), "head")

    async with database.session() as session:
        await (await session.connection()).run_sync(down_and_up)
    await database.migrate()


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    async with database.session() as session:
        connection = await session.connection()
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableDatabase, match="newer Firm Ground"):
        await database.migrate()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "postgresql://"])
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(UnusableDatabase, match="FIRMGROUND_DATABASE_URL"):
        Database(url)


async def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path) -> None:
    database = Database(f"postgresql://rep:secret@/none?host={tmp_path}")
    with pytest.raises(UnusableDatabase, match="Can't use the database") as caught:
        await database.migrate()
    assert "secret" not in str(caught.value)
    await database.close()


async def test_the_sqlite_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "firmground.db"
    database = Database(f"sqlite:///{path}")
    assert not path.parent.exists()

    await database.migrate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await database.close()


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite:///{tmp_path / 'file' / 'x.db'}")
    with pytest.raises(UnusableDatabase, match="Can't use the database"):
        await database.migrate()
    await database.close()
