"""What is said to us in Slack without a command: direct messages, mentions, and the assistant's pane."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from app.channels.dependencies import AccountBook, PreferenceStore
from app.channels.slack import orders, payloads
from app.channels.slack.answers import Said
from app.channels.slack.intake import Intake
from app.channels.slack.mrkdwn import plain, shortened
from app.channels.slack.orders import SAY
from app.domain.people import SlackPerson

MOST_FILES = 3
"""That are read of one message."""
LATEST = 2
"""Accounts whose briefs are offered where the pane opens."""
ALWAYS_OFFERED = (
    {"title": "What is promised", "message": "promises"},
    {"title": "How this works", "message": "help"},
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Listeners of Bolt's. What is owed an answer is kept in a middleware: Bolt answers 200 before a listener runs."""

    intake: Intake
    accounts: AccountBook
    preferences: PreferenceStore

    async def keep_message(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt names it
        """A direct message: kept before Bolt answers 200. What is no person's own words is passed over."""
        event = body["event"]
        own = event.get("subtype") in (None, "file_share") and not event.get("bot_id")
        if event.get("channel_type") == "im" and own:
            kind, text = _without_window(*orders.order(plain(str(event.get("text") or ""))))
            await self._take(body, Said(kind, text), "")
        await next()

    async def keep_mention(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt names it
        """A mention in a channel: answered in its thread where the team allows it, else to who wrote it alone."""
        event = body["event"]
        if not event.get("bot_id") and event.get("user"):
            team = await self.preferences.of(SlackPerson(payloads.workspace(body), event["user"]).team).get()
            bot = (body.get("authorizations") or [{}])[0].get("user_id")
            text = plain(str(event.get("text") or "").replace(f"<@{bot}>", "")).strip()
            kind, about = (SAY, text) if team.answer_mentions else _without_window(*orders.order(text))
            if not text:
                kind = "help"
            said = Said(kind, about, public=team.answer_mentions, hidden=not team.answer_mentions)
            await self._take(body, said, "" if team.answer_mentions else f":{event['user']}")
        await next()

    async def pane_opened(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What a rep may begin with, where the assistant's pane opens."""
        thread = body["event"]["assistant_thread"]
        person = SlackPerson(payloads.workspace(body), thread["user_id"]).id
        latest = (await self.accounts.of(person).list(LATEST)).items
        prompts = [{"title": f"Brief me: {shortened(a.name, 60)}", "message": f"brief {a.name}"} for a in latest]
        prompts += ALWAYS_OFFERED
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=thread["channel_id"],
            thread_ts=thread["thread_ts"],
            title="Type a few lines about a call, or",
            prompts=prompts,
        )

    async def _take(self, body: dict[str, Any], said: Said, whose: str) -> None:
        """Keep what an event said; its thread is one conversation, for each of whom it is said apart."""
        event = body["event"]
        thread = event.get("thread_ts") or event["ts"]
        files = tuple((file["name"], file["url_private"]) for file in event.get("files") or ())
        said = replace(said, channel=event["channel"], thread_ts=thread, ts=event["ts"], files=files[:MOST_FILES])
        person = SlackPerson(payloads.workspace(body), event["user"])
        conversation = await self.intake.conversation_in(f"{person.workspace}:{event['channel']}:{thread}{whose}")
        await self.intake.owe(f"event:{body['event_id']}", person, said, datetime.now(UTC), conversation)


def _without_window(kind: str, about: str) -> tuple[str, str]:
    """An order as far as a message can give it: a window opens from a command alone, and help says so."""
    return ("help", "") if kind in orders.OPEN_WINDOWS else (kind, about)
