"""An OpenAI-compatible server on loopback whose answers a test writes: the real client speaks to it over real HTTP."""

import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Say:
    """Words, one chunk a word. `delay_s` goes before each."""

    text: str
    delay_s: float = 0.0
    finish: str = "stop"


@dataclass(frozen=True)
class Call:
    """A tool call, with words before it where there are any."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""


@dataclass(frozen=True)
class Refuse:
    """An error status."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = '{"error": {"message": "sk-secret and Dana\'s notes", "type": "x", "code": null}}'


@dataclass(frozen=True)
class Cut:
    """Some words, and then the connection ends in the middle."""

    text: str


@dataclass(frozen=True)
class Hang:
    """Nothing for a while."""

    for_s: float = 3.0


@dataclass(frozen=True)
class Raw:
    """Any body."""

    body: str
    content_type: str = "application/json"


Answer = Say | Call | Refuse | Cut | Hang | Raw
Rule = Callable[[dict[str, Any]], Answer | None]


class ModelServer:
    """`answers` are given in turn; `rules` come before them; what was asked is in `requests`."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.rules: list[Rule] = []
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.url = ""

    def reset(self) -> None:
        """Forget what was scripted and asked."""
        self.answers.clear()
        self.rules.clear()
        self.requests.clear()
        self.paths.clear()

    def answer(self, path: str, body: dict[str, Any]) -> Answer:
        self.requests.append(body)
        self.paths.append(path)
        for rule in self.rules:
            answer = rule(body)
            if answer is not None:
                return answer
        return self.answers.popleft() if self.answers else Refuse(500)


def is_reading(body: dict[str, Any]) -> bool:
    """Whether a request is the model reader's."""
    return "You read a sales rep's notes" in str(body["messages"][0]["content"])


@contextmanager
def serving() -> Iterator[ModelServer]:
    server = ModelServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not self.path.startswith("/v1/chat/completions"):
                self._send(404, "<html>not here</html>", "text/html")
                return
            answer = server.answer(self.path, body)
            match answer:
                case Hang(for_s):
                    time.sleep(for_s)
                    self._send(500, "{}")
                case Refuse(status, headers, text):
                    self._send(status, text, headers=headers)
                case Raw(text, content_type):
                    self._send(200, text, content_type)
                case Say() | Call() | Cut():
                    if body.get("stream"):
                        self._stream(answer, body)
                    else:
                        self._whole(answer)

        def _send(
            self, status: int, text: str, content_type: str = "application/json", headers: Mapping[str, str] = {}
        ) -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def _whole(self, answer: Say | Call | Cut) -> None:
            if isinstance(answer, Cut):
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self._end_abruptly()
                return
            message: dict[str, Any] = {"role": "assistant", "content": _text(answer)}
            if isinstance(answer, Call):
                message["tool_calls"] = [_call(answer)]
            finish = answer.finish if isinstance(answer, Say) else "tool_calls"
            choice = {"index": 0, "message": message, "finish_reason": finish}
            usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
            self._send(200, json.dumps({**HEAD, "object": "chat.completion", "choices": [choice], "usage": usage}))

        def _stream(self, answer: Say | Call | Cut, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._chunk({"role": "assistant", "content": ""})
            for word in re.findall(r"\s*\S+|\s+$", _text(answer)):
                if isinstance(answer, Say) and answer.delay_s:
                    time.sleep(answer.delay_s)
                self._chunk({"content": word})
            if isinstance(answer, Cut):
                self._end_abruptly()
                return
            if isinstance(answer, Call):
                self._chunk({"tool_calls": [{"index": 0, **_call(answer)}]})
            self._chunk({}, answer.finish if isinstance(answer, Say) else "tool_calls")
            if (body.get("stream_options") or {}).get("include_usage"):
                self._event({**CHUNK, "choices": [], "usage": USAGE})
            self._write(b"data: [DONE]\n\n")
            self.wfile.write(b"0\r\n\r\n")

        def _end_abruptly(self) -> None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> None:
            self._event({**CHUNK, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

        def _event(self, payload: dict[str, Any]) -> None:
            self._write(f"data: {json.dumps(payload)}\n\n".encode())

        def _write(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    return Handler


HEAD = {"id": "chatcmpl-1", "created": 1, "model": "scripted"}
CHUNK = {**HEAD, "object": "chat.completion.chunk"}
USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 10,
    "total_tokens": 110,
    "prompt_tokens_details": {"cached_tokens": 40},
}


def _text(answer: Say | Call | Cut) -> str:
    return answer.before if isinstance(answer, Call) else answer.text


def _call(answer: Call) -> dict[str, Any]:
    function = {"name": answer.tool, "arguments": json.dumps(dict(answer.arguments))}
    return {"id": "call_1", "type": "function", "function": function}
