"""Slack as a whole: the queue that answers, the reminders, and the socket where Slack can't reach us."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from app.channels.slack.keys import SlackKeys
from app.channels.slack.queue import DurableQueue
from app.channels.slack.reminders import Reminders
from app.channels.slack.web import SlackWeb

log = logging.getLogger("firmground.slack")

LOOK_EVERY_S = 30.0
OVERDUE = timedelta(minutes=1)
LOOKED_AFTER = 50
"""Of what is overdue, so many at a time."""


class Deliveries(Protocol):
    async def unanswered(self, limit: int | None = None, before: datetime | None = None) -> Sequence[str]: ...

    async def forget_answered(self) -> None: ...


@dataclass(slots=True)
class SlackChannel:
    queue: DurableQueue
    deliveries: Deliveries
    reminders: Reminders
    bolt: AsyncApp
    web: SlackWeb
    keys: SlackKeys
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Begin with what was accepted and never answered."""
        await self.queue.start(await self.deliveries.unanswered())
        self._tasks.append(asyncio.create_task(self._look_after()))
        self._tasks.append(asyncio.create_task(self.reminders.run()))
        if self.keys.app_token is not None:
            self._tasks.append(asyncio.create_task(self._listen(self.keys.app_token)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.queue.stop()
        await self.web.close()

    async def _look_after(self) -> None:
        """Queue what a process has accepted that died before it could; forget what was answered long ago."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                for job_id in await self.deliveries.unanswered(LOOKED_AFTER, datetime.now(UTC) - OVERDUE):
                    await self.queue.put(job_id)  # what is there already stays as it is
                await self.deliveries.forget_answered()
            except Exception:  # a database that is away for a while must not end this
                log.exception("slack.look_failed")

    async def _listen(self, app_token: str) -> None:
        """Socket Mode: we call Slack, and the client calls again by itself where the line breaks."""
        handler = AsyncSocketModeHandler(self.bolt, app_token)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
