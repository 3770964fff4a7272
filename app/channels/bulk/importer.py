"""Bulk import: every set of notes through the coach's one door, in the order of their days; to be stopped at any time.

A set of notes is a conversation of its own, by an id that follows from the notes: what is there already is passed over,
and what a killed process left unfinished is answered anew.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import NAMESPACE_OID, uuid5

from app.channels.bulk.notes_file import Found, Rejected, Row
from app.coach import CoachService, check_day, check_notes
from app.domain.conversation import Inbound
from app.domain.errors import CoachError
from app.domain.events import Failed

CHANNEL = "import"
AT_ONCE = 4
"""Sets of notes under way at the same time: while one is stored the next are read."""


class Conversations(Protocol):
    """What an import needs of the kept conversations."""

    async def start_all(self, channel: str, now: datetime, conversation_ids: Sequence[str]) -> None:
        """Begin a conversation of each of these ids, where there is none yet."""
        ...

    async def answered(self, conversation_ids: Sequence[str]) -> frozenset[str]:
        """Those of them whose first message is answered."""
        ...


@dataclass(slots=True)
class Tally:
    """How an import went."""

    taken: int = 0
    known: int = 0
    """Were there already."""
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    coach: CoachService
    conversations: Conversations

    async def run(self, found: Iterable[Found], advance: Callable[[], None]) -> AsyncIterator[Rejected | Tally]:
        """Take every row. Gives each that can't be taken as it comes, and last how it went."""
        tally = Tally()
        rows: dict[str, Row] = {}
        for one in found:
            if isinstance(one, Rejected):
                tally.rejected += 1
                advance()
                yield one
                continue
            conversation_id = uuid5(NAMESPACE_OID, f"import {one.key}").hex
            if conversation_id in rows:
                tally.known += 1
                advance()
                continue
            rows[conversation_id] = one
        known = await self.conversations.answered(list(rows))
        for _ in known:
            tally.known += 1
            advance()
        todo = sorted((i for i in rows if i not in known), key=lambda i: (rows[i].on or date.max, rows[i].where))
        await self.conversations.start_all(CHANNEL, datetime.now(UTC), todo)
        waiting: set[asyncio.Task[Rejected | None]] = set()
        queue = iter(todo)
        more = True
        while more or waiting:
            while more and len(waiting) < AT_ONCE:
                conversation_id = next(queue, "")
                if not conversation_id:
                    more = False
                    break
                waiting.add(asyncio.create_task(self._take(conversation_id, rows[conversation_id])))
            if not waiting:
                break
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                advance()
                refused = task.result()
                if refused is None:
                    tally.taken += 1
                else:
                    tally.rejected += 1
                    yield refused
        yield tally

    async def _take(self, conversation_id: str, row: Row) -> Rejected | None:
        now = datetime.now(UTC)
        try:
            check_notes(row.text)
            check_day(row.on, now.date())
        except CoachError as error:
            return Rejected(row.where, str(error))
        inbound = Inbound(
            conversation_id, row.text, CHANNEL, "notes", now, account=row.account, called_on=row.on or now.date()
        )
        async for event in self.coach.handle(inbound):
            if isinstance(event, Failed):
                return Rejected(row.where, event.message)
        return None
