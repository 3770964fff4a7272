"""Calls: each put into its account's history, with its people, its promises and what it settles of earlier ones.

Everything here runs inside the transaction that stores the answer.
"""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import uuid4

from sqlalchemy import bindparam
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.accounts import History, changes, known_by_one, record_of_call
from app.domain.corrections import levels_set
from app.domain.events import Filed
from app.domain.evidence import Basis, Evidence
from app.domain.levels import TrackRecord
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import Promise, PromiseStatus
from app.domain.read import Read
from app.domain.settling import already_told, evidence_of, settled_in
from app.domain.standing import standing_of
from app.store import points, search
from app.store.rows import evidence_of as evidence_rows
from app.store.rows import levels_of, promise_of
from app.store.serialization import dump_changes, dump_levels, load_levels
from app.store.tables import AccountRow, CallRow, ContactRow, EvidenceRow, PointRow, PromiseRow, ReadRow

MOST_PEOPLE = 200
"""People of an account that a new call is held against, the one spoken of last first."""
MOST_LATER = 100
"""Calls after one that is told late that are told anew."""
MOST_OPEN = 200
"""Open promises of an account that a new call is held against, the newest first."""


_PEOPLE = (
    select(ContactRow)
    .where(ContactRow.account_id == bindparam("account"))
    .order_by(col(ContactRow.last_on).desc())
    .limit(MOST_PEOPLE)
)
OPEN_BEFORE = select(PromiseRow).where(
    PromiseRow.account_id == bindparam("account"),
    PromiseRow.status == PromiseStatus.OPEN,
    col(PromiseRow.made_on) <= bindparam("on"),
    (col(PromiseRow.call_id).is_(None)) | (col(PromiseRow.call_id) != bindparam("call")),
)
_NEWEST_OPEN_BEFORE = OPEN_BEFORE.order_by(col(PromiseRow.made_on).desc()).limit(MOST_OPEN)
"""Built once: every call asks for them."""


async def keep_call(session: AsyncSession, conversation_id: str, filed: Filed, read: Read) -> None:
    """Put a call where it belongs; one that is there already is put there anew, by its newest read."""
    call = await session.get(CallRow, filed.call_id)
    fresh = is_new = call is None
    account_id = filed.account.id if filed.account is not None else None
    account: AccountRow | None = None
    if account_id is not None:  # two calls of one account at once: the second adds to what the first has left
        account = await session.get(AccountRow, account_id, with_for_update=True)
    if call is not None and call.account_id is not None and call.account_id != account_id:
        await withdraw(session, call)
        fresh = True
    told = levels_set(read.corrections)
    if call is None:
        call = CallRow(
            id=filed.call_id, conversation_id=conversation_id, read_id=read.id, on=filed.on, number=time.time_ns()
        )
        session.add(call)
    call.account_id, call.read_id, call.on = account_id, read.id, filed.on
    call.people, call.thread, call.told = "\n".join(read.mentions.people), read.mentions.thread, dump_levels(told)
    await search.put(session, "call", call.id, account_id, read.notes, fresh=is_new)
    if account is not None:
        people = read.mentions.people
        history, known = await _tell(session, call, account.id, read.evidence, people, told, fresh=fresh)
        await _keep_promises(session, call, account.id, read.promises, fresh=fresh)
        settled = await _settle(session, call, account.id, read.notes, read.evidence, fresh=fresh)
        if account.last_on is not None and account.last_on >= call.on and (fresh or account.last_on > call.on):
            await session.flush()
            await _retell(session, call, account.id)
            settled = True
        if settled or not fresh:
            await session.flush()
            await sum_up(session, account.id, added_on=call.on if fresh else None)
        else:
            await sum_up(session, account.id, history, call.on, known if len(known) < MOST_PEOPLE else None)


