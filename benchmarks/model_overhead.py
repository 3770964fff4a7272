"""What Firm Ground adds to a language model's own time: `python -m benchmarks.model_overhead`.

A loopback server plays a model that begins after 0.4 s and says 100 words at 25 ms each. The raw `openai` client and
a whole turn of the coach (store, agent, grounding, store) ask it in turn: one by one, and with fifty under way at a
time, begun evenly over the length of one. Prints medians and their ratios for the first word and for the whole answer.
Exit status 1 where a bar is missed.
"""

import asyncio
import json
import multiprocessing
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import uvicorn

from app.domain.conversation import Inbound
from app.domain.events import Done, Text
from app.main import Services, create_services
from app.settings import Settings

FIRST_S, WORD_S, WORDS = 0.4, 0.025, 100
FIRST_RATIO, WHOLE_RATIO = 1.10, 1.05
ROUNDS = {1: 9, 50: 3}
"""Turns at once -> rounds measured, after one to warm up."""
QUESTION = "what would you do in my place, honestly?"
Timing = tuple[float, float]
"""Seconds to the first word and to the last."""


async def model(scope: dict[str, object], receive: Callable[[], Awaitable[dict[str, object]]], send: object) -> None:
    """The server: any chat completion streams the same words."""
    if scope["type"] != "http":
        return
    say: Callable[[dict[str, object]], Awaitable[None]] = send  # type: ignore[assignment]
    while (await receive()).get("more_body"):
        pass
    await say({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})

    async def chunk(delta: dict[str, str], finish: str | None = None) -> None:
        body = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        await say({"type": "http.response.body", "body": f"data: {json.dumps(body)}\n\n".encode(), "more_body": True})

    start = time.monotonic()
    for number in range(WORDS):
        await asyncio.sleep(max(start + FIRST_S + number * WORD_S - time.monotonic(), 0))
        await chunk({"role": "assistant", "content": "so. " if number % 12 == 11 else "well "})
    await chunk({}, "stop")
    await say({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def serve(port: int) -> None:
    uvicorn.run(model, host="127.0.0.1", port=port, log_level="error")


async def main() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{port}/v1"
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            database_url=f"sqlite:///{Path(folder) / 'bench.db'}",
            openai_base_url=url,
            openai_api_key="none",
            model="m",
        )
        services = create_services(settings)
        await services.database.migrate()
        assert services.talker is not None
        await services.talker.prepare()
        missed = False
        for at_once, rounds in ROUNDS.items():
            raw, ours = await measure(url, services, at_once, rounds)
            first, whole = ratio(raw, ours, 0), ratio(raw, ours, 1)
            print(f"{at_once:3} at once, raw:  first word {median(raw, 0):.3f} s, whole answer {median(raw, 1):.3f} s")
            print(
                f"{at_once:3} at once, ours: first word {median(ours, 0):.3f} s, whole answer {median(ours, 1):.3f} s"
            )
            print(f"{at_once:3} at once, ratio: {first:.2f} and {whole:.2f}")
            missed |= first > FIRST_RATIO or whole > WHOLE_RATIO
        await services.close()
    server.terminate()
    print(f"MISSED: bars are {FIRST_RATIO} and {WHOLE_RATIO}" if missed else "all bars met")
    return int(missed)


async def measure(url: str, services: Services, at_once: int, rounds: int) -> tuple[list[Timing], list[Timing]]:
    """Timings of the raw client and of the coach, in turn."""
    from openai import AsyncOpenAI

    raw: list[Timing] = []
    ours: list[Timing] = []
    async with AsyncOpenAI(base_url=url, api_key="none") as client:
        for number in range(rounds + 1):
            first = await asyncio.gather(*(after(place / at_once, ask(client)) for place in range(at_once)))
            conversations = [await services.conversations.start("cli", datetime.now(UTC)) for _ in range(at_once)]
            second = await asyncio.gather(
                *(after(place / at_once, turn(services, c.id)) for place, c in enumerate(conversations))
            )
            if number:
                raw += first
                ours += second
    return raw, ours


async def after(share: float, work: Awaitable[Timing]) -> Timing:
    """The work, begun when so much of one answer's time has passed."""
    await asyncio.sleep(share * (FIRST_S + WORDS * WORD_S))
    return await work


async def ask(client: "AsyncOpenAI") -> Timing:  # type: ignore[name-defined]  # noqa: F821 - imported where it is used
    start = time.monotonic()
    begun = 0.0
    stream = await client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": QUESTION}], stream=True
    )
    async for chunk in stream:
        if not begun and chunk.choices and chunk.choices[0].delta.content:
            begun = time.monotonic() - start
    return begun, time.monotonic() - start


async def turn(services: Services, conversation_id: str) -> Timing:
    start = time.monotonic()
    begun = 0.0
    last: object = None
    async for event in services.coach.handle(Inbound(conversation_id, QUESTION, "cli", uuid4().hex, datetime.now(UTC))):
        last = event
        if not begun and isinstance(event, Text):
            begun = time.monotonic() - start
    assert isinstance(last, Done), last
    assert last.degraded is None, last
    return begun, time.monotonic() - start


def median(timings: list[Timing], which: int) -> float:
    return statistics.median(timing[which] for timing in timings)


def ratio(raw: list[Timing], ours: list[Timing], which: int) -> float:
    return median(ours, which) / median(raw, which)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
