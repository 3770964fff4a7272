"""Answers what Slack has delivered: through the coach's one door, and back to where it came from.

It may be done twice where a process dies: the coach gives the same answer again, and the message that holds the
answer's place is written over rather than written anew.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from app.channels.bulk.dropped import words_of_file
from app.channels.dependencies import AccountBook, Ledger
from app.channels.slack.blocks import Talk, answer_blocks, brief_blocks, fallback, promise_blocks, text_blocks
from app.coach import CoachService
from app.domain.conversation import Inbound
from app.domain.corrections import Correction
from app.domain.errors import FileUnreadable
from app.domain.events import CoachEvent, Failed, Filed, Text, reply_text
from app.domain.promises import LedgerEntry, PromiseStatus

log = logging.getLogger("firmground.slack")

CHANNEL = "slack"
METADATA = "firmground_answer"
"""Event type of the metadata by which a message is known to be an answer's place."""
MOST_PROMISES = 30
FILE_S, MOST_FILE_BYTES = 20, 5_000_000
LOOKED_BACK = 20
"""Messages that are looked through for an answer's place."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and where the answer goes."""

    kind: str
    """`say`, `brief`, `promises` or `correct`."""
    text: str = ""
    account: str | None = None
    on: str | None = None
    response_url: str | None = None
    """Where a private answer may go, for half an hour."""
    channel: str | None = None
    thread_ts: str | None = None
    correction: dict[str, Any] | None = None
    files: tuple[tuple[str, str], ...] = ()
    """Name and address of each file that came with it."""
    begins: bool = True
    """Whether a conversation may begin with it: a button belongs to one that there is."""

    def as_json(self) -> str:
        return json.dumps(asdict(self))


class Delivered(Protocol):
    id: str
    workspace: str
    user: str
    said: str
    conversation_id: str
    received_at: datetime
    ts: str | None
    answered: bool

    @property
    def person(self) -> str: ...


class Deliveries(Protocol):
    async def get(self, delivery_id: str) -> Any: ...

    async def placed(self, delivery_id: str, ts: str) -> None: ...

    async def answered(self, delivery_id: str) -> None: ...


class History(Protocol):
    def of(self, person: str) -> "History": ...

    async def start_all(self, channel: str, now: datetime, conversation_ids: Sequence[str]) -> None: ...


ClientOf = Callable[[str], Awaitable[AsyncWebClient | None]]
"""A client of a workspace, by its name; None where the app is no longer installed there."""
Answer = tuple[list[Block], str]
"""The blocks, and the same in one line."""


