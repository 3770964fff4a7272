"""Looking the configuration of Slack over: can its API be reached, who are we there, may we do what we need."""

from collections.abc import AsyncIterator

import httpx2
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.slack.door import SCOPES
from app.channels.slack.keys import SlackKeys
from app.llm.doctor import Check

TIMEOUT_S = 10


async def examine(keys: SlackKeys | None, public_url: str | None) -> AsyncIterator[Check]:
    """The checks in turn; after a needed one fails none follows."""
    if keys is None:
        told = "Slack is not set up: set FIRMGROUND_SLACK_SIGNING_SECRET and what docs/slack.md names with it."
        yield Check("settings", False, True, told)
        return
    way = "Socket Mode" if keys.app_token is not None else "signing secret"
    yield Check("settings", True, True, f"{way} and sealing key are set.")
    if keys.bot_token is None:
        where = f"{public_url}/slack/install" if public_url else "/slack/install on this service's address"
        yield Check("token", True, False, f"none for one workspace: each installs at {where}.")
    else:
        async for check in _of_token(keys):
            yield check
            if check.needed and not check.ok:
                return
    if keys.app_token is not None:
        yield await _of_socket(keys, keys.app_token)
    yield await _of_address(public_url)


async def _of_socket(keys: SlackKeys, app_token: str) -> Check:
    client = AsyncWebClient(base_url=keys.api, timeout=TIMEOUT_S)
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        told = f"Slack refuses the app token ({error.response['error']}): make one with connections:write."
        return Check("socket", False, True, told)
    except (SlackClientError, OSError, TimeoutError) as error:
        return Check("socket", False, True, f"{keys.api} can't be reached ({type(error).__name__}).")
    return Check("socket", True, True, "Slack opens a line to us.")


async def _of_token(keys: SlackKeys) -> AsyncIterator[Check]:
    client = AsyncWebClient(token=keys.bot_token, base_url=keys.api, timeout=TIMEOUT_S)
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        told = f"Slack refuses the bot token ({error.response['error']}): copy it anew from Install App."
        yield Check("token", False, True, told)
        return
    except (SlackClientError, OSError, TimeoutError) as error:
        yield Check("token", False, True, f"{keys.api} can't be reached ({type(error).__name__}).")
        return
    yield Check("token", True, True, f"{answer.get('user')} in {answer.get('team')}.")
    given = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    missing = [scope for scope in SCOPES if scope not in given.split(",")]
    told = f"missing {', '.join(missing)}: add them and install again." if missing else "all that is needed."
    yield Check("scopes", not missing, True, told)


async def _of_address(public_url: str | None) -> Check:
    if public_url is None:
        told = "FIRMGROUND_PUBLIC_URL is not set: answers have no link to their page."
        return Check("address", False, False, told)
    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_S) as client:
            answer = await client.get(f"{public_url}/slack/install")
    except httpx2.HTTPError as error:
        return Check("address", False, False, f"{public_url} can't be reached from here ({type(error).__name__}).")
    reached = answer.status_code in (200, 400, 404)
    return Check("address", reached, False, f"{public_url} answers {answer.status_code}.")
