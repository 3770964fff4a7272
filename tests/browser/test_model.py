"""What a language model's answer adds to the page: words taken back, words to say, and a notice where it failed."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.steps import answered, send_notes, words_of_last_turn

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team."
FELL = "Call 😀 Robert"
EVENTS: list[dict[str, Any]] = [
    {"type": "received", "turn_id": "t2", "conversation_id": "c"},
    {"type": "notice", "code": "model_unavailable", "message": "The language model did not answer: no room now."},
    {"type": "text", "delta": "Ask her. "},
    {"type": "text", "delta": FELL},
    {"type": "retracted", "chars": len(FELL)},
    {"type": "text", "delta": "Then wait.\n\n"},
    {"type": "text", "delta": "> Dana, how was\n> the meet?"},
    {"type": "done", "turn_id": "t2", "suggestions": [], "duration_ms": 1, "degraded": "model_unavailable"},
]


async def test_words_are_taken_back_and_words_to_say_stand_apart(page: Page, site: Site) -> None:
    await send_notes(page, site.url, NOTES)
    body = "".join(
        f"id: {number}\nevent: {event['type']}\ndata: {json.dumps(event)}\n\n"
        for number, event in enumerate(EVENTS, start=1)
    )

    async def answer(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/event-stream", body=body)

    await page.route("**/messages", answer)
    await page.get_by_role("textbox").last.fill("what now, honestly?")
    await page.keyboard.press("Enter")
    await answered(page, turns=2)

    words = words_of_last_turn(page)
    await expect(words.locator("> p")).to_have_text("Ask her. Then wait.")
    await expect(words.locator("blockquote")).to_have_text("Dana, how was\nthe meet?", use_inner_text=True)
    await expect(page.locator(".turn").last.locator(".notices")).to_have_text(
        "The language model did not answer: no room now."
    )
