"""A rep puts a read right on the page: with the mouse, with the keyboard, and back again."""

import pytest
from playwright.async_api import Page, expect

from app.domain.evidence import Direction
from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import answered, chips, send_notes, stored_turns
from tests.browser.test_looks import violations

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch 🍜 with Dana. Her daughter made the swim team.\nShe wrote the figures down. Coffee was cold."
PIECES = [
    Piece("Her daughter made the swim team", Pillar.COMPATIBILITY),
    Piece("Coffee was cold", Pillar.TRUST, Direction.ERODES),
]


async def marks(page: Page) -> list[list[str]]:
    found: list[list[str]] = await page.locator(".mark").evaluate_all(
        "(marks) => marks.map((mark) => [mark.textContent, mark.dataset.pillars])"
    )
    return found


async def test_a_wrong_mark_goes_and_comes_back(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.locator(".mark", has_text="Coffee").click()
    await page.get_by_role("button", name="No evidence").click()
    await answered(page, turns=2)

    assert await marks(page) == [["Her daughter made the swim team", "compatibility"]]
    await expect(page.locator(".turn").last).to_contain_text("“Coffee was cold” is no evidence of trust.")
    await expect(page.locator(".turn").last).to_contain_text("trust is not there yet")
    await page.reload()
    await expect(page.locator(".mark")).to_have_count(1)
    assert (await stored_turns(page))[1]["correction"]["was"] == {"pillar": "trust", "direction": "erodes"}

    await chips(page).get_by_text("Undo").click()
    await answered(page, turns=3)
    assert await marks(page) == [["Her daughter made the swim team", "compatibility"], ["Coffee was cold", "trust"]]


async def test_a_mark_is_given_to_another_pillar_with_the_keyboard_alone(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.locator(".mark", has_text="Coffee").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="No evidence")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".mark", has_text="Coffee")).to_be_focused()
    await expect(page.locator("#evidence")).to_be_hidden()
    await page.keyboard.press("Enter")
    for _ in range(2):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await answered(page, turns=2)

    assert ["Coffee was cold", "compatibility"] in await marks(page)


async def test_words_selected_in_the_notes_are_marked(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.evaluate(
        """() => {
          const nodes = [...document.querySelector('.notes-text').childNodes];
          const text = nodes.find((node) => node.textContent.includes('She wrote'));
          const start = text.textContent.indexOf('She wrote');
          getSelection().setBaseAndExtent(text, start, text, start + 'She wrote the figures down'.length);
        }"""
    )
    await page.get_by_role("button", name="Mark a line we missed").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Mark it").click()
    await expect(page.get_by_role("alert").filter(has_text="Choose what the words show.")).to_be_visible()
    await page.get_by_label("Knowledge builds").check()
    await page.get_by_label("What is it?").select_option("customer_did")
    await page.get_by_role("button", name="Mark it").click()
    await answered(page, turns=2)

    assert ["She wrote the figures down", "knowledge"] in await marks(page)
    kept = (await stored_turns(page))[1]["correction"]
    assert NOTES[kept["start"] : kept["end"]] == "She wrote the figures down"
    assert kept["basis"] == "customer_did"


async def test_nothing_selected_is_told(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.get_by_role("button", name="Mark a line we missed").click()
    await page.get_by_label("Trust builds").check()
    await page.get_by_role("button", name="Mark it").click()
    await expect(page.get_by_role("alert").filter(has_text="Select the words")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".turn")).to_have_count(1)


async def test_a_level_that_the_rep_knows_better_counts_and_the_move_follows(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.get_by_text("A level is not right?").click()
    assert await violations(page) == []
    await page.locator(".levels").get_by_label("Knowledge").select_option("strained")
    await answered(page, turns=2)

    await expect(page.locator(".level-strained").first).to_be_visible()
    await expect(page.locator("button.pillar[data-pillar=knowledge]")).to_contain_text("Strained")
    await expect(page.locator(".turn").last).to_contain_text("Knowledge is strained.")
