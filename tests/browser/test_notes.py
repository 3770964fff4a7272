"""The rep's notes with the evidence marked in them."""

import re

import pytest
from playwright.async_api import Page, expect

from app.domain.evidence import Basis, Direction
from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import send_notes, stored_turns

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = (
    "👩🏽‍🔧 Dana's daughter made the swim team 🏊‍♀️🎉, she showed me the video\n"
    "דנה אמרה שהיא סומכת עלינו לגמרי\n"
    "\ttold her 57 gauge saves a third 🤝 she wrote it down, still owe her the credit"
)
PIECES = [
    Piece("daughter made the swim team 🏊‍♀️🎉", Pillar.COMPATIBILITY, who="Dana"),
    Piece("דנה אמרה שהיא סומכת עלינו", Pillar.TRUST, basis=Basis.CUSTOMER_SAID),
    Piece("told her 57 gauge saves a third 🤝 she wrote it down", Pillar.KNOWLEDGE),
    Piece("a third 🤝 she wrote it down, still owe", Pillar.TRUST, Direction.ERODES, Basis.WE_DID, 0.5),
]
MARKED_JS = """() => [...document.querySelectorAll('.mark')].map((mark) => ({
  text: mark.textContent, start: Number(mark.dataset.start), end: Number(mark.dataset.end),
  pillars: mark.dataset.pillars.split(' '),
}))"""


async def test_marks_lie_exactly_on_the_evidence_among_emoji_and_right_to_left_text(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    assert await page.locator(".notes-text").evaluate("(node) => node.textContent") == NOTES
    marks = await page.evaluate(MARKED_JS)
    for mark in marks:
        assert NOTES[mark["start"] : mark["end"]] == mark["text"]
    read = next(event["read"] for event in (await stored_turns(page))[0]["events"] if event["type"] == "read")
    assert len(read["evidence"]) == len(PIECES)
    for piece in read["evidence"]:
        covering = [m for m in marks if piece["start"] <= m["start"] and m["end"] <= piece["end"]]
        assert "".join(m["text"] for m in covering) == piece["quote"]
        assert all(piece["pillar"] in m["pillars"] for m in covering)


async def test_a_run_under_two_pieces_shows_both_pillars(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    shared = page.locator("[data-pillars='knowledge trust']")
    await expect(shared).to_have_text("a third 🤝 she wrote it down")
    await expect(shared).to_have_accessible_name(re.compile("Knowledge builds, Trust erodes"))
    styles = await shared.locator(".line").evaluate_all(
        "(lines) => lines.map((line) => getComputedStyle(line).textDecorationStyle)"
    )
    assert sorted(styles) == ["dashed", "solid"]


async def test_the_keyboard_opens_and_closes_what_a_mark_tells(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    first = page.locator(".mark").first

    await page.locator("#turns").focus()
    await page.keyboard.press("Tab")
    await expect(first).to_be_focused()
    bubble = page.get_by_role("group", name="What this line shows")
    await expect(bubble).to_contain_text("Compatibility, builds")
    await expect(bubble).to_contain_text("The customer did this · Dana")
    await expect(bubble).to_contain_text("Sure, 90%")
    await expect(first).to_have_attribute("aria-describedby", await bubble.get_attribute("id") or "")

    await page.keyboard.press("Escape")
    await expect(bubble).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(bubble).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await expect(first).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(bubble).to_contain_text("The customer said this")


async def test_a_pointer_opens_what_a_mark_tells_within_the_window(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    await page.locator("[data-pillars='knowledge trust']").hover()
    bubble = page.get_by_role("group", name="What this line shows")
    await expect(bubble).to_contain_text("Trust, erodes")
    await expect(bubble).to_contain_text("Your side did this")
    await expect(bubble).to_contain_text("Could go either way, 50%")
    box = await bubble.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    assert box["y"] + box["height"] <= 900
    await page.mouse.move(5, 5)
    await expect(bubble).to_be_hidden()


async def test_picking_a_pillar_leaves_only_its_evidence_marked(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    compatibility = page.locator("[data-pillars=compatibility]")
    tinted = "(mark) => getComputedStyle(mark).backgroundImage !== 'none'"

    trust = page.get_by_role("button", name=re.compile("Trust"))
    await trust.first.click()
    assert not await compatibility.evaluate(tinted)
    assert await page.locator("[data-pillars=trust]").first.evaluate(tinted)
    await trust.first.click()
    assert await compatibility.evaluate(tinted)
