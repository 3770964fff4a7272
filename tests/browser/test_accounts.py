"""Accounts in the browser: filed in the chat with a tap, and the pages that remember them."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from app.domain.evidence import Direction
from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import answered, send_notes, words_of_last_turn
from tests.browser.test_looks import PHONE_WIDTH_PX, violations

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

WARM = "Account: Corliss Foods\nLunch with Dana. Her daughter made the swim team. I'll send the samples."
COLD = "Account: Corliss Foods\nDana says we let her down over the samples, she was furious on the phone."
PIECES = [
    Piece("Her daughter made the swim team", Pillar.COMPATIBILITY, who="Dana"),
    Piece("we let her down", Pillar.TRUST, Direction.ERODES, who="Dana"),
]


async def account_page(page: Page, site: Site) -> None:
    """The page of the one account that notes were filed under."""
    await page.goto(f"{site.url}accounts")
    await page.get_by_role("rowheader").get_by_role("link", name="Corliss Foods").click()
    await expect(page.get_by_role("heading", name="Corliss Foods", level=1)).to_be_visible()


async def test_a_guessed_account_is_confirmed_with_one_tap(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, WARM)
    filing = page.locator(".filing")
    await expect(filing).to_contain_text("Filed under, as I read it Corliss Foods, first call")

    await filing.get_by_role("button", name="That’s right").click()
    await answered(page, turns=2)
    await expect(filing).to_contain_text("Filed under Corliss Foods, first call")
    await expect(filing.get_by_role("button", name="That’s right")).to_have_count(0)
    await page.reload()
    await answered(page, turns=2)
    await expect(page.locator(".filing")).to_contain_text("Filed under Corliss Foods, first call")


async def test_a_call_is_filed_elsewhere_by_the_keyboard_alone(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, WARM)
    await page.get_by_role("button", name="Another customer").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("The customer’s name")).to_be_focused()
    await page.keyboard.type("Tilden Works")
    await page.keyboard.press("Enter")
    await answered(page, turns=2)
    await expect(page.locator(".filing")).to_contain_text("Filed under Tilden Works, first call")
    await page.goto(f"{site.url}accounts")
    await expect(page.locator("tbody tr")).to_have_count(2)


async def test_a_call_of_no_known_customer_is_filed_on_the_accounts_page(page: Page, site: Site) -> None:
    site.reader.pieces, site.reader.account = PIECES, None
    await send_notes(page, site.url, "Long talk today. Her daughter made the swim team, we laughed a lot about it.")
    await expect(page.locator(".filing")).to_contain_text("Which customer was this?")
    await page.goto(f"{site.url}accounts")
    assert await violations(page) == []
    await page.get_by_placeholder("Customer’s name").first.fill("Tilden Works")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Tilden Works", level=1)).to_be_visible()
    await expect(page.locator(".call")).to_have_count(1)


async def test_what_is_not_there_is_told_on_a_page(page: Page, site: Site) -> None:
    answer = await page.goto(f"{site.url}accounts/none")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_text("There is no account 'none'.")).to_be_visible()
    assert await violations(page) == []


async def test_a_later_call_tells_what_it_changed(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, WARM)
    await send_notes(page, site.url, COLD)
    changes = page.locator(".changes li")
    await expect(changes).to_contain_text(["Trust fell to strained, from not there yet"])
    await expect(changes.locator("q")).to_have_text("we let her down")


async def test_a_brief_is_asked_for_in_the_chat(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    site.reader.promises = {"I'll send the samples": datetime.now(UTC).date() - timedelta(days=2)}
    await send_notes(page, site.url, WARM)
    await page.get_by_placeholder("Ask, or").or_(page.get_by_placeholder("Answer, or")).fill("I'm about to see Dana")
    await page.keyboard.press("Enter")
    await answered(page, turns=2)
    await expect(words_of_last_turn(page)).to_contain_text("First things first: you promised")
    await expect(words_of_last_turn(page)).to_contain_text("A rival:")


async def test_the_account_page_shows_the_calls_the_people_and_the_course(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, WARM)
    await send_notes(page, site.url, COLD)
    await account_page(page, site)
    await expect(page.locator(".call")).to_have_count(2)
    await expect(page.locator("mark.erodes").first).to_contain_text("we let her down")
    await expect(page.get_by_text("Dana likes you, has been let down")).to_be_visible()
    await expect(page.get_by_role("img", name="How the three pillars stood")).to_be_visible()

    await page.get_by_role("link", name="Open the talk").first.click()
    await expect(page.locator(".notes-text")).to_contain_text("furious")


async def test_promises_names_and_deletion_by_plain_forms(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    site.reader.promises = {"I'll send the samples": datetime.now(UTC).date() - timedelta(days=2)}
    await send_notes(page, site.url, WARM)
    await account_page(page, site)
    await expect(page.locator("#promises .late")).to_contain_text("overdue since")
    await page.locator("#promises").get_by_role("button", name="Kept").click()
    await expect(page.get_by_text("1 kept or missed")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("#promises .late")).to_contain_text("overdue since")
    await page.locator("#promises").get_by_role("button", name="Missed").click()
    await expect(page.locator("#promises").get_by_role("status")).to_contain_text("is missed.")

    await page.get_by_label("Name").fill("Corliss Group")
    await page.get_by_role("button", name="That’s its name").click()
    await expect(page.get_by_role("heading", name="Corliss Group", level=1)).to_be_visible()

    await page.get_by_text("Delete this account").click()
    await page.get_by_role("button", name="Delete Corliss Group for good").click()
    await expect(page.get_by_text("No account yet.")).to_be_visible()


async def test_the_review_is_shared_and_taken_back(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, COLD)
    await page.goto(f"{site.url}review/shared")
    await expect(page.get_by_text("Nothing is shared with you at the moment.")).to_be_visible()
    await page.goto(f"{site.url}review")
    await expect(page.get_by_role("heading", name="At risk first")).to_be_visible()
    await page.get_by_role("button", name="Share it").click()
    await page.get_by_role("link", name="what your manager sees").click()
    await expect(page.get_by_role("heading", name="Corliss Foods")).to_be_visible()
    await expect(page.get_by_role("button")).to_have_count(0)
    await page.goto(f"{site.url}review")
    await page.get_by_role("button", name="Take it back").click()
    await expect(page.get_by_role("button", name="Share it")).to_be_visible()


async def test_search_finds_the_words_and_leads_to_the_account(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, WARM)
    await page.goto(f"{site.url}find")
    await page.get_by_label("Words").fill("swim")
    await page.keyboard.press("Enter")
    await expect(page.locator(".entries li")).to_contain_text(["Her daughter made the swim team"])
    await page.get_by_role("link", name="Corliss Foods").click()
    await expect(page.get_by_role("heading", name="Corliss Foods", level=1)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, PHONE_WIDTH_PX])
async def test_axe_finds_nothing_on_any_page(
    page: Page, site: Site, scheme: Literal["light", "dark"], width: int
) -> None:
    site.reader.pieces = PIECES
    site.reader.promises = {"I'll send the samples": datetime.now(UTC).date() - timedelta(days=2)}
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 850})
    await send_notes(page, site.url, WARM)
    assert await violations(page) == []
    await send_notes(page, site.url, COLD)
    await account_page(page, site)
    account = page.url
    call = await page.locator(".call").first.get_attribute("id")
    paths = ["accounts", "promises", "review", "review/shared", "find?q=swim", "find", f"calls/{call}"]
    for url in (account, f"{account}/brief", f"{account}/handover", *(f"{site.url}{path}" for path in paths)):
        await page.goto(url)
        await page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
        assert await violations(page) == [], url
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, url


PAYLOADS = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror=window.hit=1>",
    "{{ 7 * 7 }}{% raw %}",
    "</title><svg onload=window.hit=1>",
    '" autofocus onfocus=window.hit=1 x="',
]


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_markup_in_notes_and_names_stays_text_on_every_page(page: Page, site: Site, payload: str) -> None:
    site.reader.pieces = [Piece(payload, Pillar.TRUST, Direction.ERODES, who=payload)]
    site.reader.promises = {payload: datetime.now(UTC).date() - timedelta(days=2)}
    await send_notes(page, site.url, f"Account: Corliss Foods\nShe said {payload} and left the room in a hurry today.")
    await page.get_by_role("button", name="Another customer").click()
    await page.get_by_label("The customer’s name").fill(f"Acme {payload}")
    await page.get_by_role("button", name="File it there").click()
    await answered(page, turns=2)
    await page.goto(f"{site.url}accounts")
    await page.get_by_role("rowheader").get_by_role("link", name="Acme").click()
    account = page.url
    for url in (account, f"{account}/brief", f"{account}/handover", f"{site.url}promises", f"{site.url}review"):
        await page.goto(url)
        assert await page.evaluate("window.hit") is None, url
        assert payload in await page.locator("main").evaluate("(node) => node.textContent"), url
