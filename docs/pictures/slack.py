"""Makes the pictures of `docs/slack.md`: `npm ci` in this folder, then `python docs/pictures/slack.py`.

The product answers a loopback Slack; its blocks are drawn by slack-blocks-to-jsx and photographed in Chromium. The
pages of Slack's own site are sketches, because they can't be photographed from here: `sketches.html`.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.channels.slack.conftest import Service, serving_slack, within
from tests.channels.slack.loopback import USER, command

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice. She walked me "
    "through how they plan the holiday run. Didn't get to meet the plant manager. I'll send the film samples by Friday."
)
STYLE = """
body { margin: 0; font: 15px/1.46 Lato, "DejaVu Sans", sans-serif; color: #1d1c1d; background: #fff; }
main { width: 640px; padding: 16px; }
main.window { width: 520px; border: 1px solid #ddd; border-radius: 8px; margin: 8px; }
h1 { font-size: 18px; margin: 0 0 8px; border-bottom: 1px solid #ddd; padding-bottom: 12px; }
.said { margin: 0 0 12px 44px; padding: 6px 10px; background: #f4f4f4; border-radius: 6px; font-family: monospace; }
.hidden { margin: 4px 0 0 44px; color: #616061; font-size: 12px; }
footer { text-align: right; border-top: 1px solid #ddd; padding-top: 12px; }
footer button { font: inherit; padding: 6px 14px; border: 1px solid #bbb; border-radius: 4px; background: #fff; }
footer .go { background: #007a5a; color: #fff; border-color: #007a5a; }
main.window img, main.window .slack_message__logo { display: none; }
"""


def pictures(service: Service) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, what is shown), in the order of the guide."""
    slack = service.slack

    def asked(text: str) -> dict[str, Any]:
        name = uuid4().hex
        answer = service.answer_to(command(text, f"t-{name}", slack.response_url(name)), name)
        return {"said": f"/coach {text}", "blocks": answer["blocks"], "hidden": True}

    def opened(text: str) -> dict[str, Any]:
        service.send(command(text, f"w-{text}", ""))
        return {"view": within(lambda: slack.called("views.open"))[-1]["view"]}

    yield "answer", asked(NOTES)
    yield "window", opened("")
    yield "brief", asked("brief Corliss Foods")
    slack.admins = frozenset({USER})
    views = len(slack.called("views.open"))
    service.send(command("settings", "w-settings", ""))
    yield "settings", {"view": within(lambda: slack.called("views.open")[views:])[0]["view"]}


@contextmanager
def drawing(browser: Browser) -> Iterator[Page]:
    """A page that draws blocks."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                HERE / "node_modules/.bin/esbuild",
                HERE / "page.jsx",
                "--bundle",
                "--jsx=automatic",
                "--outdir=" + folder,
            ],
            check=True,
            capture_output=True,
        )
        page = browser.new_page(viewport={"width": 700, "height": 900})
        page.set_content(f"<style>{STYLE}</style><div id=root></div>")
        page.add_style_tag(path=Path(folder) / "page.css")
        page.add_script_tag(path=Path(folder) / "page.js")
        yield page


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        with serving_slack(Path(folder)) as service, drawing(browser) as page:
            for name, picture in pictures(service):
                page.evaluate(f"show({json.dumps(picture)})")
                page.locator("main").screenshot(path=HERE / f"slack-{name}.png")
        page = browser.new_page(viewport={"width": 760, "height": 500})
        page.goto((HERE / "sketches.html").as_uri())
        for sketch in page.locator("figure").all():
            sketch.screenshot(path=HERE / f"slack-{sketch.get_attribute('id')}.png")
        browser.close()


if __name__ == "__main__":
    main()
