"""From notes to a read, to questions about it, and back after a reload."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import BrowserContext, Page, expect

from app.domain.evidence import Basis, Direction
from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import answered, chips, send_notes, stored_turns, words_of_last_turn

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team.\nShe showed our figures to her boss."
PIECES = [
    Piece("Her daughter made the swim team", Pillar.COMPATIBILITY),
    Piece("She showed our figures to her boss", Pillar.TRUST, basis=Basis.CUSTOMER_SAID),
]


async def test_the_example_can_be_loaded_and_sent_with_the_keyboard(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await page.get_by_role("button", name="Show me with an example").click()
    box = page.get_by_label("What happened on the call?")
    assert 6 <= len((await box.input_value()).strip().splitlines()) <= 8
    await box.press("Control+Enter")
    await answered(page, turns=1)
    await expect(page.locator(".notes-text")).to_contain_text("57 gauge film")


async def test_notes_become_a_read_with_one_next_move(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    read = next(event["read"] for event in (await stored_turns(page))[0]["events"] if event["type"] == "read")
    panel = page.get_by_role("region", name="The read and the next move")
    for pillar, level in read["levels"].items():
        words = "Not there yet" if level == "absent" else level
        await expect(panel.locator(f"button.pillar[data-pillar={pillar}]")).to_contain_text(words, ignore_case=True)
    await expect(panel).to_contain_text(read["standing_words"])
    await expect(panel).to_contain_text(read["exposure"])
    move = panel.locator(".move")
    await expect(move).to_have_count(1)
    await expect(move.get_by_role("heading", level=2)).to_have_text(read["move"]["headline"])
    await expect(move.locator("blockquote")).to_have_text(read["move"]["say"])
    await expect(move.locator("li").first).to_have_text(read["move"]["steps"][0])


async def test_the_cited_card_opens_and_gives_the_focus_back(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    source = page.locator(".move .sources button").first
    title = await source.inner_text()
    await source.press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    await expect(dialog.locator("li").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(source).to_be_focused()


async def test_the_words_to_say_can_be_copied(page: Page, site: Site, context: BrowserContext) -> None:
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    await page.get_by_role("button", name="Copy the words to say").click()
    await expect(page.locator(".say button")).to_have_text("Copied")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await page.locator(".move blockquote").inner_text()


async def test_a_question_is_answered_by_a_chip_and_by_free_words(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await expect(page.locator("button.pillar[data-pillar=knowledge]")).to_contain_text("Not there yet")

    await expect(page.locator(".question")).to_be_visible()
    await chips(page).filter(has_text="write it down").click()
    await answered(page, turns=2)
    await page.get_by_label("Ask the coach, or add new notes").fill(
        "I told her 57 gauge saves a third, she wrote it down"
    )
    await page.keyboard.press("Enter")
    await answered(page, turns=3)

    await expect(page.locator(".notes")).to_have_count(1)
    await expect(page.locator(".notes .mark").last).to_have_text("I told her 57 gauge saves a third, she wrote it down")
    await expect(page.locator("button.pillar[data-pillar=knowledge]")).to_contain_text("Established")


async def test_a_chip_asks_and_another_move_takes_the_place_of_the_first(page: Page, site: Site) -> None:
    site.reader.pieces = [*PIECES, Piece("Lunch", Pillar.KNOWLEDGE)]
    await send_notes(page, site.url, NOTES)
    before = await page.locator(".move-headline").inner_text()

    chip = chips(page).first
    asked = await chip.inner_text()
    await chip.click()
    await answered(page, turns=2)
    await expect(page.locator(".turn .message").last).to_have_text(asked)
    await expect(words_of_last_turn(page)).not_to_be_empty()

    await page.get_by_label("Ask the coach, or add new notes").fill("What else could I do?")
    await page.get_by_role("button", name="Send").click()
    await answered(page, turns=3)
    await expect(page.locator(".move")).to_contain_text("New next move")
    after = await page.locator(".move-headline").inner_text()
    assert after != before
    await expect(page.locator(".moved:visible")).to_contain_text(after)


async def test_a_reload_keeps_the_conversation(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await chips(page).first.click()
    await answered(page, turns=2)
    seen = "() => ['#turns', '#panel'].map((part) => document.querySelector(part).textContent)"
    before = await page.evaluate(seen)

    assert re.search(r"#c=[\w-]+$", page.url)
    await page.reload()
    await answered(page, turns=2)
    assert await page.evaluate(seen) == before
    await expect(chips(page).first).to_be_visible()

    await page.get_by_role("button", name="New call").click()
    await expect(page.get_by_label("What happened on the call?")).to_be_visible()
    await page.go_back()
    await answered(page, turns=2)


async def test_an_overdue_promise_stands_before_everything(page: Page, site: Site) -> None:
    today = datetime.now(UTC).date()
    site.reader.promises = {"July credit": today - timedelta(days=3), "seal data": today + timedelta(days=3)}
    await send_notes(page, site.url, "Still owe Dana the July credit. Told her the seal data comes soon.\nJuly credit")

    await expect(page.locator("#panel > div").nth(0)).to_contain_text("Overdue. You promised “July credit”")
    lines = page.locator(".promises li")
    await expect(lines.nth(0)).to_contain_text("overdue since")
    await expect(lines.nth(1)).to_contain_text("due")


async def test_other_languages_and_overclaims_are_told_plainly(page: Page, site: Site) -> None:
    site.reader.language_supported = False
    site.reader.pieces = [Piece("they love us", Pillar.TRUST, Direction.BUILDS, Basis.REP_BELIEVES)]
    await send_notes(page, site.url, "Good meeting, they love us over there. Nothing else happened.")

    await expect(page.locator("#read")).to_contain_text("it would be guessing")
    await expect(page.locator(".details")).to_contain_text("You wrote “they love us”")


PAYLOADS = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg/onload=window.hit=1>",
    '"><iframe srcdoc="<script>parent.hit=1</script>">',
    "javascript:window.hit=1//",
    "</span></div><style>*{display:none}</style>",
    "<a href='javascript:window.hit=1' autofocus onfocus=window.hit=1>x</a>",
    "{{constructor.constructor('window.hit=1')()}} ${window.hit=1}",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>",
    "\u202e<details open ontoggle=window.hit=1>&lt;script&gt;\u202c",
]


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_markup_in_notes_stays_text(page: Page, site: Site, payload: str) -> None:
    notes = f"Dana said {payload} and laughed"
    site.reader.pieces = [
        Piece(payload, Pillar.TRUST, Direction.BUILDS, Basis.REP_BELIEVES, who=payload),
        Piece("laughed", Pillar.COMPATIBILITY),
    ]
    site.reader.promises = {payload: datetime.now(UTC).date() - timedelta(days=3)}
    await send_notes(page, site.url, notes)
    await page.locator(".mark").first.focus()
    await expect(page.locator("#evidence")).to_be_visible()
    await page.reload()
    await answered(page, turns=1)

    assert await page.evaluate("window.hit") is None
    assert await page.locator(".notes-text").evaluate("(node) => node.textContent") == notes
    foreign = (
        "#talk :is(script, img, iframe, style, math, details:not(.levels), a:not(.filing a), table), "
        "#talk [onerror], #talk [onload]"
    )
    await expect(page.locator(foreign)).to_have_count(0)
