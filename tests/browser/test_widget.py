"""The widget on a page of somebody else."""

from datetime import timedelta

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.host_page import HOSTILE_CSS, HostPage
from tests.browser.reader import Piece
from tests.browser.test_looks import violations

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team."
PIECES = [Piece("Her daughter made the swim team", Pillar.COMPATIBILITY)]
LAUNCHER = "Open the sales coach"


async def open_widget(page: Page, host: HostPage) -> None:
    await page.goto(host.origin)
    await page.get_by_role("button", name=LAUNCHER).click()
    await expect(page.locator(".shell")).to_be_visible()


async def say(page: Page, notes: str) -> None:
    await page.get_by_label("What happened on the call?").fill(notes)
    await page.get_by_role("button", name="Read my notes").click()
    await expect(page.locator(".chips:visible")).to_be_visible()


async def test_a_call_is_read_talked_through_and_put_right_on_a_hostile_page(
    page: Page, site: Site, host: HostPage
) -> None:
    site.reader.pieces = PIECES
    host.css = HOSTILE_CSS
    await open_widget(page, host)
    await say(page, NOTES)
    await expect(page.locator(".mark")).to_have_text("Her daughter made the swim team")
    await page.locator(".mark").click()
    await page.get_by_role("button", name="It’s knowledge").click()
    await expect(page.locator(".mark")).to_have_attribute("data-pillars", "knowledge")
    await page.locator(".chips:visible button").first.wait_for()
    await page.get_by_role("textbox", name="Ask the coach").fill("How do I say it?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".turn")).to_have_count(3)
    await expect(page.locator(".turn").last.locator(".words")).not_to_be_empty()
    await expect(page.locator(".launcher")).to_be_hidden()
    stone = page.locator('.pillar[data-pillar="knowledge"] .stone').first
    assert await stone.evaluate("(node) => getComputedStyle(node).fill") == "rgb(0, 96, 123)"
    panel = await page.locator(".shell").bounding_box()
    assert panel is not None
    assert panel["width"] == pytest.approx(432, abs=2)
    assert await page.locator(".message").last.evaluate("(node) => getComputedStyle(node).fontSize") == "16px"
    assert await page.locator(".words").last.evaluate("(node) => getComputedStyle(node).color") == "rgb(23, 33, 29)"


async def test_the_talk_is_there_after_a_reload_and_only_its_owner_sees_it(
    page: Page, site: Site, host: HostPage, browser: Browser
) -> None:
    site.reader.pieces = PIECES
    await open_widget(page, host)
    await say(page, NOTES)
    await open_widget(page, host)
    await expect(page.locator(".notes-text")).to_have_text(NOTES)
    assert await page.context.cookies() == []

    host.user = "somebody-else@crm.example"
    await open_widget(page, host)
    await expect(page.get_by_label("What happened on the call?")).to_be_visible()
    await expect(page.locator(".notes-text")).to_have_count(0)
    with httpx2.Client(base_url=site.url) as house:
        assert house.get("/v1/accounts").json()["items"] == []
        assert NOTES not in str(house.get("/v1/conversations", params={"limit": 200}).json())


async def test_nothing_but_the_launcher_is_loaded_before_it_is_pressed(page: Page, site: Site, host: HostPage) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(host.origin)
    await expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    assert [url for url in asked if url.startswith(host.coach)] == [f"{host.coach}/widget.js"]
    assert host.tokens == []


async def test_a_page_that_is_not_allowed_gets_nothing(page: Page, site: Site, host: HostPage) -> None:
    await page.goto(host.origin.replace("localhost", "127.0.0.1"))
    answer = await page.evaluate(
        """async ([coach, token]) => {
          const url = `${coach}/v1/conversations`;
          const ask = (headers) => fetch(url, { headers }).then((answer) => answer.status, () => "refused");
          return [await ask({}), await ask({ Authorization: `Bearer ${token}` })];
        }""",
        [host.coach, host.token()],
    )
    assert answer == ["refused", "refused"]
    await page.goto("about:blank")


async def test_a_token_that_has_run_out_is_replaced(page: Page, site: Site, host: HostPage) -> None:
    site.reader.pieces = PIECES
    host.lives = timedelta(seconds=-31)
    await open_widget(page, host)
    await page.get_by_label("What happened on the call?").fill(NOTES)
    await page.get_by_role("button", name="Read my notes").click()
    await expect(page.locator("#notes-trouble")).to_be_visible()
    await expect(page.get_by_label("What happened on the call?")).to_have_value(NOTES)
    host.lives = timedelta(minutes=5)
    await page.get_by_role("button", name="Read my notes").click()
    await expect(page.locator(".mark")).to_be_visible()


async def test_the_page_sets_place_colours_words_and_opens_it(page: Page, site: Site, host: HostPage) -> None:
    host.attributes = (
        'data-position="left" data-accent="#0a5c36" data-scheme="dark" data-language="de" data-greeting="Servus!"'
    )
    await page.goto(host.origin)
    launcher = page.get_by_role("button", name="Verkaufscoach öffnen")
    await expect(launcher).to_have_css("background-color", "rgb(10, 92, 54)")
    await page.evaluate("(notes) => FirmGround.open(notes)", NOTES)
    shell = page.locator(".shell")
    await expect(shell).to_be_visible()
    await expect(page.locator("#notes")).to_have_value(NOTES)
    await expect(page.locator(".lede")).to_have_text("Servus!")
    await expect(page.get_by_role("button", name="Notizen lesen")).to_be_visible()
    await expect(shell).to_have_css("background-color", "rgb(16, 21, 19)")
    box = await shell.bounding_box()
    assert box is not None
    assert box["x"] < 100
    await page.keyboard.press("Escape")
    await expect(shell).to_be_hidden()
    await expect(launcher).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing_in_the_widget(page: Page, site: Site, host: HostPage, width: int) -> None:
    site.reader.pieces = PIECES
    await page.set_viewport_size({"width": width, "height": 844})
    await open_widget(page, host)
    assert await violations(page) == []
    await say(page, NOTES)
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
