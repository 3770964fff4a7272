"""Messages that a person has asked for: what is due, on the morning of its day; the brief, an hour before a meeting.

A reminder is kept like anything else that is owed an answer, by an id that says what it is for: whichever process
comes first, and however often, it is sent once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.channels.dependencies import Ledger
from app.channels.slack.answers import DUE_SOON, Said
from app.domain.meetings import BRIEF_BEFORE, Meeting
from app.domain.people import SlackPerson, slack_person
from app.domain.preferences import Preferences
from app.domain.promises import Party, PromiseStatus

log = logging.getLogger("firmground.slack")

MORNING, NOON = time(8), time(12)
"""Between these, on the person's own clock, what is due is told: one who opts in later is told the next day."""
EVERY_S = 30.0


class Choices(Protocol):
    async def by_person(self) -> Mapping[str, Preferences]: ...


class Meetings(Protocol):
    async def between(self, begin: datetime, end: datetime) -> Sequence[Meeting]: ...


Owe = Callable[[str, SlackPerson, Said, datetime], Awaitable[None]]
"""Keeps (what is owed, by its id) to (a person)."""


@dataclass(slots=True)
class Reminders:
    choices: Choices
    meetings: Meetings
    promises: Ledger
    owe: Owe
    _told: dict[str, date] = field(default_factory=dict)
    """By person the last morning on which what is due was kept for them: it need not be looked for again."""

    async def run(self) -> None:
        """Look every half minute, until cancelled."""
        while True:
            try:
                await self.look(datetime.now(UTC))
            except Exception:  # a database that is away for a while must not end the reminders
                log.exception("slack.reminders_failed")
            await asyncio.sleep(EVERY_S)

    async def look(self, now: datetime) -> None:
        """Keep every reminder that it is time for. now: UTC-aware."""
        chosen = await self.choices.by_person()
        for meeting in await self.meetings.between(now, now + BRIEF_BEFORE):
            person = slack_person(meeting.person)
            if person is not None and meeting.person in chosen and chosen[meeting.person].remind_meetings:
                said = Said("brief", account=meeting.account.id)
                await self.owe(f"meeting:{meeting.id}", person, said, now)
        for person_id, preferences in chosen.items():
            person = slack_person(person_id)
            if person is None or not preferences.remind_promises:
                continue
            there = now.astimezone(_zone(preferences.timezone))
            if not MORNING <= there.time() < NOON or self._told.get(person_id) == there.date():
                continue
            if await self._owes(person_id, there):
                await self.owe(f"due:{person_id}:{there.date()}", person, Said("due"), now)
                self._told[person_id] = there.date()

    async def _owes(self, person_id: str, there: datetime) -> bool:
        due = await self.promises.of(person_id).list(
            1, status=PromiseStatus.OPEN, due_by=there.date() + DUE_SOON, who=Party.US
        )
        return bool(due.items)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
