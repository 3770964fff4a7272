"""What everybody must be able to see and reach: contrast, names, order, small screens."""

from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from app.domain.evidence import Direction
from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import chips, send_notes

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana. Her daughter made the swim team.\nShe wrote the figures down. Still owe her the credit."
PIECES = [
    Piece("Her daughter made the swim team", Pillar.COMPATIBILITY),
    Piece("She wrote the figures down", Pillar.KNOWLEDGE),
    Piece("the figures down. Still owe her the credit", Pillar.TRUST, Direction.ERODES),
]
PHONE_WIDTH_PX = 390


async def violations(page: Page) -> list[dict[str, Any]]:
    results = await Axe().run(page)
    return [
        {"id": v["id"], "nodes": [node["html"][:200] for node in v["nodes"]]} for v in results.response["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, PHONE_WIDTH_PX])
async def test_axe_finds_nothing(page: Page, site: Site, scheme: Literal["light", "dark"], width: int) -> None:
    site.reader.pieces = PIECES
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 850})
    await page.goto(site.url)
    assert await violations(page) == []

    await send_notes(page, site.url, NOTES)
    await page.locator(".mark").first.focus()
    await expect(page.locator("#evidence")).to_be_visible()
    assert await violations(page) == []
    await page.locator(".move .sources button").first.click()
    await expect(page.locator("#card li").first).to_be_visible()
    assert await violations(page) == []


async def test_a_phone_never_scrolls_sideways_and_shows_the_read_first(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES[:1]
    await page.set_viewport_size({"width": PHONE_WIDTH_PX, "height": 844})
    await page.goto(site.url)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH_PX
    await send_notes(page, site.url, f"{NOTES}\n{'W' * 300}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH_PX
    tops = [
        (await page.locator(part).first.evaluate("(node) => node.getBoundingClientRect().top"))
        for part in (".pillars", ".move", ".notes", ".words")
    ]
    assert tops == sorted(tops)
    assert 0 <= tops[0] < 844

    await page.get_by_role("button", name="The coach has a question").click()
    await expect(chips(page).last).to_be_in_viewport()


async def test_the_coach_is_read_out_in_whole_sentences(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    spoken = page.locator(".announcer p")
    await expect(spoken).to_have_count(3)
    await expect(spoken.nth(0)).to_contain_text("Compatibility: established.")
    await expect(spoken.nth(1)).to_contain_text("Next move:")
    reply = await page.locator(".words").evaluate("(node) => node.textContent")
    assert reply[:40] in await spoken.nth(2).inner_text()


async def test_the_page_asks_nothing_of_any_other_host(page: Page, site: Site) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    assert hosts == {f"127.0.0.1:{site.port}"}
