"""Slack under load: `python -m benchmarks.slack_load [SECONDS] [KILLS] [--postgresql]`.

A server in a process of its own, a loopback Slack that counts what it is sent, a language model that never answers.

1. 50 commands a second: the time until each is acknowledged, and that each is answered once.
2. 200 direct messages, each delivered three times, 0, 60 and 300 seconds after it was sent as Slack does where it
   hears nothing, out of order, to two processes on one database: 200 answers.
3. Commands while the server is killed (SIGKILL) at random moments and started again: each that was acknowledged is
   answered, once.

Exit status 1 where a bar is missed. Defaults: 60 seconds, 100 kills, SQLite; all of it takes about 25 minutes.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx2

from tests.channels.slack.loopback import (
    SIGNING_SECRET,
    LoopbackSlack,
    command,
    direct_message,
    loopback_slack,
    signed,
)
from tests.postgresql import empty_database, postgresql_server

RATE, P99_MS = 50, 500
KILL_RATE = 2
"""Commands a second while the server is killed again and again."""
NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team. Call {n}. I'll send the samples by Friday."
DELIVERIES = 200
PAUSES_S = (0, 60, 300)
"""When Slack delivers what it has heard nothing about."""
DRAIN_S = 1800.0
UP_S = 60.0
Fresh = Callable[[], AbstractContextManager[str]]
"""Gives the URL of an empty database."""


class Server:
    """`firmground serve` as a process that can be killed."""

    def __init__(self, url: str, slack: LoopbackSlack, model_port: int | None) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "FIRMGROUND_PORT": str(self.port),
            "FIRMGROUND_DATABASE_URL": url,
            "FIRMGROUND_SECRET_KEY": "a key of a benchmark that is long enough",
            "FIRMGROUND_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "FIRMGROUND_SLACK_BOT_TOKEN": "xoxb-benchmark",
            "FIRMGROUND_SLACK_API": slack.api,
            "FIRMGROUND_LOG_LEVEL": "ERROR",
        }
        if model_port is not None:
            self.environment |= {
                "OPENAI_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
                "OPENAI_API_KEY": "x",
                "FIRMGROUND_MODEL": "hangs",
                "FIRMGROUND_MODEL_TIMEOUT_S": "1",
            }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("firmground")), "serve"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + UP_S
        while time.monotonic() < deadline:
            try:
                httpx2.get(f"{self.url}/health", timeout=2).raise_for_status()
                return
            except httpx2.HTTPError:
                time.sleep(0.1)
        raise SystemExit("the server did not start")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def hanging_model() -> Iterator[int]:
    """A port that accepts and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        yield listener.getsockname()[1]


async def send(client: httpx2.AsyncClient, slack: LoopbackSlack, url: str, number: int) -> float | None:
    """Milliseconds until the command was acknowledged; None where it was not."""
    name = f"n{number}"
    body = command(NOTES.format(n=number), f"trigger-{number}", slack.response_url(name), user=f"U{number % 40}")
    began = time.perf_counter()
    try:
        answer = await client.post(f"{url}/slack/events", content=body, headers=signed(body))
    except httpx2.HTTPError:
        return None
    return (time.perf_counter() - began) * 1000 if answer.status_code == 200 else None


async def drained(slack: LoopbackSlack, wanted: set[str]) -> None:
    """Wait until all is answered, or for long enough."""
    deadline = time.monotonic() + DRAIN_S
    while not wanted <= set(slack.answers()) and time.monotonic() < deadline:  # noqa: ASYNC110 - it comes in threads
        await asyncio.sleep(0.5)


