"""A loopback Slack: its Web API and its response addresses, counted; and requests signed as Slack signs them."""

import hashlib
import hmac
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode

SIGNING_SECRET = "a signing secret of a test"
TEAM, USER, BOT = "T0TEAM", "U0DANA", "U0BOT"


@dataclass
class LoopbackSlack:
    """What it was sent, in order, and the messages that stand in its channels."""

    port: int = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    responses: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    limited: int = 0
    """How many of the next calls are told to wait a second."""
    expired: bool = False
    """Whether response addresses are no longer good."""
    files: dict[str, bytes] = field(default_factory=dict)
    pane: bool = False
    """Whether the workspace has assistants: a pane with a status and suggested prompts."""
    streams: bool = False
    """Whether Slack offers streams here."""
    cut: int = 0
    """How many of the next streams begin without our being told so."""
    admins: frozenset[str] = frozenset()
    timezone: str = "UTC"
    socket: str = ""
    """Address of Socket Mode."""
    tokens: int = 0
    """How many tokens were changed."""
    scopes: str = ""
    refused: str = ""
    """The error that every call gets; empty for none."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def response_url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/respond/{name}"

    def called(self, method: str) -> list[dict[str, Any]]:
        with self.lock:
            return [given for name, given in self.calls if name == method]

    def answers(self) -> dict[str, dict[str, Any]]:
        """By the name of its response address, what the user now sees there."""
        with self.lock:
            return {name: sent[-1] for name, sent in self.responses.items()}

    def handle(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.calls.append((method, given))
            number = len(self.calls)
            if self.refused:
                return {"ok": False, "error": self.refused}
            if method == "auth.test":
                return {
                    "ok": True,
                    "team_id": TEAM,
                    "user_id": BOT,
                    "bot_id": "B0",
                    "url": "x",
                    "team": "t",
                    "user": "u",
                }
            if method == "users.info":
                user = given["user"]
                profile = {"id": user, "is_admin": user in self.admins, "tz": self.timezone}
                return {"ok": True, "user": profile}
            if method == "apps.connections.open":
                return {"ok": True, "url": self.socket}
            if method.startswith("assistant.threads.") and not self.pane:
                return {"ok": False, "error": "channel_not_found"}
            if method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
                return self._stream(method, given, number)
            if method == "conversations.open":
                return {"ok": True, "channel": {"id": f"D-{given['users']}"}}
            if method == "chat.postMessage":
                ts = f"{time.time():.6f}{number}"
                self.messages[given["channel"], ts] = {**given, "ts": ts, "bot_id": "B0"}
                return {"ok": True, "channel": given["channel"], "ts": ts}
            if method == "chat.update":
                if self.messages[given["channel"], given["ts"]].get("streaming"):
                    return {"ok": False, "error": "streaming_state_conflict"}
                self.messages[given["channel"], given["ts"]] |= given
                return {"ok": True, "channel": given["channel"], "ts": given["ts"]}
            if method in ("conversations.history", "conversations.replies"):
                found = [
                    message
                    for (channel, _), message in self.messages.items()
                    if channel == given["channel"] and given.get("ts") in (None, message.get("thread_ts"))
                ]
                return {"ok": True, "messages": found[::-1]}
            if method == "oauth.v2.access" and given.get("grant_type") == "refresh_token":
                if given["refresh_token"] != f"xoxe-{self.tokens}":
                    return {"ok": False, "error": "invalid_refresh_token"}
                self.tokens += 1
                return {
                    "ok": True,
                    "token_type": "bot",
                    "access_token": f"xoxb-{self.tokens}",
                    "refresh_token": f"xoxe-{self.tokens}",
                    "expires_in": 43200,
                }
            if method == "oauth.v2.access":
                return {
                    "ok": True,
                    "access_token": "xoxb-installed",
                    "refresh_token": f"xoxe-{self.tokens}",
                    "expires_in": 43200,
                    "token_type": "bot",
                    "scope": "commands",
                    "bot_user_id": BOT,
                    "app_id": "A0",
                    "team": {"id": TEAM, "name": "Team"},
                    "enterprise": None,
                    "authed_user": {"id": USER},
                    "is_enterprise_install": False,
                }
            return {"ok": True, "view": {"id": "V0"}}

    def _stream(self, method: str, given: dict[str, Any], number: int) -> dict[str, Any]:
        """As Slack streams: begun with its first words, added to, and written over only when it is stopped."""
        words = "".join(chunk.get("text", "") for chunk in given.get("chunks") or ())
        if method == "chat.startStream":
            if not self.streams:
                return {"ok": False, "error": "channel_type_not_supported"}
            ts = f"{time.time():.6f}{number}"
            self.messages[given["channel"], ts] = {
                "channel": given["channel"],
                "thread_ts": given["thread_ts"],
                "text": words,
                "ts": ts,
                "bot_id": "B0",
                "streaming": True,
            }
            return {"ok": True, "channel": given["channel"], "ts": ts}
        message = self.messages[given["channel"], given["ts"]]
        if not message["streaming"]:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        message["text"] += words
        message["streaming"] = method != "chat.stopStream"
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}


@contextmanager
def loopback_slack() -> Iterator[LoopbackSlack]:
    slack = LoopbackSlack()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            kind = self.headers.get("Content-Type", "")
            given = json.loads(body or "{}") if "json" in kind else {k: v[0] for k, v in parse_qs(body).items()}
            for name in ("blocks", "metadata", "view", "chunks", "prompts"):
                if isinstance(given.get(name), str):
                    given[name] = json.loads(given[name])
            path, _, query = self.path.partition("?")
            given |= {k: v[0] for k, v in parse_qs(query).items()}
            _, place, *rest = path.split("/")
            if place == "files":
                authorised = self.headers.get("Authorization") == "Bearer xoxb-test"
                self._send(200 if authorised else 403, slack.files.get(rest[0], b""))
            elif slack.limited:
                slack.limited -= 1
                self._send(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
            elif place == "respond" and slack.expired:
                self._send(404, b"expired_url")
            elif place == "respond":
                with slack.lock:
                    slack.responses[rest[0]].append(given)
                self._send(200, b"ok")
            else:
                answer = json.dumps(slack.handle(rest[0], given)).encode()
                if rest[0] == "chat.startStream" and slack.cut:
                    slack.cut -= 1
                    self.close_connection = True
                    self.connection.close()
                    return
                self._send(200, answer, {"x-oauth-scopes": slack.scopes})

        def do_GET(self) -> None:
            self.do_POST()

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    slack.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()


def signed(body: str, *, secret: str = SIGNING_SECRET, at: float | None = None, kind: str = "form") -> dict[str, str]:
    """The headers of a request as Slack makes them."""
    stamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    content = "application/json" if kind == "json" else "application/x-www-form-urlencoded"
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": content}


def command(text: str, trigger: str, response_url: str, user: str = USER, team: str = TEAM) -> str:
    """The body of `/coach TEXT`."""
    return urlencode(
        {
            "command": "/coach",
            "text": text,
            "trigger_id": trigger,
            "response_url": response_url,
            "team_id": team,
            "user_id": user,
            "channel_id": "C0",
            "api_app_id": "A0",
        }
    )


def interaction(payload: dict[str, Any]) -> str:
    """The body of a button, a window or a shortcut."""
    return urlencode({"payload": json.dumps(payload)})


def event(event_id: str, team: str = TEAM, **told: Any) -> str:
    """The body of any event."""
    outer = {"type": "event_callback", "team_id": team, "api_app_id": "A0", "event_id": event_id, "event": told}
    return json.dumps({**outer, "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}]})


def submitted(view: dict[str, Any], values: dict[str, Any], view_id: str, user: str = USER, team: str = TEAM) -> str:
    """The body of a window that is sent off."""
    return interaction(
        {
            "type": "view_submission",
            "team": {"id": team},
            "user": {"id": user},
            "view": {**view, "id": view_id, "hash": "h", "state": {"values": values}},
            "api_app_id": "A0",
        }
    )


def direct_message(
    text: str,
    event_id: str,
    ts: str,
    thread_ts: str | None = None,
    user: str = USER,
    files: list[dict[str, str]] | None = None,
) -> str:
    told: dict[str, Any] = {
        "type": "message",
        "channel_type": "im",
        "channel": f"D-{user}",
        "user": user,
        "text": text,
        "ts": ts,
    }
    if thread_ts:
        told["thread_ts"] = thread_ts
    if files:
        told |= {"subtype": "file_share", "files": files}
    return event(event_id, **told)