async def move_to_day(session: AsyncSession, call: CallRow, on: date) -> None:
    """Give a call another day; its account's history is told in the new order."""
    was, call.on = call.on, on
    if call.account_id is None:
        return
    notes = (await session.exec(select(ReadRow.notes).where(ReadRow.id == call.read_id))).one()
    rows = (await session.exec(select(EvidenceRow).where(EvidenceRow.read_id == call.read_id))).all()
    people = [name for name in call.people.split("\n") if name]
    pieces = evidence_rows(rows, notes)
    await _tell(session, call, call.account_id, pieces, people, load_levels(call.told), fresh=False)
    for promise in (await session.exec(select(PromiseRow).where(PromiseRow.call_id == call.id))).all():
        promise.made_on = on
    await session.flush()
    await _settle(session, call, call.account_id, notes, pieces, fresh=False)
    await session.flush()
    if on < was:
        await _retell(session, call, call.account_id)
    await sum_up(session, call.account_id)


async def withdraw(session: AsyncSession, call: CallRow) -> None:
    """Take a call, and what it told, out of its account; the account stands as if it had never been there."""
    account_id = call.account_id
    if account_id is None:
        return
    await _unsettle(session, call)
    made = (await session.exec(select(PromiseRow).where(PromiseRow.call_id == call.id))).all()
    for promise in made:
        await points.take_out(session, account_id, promise.id)
        await session.delete(promise)
    await _take_out_people(session, call, set())
    await points.take_out(session, account_id, call.id)
    call.account_id, call.changes = None, "[]"
    await session.flush()
    await sum_up(session, account_id)


async def sum_up(
    session: AsyncSession,
    account_id: str,
    history: History | None = None,
    added_on: date | None = None,
    people: Sequence[ContactRow] | None = None,
) -> None:
    """Bring what lists and filters show of an account up to date.

    history: how it stands, where that is known. added_on: the day of the one call that was added, where nothing else
    has changed. people: all of its people, where they are known.
    """
    account = await session.get(AccountRow, account_id)
    if account is None:
        return
    history = history or await points.newest(session, account_id)
    stand(account, history.levels)
    account.standing = standing_of(history.levels)
    account.calls = history.calls
    account.overclaimed = " ".join(history.record.overclaimed)
    if people is None:
        holding = select(ContactRow).where(ContactRow.account_id == account_id, col(ContactRow.holds)).limit(2)
        people = (await session.exec(holding)).all()
    account.single_threaded = known_by_one([levels_of(row) for row in people if row.holds])
    if added_on is not None:
        account.first_on = min(account.first_on or added_on, added_on)
        account.last_on = max(account.last_on or added_on, added_on)
        return
    days = select(func.min(col(CallRow.on)), func.max(col(CallRow.on))).where(CallRow.account_id == account_id)
    account.first_on, account.last_on = (await session.exec(days)).one()


def stand(row: AccountRow | ContactRow, levels: Levels) -> None:
    row.compatibility, row.knowledge, row.trust = (levels[pillar].value for pillar in Pillar)


async def settle(session: AsyncSession, promise: PromiseRow, status: PromiseStatus, *, counts: bool = True) -> None:
    """Mark a promise, and let it count for trust, or against it. Its `settled_on` is set already.

    counts: False where the sentence that tells of it is evidence by itself.
    """
    promise.status = status
    own = evidence_of(promise_of(promise), status) if counts and promise.who == "us" else ()
    if own and promise.settled_on is not None:
        record = TrackRecord.of(own, promise.settled_on)
        await points.put(
            session, promise.account_id, promise.account_id, promise.id, promise.settled_on, record, calls=0
        )
    else:
        await points.take_out(session, promise.account_id, promise.id)