async def under_load(seconds: int, database: Fresh) -> bool:
    with database() as url, loopback_slack() as slack, hanging_model() as model:
        server = Server(url, slack, model)
        server.start()
        async with httpx2.AsyncClient(timeout=30) as client:
            await send(client, slack, server.url, -1)
            began, sent = time.perf_counter(), []
            for number in range(RATE * seconds):
                await asyncio.sleep(max(began + number / RATE - time.perf_counter(), 0))
                sent.append(asyncio.create_task(send(client, slack, server.url, number)))
            took = await asyncio.gather(*sent)
        lost = took.count(None)
        known = sorted(ms for ms in took if ms is not None)
        p99 = known[int(len(known) * 0.99) - 1]
        wanted = {f"n{n}" for n, ms in enumerate(took) if ms is not None}
        await drained(slack, wanted)
        server.kill()
        answers = slack.responses
        missing = [name for name in wanted if name not in answers]
        doubled = [name for name in wanted if len(answers.get(name, ())) > 1]
    met = p99 <= P99_MS and not lost and not missing and not doubled
    p50 = known[len(known) // 2]
    print(f"{len(took)} commands at {RATE} a second, the model hanging")
    print(f"  acknowledged p50 {p50:.0f} ms, p99 {p99:.0f} ms (at most {P99_MS}), refused {lost}")
    print(f"  unanswered {len(missing)}, answered twice {len(doubled)}   {'met' if met else 'MISSED'}")
    return met


async def under_fire(kills: int, database: Fresh) -> bool:
    with database() as url, loopback_slack() as slack:
        server = Server(url, slack, None)
        server.start()
        acknowledged: set[str] = set()
        number, stop = 0, False

        async def rep() -> None:
            nonlocal number
            async with httpx2.AsyncClient(timeout=10) as client:
                while not stop:
                    mine, number = number, number + 1
                    if await send(client, slack, server.url, mine) is not None:
                        acknowledged.add(f"n{mine}")
                    await asyncio.sleep(random.uniform(0.5, 1.5) / KILL_RATE)

        working = asyncio.create_task(rep())
        for _ in range(kills):
            await asyncio.sleep(random.uniform(0.2, 4))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        stop = True
        await working
        await drained(slack, acknowledged)
        server.kill()
        missing = [name for name in acknowledged if name not in slack.responses]
        twice = [name for name in acknowledged if len(slack.responses[name]) > 1]
    met = not missing and not twice
    print(f"killed {kills} times: {len(acknowledged)} acknowledged, unanswered {len(missing)}")
    print(f"  answered twice {len(twice)}   {'met' if met else 'MISSED'}")
    return met


async def delivered_again(database: Fresh) -> bool:
    """200 messages, each delivered three times as Slack does where it hears nothing, out of order, to two processes."""
    with database() as url, loopback_slack() as slack:
        servers = [Server(url, slack, None), Server(url, slack, None)]
        for server in servers:
            server.start()
        bodies = [
            direct_message(NOTES.format(n=n), f"Ev{n}", f"{1000 + n}.1", user=f"U{n % 20}") for n in range(DELIVERIES)
        ]
        refused = 0
        began = time.monotonic()
        async with httpx2.AsyncClient(timeout=30) as client:
            for again, pause in enumerate(PAUSES_S):
                await asyncio.sleep(max(began + pause - time.monotonic(), 0))
                for body in random.sample(bodies, len(bodies)):
                    headers = {**signed(body, kind="json"), "X-Slack-Retry-Num": str(again)}
                    answer = await client.post(
                        f"{random.choice(servers).url}/slack/events", content=body, headers=headers
                    )
                    refused += answer.status_code != 200
        deadline = time.monotonic() + DRAIN_S
        while time.monotonic() < deadline:
            answered = [m for m in slack.messages.values() if "blocks" in m]
            if len(answered) >= DELIVERIES:
                break
            await asyncio.sleep(0.5)
        await asyncio.sleep(3)
        for server in servers:
            server.kill()
        answered = [m for m in slack.messages.values() if "blocks" in m]
        threads = {(m["channel"], m["thread_ts"]) for m in answered}
    met = len(slack.messages) == len(answered) == len(threads) == DELIVERIES and not refused
    print(f"{DELIVERIES} messages delivered three times each, out of order, to two processes")
    print(f"  {len(answered)} answers in {len(threads)} threads, refused {refused}   {'met' if met else 'MISSED'}")
    return met


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/firmground.db"


async def main(seconds: int, kills: int, database: Fresh) -> int:
    met = [await under_load(seconds, database)] if seconds else []
    met += [await delivered_again(database)]
    met += [await under_fire(kills, database)] if kills else []
    return 0 if all(met) else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    seconds, kills = given + [60, 100][len(given) :]
    if "--postgresql" in sys.argv:
        with postgresql_server() as server:
            sys.exit(asyncio.run(main(seconds, kills, lambda: empty_database(server))))
    sys.exit(asyncio.run(main(seconds, kills, sqlite)))