@dataclass(frozen=True, slots=True)
class Desk:
    coach: CoachService
    history: History
    accounts: AccountBook
    promises: Ledger
    deliveries: Deliveries
    client_of: ClientOf
    to_correction: Callable[[dict[str, Any]], Correction]
    told: Callable[[LedgerEntry, date], str]
    page: str | None = None
    """The service's public address."""

    async def answer(self, delivery_id: str) -> None:
        """Answer a delivery, unless it is answered. Raises where Slack can't be reached: the queue tries again."""
        delivery = await self.deliveries.get(delivery_id)
        if delivery is None or delivery.answered:
            return
        said = Said(**json.loads(delivery.said))
        client = await self.client_of(delivery.workspace)
        if client is None:
            log.warning("slack.not_installed", extra={"job": delivery_id})
            await self.deliveries.answered(delivery_id)
            return
        place = None if said.response_url else await self._place(client, delivery, said)
        blocks, line = await self._answered(delivery, said)
        if said.response_url and not await _respond(said.response_url, blocks, line):
            place = await self._place(client, delivery, said)
        if place is not None:
            await client.chat_update(channel=place[0], ts=place[1], text=line, blocks=blocks)
        await self.deliveries.answered(delivery_id)
        log.info("slack.answered", extra={"job": delivery_id, "kind": said.kind})

    async def _answered(self, delivery: Delivered, said: Said) -> Answer:
        if said.kind == "brief":
            return await self._brief(delivery, said)
        if said.kind == "promises":
            page = await self.promises.of(delivery.person).list(MOST_PROMISES, status=PromiseStatus.OPEN)
            lines = [self.told(entry, delivery.received_at.date()) for entry in page.items]
            return promise_blocks(page.items, lines), "Open promises"
        return await self._said(delivery, said)

    async def _said(self, delivery: Delivered, said: Said) -> Answer:
        if said.begins:
            await self.history.of(delivery.person).start_all(CHANNEL, delivery.received_at, [delivery.conversation_id])
        try:
            text = await self._with_files(delivery, said)
        except FileUnreadable as error:
            return text_blocks(str(error)), str(error)
        inbound = Inbound(
            delivery.conversation_id,
            text,
            CHANNEL,
            delivery.id,
            delivery.received_at,
            self.to_correction(said.correction) if said.correction else None,
            said.account,
            date.fromisoformat(said.on) if said.on else None,
            delivery.person,
        )
        events: list[CoachEvent] = [event async for event in self.coach.handle(inbound)]
        last = events[-1]
        if isinstance(last, Failed):
            return text_blocks(last.message), last.message
        filed = next((e for e in reversed(events) if isinstance(e, Filed)), None)
        account_id = filed.account.id if filed is not None and filed.account is not None else None
        return answer_blocks(events, Talk(delivery.conversation_id, account_id, self.page)), fallback(events)

    async def _with_files(self, delivery: Delivered, said: Said) -> str:
        """The text with the words of its files below it. Raises `FileUnreadable`."""
        parts = [said.text]
        client = await self.client_of(delivery.workspace) if said.files else None
        for name, url in said.files:
            assert client is not None
            host = urlsplit(url).hostname or ""
            if not host.endswith(".slack.com") and host != urlsplit(client.base_url).hostname:
                raise FileUnreadable("it lies outside of Slack")  # our token goes to Slack alone
            headers = {"Authorization": f"Bearer {client.token}"}
            async with httpx2.AsyncClient(timeout=FILE_S, follow_redirects=True) as http:
                answer = await http.get(url, headers=headers)
            answer.raise_for_status()
            if len(answer.content) > MOST_FILE_BYTES:
                raise FileUnreadable("it is too large")
            parts.append(words_of_file(name, answer.content))
        return "\n\n".join(part for part in parts if part.strip())

    async def _brief(self, delivery: Delivered, said: Said) -> Answer:
        book = self.accounts.of(delivery.person)
        if said.account is not None:
            found = await book.get(said.account)
        else:
            named = (await book.list(1, name=said.text)).items
            if not named:
                words = (
                    f"You have no account called “{said.text}”." if said.text else "Which account? `/coach brief NAME`"
                )
                return text_blocks(words), words
            found = named[0]
        coach = self.coach.of(delivery.person)
        brief = await coach.briefs.brief(found.id, delivery.received_at.date())
        words = reply_text([part for part in coach.writer.tell(brief) if isinstance(part, Text)])
        talk = Talk(delivery.conversation_id, found.id, self.page)
        return brief_blocks(found.name, words, talk), f"Before the next call: {found.name}"

    async def _place(self, client: AsyncWebClient, delivery: Delivered, said: Said) -> tuple[str, str]:
        """(channel, ts) of the message that the answer is written into: found again where it was posted already."""
        channel = said.channel or str((await client.conversations_open(users=delivery.user))["channel"]["id"])
        if delivery.ts is not None:
            return channel, delivery.ts
        ts = await _posted(client, channel, said.thread_ts, delivery.id)
        if ts is None:
            posted = await client.chat_postMessage(
                channel=channel,
                thread_ts=said.thread_ts,
                text="Reading your notes…" if said.kind == "say" else "One moment…",
                metadata={"event_type": METADATA, "event_payload": {"id": delivery.id}},
            )
            channel, ts = str(posted["channel"]), str(posted["ts"])
        await self.deliveries.placed(delivery.id, ts)
        return channel, ts


async def _posted(client: AsyncWebClient, channel: str, thread_ts: str | None, delivery_id: str) -> str | None:
    """The place that an earlier attempt has posted; None where there is none."""
    try:
        if thread_ts is not None:
            found = await client.conversations_replies(
                channel=channel, ts=thread_ts, limit=LOOKED_BACK, include_all_metadata=True
            )
        else:
            found = await client.conversations_history(channel=channel, limit=LOOKED_BACK, include_all_metadata=True)
    except SlackApiError:
        return None
    for message in found["messages"] or ():
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == METADATA and metadata.get("event_payload", {}).get("id") == delivery_id:
            return str(message["ts"])
    return None


async def _respond(url: str, blocks: Sequence[Block], line: str) -> bool:
    """Give the private answer; False where its address is no longer good."""
    answer = await AsyncWebhookClient(url).send(
        text=line, blocks=blocks, response_type="ephemeral", replace_original=True
    )
    if answer.status_code in (404, 410) or answer.body in ("expired_url", "used_url"):
        return False
    if answer.status_code != 200:
        raise ConnectionError(f"Slack answered {answer.status_code}")
    return True
