"""Text that would run as markup: in notes, names, cards and a model's words. None of it runs, all of it is shown."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from playwright.async_api import Page, Route, expect

from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.host_page import HostPage
from tests.browser.reader import Piece
from tests.browser.steps import answered, send_notes, words_of_last_turn

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

PAYLOADS: list[str] = yaml.safe_load((Path(__file__).parent / "xss.yaml").read_text(encoding="utf-8"))
WORDS = "She wrote the figures down."
SAFE_NAME = 120


async def assert_nothing_ran(page: Page) -> None:
    await page.evaluate(
        """document.querySelectorAll('*').forEach((node) => {
          for (const type of ['mouseover', 'toggle', 'focus', 'error', 'load']) node.dispatchEvent(new Event(type));
        })"""
    )
    assert await page.evaluate("window.pwned === undefined")
    assert await page.locator("iframe, object, embed, base, video, audio, marquee, math, template").count() == 0


def events(words: str) -> str:
    """An answer whose every part is hostile."""
    said: list[dict[str, Any]] = [
        {"type": "received", "turn_id": "t", "conversation_id": "c"},
        {"type": "notice", "code": words, "message": words},
        {"type": "text", "delta": f"Look:\n\n{words}\n\n> {words}\n\n- {words}"},
        {"type": "source", "card": words, "title": words},
        {
            "type": "cited",
            "call_id": words,
            "conversation_id": words,
            "on": "2026-03-06",
            "account": words,
            "quote": words,
            "start": 0,
            "end": 1,
        },
        {"type": "question", "pillar": "trust", "text": words, "options": [words]},
        {"type": "done", "turn_id": "t", "suggestions": [words], "duration_ms": 1},
    ]
    return "".join(
        f"event: {event['type']}\nid: {number}\ndata: {json.dumps(event)}\n\n" for number, event in enumerate(said, 1)
    )


async def test_there_are_forty_of_them() -> None:
    assert len(set(PAYLOADS)) >= 40


async def test_in_notes_and_names_on_every_page(page: Page, site: Site) -> None:
    """All of them at once in one conversation each would take long: the pages show many calls together."""
    with httpx2.Client(base_url=site.url, timeout=60) as client:
        for number, words in enumerate(PAYLOADS):
            site.reader.account = words[:SAFE_NAME]
            site.reader.pieces = [Piece(WORDS, Pillar.KNOWLEDGE, who=words[:60])]
            conversation = client.post("/v1/conversations", json={}).json()["id"]
            notes = f"{words}\n{WORDS} {words}"
            sent = client.post(f"/v1/conversations/{conversation}/messages", json={"text": notes})
            assert "event: done" in sent.text, words
            await page.goto(f"{site.url}#c={conversation}")
            await page.reload()
            await answered(page, turns=1)
            assert await page.locator(".notes-text").evaluate("(node) => node.textContent") == notes
            if number % 8 == 0:
                await page.locator(".mark").click()
                await expect(page.locator("#evidence")).to_be_visible()
            await assert_nothing_ran(page)
        accounts = client.get("/v1/accounts", params={"limit": 200}).json()["items"]
    for path in ("accounts", "promises", "review", "find?q=figures", "find?q=%3Cscript%3Ewindow.pwned%3D1", "settings"):
        await page.goto(f"{site.url}{path}")
        await assert_nothing_ran(page)
    for account in accounts:
        for path in ("", "/brief"):
            await page.goto(f"{site.url}accounts/{account['id']}{path}")
            assert account["name"] in str(await page.locator("main").inner_text())
            await assert_nothing_ran(page)


@pytest.mark.parametrize("where", ["page", "widget"])
async def test_in_a_models_words(page: Page, site: Site, host: HostPage, where: str) -> None:
    site.reader.pieces = [Piece(WORDS, Pillar.KNOWLEDGE)]
    if where == "page":
        await send_notes(page, site.url, WORDS)
    else:
        await page.goto(host.origin)
        await page.get_by_role("button", name="Open the sales coach").click()
        await page.get_by_label("What happened on the call?").fill(WORDS)
        await page.get_by_role("button", name="Read my notes").click()
        await answered(page, turns=1)
    body = ""

    async def answer(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": host.origin} if where == "widget" else {}
        await route.fulfill(status=200, content_type="text/event-stream", body=body, headers=headers)

    await page.route("**/messages", answer)
    for number, words in enumerate(PAYLOADS, start=2):
        body = events(words)
        await page.get_by_role("textbox", name="Ask the coach").fill(words)
        await page.get_by_role("textbox", name="Ask the coach").press("Enter")
        await answered(page, turns=number)
        turn = page.locator(".turn").last
        shown = await words_of_last_turn(page).evaluate("(node) => node.textContent")
        # Markdown's own marks are drawn, not shown: a backtick, an escape. Everything else stands as it was written.
        plain = words.strip("` ").replace("\\", "")
        assert plain[:40] in shown.replace("\\", ""), (words, shown)
        await expect(turn.locator(".message")).to_have_text(words, use_inner_text=True)
        assert await turn.locator(".words a[href^=javascript], .words img, .words script, .words style").count() == 0
        await assert_nothing_ran(page)


async def test_in_a_teams_card(page: Page, site: Site) -> None:
    for number, words in enumerate(PAYLOADS):
        form = {"title": f"Card {number} {words}"[:200], "kind": "pitfall", "pillar": "any", "when": words}
        with httpx2.Client(base_url=site.url, timeout=60) as client:
            kept = client.post("/knowledge/new", data={**form, "source": words, "body": f"- Look.\n- {words}"})
            assert kept.status_code == 303, kept.text
        await page.goto(f"{site.url.rstrip('/')}{kept.headers['location']}")
        assert words.strip("` ")[:20].replace("\\", "") in (await page.locator("main").inner_text()).replace("\\", "")
        await assert_nothing_ran(page)
        await page.goto(f"{site.url.rstrip('/')}{kept.headers['location']}/change")
        await expect(page.get_by_label("Text")).to_have_value(f"- Look.\n- {words}")
        await assert_nothing_ran(page)
        with httpx2.Client(base_url=site.url) as client:
            assert client.post(f"{kept.headers['location']}/delete").status_code == 303
