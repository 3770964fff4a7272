"""How fast the pages are: `python -m benchmarks.web_pages`.

A server of our own on loopback, real Chromium. Prints for the chat (empty, and with a conversation), an account and a
page of another site with the widget

- Lighthouse's scores for performance, accessibility and best practices (npm installs it here on the first run);
- the first contentful paint with the CPU slowed down four times, the median of five loads;

and for a conversation of 300 turns the longest frame and the 99th percentile while somebody types, and while an answer
of 200 words streams in. Exit status 1 where a bar is missed.
"""

import asyncio
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from app.main import create_app
from app.settings import Settings
from tests.browser.host_page import SECRET, HostPage, host_page

LIGHTHOUSE = Path(__file__).with_name("lighthouse")
CATEGORIES = ("performance", "accessibility", "best-practices")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu"]
SCORE, PAINT_MS, FRAME_MS = 95, 800, 50
SLOWDOWN, LOADS, TURNS, WORDS = 4, 5, 300, 200
NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "Told her 57 gauge saves a third of the film; she wrote it down and asked for the trial data."
)
QUESTIONS = (
    "Why this move?",
    "How do I say it?",
    "What would a rival do?",
    "Show me the evidence",
    "What if they say no?",
)
FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const tick = (now) => { frames_ms.push(now - last); last = now; if (window.watching) requestAnimationFrame(tick); };
  window.watching = true;
  requestAnimationFrame(tick);
}"""
ANSWERED = """() => new Promise((resolve) => {
  const turns = document.querySelector("#turns");
  const look = () => turns.getAttribute("aria-busy") === "false" && resolve();
  new MutationObserver(look).observe(turns, { attributeFilter: ["aria-busy"] });
})"""
STREAM = """(words) => {
  const event = (id, data) => `event: ${data.type}\\nid: ${id}\\ndata: ${JSON.stringify(data)}\\n\\n`;
  const send = window.fetch;
  window.fetch = async (url, init) => {
    if (!String(url).endsWith("/messages")) return send(url, init);
    const encoder = new TextEncoder();
    return new Response(new ReadableStream({ async start(sink) {
      sink.enqueue(encoder.encode(event(1, { type: "received", turn_id: "t", conversation_id: "c" })));
      for (let n = 0; n < words; n += 1) {
        const delta = n % 40 === 39 ? "end.\\n\\n" : n % 40 === 20 ? "**word** " : "word ";
        sink.enqueue(encoder.encode(event(n + 2, { type: "text", delta })));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      const done = { type: "done", turn_id: "t", suggestions: ["Why?"], duration_ms: 1 };
      sink.enqueue(encoder.encode(event(words + 2, done)));
      sink.close();
    } }), { headers: { "Content-Type": "text/event-stream" } });
  };
}"""


@contextmanager
def serving(host: HostPage) -> Iterator[str]:
    """The application on a free port, with a database of its own."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listener:
        settings = {
            "database_url": f"sqlite:///{folder}/firmground.db",
            "widget_secret": SECRET,
            "widget_origins": host.origin,
        }
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(Settings.model_validate(settings)), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        host.coach = f"http://127.0.0.1:{port}"
        yield host.coach
        server.should_exit = True
        thread.join(timeout=10)


def talk(url: str, turns: int) -> str:
    """A conversation of so many turns, by its id."""
    with httpx2.Client(base_url=url, timeout=60) as client:
        conversation = str(client.post("/v1/conversations", json={}).json()["id"])
        for number in range(turns):
            text = QUESTIONS[number % len(QUESTIONS)] if number % 30 else f"{NOTES}\nCall {number // 30 + 1}."
            client.post(f"/v1/conversations/{conversation}/messages", json={"text": text}).raise_for_status()
    return conversation


def lighthouse(url: str, chromium: str) -> dict[str, int]:
    """Scores out of a hundred."""
    if not (LIGHTHOUSE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=LIGHTHOUSE, check=True)
    only = f"--only-categories={','.join(CATEGORIES)}"
    flags = f"--chrome-flags={' '.join(FLAGS)}"
    run = subprocess.run(
        ["node_modules/.bin/lighthouse", url, "--quiet", flags, "--output=json", only],
        cwd=LIGHTHOUSE,
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(run.stdout)["categories"]
    return {category: round(found[category]["score"] * 100) for category in CATEGORIES}


async def paint_ms(browser: Browser, url: str) -> float:
    """Milliseconds from the navigation to the first content, the CPU slowed down: the median."""
    found: list[float] = []
    for _ in range(LOADS):
        context = await browser.new_context()
        page = await context.new_page()
        await (await context.new_cdp_session(page)).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        await page.goto(url)
        await page.wait_for_load_state("networkidle")
        found.append(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        await context.close()
    return statistics.median(found)


async def frames(page: Page, what: str) -> bool:
    """Whether no frame since `FRAMES` was longer than the bar."""
    found = sorted(await page.evaluate("() => { window.watching = false; return frames_ms.slice(1); }"))
    p99, longest = float(found[int(len(found) * 0.99) - 1]), float(found[-1])
    met = longest <= FRAME_MS
    print(f"{what:42} {len(found):4} frames   p99 {p99:5.1f} ms   longest {longest:5.1f} ms   {_told(met)}")
    return met


async def long_talk(browser: Browser, url: str, conversation: str) -> bool:
    page = await browser.new_page(viewport={"width": 1280, "height": 860})
    await page.goto(f"{url}/#c={conversation}")
    await expect(page.locator(".turn")).to_have_count(TURNS, timeout=60_000)
    box = page.get_by_role("textbox", name="Ask the coach")
    await box.focus()
    await page.wait_for_timeout(1500)
    await page.evaluate(FRAMES)
    await page.keyboard.type("What would you say to her now, and why that and nothing else? " * 3, delay=20)
    typing = await frames(page, f"typing in a talk of {TURNS} turns")
    await page.evaluate(STREAM, WORDS)
    await page.evaluate(FRAMES)
    await page.keyboard.press("Enter")
    await page.evaluate(ANSWERED)  # in the page: Playwright's own looking would be in its way
    streaming = await frames(page, f"{WORDS} words streaming into it")
    await page.close()
    return typing and streaming


def _told(met: bool) -> str:
    return "met" if met else "MISSED"


async def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with host_page() as host, serving(host) as url:
        short, long = talk(url, 3), talk(url, TURNS)
        with httpx2.Client(base_url=url) as client:
            account = client.get("/v1/accounts").json()["items"][0]["id"]
        pages = {
            "chat": f"{url}/",
            "chat with a conversation": f"{url}/#c={short}",
            "account": f"{url}/accounts/{account}",
            "host page of the widget": host.origin,
        }
        met = []
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for name, address in pages.items():
                paint = await paint_ms(browser, address)
                met.append(paint <= PAINT_MS)
                told = f"first paint at a quarter of the speed {paint:5.0f} ms (at most {PAINT_MS})"
                print(f"{name:26} {told}   {_told(met[-1])}")
            met.append(await long_talk(browser, url, long))
            await browser.close()
        for name, address in pages.items():
            scores = await asyncio.to_thread(lighthouse, address, chromium)
            met.append(min(scores.values()) >= SCORE)
            print(f"{name:26} Lighthouse {scores} (at least {SCORE})   {_told(met[-1])}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
