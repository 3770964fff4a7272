"""Search over notes, accounts and people: SQLite's FTS5, or PostgreSQL's full text. What was told last comes first."""

import re
from collections.abc import Sequence

from sqlalchemy import insert, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.store.database import OWNER
from app.store.tables import SearchEntryRow

MAX_WORDS = 12


async def put(
    session: AsyncSession, kind: str, ref: str, account_id: str | None, words: str, *, fresh: bool = False
) -> None:
    """Let something be found by these words, instead of those it was found by before. fresh: there were none."""
    row = None
    if not fresh:
        row = (await session.exec(select(SearchEntryRow).where(SearchEntryRow.ref == ref))).first()
    plain = words.replace("\0", " ")
    if row is None:
        owner = session.info.get(OWNER) or ""
        entry = {"owner": owner, "kind": kind, "ref": ref, "account_id": account_id, "text": plain}
        await (await session.connection()).execute(insert(SearchEntryRow), entry)
    else:
        row.account_id, row.text = account_id, plain


async def take_out(session: AsyncSession, ref: str) -> None:
    row = (await session.exec(select(SearchEntryRow).where(SearchEntryRow.ref == ref))).first()
    if row is not None:
        await session.delete(row)
        await session.flush()


def words_of(query: str) -> tuple[str, ...]:
    """The words that are looked for: all of them, the last one also as the beginning of a word."""
    return tuple(re.findall(r"\w+", query.replace("_", " ")))[:MAX_WORDS]


async def best(session: AsyncSession, query: str, account_id: str, limit: int) -> Sequence[str]:
    """The calls of one account that hold any of the words, those that hold the rarest and most of them first."""
    words = words_of(query)
    if not words:
        return []
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        statement = (
            "SELECT ref FROM search_entry, to_tsquery('simple', :query) q WHERE words @@ q AND kind = 'call'"
            " AND account_id = :account ORDER BY ts_rank(words, q) DESC, id DESC LIMIT :limit"
        )
        looked_for = " | ".join(f"'{w}':*" for w in words)
    else:
        statement = (
            "SELECT e.ref FROM search_index i JOIN search_entry e ON e.id = i.rowid WHERE search_index MATCH :query"
            " AND e.account_id = :account ORDER BY i.rank, i.rowid DESC LIMIT :limit"
        )
        looked_for = _of_kind("call", " OR ".join(f'"{w}"*' for w in words))
    given = {"query": looked_for, "account": account_id, "limit": limit}
    return [row[0] for row in await connection.execute(text(statement), given)]


async def find(
    session: AsyncSession, query: str, kind: str, account_id: str | None, limit: int
) -> Sequence[tuple[str, str | None]]:
    """(ref, account id) of what is of a kind and holds every word of the query, the newest first."""
    words = words_of(query)
    if not words:
        return []
    connection = await session.connection()
    within = " AND e.account_id = :account" if account_id is not None else ""
    owner = session.info.get(OWNER)
    if owner is not None:
        within += " AND e.owner = :owner"
    if connection.dialect.name == "postgresql":
        statement = (
            "SELECT e.ref, e.account_id FROM search_entry e WHERE e.words @@ to_tsquery('simple', :query)"  # noqa: S608 - parts of our own
            f" AND e.kind = :kind{within} ORDER BY e.id DESC LIMIT :limit"
        )
        looked_for = " & ".join(f"'{w}':*" if w is words[-1] else f"'{w}'" for w in words)
    else:
        statement = (
            "SELECT e.ref, e.account_id FROM search_index i JOIN search_entry e ON e.id = i.rowid"  # noqa: S608 - parts of our own
            f" WHERE search_index MATCH :query{within} ORDER BY i.rowid DESC LIMIT :limit"
        )
        looked_for = _of_kind(kind, " AND ".join(f'"{w}"*' if w is words[-1] else f'"{w}"' for w in words))
    given = {"query": looked_for, "kind": kind, "account": account_id, "owner": owner, "limit": limit}
    return [(row[0], row[1]) for row in await connection.execute(text(statement), given)]


def _of_kind(kind: str, words: str) -> str:
    """A query of FTS5 over entries of one kind: the index tells them apart, nothing is read to be passed over."""
    return f"kind : {kind} AND text : ({words})"