async def _tell(
    session: AsyncSession,
    call: CallRow,
    account_id: str,
    evidence: Iterable[Evidence],
    people: Iterable[str],
    told: Mapping[Pillar, Level],
    *,
    fresh: bool,
) -> tuple[History, Sequence[ContactRow]]:
    """What the call tells of the account and of each person there.

    Returns how the account stands now, and its people.
    """
    pieces = tuple(evidence)
    own = record_of_call(pieces, call.on, told)
    before, after, now = await points.put(session, account_id, account_id, call.id, call.on, own, calls=1, fresh=fresh)
    call.changes = dump_changes(changes(before, after, pieces))
    by_person: dict[str, list[Evidence]] = {_key(name): [] for name in people}
    contacts, unknown = await _contacts(session, account_id, [*people, *(e.who for e in pieces if e.who is not None)])
    for piece in pieces:
        who = _key(piece.who) if piece.who is not None else _named_in(piece.quote, contacts)
        if who is not None:
            of_them = by_person.setdefault(who, [])
            if piece.basis is not Basis.REP_BELIEVES:  # an impression of the customer is none of a person
                of_them.append(piece)
    for key, about in by_person.items():
        contact = contacts[key]
        record = record_of_call(about, call.on, {})
        *_, history = await points.put(
            session,
            account_id,
            contact.id,
            call.id,
            call.on,
            record,
            calls=1,
            fresh=fresh,
            first=key in unknown,
        )
        sum_up_person(contact, history)
        contact.last_on = max(contact.last_on or call.on, call.on)
    if not fresh:
        await _take_out_people(session, call, {contacts[key].id for key in by_person})
    return now, tuple(contacts.values())


async def _take_out_people(session: AsyncSession, call: CallRow, kept: set[str]) -> None:
    """People whom an earlier read of the call saw and the newest doesn't; who is known from no other call goes."""
    await session.flush()
    query = (
        select(ContactRow).join(PointRow, col(PointRow.subject) == col(ContactRow.id)).where(PointRow.source == call.id)
    )
    for contact in (await session.exec(query)).all():
        if contact.id in kept:
            continue
        history = await points.take_out(session, contact.id, call.id)
        if history.calls:
            sum_up_person(contact, history)
            latest = select(func.max(col(PointRow.on))).where(PointRow.subject == contact.id)
            contact.last_on = (await session.exec(latest)).one()
        else:
            await search.take_out(session, contact.id)
            await session.delete(contact)
    await session.flush()


def sum_up_person(contact: ContactRow, history: History) -> None:
    stand(contact, history.levels)
    contact.holds = any(level.holds for level in history.levels.values())
    contact.calls = history.calls


async def _contacts(
    session: AsyncSession, account_id: str, names: Iterable[str]
) -> tuple[dict[str, ContactRow], frozenset[str]]:
    """The people of an account by their keys, those of these names made where they are not known yet; and whose."""
    found = {row.key: row for row in await session.exec(_PEOPLE, params={"account": account_id})}
    known = frozenset(found)
    for name in names:
        key = _key(name)
        if key not in found:
            found[key] = ContactRow(
                id=uuid4().hex,
                account_id=account_id,
                name=name,
                key=key,
                compatibility=Level.ABSENT,
                knowledge=Level.ABSENT,
                trust=Level.ABSENT,
            )
            session.add(found[key])
            await search.put(session, "person", found[key].id, account_id, name, fresh=True)
    return found, frozenset(found) - known


def _named_in(quote: str, contacts: Mapping[str, ContactRow]) -> str | None:
    """The key of the known person whose name comes first in the words; None where there is none."""
    places = [(at, key) for key, row in contacts.items() if (at := _place(row.name, quote)) >= 0]
    return min(places)[1] if places else None


def _place(name: str, words: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words)
    return found.start() if found else -1


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


