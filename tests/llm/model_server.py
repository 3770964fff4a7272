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
    messages = body.get("messages") or body["input"]
    return "You read a sales rep's notes" in str(messages[0]["content"])


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
            if not self.path.startswith(("/v1/chat/completions", "/v1/responses")):
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
                case Say() | Call() if self.path.startswith("/v1/responses"):
                    self._respond(answer, streamed=bool(body.get("stream")))
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

        def _respond(self, answer: Say | Call, *, streamed: bool) -> None:
            """As the Responses API does."""
            items = [_item(answer)]
            response = {**RESPONSE, "output": items, "usage": RESPONSE_USAGE}
            if not streamed:
                self._send(200, json.dumps(response))
                return
            events: list[dict[str, Any]] = [
                {"type": "response.created", "response": {**RESPONSE, "status": "in_progress", "output": []}},
                {
                    "type": "response.output_item.added",
                    "output_index": 0,
                    "item": {**items[0], **EMPTY_ITEM[items[0]["type"]]},
                },
            ]
            at = {"output_index": 0, "item_id": items[0]["id"]}
            if isinstance(answer, Say):
                part = {**at, "content_index": 0}
                blank = {"type": "output_text", "text": "", "annotations": []}
                events.append({"type": "response.content_part.added", **part, "part": blank})
                events += [
                    {"type": "response.output_text.delta", **part, "delta": word, "logprobs": []}
                    for word in re.findall(r"\s*\S+|\s+$", answer.text)
                ]
                events.append({"type": "response.output_text.done", **part, "text": answer.text, "logprobs": []})
            else:
                whole = items[0]["arguments"]
                events.append({"type": "response.function_call_arguments.delta", **at, "delta": whole})
                events.append(
                    {"type": "response.function_call_arguments.done", **at, "arguments": whole, "name": answer.tool}
                )
            events.append({"type": "response.output_item.done", "output_index": 0, "item": items[0]})
            events.append({"type": "response.completed", "response": response})
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number, event in enumerate(events):
                self._event({**event, "sequence_number": number})
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


RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1,
    "model": "scripted",
    "status": "completed",
    "error": None,
    "incomplete_details": None,
    "instructions": None,
    "metadata": {},
    "parallel_tool_calls": False,
    "tool_choice": "auto",
    "tools": [],
}
RESPONSE_USAGE = {
    "input_tokens": 100,
    "output_tokens": 10,
    "total_tokens": 110,
    "input_tokens_details": {"cached_tokens": 40},
    "output_tokens_details": {"reasoning_tokens": 0},
}
EMPTY_ITEM: dict[str, dict[str, Any]] = {
    "message": {"content": [], "status": "in_progress"},
    "function_call": {"arguments": "", "status": "in_progress"},
}


def _item(answer: Say | Call) -> dict[str, Any]:
    """What a response puts out: a message or a tool call."""
    if isinstance(answer, Call):
        call = _call(answer)["function"]
        return {"id": "fc_1", "call_id": "call_1", "type": "function_call", "status": "completed", **call}
    content = [{"type": "output_text", "text": answer.text, "annotations": []}]
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": content}


def _text(answer: Say | Call | Cut) -> str:
    return answer.before if isinstance(answer, Call) else answer.text


def _call(answer: Call) -> dict[str, Any]:
    function = {"name": answer.tool, "arguments": json.dumps(dict(answer.arguments))}
    return {"id": "call_1", "type": "function", "function": function}
