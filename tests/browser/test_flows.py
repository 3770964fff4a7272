"""Whole ways through the coach: from call to draft, by keyboard, by file, by voice, and when the model is slow."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document
from playwright.async_api import Page, Route, expect

from app.domain.pillars import Pillar
from tests.browser.conftest import Site
from tests.browser.reader import Piece
from tests.browser.steps import answered, chips, send_notes, stored_turns, words_of_last_turn

pytestmark = [pytest.mark.enable_socket, pytest.mark.asyncio(loop_scope="session")]

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team."
PIECES = [Piece("Her daughter made the swim team", Pillar.COMPATIBILITY)]
HEARD = """() => {
  window.SpeechRecognition = class extends EventTarget {
    start() { window.heard = (said) => {
      const event = new Event("result");
      event.resultIndex = 0;
      event.results = [Object.assign([{ transcript: said }], { isFinal: true })];
      this.dispatchEvent(event);
    }; }
    stop() { this.dispatchEvent(new Event("end")); }
  };
}"""


async def test_from_the_call_to_a_draft_that_is_sent(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await send_notes(page, site.url, NOTES)
    await page.locator(".mark").click()
    await page.get_by_role("button", name="It’s trust").click()
    await answered(page, turns=2)
    box = page.get_by_role("textbox", name="Ask the coach")
    await box.fill("Why this move?")
    await page.keyboard.press("Enter")
    await answered(page, turns=3)
    await box.fill("Draft the message")
    await page.keyboard.press("Enter")
    await answered(page, turns=4)

    draft = page.locator(".turn").last.locator(".draft")
    await draft.get_by_role("button", name="Copy: Draft").click()
    await expect(draft.get_by_role("button")).to_have_text("Copied")
    copied = await page.evaluate("navigator.clipboard.readText()")
    said = (await stored_turns(page))[-1]["reply"]
    assert copied == re.sub(r"(?m)^> ?", "", said).strip()
    mail = urlsplit(str(await draft.get_by_role("link", name="Open in mail").get_attribute("href")))
    assert mail.scheme == "mailto"
    asked = parse_qs(mail.query)
    subject, _, body = copied.partition("\n")
    assert asked["subject"] == [subject.removeprefix("Subject: ")]
    assert asked["body"][0].replace("\r\n", "\n") == body.strip()


async def test_the_keyboard_alone_is_enough(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await page.goto(site.url)
    await expect(page.locator("#notes")).to_be_focused()
    await page.keyboard.type(NOTES)
    await page.keyboard.press("Control+Enter")
    await answered(page, turns=1)
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.classList.contains('mark')"):
            break
    await expect(page.locator("#evidence")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="No evidence")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await answered(page, turns=2)
    await expect(page.locator(".mark")).not_to_have_attribute("data-pillars", "compatibility")
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.closest('.chips') !== null"):
            break
    await page.keyboard.press("Enter")
    await answered(page, turns=3)
    focus = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focus in ("none", "solid", "auto")


@pytest.mark.parametrize("kind", ["txt", "vtt", "docx"])
async def test_a_file_is_put_into_the_box_to_be_looked_over(page: Page, site: Site, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"call.{kind}"
    if kind == "docx":
        document = Document()
        document.add_paragraph("Dana showed me the video.")
        document.save(str(file))
    elif kind == "vtt":
        file.write_text(
            "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Dana>Dana showed me\n\n00:02.000 --> 00:03.000\n<v Dana>the video.\n"
        )
    else:
        file.write_text("Dana showed me the video.")
    await page.goto(site.url)
    await page.locator("#notes").fill("Before:")
    await page.locator("#start-form input[type=file]").set_input_files(file)
    await expect(page.locator("#notes")).to_have_value(re.compile(r"^Before:\n\n(Dana: )?Dana showed me the video\.$"))
    await expect(page.get_by_text(f"call.{kind} is in the box")).to_be_visible()


async def test_a_file_that_cannot_be_read_says_why_and_loses_nothing(page: Page, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\0\0")
    await page.goto(site.url)
    await page.locator("#notes").fill(NOTES)
    await page.locator("#start-form input[type=file]").set_input_files(file)
    await expect(page.locator("#notes-trouble")).to_contain_text("only txt, md, vtt, srt and docx")
    await expect(page.locator("#notes")).to_have_value(NOTES)


async def test_a_dropped_file_is_taken_anywhere_on_the_coach(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await page.locator(".primer").evaluate(
        """(node) => {
          const data = new DataTransfer();
          data.items.add(new File(["She wrote it down."], "call.txt", { type: "text/plain" }));
          for (const type of ["dragover", "drop"]) {
            node.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }"""
    )
    await expect(page.locator("#notes")).to_have_value("She wrote it down.")


async def test_speech_is_written_where_the_cursor_is(page: Page, site: Site) -> None:
    await page.add_init_script(f"({HEARD})()")
    await page.goto(site.url)
    await page.locator("#notes").fill("Dana said")
    button = page.locator("#start-form").get_by_role("button", name="Dictate")
    await button.click()
    await expect(page.get_by_text("some browsers send the sound")).to_be_visible()
    await page.evaluate("heard('that the filler stopped')")
    await page.evaluate("heard('twice on Monday')")
    await expect(page.locator("#notes")).to_have_value("Dana said that the filler stopped twice on Monday")
    await page.locator("#start-form").get_by_role("button", name="Stop dictating").click()
    await expect(button).to_be_visible()


async def test_a_slow_model_is_said_plainly_and_the_first_look_stands(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/messages", hold)
    await page.clock.install()
    await page.get_by_role("textbox", name="Ask the coach").fill("and now?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".status:visible")).to_have_text("Reading…")
    body = 'event: received\nid: 1\ndata: {"type":"received","turn_id":"t","conversation_id":"c"}\n\n'
    stream = """(body) => {
      window.fetch = async () => new Response(new ReadableStream({
        start(sink) { sink.enqueue(new TextEncoder().encode(body)); window.sink = sink; }
      }), { headers: { "Content-Type": "text/event-stream" } });
    }"""
    await page.evaluate(stream, body)
    await held[0].abort()
    await page.clock.run_for(1000)
    await expect(page.locator(".status:visible")).to_have_text("Thinking…")
    await page.clock.run_for(9000)
    await expect(page.locator(".status:visible")).to_contain_text("The language model is slow")
    await expect(page.locator(".move-headline")).to_be_visible()


async def test_markdown_of_a_model_is_drawn_and_its_markup_is_not(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    foreign = "[a link](https://example.com) <b>bold</b> ![x](y.png)"
    words = f"**Two** things, 2*4 or 3*5:\n\n1. Ask *her*.\n2. Wait.\n\n{foreign}"
    event = '{"type":"text","delta":' + json.dumps(words) + "}"
    body = (
        'event: received\nid: 1\ndata: {"type":"received","turn_id":"t","conversation_id":"c"}\n\n'
        f"event: text\nid: 2\ndata: {event}\n\n"
        'event: done\nid: 3\ndata: {"type":"done","turn_id":"t","suggestions":["And then?"],"duration_ms":1}\n\n'
    )

    async def answer(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/event-stream", body=body)

    await page.route("**/messages", answer)
    await page.get_by_role("textbox", name="Ask the coach").fill("what now, honestly?")
    await page.keyboard.press("Enter")
    await answered(page, turns=2)
    said = words_of_last_turn(page)
    await expect(said.locator("ol > li")).to_have_text(["Ask her.", "Wait."])
    await expect(said.locator("strong")).to_have_text("Two")
    await expect(said.locator("p").first).to_have_text("Two things, 2*4 or 3*5:")
    await expect(said.locator("p").last).to_have_text(foreign)
    assert await said.locator("a, b, img").count() == 0
    await expect(chips(page)).to_have_text(["And then?"])


async def test_an_earlier_talk_is_gone_on_with(page: Page, site: Site) -> None:
    site.reader.pieces = PIECES
    await send_notes(page, site.url, NOTES)
    await page.get_by_role("button", name="New call").click()
    earlier = page.get_by_role("navigation", name="Earlier talks")
    await earlier.get_by_role("button", name=NOTES).first.click()
    await answered(page, turns=1)
    await expect(page.locator(".notes-text")).to_have_text(NOTES)
    await page.go_back()
    await expect(page.locator("#notes")).to_be_visible()
