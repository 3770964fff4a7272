"""Turns while they run: each goes on by itself, and any number of listeners may come, go and come back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from app.coach import CoachService
from app.domain.conversation import Inbound
from app.domain.errors import Busy
from app.domain.events import CoachEvent, Done, Failed, Received


@dataclass(eq=False, slots=True)
class LiveTurn:
    """One running turn and what it has said so far."""

    inbound: Inbound
    said: list[CoachEvent] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def turn_id(self) -> str | None:
        first = self.said[0] if self.said else None
        return first.turn_id if isinstance(first, Received) else None

    @property
    def ended(self) -> bool:
        return bool(self.said) and isinstance(self.said[-1], Done | Failed)

    async def follow(self, after: int = 0) -> AsyncIterator[tuple[int, CoachEvent]]:
        """Every event numbered from 1, from the one after `after`, as they come; ends with the turn."""
        number = after
        while True:
            async with self.news:
                while len(self.said) <= number and not self.ended:
                    await self.news.wait()
                fresh = self.said[number:]
            for event in fresh:
                number += 1
                yield number, event
            if self.ended and number >= len(self.said):
                return


class LiveTurns:
    """The turns that this process is answering."""

    def __init__(self, coach: CoachService) -> None:
        self._coach = coach
        self._running: dict[tuple[str, str], LiveTurn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, inbound: Inbound) -> LiveTurn:
        """Answer a message, or join the answer that is under way for it.

        Raises `Busy` while another message of the conversation is being answered here.
        """
        key = (inbound.conversation_id, inbound.message_id)
        if key in self._running:
            return self._running[key]
        if any(conversation_id == inbound.conversation_id for conversation_id, _ in self._running):
            raise Busy
        live = self._running[key] = LiveTurn(inbound)
        task = asyncio.create_task(self._run(key, live))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return live

    def find(self, turn_id: str) -> LiveTurn | None:
        """The turn with this id, while it runs."""
        return next((live for live in self._running.values() if live.turn_id == turn_id), None)

    async def stop(self) -> None:
        """End the work of this process. What is unfinished is finished after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, key: tuple[str, str], live: LiveTurn) -> None:
        try:
            async for event in self._coach.handle(live.inbound):
                async with live.news:
                    live.said.append(event)
                    live.news.notify_all()
        finally:
            del self._running[key]
