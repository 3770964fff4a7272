"""Slack's door: a request is verified, what it asks is kept before it is acknowledged, and answered from the queue."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import NAMESPACE_OID, uuid5

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.dependencies import AccountBook, PreferenceStore
from app.channels.dependencies import History as Talks
from app.channels.slack import orders, payloads, views
from app.channels.slack.answers import Said
from app.channels.slack.blocks import ASK, BRIEF, WRONG, text_blocks
from app.channels.slack.desk import dump_said
from app.channels.slack.installations import Installations, States
from app.channels.slack.keys import SlackKeys
from app.channels.slack.mrkdwn import plain, shortened
from app.channels.slack.orders import SAY
from app.channels.slack.web import SlackWeb
from app.domain.errors import CoachError
from app.domain.people import SlackPerson

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "files:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
)
ACCEPTED = "Reading your notes…"
MOST_FILES = 3
"""That are read of one message."""
NOT_INSTALLED = (
    "Firm Ground is not installed in this workspace any more. Open /slack/install on its own address to add it."
)
AT_ONCE = frozenset({"help", "meeting", "settings"})
"""Orders that need no work: a window opens, or the words are known."""
LATEST = 2
"""Accounts whose briefs are offered where the pane opens."""
ALWAYS_OFFERED = (
    {"title": "What is promised", "message": "promises"},
    {"title": "How this works", "message": "help"},
)


class Accepted(Protocol):
    """Where what is owed an answer is kept."""

    async def accept(self, delivery: Any) -> bool: ...

    async def conversation_of(self, thread: str) -> str | None: ...

    async def remember_thread(self, thread: str, conversation_id: str) -> None: ...


class Meetings(Protocol):
    def of(self, person: str) -> "Meetings": ...

    async def add(self, account_id: str, at: datetime) -> None: ...


Delivery = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class SlackDoor:
    """The listeners, and what they need behind them."""

    keys: SlackKeys
    web: SlackWeb
    installations: Installations
    states: States
    accepted: Accepted
    make: Delivery
    """Makes a delivery: (id, workspace, user, said, conversation id, time)."""
    put: Callable[[str], Awaitable[None]]
    """Puts a delivery's id into the queue."""
    accounts: AccountBook
    talks: Talks
    preferences: PreferenceStore
    meetings: Meetings

    async def client_of(self, workspace: str) -> AsyncWebClient | None:
        """A client for a workspace, which waits where Slack asks it to; None where the app is gone from there."""
        token = self.keys.bot_token
        if token is None:
            enterprise, _, team = workspace.partition(":")
            found = await self.installations.async_find_bot(enterprise_id=enterprise or None, team_id=team)
            if found is None and enterprise:  # installed once for the whole enterprise
                found = await self.installations.async_find_bot(
                    enterprise_id=enterprise, team_id=None, is_enterprise_install=True
                )
            token = found.bot_token if found is not None else None
        if token is None:
            return None
        return self.web.client(token)

    def app(self) -> AsyncApp:
        """Bolt with our listeners: it checks signatures and their age, and takes installations."""
        client = AsyncWebClient(token=self.keys.bot_token, base_url=self.keys.api)
        secret = self.keys.signing_secret or ""  # without one nothing is served by HTTP
        if self.keys.bot_token is not None:
            bolt = AsyncApp(signing_secret=secret, client=client)
        else:
            bolt = AsyncApp(
                signing_secret=secret,
                client=client,
                user_facing_authorize_error_message=NOT_INSTALLED,
                oauth_settings=AsyncOAuthSettings(
                    client_id=self.keys.client_id,
                    client_secret=self.keys.client_secret,
                    scopes=SCOPES,
                    installation_store=self.installations,
                    state_store=self.states,
                    install_path="/slack/install",
                    redirect_uri_path="/slack/oauth_redirect",
                ),
            )
        bolt.command("/coach")(self._command)
        bolt.view(views.NOTES)(self._notes)
        bolt.view(views.CORRECTION)(self._correction)
        bolt.options(views.ACCOUNT)(self._account_options)
        bolt.action({"action_id": re.compile(rf"^{ASK}_")})(self._asked)
        bolt.action(BRIEF)(self._brief)
        bolt.action(WRONG)(self._wrong)
        bolt.action("coach_open")(_acknowledged)
        bolt.view(views.SETTINGS)(self._settings)
        bolt.view(views.MEETING)(self._meeting)
        bolt.shortcut("coach_message")(self._shortcut)
        bolt.shortcut("coach_global")(self._shortcut)
        bolt.event("message", middleware=[self._keep_message])(_done)
        bolt.event("app_mention", middleware=[self._keep_mention])(_done)
        bolt.event("assistant_thread_started")(self._pane_opened)
        bolt.event("assistant_thread_context_changed")(_done)
        if self.keys.bot_token is None:
            bolt.enable_token_revocation_listeners()
        return bolt

    async def _command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        kind, text = orders.order(str(body.get("text") or ""))
        if kind in AT_ONCE or (kind == SAY and not text):
            await ack(**_help() if kind == "help" else {})
            view = await self._window(kind, body, client)
            if view is not None:
                await client.views_open(trigger_id=body["trigger_id"], view=view)
            return
        await self._take(f"command:{body['trigger_id']}", body, Said(kind, text, response_url=body["response_url"]))
        await ack(text=ACCEPTED if kind == SAY else "One moment…", response_type="ephemeral")

    async def _window(self, kind: str, body: dict[str, Any], client: AsyncWebClient) -> View | None:
        """The window that an order opens; None where it opens none."""
        if kind == "settings":
            mine = await self.preferences.of(payloads.person(body).id).get()
            may = (await _profile(client, payloads.user(body))).get("is_admin")
            team = await self.preferences.of(payloads.person(body).team).get() if may else None
            return views.settings_view(mine, team)
        if kind == "meeting":
            return views.meeting_view()
        return views.notes_view(_today()) if kind == SAY else None

    async def _settings(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        values = body["view"]["state"]["values"]
        profile = await _profile(client, payloads.user(body))
        mine = self.preferences.of(payloads.person(body).id)
        wanted = payloads.ticked(values, "remind")
        chosen = replace(
            await mine.get(),
            remind_promises=views.PROMISES in wanted,
            remind_meetings=views.MEETINGS in wanted,
            timezone=str(profile.get("tz") or "UTC"),
        )
        await mine.put(chosen)
        if "team" in values and profile.get("is_admin"):
            team = self.preferences.of(payloads.person(body).team)
            await team.put(replace(await team.get(), answer_mentions=views.MENTIONS in payloads.ticked(values, "team")))

    async def _meeting(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        values = body["view"]["state"]["values"]
        at = datetime.fromtimestamp(values["at"]["at"]["selected_date_time"], UTC)
        if at <= datetime.now(UTC):
            await ack(response_action="errors", errors={"at": "That is over."})
            return
        person = payloads.person(body).id
        name = values["account"][views.ACCOUNT]["selected_option"]["value"].removeprefix(views.NEW)
        account = await self.accounts.of(person).named(name, confirmed=True)
        await self.meetings.of(person).add(account.id, at)
        mine = self.preferences.of(person)
        chosen = await mine.get()
        if not chosen.remind_meetings:  # who tells us of a meeting wants to hear of it
            await mine.put(replace(chosen, remind_meetings=True))
        await ack()

    async def _notes(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        values = body["view"]["state"]["values"]
        account = (values["account"][views.ACCOUNT].get("selected_option") or {}).get("value")
        said = Said(
            SAY,
            values["notes"]["notes"]["value"] or "",
            account=account.removeprefix(views.NEW) if account else None,
            on=values["on"]["on"].get("selected_date"),
        )
        await self._take(f"view:{body['view']['id']}:{body['view'].get('hash', '')}", body, said)
        await ack()

    async def _correction(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        about = json.loads(body["view"]["private_metadata"])
        values = body["view"]["state"]["values"]
        start, end, pillar, direction = values["mark"]["mark"]["selected_option"]["value"].split()
        now = values["now"]["now"]["selected_option"]["value"]
        to = None
        if now != views.NO_EVIDENCE:
            to = dict(zip(("pillar", "direction"), now.split(), strict=True))
        correction = {
            "kind": "mark",
            "read_id": about["r"],
            "start": int(start),
            "end": int(end),
            "was": {"pillar": pillar, "direction": direction},
            "now": to,
        }
        said = Said("correct", "That mark is not right.", correction=correction, begins=False)
        await self._take(f"view:{body['view']['id']}:{body['view'].get('hash', '')}", body, said, about["c"])
        await ack()

    async def _account_options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        query = str(body.get("value") or "")
        found = (await self.accounts.of(payloads.person(body).id).list(20, name=query.strip())).items
        await ack(options=[o.to_dict() for o in views.account_options(query, [(a.id, a.name) for a in found])])

    async def _asked(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        value = json.loads(body["actions"][0]["value"])
        said = replace(payloads.answered_at(body), text=value["say"])
        await self._take(payloads.action_id(body), body, said, value["c"])
        await ack()

    async def _brief(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        value = json.loads(body["actions"][0]["value"])
        said = replace(payloads.answered_at(body), kind="brief", account=value["a"])
        await self._take(payloads.action_id(body), body, said, value["c"])
        await ack()

    async def _wrong(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        value = json.loads(body["actions"][0]["value"])
        try:
            talks = self.talks.of(payloads.person(body).id)
            await talks.get(value["c"])
            read = (await talks.memory(value["c"])).read
        except CoachError:
            return
        view = views.correction_view(read, value["c"]) if read is not None else None
        if view is not None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def _shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = plain(str((body.get("message") or {}).get("text") or ""))
        await client.views_open(trigger_id=body["trigger_id"], view=views.notes_view(_today(), text))

    async def _keep_message(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt names it
        """A direct message: kept before Bolt answers 200. What is no person's own words is passed over."""
        event = body["event"]
        own = event.get("subtype") in (None, "file_share") and not event.get("bot_id")
        if event.get("channel_type") == "im" and own:
            kind, text = orders.order(plain(str(event.get("text") or "")))
            if kind in ("meeting", "settings"):  # a window opens from a command alone
                kind, text = "help", ""
            await self._take_event(body, Said(kind, text), "")
        await next()

    async def _keep_mention(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt names it
        """A mention in a channel: answered in its thread where the team allows it, else to who wrote it alone."""
        event = body["event"]
        if not event.get("bot_id") and event.get("user"):
            team = await self.preferences.of(SlackPerson(payloads.workspace(body), event["user"]).team).get()
            bot = (body.get("authorizations") or [{}])[0].get("user_id")
            text = plain(str(event.get("text") or "").replace(f"<@{bot}>", "")).strip()
            kind, about = orders.order(text) if not team.answer_mentions else (SAY, text)
            if kind in ("meeting", "settings") or not text:
                kind, about = "help", ""
            said = Said(kind, about, public=team.answer_mentions, hidden=not team.answer_mentions)
            await self._take_event(body, said, "" if team.answer_mentions else f":{event['user']}")
        await next()

    async def _take_event(self, body: dict[str, Any], said: Said, whose: str) -> None:
        """Keep what an event said; its thread is one conversation, for each of whom it is said apart."""
        event = body["event"]
        thread = event.get("thread_ts") or event["ts"]
        files = tuple((file["name"], file["url_private"]) for file in event.get("files") or ())
        said = replace(said, channel=event["channel"], thread_ts=thread, ts=event["ts"], files=files[:MOST_FILES])
        key = f"{payloads.workspace(body)}:{event['channel']}:{thread}{whose}"
        conversation = await self.accepted.conversation_of(key)
        if conversation is None:
            conversation = uuid5(NAMESPACE_OID, f"slack {key}").hex
            await self.accepted.remember_thread(key, conversation)
        await self._take(f"event:{body['event_id']}", body, said, conversation, event["user"])

    async def _pane_opened(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What a rep may begin with, where the assistant's pane opens."""
        thread = body["event"]["assistant_thread"]
        person = SlackPerson(payloads.workspace(body), thread["user_id"]).id
        latest = (await self.accounts.of(person).list(LATEST)).items
        prompts = [{"title": f"Brief me: {shortened(a.name, 60)}", "message": f"brief {a.name}"} for a in latest]
        prompts += [
            {"title": "What is promised", "message": "promises"},
            {"title": "How this works", "message": "help"},
        ]
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=thread["channel_id"],
            thread_ts=thread["thread_ts"],
            title="Type a few lines about a call, or",
            prompts=prompts,
        )

    async def _take(
        self, delivery_id: str, body: dict[str, Any], said: Said, conversation: str = "", user: str = ""
    ) -> None:
        person = SlackPerson(payloads.workspace(body), user or payloads.user(body))
        await self.owe(delivery_id, person, said, datetime.now(UTC), conversation)

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


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()


async def _done() -> None:
    """All is done in the middleware, before the answer."""


def _today() -> date:
    return datetime.now(UTC).date()


async def _profile(client: AsyncWebClient, user: str) -> dict[str, Any]:
    """What Slack knows of a user: whether they administer the workspace, and their time zone."""
    found: dict[str, Any] = (await client.users_info(user=user))["user"] or {}
    return found


def _help() -> dict[str, Any]:
    return {"text": "How to use /coach", "blocks": text_blocks(orders.HELP), "response_type": "ephemeral"}
