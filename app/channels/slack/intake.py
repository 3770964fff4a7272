"""What is owed an answer: kept before it is acknowledged, and put into the queue once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import NAMESPACE_OID, uuid5

from app.channels.slack import payloads
from app.channels.slack.answers import Said
from app.channels.slack.desk import dump_said
from app.domain.people import SlackPerson


class Accepted(Protocol):
    """Where what is owed an answer is kept."""

    async def accept(self, delivery: Any) -> bool: ...

    async def conversation_of(self, thread: str) -> str | None: ...

    async def remember_thread(self, thread: str, conversation_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Intake:
    accepted: Accepted
    make: Callable[..., Any]
    """Makes a delivery: (id, workspace, user, said, conversation id, time)."""
    put: Callable[[str], Awaitable[None]]
    """Puts a delivery's id into the queue."""

    async def take(self, delivery_id: str, body: dict[str, Any], said: Said, conversation: str = "") -> None:
        """Keep what a user said by a command, a button or a window."""
        await self.owe(delivery_id, payloads.person(body), said, datetime.now(UTC), conversation)

    async def owe(
        self, delivery_id: str, person: SlackPerson, said: Said, now: datetime, conversation: str = ""
    ) -> None:
        """Keep it, and put it into the queue; delivered again, it is kept once."""
        place = conversation or uuid5(NAMESPACE_OID, f"slack {person.workspace} {delivery_id}").hex
        fresh = await self.accepted.accept(
            self.make(delivery_id, person.workspace, person.user, dump_said(said), place, now)
        )
        if fresh:
            await self.put(delivery_id)

    async def conversation_in(self, thread: str) -> str:
        """The conversation that a thread is, from its first message on."""
        conversation = await self.accepted.conversation_of(thread)
        if conversation is None:
            conversation = uuid5(NAMESPACE_OID, f"slack {thread}").hex
            await self.accepted.remember_thread(thread, conversation)
        return conversation
