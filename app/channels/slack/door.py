"""Slack's door: a request is verified, what it asks is kept before it is acknowledged, and answered from the queue."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.slack import orders, payloads, views
from app.channels.slack.answers import Said
from app.channels.slack.blocks import ASK, BRIEF, WRONG, text_blocks
from app.channels.slack.hearing import Hearing
from app.channels.slack.installations import States
from app.channels.slack.intake import Intake
from app.channels.slack.orders import SAY
from app.channels.slack.web import SlackWeb
from app.channels.slack.windows import Windows

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
NOT_INSTALLED = (
    "Firm Ground is not installed in this workspace any more. Open /slack/install on its own address to add it."
)


@dataclass(frozen=True, slots=True)
class SlackDoor:
    """Bolt with all listeners; its own are the command's and the buttons'."""

    web: SlackWeb
    states: States
    intake: Intake
    windows: Windows
    hearing: Hearing

    def app(self) -> AsyncApp:
        """Bolt with our listeners: it checks signatures and their age, and takes installations."""
        client = AsyncWebClient(token=self.web.keys.bot_token, base_url=self.web.keys.api)
        secret = self.web.keys.signing_secret or ""  # without one nothing is served by HTTP
        if self.web.keys.bot_token is not None:
            bolt = AsyncApp(signing_secret=secret, client=client)
        else:
            bolt = AsyncApp(
                signing_secret=secret,
                client=client,
                user_facing_authorize_error_message=NOT_INSTALLED,
                oauth_settings=AsyncOAuthSettings(
                    client_id=self.web.keys.client_id,
                    client_secret=self.web.keys.client_secret,
                    scopes=SCOPES,
                    installation_store=self.web.installations,
                    state_store=self.states,
                    install_path="/slack/install",
                    redirect_uri_path="/slack/oauth_redirect",
                ),
            )
        bolt.command("/coach")(self._command)
        bolt.view(views.NOTES)(self.windows.notes)
        bolt.view(views.CORRECTION)(self.windows.correction)
        bolt.options(views.ACCOUNT)(self.windows.account_options)
        bolt.action({"action_id": re.compile(rf"^{ASK}_")})(self._asked)
        bolt.action(BRIEF)(self._brief)
        bolt.action(WRONG)(self.windows.wrong)
        bolt.action("coach_open")(_acknowledged)
        bolt.view(views.SETTINGS)(self.windows.settings)
        bolt.view(views.MEETING)(self.windows.meeting)
        bolt.shortcut("coach_message")(self.windows.shortcut)
        bolt.shortcut("coach_global")(self.windows.shortcut)
        bolt.event("message", middleware=[self.hearing.keep_message])(_done)
        bolt.event("app_mention", middleware=[self.hearing.keep_mention])(_done)
        bolt.event("assistant_thread_started")(self.hearing.pane_opened)
        bolt.event("assistant_thread_context_changed")(_done)
        if self.web.keys.bot_token is None:
            bolt.enable_token_revocation_listeners()
        return bolt

    async def _command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        kind, text = orders.order(str(body.get("text") or ""))
        if kind == "help":
            await ack(text="How to use /coach", blocks=text_blocks(orders.HELP), response_type="ephemeral")
            return
        if kind in orders.OPEN_WINDOWS or (kind == SAY and not text):
            await ack()
            view = await self.windows.of_order(kind, body, client)
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            return
        await self.intake.take(
            f"command:{body['trigger_id']}", body, Said(kind, text, response_url=body["response_url"])
        )
        await ack(text=ACCEPTED if kind == SAY else "One moment…", response_type="ephemeral")

    async def _asked(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        value = json.loads(body["actions"][0]["value"])
        said = replace(payloads.answered_at(body), text=value["say"])
        await self.intake.take(payloads.action_id(body), body, said, value["c"])
        await ack()

    async def _brief(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        value = json.loads(body["actions"][0]["value"])
        said = replace(payloads.answered_at(body), kind="brief", account=value["a"])
        await self.intake.take(payloads.action_id(body), body, said, value["c"])
        await ack()


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()


async def _done() -> None:
    """All is done in the middleware, before the answer."""
