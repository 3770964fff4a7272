"""The pages of accounts, cards and settings, as somebody uses them."""

from datetime import date
from pathlib import Path
from typing import Literal

import httpx2
import pytest
from playwright.async_api import Page, expect

from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import send_notes
from tests.browser.test_looks import PHONE_WIDTH_PX, violations

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team."
PIECES = [Piece("Her daughter made the swim team", Pillar.COMPATIBILITY)]


async def test_the_map_shows_who_stands_where_and_leads_there(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.goto(f"{site.url}accounts")
    zone = page.get_by_role("region", name="liked, and replaceable")
    await expect(zone.get_by_role("link", name="Corliss Foods")).to_be_visible()
    await expect(zone.locator(".zone-count")).to_have_text("1")
    await zone.get_by_role("link", name="Liked, and replaceable").click()
    await expect(page.get_by_role("rowheader", name="Corliss Foods")).to_be_visible()
    await page.goto(f"{site.url}accounts?standing=inner_circle")
    await expect(page.get_by_text("No account is like that.")).to_be_visible()
    await page.get_by_label("Standing").select_option("cover_charge")
    await expect(page.get_by_role("rowheader", name="Corliss Foods")).to_be_visible()


async def test_promises_and_an_accounts_calls_are_filtered(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    due = date(2027, 3, 5)
    site.reader.promises = {"I'll send the samples": due, "I'll bring the drawing": due}
    await send_notes(page, site.url, f"{NOTES} I'll send the samples. I'll bring the drawing.")
    await page.goto(f"{site.url}promises")
    await expect(page.locator(".entries > li")).to_have_count(2)
    await page.get_by_label("Words").fill("Samples")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".entries > li")).to_have_count(1)
    await page.get_by_label("Who").select_option("them")
    await expect(page.get_by_text("None is like that.")).to_be_visible()
    await page.goto(f"{site.url}promises?q=corliss")
    await expect(page.locator(".entries > li")).to_have_count(2)
    await page.locator(".entries a").first.click()
    await page.get_by_label("Words in its calls").fill("swim")
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator(".entries > li")).to_have_count(1)
    await expect(page.get_by_role("heading", name="Search in Corliss Foods")).to_be_visible()


async def test_a_teams_card_is_added_found_changed_used_and_taken_out(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}knowledge")
    await page.get_by_role("link", name="Add a card").click()
    await page.get_by_label("Title").fill("Zebra pricing")
    await page.get_by_label("When it helps").fill("They compare us with the zebra catalogue.")
    await page.get_by_label("Kind").select_option("question")
    await page.get_by_label("Text").fill("Not a question")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("alert")).to_contain_text("situation")
    await page.get_by_label("Situation").fill("zebra price")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("alert")).to_contain_text("line 1: a question must read")
    await expect(page.get_by_label("Title")).to_have_value("Zebra pricing")

    await page.get_by_label("Kind").select_option("pitfall")
    await page.get_by_label("Text").fill("- The zebra catalogue leaves freight out.\n- Ask what freight costs them.")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("heading", name="Zebra pricing")).to_be_visible()
    await expect(page.locator(".prose li")).to_have_count(2)
    with httpx2.Client(base_url=site.url) as client:
        assert client.get("/v1/cards/zebra_pricing").json()["title"] == "Zebra pricing"

    await page.get_by_role("link", name="Change it").click()
    await page.get_by_label("Text").fill("The zebra catalogue leaves **freight** out.")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.locator(".prose strong")).to_have_text("freight")
    await page.goto(f"{site.url}knowledge?q=zebra")
    await expect(page.locator(".card-tile")).to_have_count(1)
    await page.locator(".card-tile").click()
    await page.get_by_text("Take it out").first.click()
    await page.get_by_role("button", name="Take it out").click()
    await page.goto(f"{site.url}knowledge?q=zebra")
    await expect(page.get_by_text("No card is like that.")).to_be_visible()


async def test_a_built_in_card_gets_the_teams_version_and_back(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}knowledge/own_and_repair")
    await page.get_by_role("link", name="Make our own version of it").click()
    await page.get_by_label("Title").fill("Own it, our way")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("heading", name="Own it, our way")).to_be_visible()
    await page.get_by_text("Take it out").first.click()
    await page.get_by_role("button", name="Take it out").click()
    await page.goto(f"{site.url}knowledge/own_and_repair")
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Own it, our way")
    await page.goto(f"{site.url}knowledge/framework")
    await expect(page.get_by_role("link", name="Make our own version of it")).to_have_count(0)


async def test_settings_are_kept_and_used_and_all_can_be_deleted(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.goto(f"{site.url}settings")
    await page.get_by_label("The coach's controls speak").select_option("de")
    await page.get_by_label("Who sees reviews").fill("Everybody on the team.")
    await page.get_by_role("button", name="Keep these").click()
    await expect(page.get_by_role("status")).to_have_text("Kept.")
    await page.goto(site.url)
    await expect(page.get_by_role("button", name="Notizen lesen")).to_be_visible()
    await page.goto(f"{site.url}review")
    await expect(page.get_by_text("Everybody on the team.")).to_be_visible()

    await page.goto(f"{site.url}settings")
    await page.get_by_label("The coach's controls speak").select_option("browser")
    await page.get_by_role("button", name="Keep these").click()
    await page.get_by_text("Delete everything").first.click()
    await page.get_by_label("To do it, type").fill("delete")
    await page.get_by_role("button", name="Delete everything for good").click()
    await expect(page.get_by_role("alert")).to_contain_text("Nothing is deleted")
    await page.get_by_label("To do it, type").fill("delete everything")
    await page.get_by_role("button", name="Delete everything for good").click()
    await expect(page.get_by_role("status")).to_have_text("Everything is deleted.")
    with httpx2.Client(base_url=site.url) as client:
        assert client.get("/v1/export").text == ""


async def test_everything_can_be_taken_away(page: Page, site: Site, tmp_path: Path) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.goto(f"{site.url}settings")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Take everything away").click()
    download = await waiting.value
    await download.save_as(tmp_path / "all.jsonl")
    assert NOTES in (tmp_path / "all.jsonl").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, PHONE_WIDTH_PX])
async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, site: Site, scheme: Literal["light", "dark"], width: int
) -> None:
    site.reader.pieces = PIECES
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 850})
    await send_notes(page, site.url, NOTES)
    paths = ["accounts", "knowledge", "knowledge/framework", "knowledge/hold_the_ask", "knowledge/new"]
    for path in (*paths, "knowledge/hold_the_ask/change", "settings", "design", "accounts/none"):
        await page.goto(f"{site.url}{path}")
        await page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
        assert await violations(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path


async def test_pages_print_their_charts_without_their_controls(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.goto(f"{site.url}accounts")
    await page.get_by_role("rowheader").get_by_role("link").first.click()
    await page.emulate_media(media="print")
    await expect(page.locator(".timeline")).to_be_visible()
    await expect(page.locator(".top")).to_be_hidden()
    await expect(page.get_by_role("button")).to_have_count(0)
    pdf = await page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
