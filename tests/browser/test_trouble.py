"""What goes wrong between the page and the server, and what the rep sees of it."""

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import answered, send_notes, stored_turns, words_of_last_turn
from tests.browser.wire import wire_to

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team."
PIECES = [Piece("Her daughter made the swim team", Pillar.COMPATIBILITY)]


def shown(reply: str) -> str:
    """A reply as the page shows it: its paragraphs, one after the other."""
    return "".join(paragraph for paragraph in reply.split("\n\n") if paragraph.strip())


@pytest.mark.parametrize("cuts", [1, 3])
async def test_an_answer_that_is_cut_off_goes_on_by_itself(page: Page, site: Site, cuts: int) -> None:
    site.reader.pieces = PIECES
    async with wire_to(site.port) as wire:
        wire.cuts_left = cuts
        await send_notes(page, f"http://127.0.0.1:{wire.port}/", NOTES)
        assert wire.cuts_made == cuts
        turns = await stored_turns(page)
        assert len(turns) == 1
        assert await words_of_last_turn(page).evaluate("(node) => node.textContent") == shown(turns[0]["reply"])
        await expect(page.locator(".trouble:visible")).to_have_count(0)
        await page.goto("about:blank")


async def test_after_three_attempts_the_rep_can_try_again_with_the_same_message(
    page: Page, site: Site, context: BrowserContext
) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.clock.install()
    await context.set_offline(True)
    await page.get_by_label("Ask the coach, or add new notes").fill("Why this move?")
    await page.keyboard.press("Enter")
    for _ in range(4):
        await expect(page.locator(".turn").last.locator(":is(.status, .trouble):visible")).to_be_visible()
        await page.clock.run_for(5000)

    trouble = page.locator(".trouble:visible")
    await expect(trouble).to_contain_text("can’t be reached")
    await context.set_offline(False)
    await trouble.get_by_role("button", name="Try again").click()
    await answered(page, turns=2)
    await expect(words_of_last_turn(page)).not_to_be_empty()
    assert [turn["text"] for turn in await stored_turns(page)] == [NOTES, "Why this move?"]


async def test_notes_survive_a_server_that_is_away_and_a_reload(
    page: Page, site: Site, context: BrowserContext
) -> None:
    await page.goto(site.url)
    box = page.get_by_label("What happened on the call?")
    await box.fill(NOTES)
    await context.set_offline(True)
    await page.get_by_role("button", name="Read my notes").click()
    await expect(page.locator("#notes-trouble")).to_contain_text("can’t be reached")
    await expect(box).to_have_value(NOTES)
    await context.set_offline(False)
    await page.reload()
    await expect(box).to_have_value(NOTES)
    await page.get_by_role("button", name="Read my notes").click()
    await answered(page, turns=1)


async def test_notes_that_are_too_long_come_back_with_the_reason(page: Page, site: Site) -> None:
    await page.goto(site.url)
    box = page.get_by_label("What happened on the call?")
    notes = "x" * 50_001
    await box.fill(notes)
    await page.get_by_role("button", name="Read my notes").click()
    await expect(page.locator("#notes-trouble")).to_contain_text("the limit is 50,000")
    await expect(box).to_have_value(notes)


async def test_a_turn_that_fails_says_so_and_can_be_sent_again(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    async def fail(route: Route) -> None:
        body = 'event: failed\nid: 1\ndata: {"type":"failed","code":"internal","message":"Something broke."}\n\n'
        await route.fulfill(status=200, content_type="text/event-stream", body=body)

    await page.route("**/messages", fail)
    await page.get_by_label("Ask the coach, or add new notes").fill("Why this move?")
    await page.keyboard.press("Enter")
    trouble = page.locator(".trouble:visible")
    await expect(trouble).to_contain_text("Something broke.")
    await page.unroute("**/messages")
    await trouble.get_by_role("button", name="Try again").click()
    await answered(page, turns=3)
    await expect(words_of_last_turn(page)).not_to_be_empty()


async def test_being_signed_out_leads_to_the_sign_in_and_keeps_the_words(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)

    async def refuse(route: Route) -> None:
        body = (
            '{"type":"about:blank#not_allowed","title":"Unauthorized","status":401,"detail":"Sign in.","instance":"x"}'
        )
        await route.fulfill(status=401, content_type="application/problem+json", body=body)

    await page.route("**/messages", refuse)
    box = page.get_by_label("Ask the coach, or add new notes")
    await box.fill("Why this move?")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("Why this move?")
    await page.unroute("**/messages")
    await page.get_by_role("link", name="Sign in again").click()
    await answered(page, turns=1)
    await expect(box).to_have_value("Why this move?")


async def test_a_conversation_that_is_gone_leads_back_to_the_start(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}#c=no-such-conversation")
    await expect(page.locator("#notes-trouble")).to_contain_text("not here any more")
    await expect(page.get_by_label("What happened on the call?")).to_be_visible()
