"""Installations and their steps as Bolt wants them kept; sealing is the store's business."""

import asyncio
import json
import logging
import time
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.slack.keys import SlackKeys

log = logging.getLogger("firmground.slack")

ROTATED_BEFORE_MIN = 120
"""Minutes before its end that a token is changed; Slack's own live for twelve hours."""


class Workspaces(Protocol):
    """Where installations are kept."""

    async def save(self, workspace: str, installation: str) -> None: ...

    async def find(self, workspace: str) -> str | None: ...

    async def delete(self, workspace: str) -> None: ...

    async def issue_state(self, state: str) -> None: ...

    async def consume_state(self, state: str) -> bool: ...


def workspace_of(enterprise_id: str | None, team_id: str | None, *, whole_enterprise: bool | None = False) -> str:
    """The name a workspace goes by here."""
    return f"{enterprise_id or ''}:{'' if whole_enterprise else team_id or ''}"


class Installations(AsyncInstallationStore):
    """Who finds an installation finds it with a token that is good: one about to expire is changed first."""

    def __init__(self, workspaces: Workspaces, keys: SlackKeys) -> None:
        self._workspaces = workspaces
        self._rotating = asyncio.Lock()
        self._rotator = AsyncTokenRotator(
            client_id=keys.client_id or "",
            client_secret=keys.client_secret or "",
            client=AsyncWebClient(base_url=keys.api),
        )

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        place = workspace_of(
            installation.enterprise_id, installation.team_id, whole_enterprise=installation.is_enterprise_install
        )
        await self._workspaces.save(place, json.dumps(installation.to_dict(), default=_as_json))

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - Bolt passes it by name
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        place = workspace_of(enterprise_id, team_id, whole_enterprise=is_enterprise_install)
        installation = await self._kept(place)
        return await self._rotated(place, installation) if installation is not None else None

    async def _kept(self, place: str) -> Installation | None:
        kept = await self._workspaces.find(place)
        return Installation(**_fields(kept)) if kept else None

    async def _rotated(self, place: str, installation: Installation) -> Installation:
        """The same with a new token where the old one ends soon. Raises `SlackTokenRotationError`."""
        if not _ends_within(installation, ROTATED_BEFORE_MIN):
            return installation
        async with self._rotating:  # a refresh token is good once
            installation = await self._kept(place) or installation
            try:
                rotated = await self._rotator.perform_token_rotation(
                    installation=installation, minutes_before_expiration=ROTATED_BEFORE_MIN
                )
            except SlackTokenRotationError:
                now = await self._kept(place) or installation
                if _ends_within(now, 0):
                    raise
                return now  # another process was quicker; or Slack is in trouble, and the old token is still good
            if rotated is None:
                return installation
            await self.async_save(rotated)
            log.info("slack.token_rotated")
            return rotated

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found is not None else None

    async def async_delete_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
    ) -> None:
        """One token serves the whole workspace: it goes when the app goes, not when one person's token does."""

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._workspaces.delete(workspace_of(enterprise_id, team_id))

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._workspaces.delete(workspace_of(enterprise_id, team_id))


class States(AsyncOAuthStateStore):
    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *_: Any, **__: Any) -> str:
        state = uuid4().hex
        await self._workspaces.issue_state(state)
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._workspaces.consume_state(state)


def _ends_within(installation: Installation, minutes: int) -> bool:
    end = installation.bot_token_expires_at
    return end is not None and end <= time.time() + minutes * 60


def _as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _fields(kept: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(kept)
    custom = fields.pop("custom_values", None)
    return {**fields, "custom_values": custom} if custom else fields
