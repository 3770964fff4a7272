"""Socket Mode: the service calls Slack over a WebSocket, and needs no address of its own."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiohttp import WSMsgType, web

from app.main import create_app
from app.settings import Settings
from tests.channels.slack.loopback import TEAM, USER, loopback_slack

pytestmark = pytest.mark.enable_socket

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team."
ANSWER_S = 20


class Socket:
    """Slack's end of the line."""

    def __init__(self) -> None:
        self.lines: list[web.WebSocketResponse] = []
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.connected = asyncio.Event()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        self.lines.append(line)
        self.connected.set()
        async for message in line:
            if message.type is WSMsgType.TEXT:
                envelope = json.loads(message.data)
                self.acknowledged[envelope["envelope_id"]] = envelope.get("payload") or {}
        return line

    async def command(self, envelope_id: str, text: str, response_url: str) -> None:
        payload = {
            "command": "/coach",
            "text": text,
            "trigger_id": envelope_id,
            "response_url": response_url,
            "team_id": TEAM,
            "user_id": USER,
            "channel_id": "C0",
            "api_app_id": "A0",
        }
        envelope = {"type": "slash_commands", "envelope_id": envelope_id, "accepts_response_payload": True}
        await self.lines[-1].send_str(json.dumps({**envelope, "payload": payload}))


async def until(found: Any) -> Any:
    async with asyncio.timeout(ANSWER_S):
        while not (value := found()):  # noqa: ASYNC110 - it comes in threads
            await asyncio.sleep(0.05)
        return value


async def test_a_command_over_the_socket_is_acknowledged_and_answered_also_after_the_line_broke(tmp_path: Path) -> None:
    socket = Socket()
    server = web.Application()
    server.router.add_get("/", socket.serve)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    with loopback_slack() as slack:
        slack.socket = f"ws://127.0.0.1:{runner.addresses[0][1]}/"
        settings = {
            "database_url": f"sqlite:///{tmp_path / 'test.db'}",
            "slack_app_token": "xapp-test",
            "slack_bot_token": "xoxb-test",
            "slack_api": slack.api,
            "secret_key": "a key of a test that is long enough to seal",
        }
        app = create_app(Settings.model_validate(settings))
        async with app.router.lifespan_context(app):
            async with asyncio.timeout(ANSWER_S):
                await socket.connected.wait()
            await socket.command("e1", NOTES, slack.response_url("one"))
            await until(lambda: slack.answers().get("one"))
            assert socket.acknowledged["e1"]["text"] == "Reading your notes…"

            socket.connected.clear()
            await socket.lines[-1].close()
            async with asyncio.timeout(ANSWER_S):
                await socket.connected.wait()
            await socket.command("e2", "promises", slack.response_url("two"))
            await until(lambda: slack.answers().get("two"))

            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                answer = await client.post("/slack/events", content="x")
            assert answer.status_code == 404, "without a signing secret nothing is taken by HTTP"
    await runner.cleanup()


@pytest.mark.parametrize(
    "missing", [{"slack_bot_token": None}, {"secret_key": None}], ids=["no bot token", "no key to seal with"]
)
def test_half_of_it_is_refused(missing: dict[str, None]) -> None:
    given = {"slack_app_token": "xapp-test", "slack_bot_token": "xoxb-test", "secret_key": "k" * 32}
    with pytest.raises(ValueError, match="for Slack"):
        Settings.model_validate(given | missing)