async def _keep_promises(
    session: AsyncSession, call: CallRow, account_id: str, promises: Iterable[Promise], *, fresh: bool
) -> None:
    """The ledger as the newest read of the call has it; what a person wrote or changed stays as it is."""
    of_call = select(PromiseRow).where(PromiseRow.call_id == call.id)
    rows = (await session.exec(of_call)).all() if not fresh else ()
    known = {(row.start, row.end): row for row in rows}
    for promise in promises:
        row = known.pop((promise.start, promise.end), None)
        if row is None:
            row = PromiseRow(
                id=uuid4().hex,
                account_id=account_id,
                call_id=call.id,
                made_on=call.on,
                who=promise.who,
                what=promise.what,
                status=PromiseStatus.OPEN,
            )
            session.add(row)
        if row.by_hand:
            continue
        row.made_on, row.who, row.what, row.due = call.on, promise.who, promise.what, promise.due
        row.start, row.end, row.quote, row.deliverable = promise.start, promise.end, promise.quote, promise.deliverable
        if row.settled_by is None and promise.status is not PromiseStatus.OPEN:
            row.settled_on, row.settled_by, row.settled_call_id = call.on, "notes", call.id
            row.settled_quote = promise.quote
            await session.flush()
            await settle(session, row, promise.status, counts=False)  # the note's own evidence has it
    for row in known.values():
        if not row.by_hand:
            await points.take_out(session, account_id, row.id)
            await session.delete(row)


async def _settle(
    session: AsyncSession, call: CallRow, account_id: str, notes: str, evidence: Iterable[Evidence], *, fresh: bool
) -> bool:
    """Mark the earlier promises that these notes show as kept or missed. Returns whether there are any."""
    if not fresh:
        await session.flush()
        await _unsettle(session, call)
    pieces = tuple(evidence)
    about = {"account": account_id, "on": call.on, "call": call.id}
    rows = (await session.exec(_NEWEST_OPEN_BEFORE, params=about)).all()
    told = settled_in(notes, [promise_of(row) for row in rows])
    for found in told:
        row = rows[found.place]
        row.settled_on, row.settled_by, row.settled_call_id = call.on, "notes", call.id
        row.settled_quote = found.quote
        await settle(session, row, found.status, counts=not already_told(found, pieces))
    return bool(told)


async def _retell(session: AsyncSession, call: CallRow, account_id: str) -> None:
    """What calls that came later, and are known already, changed and settled, now that this one goes before them."""
    query = select(CallRow).where(CallRow.account_id == account_id, col(CallRow.on) >= call.on, CallRow.id != call.id)
    later = (await session.exec(query.order_by(col(CallRow.on), col(CallRow.number)).limit(MOST_LATER))).all()
    of_call = select(PromiseRow).where(PromiseRow.call_id == call.id, PromiseRow.status == PromiseStatus.OPEN)
    owed = list((await session.exec(of_call)).all())
    told: dict[str, tuple[Evidence, ...]] = {}
    for other in later:
        notes = (await session.exec(select(ReadRow.notes).where(ReadRow.id == other.read_id))).one()
        pieces = await session.exec(select(EvidenceRow).where(EvidenceRow.read_id == other.read_id))
        told[other.id] = evidence_rows(pieces.all(), notes)
        for found in settled_in(notes, [promise_of(row) for row in owed]):
            row = owed[found.place]
            row.settled_on, row.settled_by, row.settled_call_id = other.on, "notes", other.id
            row.settled_quote = found.quote
            await settle(session, row, found.status, counts=not already_told(found, told[other.id]))
        owed = [row for row in owed if row.status == PromiseStatus.OPEN]
    await session.flush()
    by_id = {other.id: other for other in later}
    for source, before, now in await points.after(session, account_id, call.on):
        if source in by_id:
            by_id[source].changes = dump_changes(changes(before, now, told[source]))


async def _unsettle(session: AsyncSession, call: CallRow) -> None:
    """Open again what only this call told to be settled."""
    query = select(PromiseRow).where(PromiseRow.settled_call_id == call.id, PromiseRow.settled_by == "notes")
    for row in (await session.exec(query)).all():
        if row.call_id == call.id:
            continue
        row.settled_on = row.settled_by = row.settled_call_id = row.settled_quote = None
        await settle(session, row, PromiseStatus.OPEN)
    await session.flush()


async def forget_calls(session: AsyncSession, conversation_id: str) -> None:
    """Take a conversation's calls out of their accounts, before the conversation is deleted."""
    calls = (await session.exec(select(CallRow).where(CallRow.conversation_id == conversation_id))).all()
    for call in calls:
        await withdraw(session, call)
        await search.take_out(session, call.id)
        await session.delete(call)
    await session.flush()
