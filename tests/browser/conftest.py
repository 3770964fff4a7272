"""The page in a real browser, served by the real application with a scripted reader behind it."""

import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from app.channels.dependencies import Parts
from app.channels.live import LiveTurns
from app.main import create_app
from app.settings import Settings
from tests.browser.host_page import SECRET, HostPage, host_page
from tests.browser.reader import ScriptedReader

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_S = 60.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running application."""

    port: int
    reader: ScriptedReader

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture(scope="session")
def running_host() -> Iterator[HostPage]:
    with host_page() as page:
        yield page


@pytest.fixture
def host(running_host: HostPage, site: Site) -> HostPage:
    """A page of another site that shows this site's widget."""
    running_host.coach = site.url.rstrip("/")
    running_host.user, running_host.attributes, running_host.css = "dana@crm.example", "", ""
    running_host.lives = timedelta(minutes=5)
    running_host.tokens.clear()
    return running_host


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory, running_host: HostPage) -> Iterator[Site]:
    """The application on a free port of this machine, with a database of its own."""
    reader = ScriptedReader()
    database = tmp_path_factory.mktemp("browser") / "firmground.db"
    settings = {
        "database_url": f"sqlite:///{database}",
        "access_token": None,
        "widget_secret": SECRET,
        "widget_origins": running_host.origin,
        "knowledge_folder": tmp_path_factory.mktemp("knowledge"),
    }
    app = create_app(Settings.model_validate(settings))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + START_S
        while not server.started:
            assert thread.is_alive(), "the server ended while it started"
            assert time.monotonic() < deadline, f"the server did not start within {START_S} s"
            time.sleep(0.05)
        parts: Parts = app.state.parts
        coach = replace(parts.coach, reader=reader)
        app.state.parts = replace(parts, coach=coach, live=LiveTurns(coach))
        yield Site(port, reader)
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def site(running_site: Site) -> Site:
    """The running application, its reader finding nothing until the test says what, and no account known."""
    with httpx2.Client(base_url=running_site.url) as client:
        for account in client.get("/v1/accounts", params={"limit": 200}).json()["items"]:
            client.delete(f"/v1/accounts/{account['id']}").raise_for_status()
    running_site.reader.pieces = []
    running_site.reader.promises = {}
    running_site.reader.language_supported = True
    running_site.reader.account = "Corliss Foods"
    return running_site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("Chromium is not installed: the page is not tested (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=Path(chromium), args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page that must not crash, nor break the content security policy."""
    page = await context.new_page()
    broken: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text or "blocked by CORS policy" in message.text
        if message.type == "error" and not expected:
            broken.append(message.text)

    page.on("console", note_console)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    assert broken == []
