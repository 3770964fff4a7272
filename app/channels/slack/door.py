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
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.dependencies import AccountBook
from app.channels.dependencies import History as Talks
from app.channels.slack import views
from app.channels.slack.blocks import ASK, BRIEF, WRONG, text_blocks
from app.channels.slack.desk import Said
from app.channels.slack.installations import Installations, States, workspace_of
from app.channels.slack.keys import SlackKeys
from app.domain.errors import CoachError

SCOPES = ("chat:write", "commands", "files:read", "im:history", "im:read", "im:write", "users:read")
ACCEPTED = "Reading your notes…"
RETRIES = 3
MOST_FILES = 3
"""That are read of one message."""
NOT_INSTALLED = (
    "Firm Ground is not installed in this workspace any more. Open /slack/install on its own address to add it."
)
HELP = """*After a call*: `/coach` and a few messy lines; or `/coach` alone for a window that keeps long notes.
*Before a call*: `/coach brief NAME`
*What is owed*: `/coach promises`

Only you see the answers. In a direct message a thread is one conversation: ask on in it."""


class Accepted(Protocol):
    """Where what is owed an answer is kept."""

    async def accept(self, delivery: Any) -> bool: ...

    async def conversation_of(self, thread: str) -> str | None: ...

    async def remember_thread(self, thread: str, conversation_id: str) -> None: ...


