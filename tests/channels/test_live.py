"""Turns go on without their listener, and after their process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from app.channels.live import LiveTurns
from app.coach import CoachService
from app.domain.conversation import Inbound, TurnStatus
from app.domain.errors import Busy
from app.domain.events import CoachEvent, Done, Received, Text
from app.main import create_services
from app.settings import Settings
from app.store.conversations import ConversationRepository
from app.store.database import Database

INBOUND = Inbound("c1", "Lunch with Dana.", "web", "m1", datetime(2026, 11, 23, tzinfo=UTC))
SAID: list[CoachEvent] = [Received("t1", "c1"), Text("a"), Text("b"), Done("t1", (), 1)]


class SlowCoach:
    """Says one event each time it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Semaphore(0)
        self.handled = 0

    async def handle(self, inbound: Inbound) -> AsyncIterator[CoachEvent]:
        self.handled += 1
        for event in SAID:
            await self.go.acquire()
            yield event

    def let_go(self, events: int) -> None:
        for _ in range(events):
            self.go.release()


@pytest.fixture
def coach() -> SlowCoach:
    return SlowCoach()


@pytest.fixture
def live(coach: SlowCoach) -> LiveTurns:
    return LiveTurns(cast(CoachService, coach))


async def take(listener: AsyncIterator[tuple[int, CoachEvent]], most: int = 99) -> list[tuple[int, CoachEvent]]:
    taken = []
    async for item in listener:
        taken.append(item)
        if len(taken) == most:
            break
    return taken


async def test_a_listener_who_leaves_and_comes_back_misses_nothing(coach: SlowCoach, live: LiveTurns) -> None:
    turn = live.start(INBOUND)
    coach.let_go(2)
    first = await take(turn.follow(), most=2)

    coach.let_go(2)
    found = live.find("t1")
    assert found is turn
    rest = await take(turn.follow(after=2))
    assert [*first, *rest] == list(enumerate(SAID, start=1))
    assert coach.handled == 1


async def test_a_message_delivered_twice_at_once_is_answered_once_for_both(coach: SlowCoach, live: LiveTurns) -> None:
    one, other = live.start(INBOUND), live.start(replace(INBOUND))
    coach.let_go(len(SAID))

    assert await take(one.follow()) == await take(other.follow()) == list(enumerate(SAID, start=1))
    assert coach.handled == 1


async def test_another_message_of_the_conversation_has_to_wait(coach: SlowCoach, live: LiveTurns) -> None:
    turn = live.start(INBOUND)
    with pytest.raises(Busy):
        live.start(replace(INBOUND, message_id="m2"))
    live.start(replace(INBOUND, conversation_id="c2"))

    coach.let_go(2 * len(SAID))
    await take(turn.follow())
    await asyncio.sleep(0)
    live.start(replace(INBOUND, message_id="m2"))
    await live.stop()


async def test_a_turn_left_unfinished_by_a_dead_process_is_finished_by_the_next(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, database_url=f"sqlite:///{tmp_path / 'x.db'}")
    before = create_services(settings)
    await before.database.migrate()
    conversation = await before.conversations.start("web", INBOUND.received_at)
    dying = before.coach.handle(replace(INBOUND, conversation_id=conversation.id))
    assert isinstance(await anext(dying), Received)  # the message is stored; then the process is gone
    await before.database.close()

    after = create_services(settings)
    live = LiveTurns(after.coach)
    (left,) = await after.conversations.unfinished()
    events = [event async for _, event in live.start(left).follow()]
    assert isinstance(events[-1], Done)
    (turn,) = (await after.conversations.turns(conversation.id, 5, None)).items
    assert turn.status is TurnStatus.DONE
    assert turn.events == tuple(events)
    await after.database.close()
    await cast(Any, dying).aclose()


async def test_the_reply_is_stored_before_done_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    services = create_services(Settings(_env_file=None, database_url=f"sqlite:///{tmp_path / 'x.db'}"))
    await database.migrate()
    conversations = ConversationRepository(database)
    conversation = await conversations.start("web", INBOUND.received_at)
    async for event in services.coach.handle(replace(INBOUND, conversation_id=conversation.id)):
        (turn,) = (await conversations.turns(conversation.id, 5, None)).items
        assert turn.status is (TurnStatus.DONE if isinstance(event, Done) else TurnStatus.RUNNING)
    await database.close()
    await services.database.close()
