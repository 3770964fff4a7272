"""What one person keeps, nobody else sees: in both databases, by every way in."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from app.domain.errors import AccountNotFound, CallNotFound, ConversationNotFound, PromiseNotFound
from app.domain.promises import Party
from app.domain.read import Mentions
from app.store.accounts import AccountRepository
from app.store.conversations import ConversationRepository
from app.store.database import Database
from app.store.export import Export
from app.store.promises import PromiseRepository
from app.store.removal import Removal
from app.store.tables import OwnedRow, metadata
from tests.store.test_accounts import NOW, TRUSTED, Told

DAY = date(2026, 11, 2)


async def test_neither_lists_nor_ids_nor_words_lead_to_what_is_somebody_elses(database: Database) -> None:
    ann, bob = database.of("ann"), database.of("bob")
    kept: dict[str | None, tuple[str, str, str, str]] = {}
    for own in (ann, bob):
        accounts = AccountRepository(own)
        acme = await accounts.named("Acme", confirmed=True)
        call = await Told(ConversationRepository(own), accounts).call(acme, DAY, TRUSTED, ("T+", TRUSTED))
        promise = await PromiseRepository(own).add(acme.id, Party.US, "the samples", None, DAY)
        (conversation,) = (await ConversationRepository(own).list(10, None)).items
        kept[own.owner] = acme.id, call, promise.id, conversation.id
    assert len({i for ids in kept.values() for i in ids}) == 8

    account, call, promise_id, talk = kept["ann"]
    mine, talks, ledger = AccountRepository(bob), ConversationRepository(bob), PromiseRepository(bob)
    refused: list[tuple[type[Exception], Callable[[], Awaitable[object]]]] = [
        (AccountNotFound, lambda: mine.get(account)),
        (AccountNotFound, lambda: mine.dossier(account)),
        (AccountNotFound, lambda: mine.calls(account, 5)),
        (AccountNotFound, lambda: mine.people(account)),
        (AccountNotFound, lambda: mine.timeline(account)),
        (AccountNotFound, lambda: mine.recall(account, "books", "", None, None)),
        (AccountNotFound, lambda: mine.rename(account, "Mine now")),
        (AccountNotFound, lambda: mine.merge(account, kept["bob"][0])),
        (CallNotFound, lambda: mine.call(call)),
        (CallNotFound, lambda: mine.move_call(call, DAY)),
        (ConversationNotFound, lambda: talks.get(talk)),
        (ConversationNotFound, lambda: talks.turns(talk, 5, None)),
        (ConversationNotFound, lambda: talks.memory(talk)),
        (ConversationNotFound, lambda: talks.delete(talk)),
        (PromiseNotFound, lambda: ledger.get(promise_id)),
        (PromiseNotFound, lambda: ledger.delete(promise_id)),
        (AccountNotFound, lambda: ledger.add(account, Party.US, "x", None, DAY)),
        (CallNotFound, lambda: Removal(bob).call(call)),
        (AccountNotFound, lambda: Removal(bob).account(account)),
    ]
    for error, ask in refused:
        with pytest.raises(error):
            await ask()
    assert [a.id for a in (await mine.list(10)).items] == [kept["bob"][0]]
    assert {f.id for f in await mine.search("books", 10)} == {kept["bob"][1]}
    assert {f.id for f in await mine.search("acme", 10)} == {kept["bob"][0]}
    assert (await mine.find("Acme again", Mentions()))[0] == (await mine.named("Acme", confirmed=True))
    assert [e.id for e in (await ledger.list(10)).items] == [kept["bob"][2]]
    told = [line async for line in Export(bob).lines()]
    assert told
    assert not any(i in str(told) for i in kept["ann"])
    assert len((await AccountRepository(database).list(10)).items) == 2

    await Removal(bob).account(kept["bob"][0])
    assert (await AccountRepository(ann).call(call)).notes == TRUSTED


async def test_messages_left_unanswered_are_found_with_whose_they_are(database: Database) -> None:
    from app.domain.conversation import Inbound

    own = ConversationRepository(database.of("ann"))
    conversation = await own.start("web", NOW)
    await own.begin(Inbound(conversation.id, "hello", "web", "m", NOW, person="ann"))
    (left,) = await ConversationRepository(database).unfinished()
    assert (left.person, left.text) == ("ann", "hello")


def test_every_table_that_is_read_by_an_id_of_its_own_has_an_owner() -> None:
    """The others hang on one of these, and are only read through it."""
    inner = {"turn", "read", "evidence", "point", "model_answer"}
    inner |= {"slack_workspace", "slack_state", "slack_delivery", "slack_thread", "worker"}  # the service's own work
    inner |= {"account_share"}  # looks over the boundary on purpose: `app.access.sharing`
    assert {row.__tablename__ for row in OwnedRow.__subclasses__()} == set(metadata.tables) - inner
