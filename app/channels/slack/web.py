"""Calls to Slack over connections that stay open: an answer that has arrived is known to have arrived at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from app.channels.slack.installations import Installations
from app.channels.slack.keys import SlackKeys

RETRIES = 3
TIMEOUT_S = 30


@dataclass(slots=True)
class SlackWeb:
    """One for the service; to be closed on its own loop."""

    keys: SlackKeys
    installations: Installations
    _session: ClientSession | None = field(default=None, init=False)

    async def client_of(self, workspace: str) -> AsyncWebClient | None:
        """A client for a workspace, which waits where Slack asks it to; None where the app is gone from there."""
        token = self.keys.bot_token or await self._installed(workspace)
        if token is None:
            return None
        return AsyncWebClient(
            token=token, base_url=self.keys.api, session=self._open(), retry_handlers=_waiting(), timeout=TIMEOUT_S
        )

    async def respond(self, url: str, blocks: Sequence[Block], line: str) -> bool:
        """Give a private answer, below what is there; False where its address is no longer good.

        Raises `ConnectionError` where Slack takes it for another reason not.
        """
        webhook = AsyncWebhookClient(url, session=self._open(), retry_handlers=_waiting())
        answer = await webhook.send(text=line, blocks=blocks, response_type="ephemeral", replace_original=False)
        if answer.status_code in (404, 410) or answer.body in ("expired_url", "used_url"):
            return False
        if answer.status_code != 200:
            raise ConnectionError(f"Slack answered {answer.status_code}")
        return True

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _installed(self, workspace: str) -> str | None:
        """The bot's token in a workspace that has installed us, by itself or with its whole enterprise."""
        enterprise, _, team = workspace.partition(":")
        found = await self.installations.async_find_bot(enterprise_id=enterprise or None, team_id=team)
        if found is None and enterprise:
            found = await self.installations.async_find_bot(
                enterprise_id=enterprise, team_id=None, is_enterprise_install=True
            )
        return found.bot_token if found is not None else None

    def _open(self) -> ClientSession:
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=ClientTimeout(total=TIMEOUT_S))
        return self._session


def _waiting() -> list[AsyncRetryHandler]:
    """Nothing but a rate limit is tried again at once: what broke off may have been done."""
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES)]
