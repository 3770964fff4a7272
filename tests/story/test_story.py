"""Eighteen months of five accounts, imported; then every standing, change, promise and brief as written beforehand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from app.channels.bulk.importer import Import, Tally
from app.channels.bulk.notes_file import Row
from app.coaching.brief import as_text
from app.domain.accounts import Account, Call
from app.domain.pillars import Pillar
from app.domain.promises import Party, PromiseStatus
from app.domain.standing import standing_of
from app.main import Services, create_services
from app.reading.local import LocalReader
from app.settings import Settings
from tests.story.story import AuthorsLabels, story

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLS = story()
EXPECTED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text("utf-8"))
AS_OF: date = EXPECTED.pop("as_of")
NAMES = list(EXPECTED)
STANDS = [(name, call, stood) for name in NAMES for call, stood in EXPECTED[name]["stands"].items()]
QUESTIONS = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text("utf-8"))
TURNS = [(name, call, turn) for name in NAMES for call, turn in EXPECTED[name]["turns"].items()]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    """The application with the story in it."""
    path = tmp_path_factory.mktemp("story") / "x.db"
    services = create_services(Settings(_env_file=None, database_url=f"sqlite:///{path}"))
    services = replace(services, coach=replace(services.coach, reader=LocalReader(AuthorsLabels(CALLS))))
    await services.database.migrate()
    rows = [Row(call.id, call.notes, call.account, call.on) for call in CALLS]
    bulk = Import(services.coach, services.conversations)
    (tally,) = [one async for one in bulk.run(rows, lambda: None)]
    assert isinstance(tally, Tally)
    assert (tally.taken, tally.rejected) == (60, 0)
    yield services
    await services.close()


async def account(told: Services, name: str) -> Account:
    return next(a for a in (await told.accounts.list(10)).items if a.name == name)


async def calls(told: Services, name: str) -> dict[str, Call]:
    """The kept calls by the story's own ids."""
    kept = (await told.accounts.calls((await account(told, name)).id, 50)).items
    return {call.id: next(k for k in kept if k.notes == call.notes) for call in CALLS if call.account == name}


async def test_the_story_is_whole() -> None:
    assert len(CALLS) == 60
    assert {call.account for call in CALLS} == set(NAMES)
    assert (max(c.on for c in CALLS) - min(c.on for c in CALLS)).days > 540


@pytest.mark.parametrize(("name", "call", "stood"), STANDS, ids=[f"{call}" for _, call, _ in STANDS])
async def test_standing(told: Services, name: str, call: str, stood: list[str]) -> None:
    kept = await calls(told, name)
    timeline = await told.accounts.timeline((await account(told, name)).id)
    place = max(number for number, point in enumerate(timeline) if point.call_id == kept[call].id)
    while place + 1 < len(timeline) and timeline[place + 1].call_id is None and timeline[place + 1].on == kept[call].on:
        place += 1  # a promise that the same notes settle
    levels = timeline[place].levels
    assert [*(str(levels[p]) for p in Pillar), str(standing_of(levels))] == stood


@pytest.mark.parametrize(("name", "call", "turn"), TURNS, ids=[call for _, call, _ in TURNS])
async def test_turning_point(told: Services, name: str, call: str, turn: list[str]) -> None:
    pillar, way, words = turn
    changes = (await calls(told, name))[call].changes
    change = next(c for c in changes if c.pillar == pillar)
    assert ("better" if change.better else "worse") == way
    assert any(words in quote for quote in change.quotes)


@pytest.mark.parametrize("name", NAMES)
async def test_promises(told: Services, name: str) -> None:
    ledger = (await told.promises.list(100, account_id=(await account(told, name)).id)).items
    ours = [e for e in ledger if e.promise.who is Party.US]
    found = {
        "kept": sorted(e.promise.what for e in ours if e.promise.status is PromiseStatus.KEPT),
        "missed": sorted(e.promise.what for e in ours if e.promise.status is PromiseStatus.MISSED),
        "overdue": sorted(e.promise.what for e in ours if e.promise.overdue(AS_OF)),
        "open": sorted(e.promise.what for e in ours if e.promise.open and not e.promise.overdue(AS_OF)),
    }
    assert found == {key: sorted(EXPECTED[name][key]) for key in found}


@pytest.mark.parametrize("name", NAMES)
async def test_people_and_threads(told: Services, name: str) -> None:
    one = await account(told, name)
    people = {p.name: [str(pillar) for pillar in p.holds] for p in await told.accounts.people(one.id)}
    assert {who: people.get(who) for who in EXPECTED[name]["holds"]} == EXPECTED[name]["holds"]
    assert one.single_threaded is EXPECTED[name]["single_threaded"]
    assert [str(p) for p in one.overclaimed] == EXPECTED[name]["overclaims"]


@pytest.mark.parametrize("name", NAMES)
async def test_brief(told: Services, name: str) -> None:
    words = as_text(await told.coach.briefs.brief((await account(told, name)).id, AS_OF))
    assert [part for part in EXPECTED[name]["brief"] if part not in words] == []
    others = {who for other in NAMES if other != name for who in EXPECTED[other]["holds"]}
    assert [who for who in others if who in words] == []
    assert len(words.split()) <= 230
    for late in EXPECTED[name]["overdue"]:
        assert words.startswith("First things first")
        assert late in words.split("\n\n")[0]


async def test_review(told: Services) -> None:
    review = await told.coach.briefs.review(AS_OF)
    assert {r.account.name for r in review.accounts} == set(NAMES)
    at_risk = [r.account.name for r in review.at_risk]
    assert set(at_risk) == {"Brandt Castings", "Maple Bakery", "Northgate Council"}
    (maple,) = [r for r in review.accounts if r.account.name == "Maple Bakery"]
    assert [str(p) for p in maple.account.overclaimed] == ["trust"]


@pytest.mark.parametrize(("name", "question", "call", "words"), QUESTIONS, ids=[q[1] for q in QUESTIONS])
async def test_recall_shows_the_call_that_answers(
    told: Services, name: str, question: str, call: str, words: str
) -> None:
    """What a model is shown when it looks for the question in its own words: the call, and no other account's."""
    found = await told.accounts.recall((await account(told, name)).id, question, "", None, None)
    assert all(one.account is not None and one.account.name == name for one in found)
    if call:
        (answering,) = [c.notes for c in CALLS if c.id == call]
        assert words in answering
        assert answering in [one.notes for one in found]
