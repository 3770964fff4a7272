"""Answers what Slack has delivered, and brings the answer to where it came from.

It may be done twice where a process dies: the coach gives the same answer again, and a message of ours is written
over rather than written anew. Only an answer to a private address can't be written over: Slack has no name for it.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.bulk.dropped import words_of_file
from app.channels.slack.answers import Answers, Asked, Said
from app.channels.slack.blocks import text_blocks
from app.channels.slack.orders import SAY
from app.channels.slack.place import OPENING, Place
from app.channels.slack.web import SlackWeb
from app.domain.errors import FileUnreadable
from app.domain.people import SlackPerson

log = logging.getLogger("firmground.slack")

FILE_S, MOST_FILE_BYTES = 20, 5_000_000


class Delivered(Protocol):
    id: str
    workspace: str
    user: str
    said: str
    conversation_id: str
    received_at: datetime
    ts: str | None
    answered: bool


class Deliveries(Protocol):
    async def get(self, delivery_id: str) -> Any: ...

    async def placed(self, delivery_id: str, ts: str) -> None: ...

    async def is_place(self, ts: str) -> bool: ...

    async def answered(self, delivery_id: str) -> None: ...


def dump_said(said: Said) -> str:
    return json.dumps(asdict(said))


def load_said(said: str) -> Said:
    """What was kept, also by a version that knew fewer or more of its fields."""
    known = {name: value for name, value in json.loads(said).items() if name in Said.__slots__}
    return Said(**known)


@dataclass(frozen=True, slots=True)
class Desk:
    answers: Answers
    deliveries: Deliveries
    web: SlackWeb

    async def answer(self, delivery_id: str) -> None:
        """Answer a delivery, unless it is answered. Raises where Slack can't be reached: the queue tries again."""
        delivery = await self.deliveries.get(delivery_id)
        if delivery is None or delivery.answered:
            return
        client = await self.web.client_of(delivery.workspace)
        if client is None:
            log.warning("slack.not_installed", extra={"job": delivery_id})
        else:
            said = load_said(delivery.said)
            await self._answer(client, delivery, said)
            log.info("slack.answered", extra={"job": delivery_id, "kind": said.kind})
        await self.deliveries.answered(delivery_id)

    async def _answer(self, client: AsyncWebClient, delivery: Delivered, said: Said) -> None:
        owner = SlackPerson(delivery.workspace, f"#{said.channel}" if said.public else delivery.user)
        asked = Asked(delivery.id, owner.id, delivery.conversation_id, delivery.received_at, said)
        if said.hidden:
            blocks, line = await self._with_files(client, asked)
            await client.chat_postEphemeral(
                channel=str(said.channel), user=delivery.user, thread_ts=said.thread_ts, text=line, blocks=blocks
            )
            return
        if said.response_url:
            blocks, line = await self._with_files(client, asked)
            if await self.web.respond(said.response_url, blocks, line):
                return
        await self._into_place(client, delivery, asked)

    async def _into_place(self, client: AsyncWebClient, delivery: Delivered, asked: Asked) -> None:
        """The answer as a message, and in it that we are at work until it comes."""
        said = asked.said
        channel = said.channel or str((await client.conversations_open(users=delivery.user))["channel"]["id"])
        team = delivery.workspace.partition(":")[2]
        place = Place(client, self.deliveries, delivery.id, channel, said.thread_ts, said.ts, (team, delivery.user))
        if delivery.ts == OPENING:
            await place.find()
        else:
            place.ts = delivery.ts
        await place.think("Thinking…" if said.kind == SAY else "Looking it up…")
        await place.write(*await self._with_files(client, replace(asked, heard=place.stream)))

    async def _with_files(self, client: AsyncWebClient, asked: Asked) -> tuple[Sequence[Block], str]:
        """The answer to what was said, the words of its files below it."""
        try:
            parts = [asked.said.text, *[await _words(client, name, url) for name, url in asked.said.files]]
        except FileUnreadable as error:
            return text_blocks(str(error)), str(error)
        text = "\n\n".join(part for part in parts if part.strip())
        return await self.answers.answer(replace(asked, said=replace(asked.said, text=text)))


async def _words(client: AsyncWebClient, name: str, url: str) -> str:
    """The words of a file that lies at Slack. Raises `FileUnreadable`."""
    host = urlsplit(url).hostname or ""
    if not host.endswith(".slack.com") and host != urlsplit(client.base_url).hostname:
        raise FileUnreadable("it lies outside of Slack")  # our token goes to Slack alone
    async with httpx2.AsyncClient(timeout=FILE_S, follow_redirects=True) as http:
        answer = await http.get(url, headers={"Authorization": f"Bearer {client.token}"})
    answer.raise_for_status()
    if len(answer.content) > MOST_FILE_BYTES:
        raise FileUnreadable("it is too large")
    return words_of_file(name, answer.content)
