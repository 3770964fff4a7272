"""Slack as a whole: the queue that answers, the reminders, and the socket where Slack can't reach us."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from app.channels.slack.keys import SlackKeys
from app.channels.slack.queue import DurableQueue
from app.channels.slack.reminders import Reminders


@dataclass(slots=True)
class SlackChannel:
    queue: DurableQueue
    reminders: Reminders
    bolt: AsyncApp
    keys: SlackKeys
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, left: Sequence[str]) -> None:
        """left: what was accepted and never answered."""
        await self.queue.start(left)
        self._tasks.append(asyncio.create_task(self.reminders.run()))
        if self.keys.app_token is not None:
            self._tasks.append(asyncio.create_task(self._listen(self.keys.app_token)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.queue.stop()

    async def _listen(self, app_token: str) -> None:
        """Socket Mode: we call Slack, and the client calls again by itself where the line breaks."""
        handler = AsyncSocketModeHandler(self.bolt, app_token)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
