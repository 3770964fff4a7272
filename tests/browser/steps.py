"""What a rep does on the page, in one line each."""

from typing import Any

from playwright.async_api import Locator, Page, expect

ANSWER_MS = 20_000
"""Longer than all attempts to go on after a dropped connection take together."""


async def send_notes(page: Page, url: str, notes: str) -> None:
    """Open the page, send notes and wait for the whole answer."""
    await page.goto(url)
    await page.get_by_label("What happened on the call?").fill(notes)
    await page.get_by_role("button", name="Read my notes").click()
    await answered(page, turns=1)


async def answered(page: Page, turns: int) -> None:
    """Wait until the answer of turn number `turns` is complete."""
    await expect(page.locator(".turn")).to_have_count(turns)
    await expect(page.locator("#turns")).to_have_attribute("aria-busy", "false", timeout=ANSWER_MS)


def chips(page: Page) -> Locator:
    return page.locator(".chips:visible button")


def words_of_last_turn(page: Page) -> Locator:
    return page.locator(".turn").last.locator(".words")


async def stored_turns(page: Page) -> list[dict[str, Any]]:
    """The turns of the page's conversation, as the API gives them."""
    answer: dict[str, Any] = await page.evaluate(
        "fetch(`/v1/conversations/${location.hash.slice(3)}/turns`).then((response) => response.json())"
    )
    turns: list[dict[str, Any]] = answer["items"]
    return turns
