"""Accounts in both databases: what calls add up to, and that nothing is left of what is deleted."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlmodel import select

from app.domain.accounts import AccountRef
from app.domain.conversation import Inbound, Talk
from app.domain.errors import AccountNotFound, MergeRefused, NameUnusable
from app.domain.events import CoachEvent, Done, Filed, ReadTaken, Received
from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Level, Pillar
from app.domain.promises import Party, Promise, PromiseStatus
from app.domain.read import Mentions
from app.store import points
from app.store.accounts import AccountRepository
from app.store.conversations import ConversationRepository
from app.store.database import Database
from app.store.promises import PromiseRepository
from app.store.removal import Removal
from app.store.tables import metadata
from tests.store.reads import a_read

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TRUSTED = "Dana opened the books for us."
LET_DOWN = "Dana says we let her down."
PROMISED = "I'll send Dana the film samples by Friday."


@pytest.fixture
def accounts(database: Database) -> AccountRepository:
    return AccountRepository(database)


@pytest.fixture
def promises(database: Database) -> PromiseRepository:
    return PromiseRepository(database)


class Told:
    """Tells calls, as the coach does."""

    def __init__(self, conversations: ConversationRepository, accounts: AccountRepository) -> None:
        self.conversations, self.accounts = conversations, accounts

    async def call(
        self, account: AccountRef | None, on: date, notes: str, *pieces: tuple[str, str], call_id: str = ""
    ) -> str:
        """pieces: a label like "T+", and the words of the notes that carry it."""
        conversation = await self.conversations.start("web", NOW)
        turn = await self.conversations.begin(Inbound(conversation.id, notes, "web", uuid4().hex, NOW))
        pillars = {"C": Pillar.COMPATIBILITY, "K": Pillar.KNOWLEDGE, "T": Pillar.TRUST}
        evidence = tuple(
            Evidence(
                pillars[label[0]],
                Direction.BUILDS if label[1] == "+" else Direction.ERODES,
                Basis.CUSTOMER_DID,
                notes.index(quote),
                notes.index(quote) + len(quote),
                quote,
                0.9,
                "Dana",
            )
            for label, quote in pieces
        )
        promised: tuple[Promise, ...] = ()
        if PROMISED in notes:
            at = notes.index(PROMISED)
            promised = (Promise(Party.US, "film samples", date(2026, 11, 6), at, at + len(PROMISED), PROMISED, True),)
        read = replace(
            a_read(notes), id=uuid4().hex, evidence=evidence, promises=promised, mentions=Mentions(("Dana",))
        )
        filed = Filed(call_id or uuid4().hex, on, account, guessed=False)
        events: list[CoachEvent] = [Received(turn.id, conversation.id), ReadTaken(read), filed, Done(turn.id, (), 1)]
        await self.conversations.finish(turn.id, events, 1, Talk())
        return filed.call_id


@pytest.fixture
def told(conversations: ConversationRepository, accounts: AccountRepository) -> Told:
    return Told(conversations, accounts)


async def test_trust_is_established_by_two_days_and_strained_by_what_is_newer(
    told: Told, accounts: AccountRepository
) -> None:
    acme = await accounts.named("Acme Inc.", confirmed=True)
    levels = []
    for day, words, label in (
        (2, TRUSTED, "T+"),
        (9, TRUSTED, "T+"),
        (16, LET_DOWN, "T-"),
        (17, LET_DOWN, "T-"),
        (18, LET_DOWN, "T-"),
    ):
        await told.call(acme, date(2026, 11, day), words, (label, words))
        levels.append((await accounts.get(acme.id)).levels[Pillar.TRUST])
    assert levels[:2] == [Level.EMERGING, Level.ESTABLISHED]
    assert levels[-1] is Level.STRAINED
    assert [p.levels[Pillar.TRUST] for p in await accounts.timeline(acme.id)] == levels


async def test_the_same_calls_in_any_order_come_to_the_same(told: Told, accounts: AccountRepository) -> None:
    calls = [(date(2026, 3, 2), TRUSTED, "T+"), (date(2026, 9, 7), TRUSTED, "T+"), (date(2026, 10, 5), LET_DOWN, "T-")]
    stood = []
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        account = await accounts.named(f"Account {order}", confirmed=True)
        for place in order:
            on, words, label = calls[place]
            await told.call(account, on, words, (label, words))
        dossier = await accounts.dossier(account.id)
        stood.append([(p.on, p.levels) for p in await accounts.timeline(account.id)])
        assert (dossier.account.first_on, dossier.account.last_on, dossier.account.calls) == (
            calls[0][0],
            calls[2][0],
            3,
        )
    assert stood[0] == stood[1] == stood[2]


async def test_a_new_read_of_a_call_takes_the_place_of_the_old(told: Told, accounts: AccountRepository) -> None:
    acme = await accounts.named("Acme", confirmed=True)
    call = await told.call(acme, date(2026, 11, 2), TRUSTED, ("T+", TRUSTED))
    await told.call(acme, date(2026, 11, 2), f"{TRUSTED} {LET_DOWN}", ("T-", LET_DOWN), call_id=call)
    account = await accounts.get(acme.id)
    assert (account.calls, account.levels[Pillar.TRUST]) == (1, Level.STRAINED)
    assert len((await accounts.calls(acme.id, 10)).items) == 1


async def test_what_is_known_before_a_call_leaves_the_call_out(told: Told, accounts: AccountRepository) -> None:
    acme = await accounts.named("Acme", confirmed=True)
    first = await told.call(acme, date(2026, 11, 2), TRUSTED, ("T+", TRUSTED))
    second = await told.call(acme, date(2026, 11, 9), f"{TRUSTED} {PROMISED}", ("T+", TRUSTED))
    known = await accounts.known(acme.id, date(2026, 11, 9), second)
    assert (known.history.calls, known.history.levels[Pillar.TRUST], known.owed) == (1, Level.EMERGING, ())
    later = await accounts.known(acme.id, date(2026, 11, 10), "new")
    assert (later.history.calls, [p.what for p in later.owed]) == (2, ["film samples"])
    assert (await accounts.known(acme.id, date(2026, 11, 2), first)).history.calls == 0


async def test_a_promise_is_kept_by_later_notes_and_opened_again_when_they_go(
    told: Told, accounts: AccountRepository, promises: PromiseRepository, database: Database
) -> None:
    acme = await accounts.named("Acme", confirmed=True)
    await told.call(acme, date(2026, 11, 2), PROMISED)
    kept = await told.call(acme, date(2026, 11, 9), "Handed over the film samples.")
    (entry,) = (await promises.list(10)).items
    assert (entry.promise.status, entry.settled_on, entry.settled_by) == (
        PromiseStatus.KEPT,
        date(2026, 11, 9),
        "notes",
    )
    assert (await accounts.get(acme.id)).levels[Pillar.TRUST] is Level.EMERGING
    assert [p.promise for p in await accounts.timeline(acme.id)] == [None, None, "film samples"]

    await Removal(database).call(kept)
    (entry,) = (await promises.list(10)).items
    assert (entry.promise.status, entry.settled_on) == (PromiseStatus.OPEN, None)
    account = await accounts.get(acme.id)
    assert (account.levels[Pillar.TRUST], account.next_due) == (Level.ABSENT, date(2026, 11, 6))


async def test_two_promises_kept_by_the_same_notes_both_count(
    told: Told, accounts: AccountRepository, promises: PromiseRepository, database: Database
) -> None:
    acme = await accounts.named("Acme", confirmed=True)
    for what in ("film samples", "price list"):
        await promises.add(acme.id, Party.US, what, None, date(2026, 11, 2))
    await told.call(acme, date(2026, 11, 9), "Handed over the film samples. Handed over the price list.")
    assert [e.promise.status for e in (await promises.list(10)).items] == [PromiseStatus.KEPT, PromiseStatus.KEPT]
    async with database.reading() as session:
        newest = await points.newest(session, acme.id)
    assert newest.record.tallies[Pillar.TRUST].happened == 2


async def test_what_the_rep_marked_stays_when_the_call_is_read_anew(
    told: Told, accounts: AccountRepository, promises: PromiseRepository
) -> None:
    acme = await accounts.named("Acme", confirmed=True)
    call = await told.call(acme, date(2026, 11, 2), PROMISED)
    (entry,) = (await promises.list(10)).items
    await promises.change(
        entry.id, date(2026, 11, 10), what="samples of the film", due=None, status=PromiseStatus.MISSED
    )
    await told.call(acme, date(2026, 11, 2), PROMISED, call_id=call)
    (entry,) = (await promises.list(10)).items
    assert (entry.promise.what, entry.promise.due, entry.promise.status) == (
        "samples of the film",
        None,
        PromiseStatus.MISSED,
    )
    assert (await accounts.get(acme.id)).levels[Pillar.TRUST] is Level.STRAINED


async def test_a_merge_is_undone_to_where_it_began(told: Told, accounts: AccountRepository) -> None:
    acme, zeta = [await accounts.named(name, confirmed=True) for name in ("Acme", "Zeta")]
    await told.call(acme, date(2026, 11, 2), TRUSTED, ("T+", TRUSTED))
    await told.call(zeta, date(2026, 11, 9), f"{TRUSTED} {PROMISED}", ("T+", TRUSTED))
    before = [await accounts.dossier(i.id) for i in (acme, zeta)]
    stood = [await accounts.timeline(i.id) for i in (acme, zeta)]

    merged = await accounts.merge(zeta.id, acme.id)
    assert (merged.calls, merged.levels[Pillar.TRUST]) == (2, Level.ESTABLISHED)
    assert [p.name for p in await accounts.people(acme.id)] == ["Dana"]
    assert (await accounts.people(acme.id))[0].calls == 2
    assert await accounts.find("Zeta again", Mentions()) == (AccountRef(acme.id, "Acme"), ())
    with pytest.raises(AccountNotFound):
        await accounts.get(zeta.id)
    with pytest.raises(MergeRefused):
        await accounts.merge(acme.id, acme.id)

    await accounts.unmerge(zeta.id)
    after = [await accounts.dossier(i.id) for i in (acme, zeta)]
    assert [await accounts.timeline(i.id) for i in (acme, zeta)] == stood
    for was, now in zip(before, after, strict=True):
        assert (now.account, now.calls) == (was.account, was.calls)
        assert [(p.name, p.levels, p.calls) for p in now.people] == [(p.name, p.levels, p.calls) for p in was.people]
        assert [e.promise for e in now.open] == [e.promise for e in was.open]


async def test_search_tells_words_from_each_other_and_finds_the_beginning_of_the_last(
    told: Told, accounts: AccountRepository
) -> None:
    acme = await accounts.named("Acme Foods", confirmed=True)
    await told.call(acme, date(2026, 11, 2), "Naïve café talk about gaskets, 57 gauge.", ("K+", "gaskets, 57 gauge"))
    await told.call(acme, date(2026, 11, 9), "Nothing but weather. It's O'Brien's idea.")
    for query, number in (
        ("gasket", 1),
        ("57 gauge", 1),
        ("gauge 57", 1),
        ("weather gauge", 0),
        ("O'Brien", 1),
        ("acm", 1),
        ("%", 0),
    ):
        assert len(await accounts.search(query, 10)) == number, query
    (hit,) = await accounts.search("gasket", 10, pillar=Pillar.KNOWLEDGE)
    assert [e.quote for e in hit.evidence] == ["gaskets, 57 gauge"]
    assert await accounts.search("gasket", 10, pillar=Pillar.TRUST) == []
    assert await accounts.search("gasket", 10, account_id="another") == []


async def test_names_are_one_in_any_way_of_writing_them(accounts: AccountRepository) -> None:
    first = await accounts.named("The Corliss & Sons Co., Ltd.", confirmed=False)
    for written in ("corliss and sons", "CORLISS & SONS LTD", "Corliss  and Sons Company"):
        assert await accounts.named(written, confirmed=False) == first
    for unusable in ("", "  ", "-!", "x" * 121, "a\0b"):
        with pytest.raises(NameUnusable):
            await accounts.named(unusable, confirmed=True)


async def test_nothing_of_a_deleted_account_is_left_in_any_table(
    told: Told, accounts: AccountRepository, database: Database
) -> None:
    acme, zeta = [await accounts.named(name, confirmed=True) for name in ("Acme", "Zeta")]
    for account in (acme, zeta):
        await told.call(account, date(2026, 11, 2), f"{TRUSTED} {PROMISED}", ("T+", TRUSTED))
        await told.call(account, date(2026, 11, 9), f"{LET_DOWN} Handed over the film samples.", ("T-", LET_DOWN))

    async def counts() -> dict[str, int]:
        async with database.reading() as session:
            return {t.name: len((await session.exec(select(t))).all()) for t in metadata.sorted_tables}  # type: ignore[call-overload]

    both = await counts()
    await Removal(database).account(acme.id)
    assert await counts() == {name: number // 2 for name, number in both.items()}
    await Removal(database).account(zeta.id)
    assert set((await counts()).values()) == {0}


async def test_what_is_older_than_a_day_is_deleted(told: Told, accounts: AccountRepository, database: Database) -> None:
    acme = await accounts.named("Acme", confirmed=True)
    await told.call(acme, date(2024, 11, 2), LET_DOWN, ("T-", LET_DOWN))
    await told.call(acme, date(2026, 11, 9), TRUSTED, ("T+", TRUSTED))
    assert await Removal(database).older_than(date(2026, 1, 1)) == 1
    account = await accounts.get(acme.id)
    assert (account.calls, account.levels[Pillar.TRUST]) == (1, Level.EMERGING)
    assert await Removal(database).older_than(date(2026, 1, 1)) == 0