Delivery = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class SlackDoor:
    """The listeners, and what they need behind them."""

    keys: SlackKeys
    installations: Installations
    states: States
    accepted: Accepted
    make: Delivery
    """Makes a delivery: (id, workspace, user, said, conversation id, time)."""
    put: Callable[[str], Awaitable[None]]
    """Puts a delivery's id into the queue."""
    accounts: AccountBook
    talks: Talks

    async def client_of(self, workspace: str) -> AsyncWebClient | None:
        """A client for a workspace, which waits where Slack asks it to; None where the app is gone from there."""
        token = self.keys.bot_token
        if token is None:
            enterprise, _, team = workspace.partition(":")
            bot = await self.installations.async_find_bot(
                enterprise_id=enterprise or None, team_id=team or None, is_enterprise_install=not team
            )
            token = bot.bot_token if bot is not None else None
        if token is None:
            return None
        client = AsyncWebClient(token=token, base_url=self.keys.api)
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES))
        return client

    def app(self) -> AsyncApp:
        """Bolt with our listeners: it checks signatures and their age, and takes installations."""
        client = AsyncWebClient(token=self.keys.bot_token, base_url=self.keys.api)
        if self.keys.bot_token is not None:
            bolt = AsyncApp(signing_secret=self.keys.signing_secret, client=client)
        else:
            bolt = AsyncApp(
                signing_secret=self.keys.signing_secret,
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
        bolt.shortcut("coach_message")(self._shortcut)
        bolt.shortcut("coach_global")(self._shortcut)
        bolt.event("message", middleware=[self._keep_message])(_done)
        bolt.event("app_mention")(_done)
        if self.keys.bot_token is None:
            bolt.enable_token_revocation_listeners()
        return bolt

    async def _command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        text = str(body.get("text") or "").strip()
        word, _, rest = text.partition(" ")
        said = Said("say", text, response_url=body["response_url"])
        if not text:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=views.notes_view(_today()))
            return
        if text.casefold() == "help":
            await ack(text="How to use /coach", blocks=text_blocks(HELP.replace("*", "**")), response_type="ephemeral")
            return
        if text.casefold() == "promises":
            said = replace(said, kind="promises", text="")
        elif word.casefold() == "brief":
            said = replace(said, kind="brief", text=rest.strip())
        await self._take(f"command:{body['trigger_id']}", body, said)
        await ack(text=ACCEPTED if said.kind == "say" else "One moment…", response_type="ephemeral")

    async def _notes(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        values = body["view"]["state"]["values"]
        account = (values["account"][views.ACCOUNT].get("selected_option") or {}).get("value")
        said = Said(
            "say",
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
        found = (await self.accounts.of(_person(body)).list(20, name=query.strip())).items
        await ack(options=[o.to_dict() for o in views.account_options(query, [(a.id, a.name) for a in found])])

    async def _asked(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        value = json.loads(body["actions"][0]["value"])
        said = Said("say", value["say"], channel=_channel(body), thread_ts=_thread(body), begins=False)
        if _is_private(body):
            said = replace(said, response_url=body.get("response_url"), channel=None, thread_ts=None)
        await self._take(_action_id(body), body, said, value["c"])
        await ack()

    async def _brief(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        value = json.loads(body["actions"][0]["value"])
        said = Said("brief", account=value["a"], response_url=body.get("response_url"))
        await self._take(_action_id(body), body, said, value["c"])
        await ack()

    async def _wrong(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        value = json.loads(body["actions"][0]["value"])
        try:
            talks = self.talks.of(_person(body))
            await talks.get(value["c"])
            read = (await talks.memory(value["c"])).read
        except CoachError:
            return
        view = views.correction_view(read, value["c"]) if read is not None else None
        if view is not None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def _shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = str((body.get("message") or {}).get("text") or "")
        await client.views_open(trigger_id=body["trigger_id"], view=views.notes_view(_today(), text))

    async def _keep_message(self, body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt names it
        """A direct message: kept before Bolt answers 200. What is no person's own words is passed over."""
        event = body["event"]
        own = event.get("subtype") in (None, "file_share") and not event.get("bot_id")
        if event.get("channel_type") == "im" and own:
            thread = event.get("thread_ts") or event["ts"]
            files = tuple((file["name"], file["url_private"]) for file in event.get("files") or ())
            said = Said(
                "say",
                str(event.get("text") or ""),
                channel=event["channel"],
                thread_ts=thread,
                files=files[:MOST_FILES],
            )
            key = f"{_workspace(body)}:{event['channel']}:{thread}"
            conversation = await self.accepted.conversation_of(key)
            if conversation is None:
                conversation = uuid5(NAMESPACE_OID, f"slack {key}").hex
                await self.accepted.remember_thread(key, conversation)
            await self._take(f"event:{body['event_id']}", body, said, conversation, event["user"])
        await next()

    async def _take(
        self, delivery_id: str, body: dict[str, Any], said: Said, conversation: str = "", user: str = ""
    ) -> None:
        """Keep it, and put it into the queue; delivered again, it is kept once."""
        now = datetime.now(UTC)
        place = conversation or uuid5(NAMESPACE_OID, f"slack {_workspace(body)} {delivery_id}").hex
        fresh = await self.accepted.accept(
            self.make(delivery_id, _workspace(body), user or _user(body), said.as_json(), place, now)
        )
        if fresh:
            await self.put(delivery_id)


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()


async def _done() -> None:
    """All is done in the middleware, before the answer."""


def _today() -> date:
    return datetime.now(UTC).date()


def _workspace(body: dict[str, Any]) -> str:
    team = body.get("team") if isinstance(body.get("team"), dict) else {}
    enterprise = body.get("enterprise") if isinstance(body.get("enterprise"), dict) else {}
    return workspace_of(
        body.get("enterprise_id") or (enterprise or {}).get("id"), body.get("team_id") or (team or {}).get("id")
    )


def _user(body: dict[str, Any]) -> str:
    return str(body.get("user_id") or (body.get("user") or {}).get("id"))


def _person(body: dict[str, Any]) -> str:
    return f"slack:{_workspace(body)}:{_user(body)}"


def _action_id(body: dict[str, Any]) -> str:
    return f"action:{body['trigger_id']}:{body['actions'][0].get('action_ts', '')}"


def _is_private(body: dict[str, Any]) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral"))


def _channel(body: dict[str, Any]) -> str | None:
    return (body.get("container") or {}).get("channel_id") or (body.get("channel") or {}).get("id")


def _thread(body: dict[str, Any]) -> str | None:
    container = body.get("container") or {}
    return container.get("thread_ts") or container.get("message_ts")
