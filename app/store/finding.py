"""What search finds, as values: accounts and people by name, calls with the words round those that were looked for."""

import re
from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.accounts import AccountRef, Call, Found
from app.domain.pillars import Pillar
from app.store import search
from app.store.call_values import as_calls
from app.store.tables import AccountRow, CallRow, ContactRow

SNIPPET_CHARS = 160


async def found(
    session: AsyncSession,
    query: str,
    limit: int,
    kinds: Sequence[str],
    account_id: str | None,
    pillar: Pillar | None,
) -> Sequence[Found]:
    """What holds every word of the query, accounts and people before calls, the newest first."""
    hits: list[Found] = []
    if pillar is None:
        for kind in (kind for kind in kinds if kind != "call"):
            for ref, of_account in await search.find(session, query, kind, account_id, limit):
                hits.append(await _as_found(session, kind, ref, of_account))
    if "call" in kinds:
        refs = await search.find(session, query, "call", account_id, limit * (5 if pillar else 1))
        hits += await _found_calls(session, [ref for ref, _ in refs], query, pillar)
    return hits[:limit]


async def _as_found(session: AsyncSession, kind: str, ref: str, account_id: str | None) -> Found:
    account = await session.get(AccountRow, account_id) if account_id else None
    of = AccountRef(account.id, account.name) if account is not None else None
    if kind == "account":
        return Found(kind, ref, of, of.name if of else "")
    person = await session.get(ContactRow, ref)
    return Found(kind, ref, of, person.name if person is not None else "")


async def _found_calls(
    session: AsyncSession, call_ids: Sequence[str], query: str, pillar: Pillar | None
) -> list[Found]:
    """The calls in their order, each with the words round those that were looked for."""
    rows = {row.id: row for row in await session.exec(select(CallRow).where(col(CallRow.id).in_(call_ids)))}
    ids = {row.account_id for row in rows.values()}
    of = {
        a.id: AccountRef(a.id, a.name)
        for a in await session.exec(select(AccountRow).where(col(AccountRow.id).in_(ids)))
    }
    calls = await as_calls(session, [rows[i] for i in call_ids if i in rows], None)
    words = [word.casefold() for word in search.words_of(query)]
    found = []
    for call in calls:
        evidence = tuple(
            e for e in call.evidence if pillar in (None, e.pillar) and any(w in e.quote.casefold() for w in words)
        )
        if evidence or pillar is None:
            account = of.get(rows[call.id].account_id or "")
            found.append(Found("call", call.id, account, _snippet(call.notes, words), call.on, evidence))
    return found


def fits(call: Call, person: str, pillar: Pillar | None, builds: bool | None) -> bool:
    """Whether a call speaks of a person, and holds evidence of the kind that is looked for."""
    if person and not re.search(rf"(?<!\w){re.escape(person)}(?!\w)", call.notes, re.IGNORECASE):
        return False
    if pillar is None and builds is None:
        return True
    return any(pillar in (None, e.pillar) and builds in (None, e.builds) for e in call.evidence)


def _snippet(notes: str, words: Sequence[str]) -> str:
    """The part of the notes round the first word that is looked for."""
    places = [at for word in words if (at := notes.casefold().find(word)) >= 0]
    at = max(min(places, default=0) - SNIPPET_CHARS // 3, 0)
    begins = notes.rfind(" ", 0, at) + 1 if at else 0
    cut = " ".join(notes[begins : begins + SNIPPET_CHARS].split())
    return f"{'… ' if begins else ''}{cut}{' …' if begins + SNIPPET_CHARS < len(notes) else ''}"
