"""`firmground doctor slack`: what it finds, and what it tells to change."""

import pytest

from app.channels.slack.doctor import examine
from app.channels.slack.door import SCOPES
from app.channels.slack.keys import SlackKeys
from tests.channels.slack.loopback import loopback_slack

pytestmark = pytest.mark.enable_socket


async def looked(keys: SlackKeys | None, public_url: str | None = None) -> dict[str, tuple[bool, str]]:
    return {check.name: (check.ok, check.told) async for check in examine(keys, public_url)}


async def test_without_settings_it_names_them() -> None:
    found = await looked(None)
    assert not found["settings"][0]
    assert "FIRMGROUND_SLACK_SIGNING_SECRET" in found["settings"][1]


async def test_a_token_that_may_too_little_and_one_that_is_refused() -> None:
    with loopback_slack() as slack:
        keys = SlackKeys("s", bot_token="xoxb-1", api=slack.api)
        slack.scopes = "chat:write,commands"
        found = await looked(keys)
        assert found["token"][0]
        assert not found["scopes"][0]
        assert "im:history" in found["scopes"][1]
        slack.scopes = ",".join(SCOPES)
        found = await looked(keys)
        assert found["scopes"][0]
        assert not found["address"][0]
        slack.refused = "invalid_auth"
        found = await looked(keys)
        assert not found["token"][0]
        assert "copy it anew" in found["token"][1]


async def test_an_api_that_is_away_is_told() -> None:
    found = await looked(SlackKeys("s", bot_token="xoxb-1", api="http://127.0.0.1:9/api/"))
    assert not found["token"][0]
    assert "can't be reached" in found["token"][1]
