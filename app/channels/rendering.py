"""The server's own pages: their templates, and the words that all of them share."""

import json
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse

from app.domain.accounts import MAX_NAME_CHARS, Call
from app.domain.evidence import Evidence
from app.domain.pillars import Level, Pillar
from app.domain.standing import POSITIONS, Standing

TEMPLATES = Path(__file__).with_name("templates")
Choice = TypeVar("Choice", bound=StrEnum)
PLACES = (
    ("/", "Coach"),
    ("/accounts", "Accounts"),
    ("/promises", "Promises"),
    ("/review", "Review"),
    ("/find", "Search"),
    ("/knowledge", "Knowledge"),
    ("/settings", "Settings"),
)

LEVEL_WORDS = {
    Level.STRAINED: "Strained",
    Level.ABSENT: "Not there yet",
    Level.EMERGING: "Emerging",
    Level.ESTABLISHED: "Established",
}


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day is not None else ""


def _marked(call: Call) -> list[tuple[str, Evidence | None]]:
    """The notes cut where evidence begins and ends; of two pieces on the same words the surer."""
    cut: list[tuple[str, Evidence | None]] = []
    at = 0
    for piece in sorted(call.evidence, key=lambda e: (e.start, -e.confidence)):
        if piece.start < at:
            continue
        cut += [(call.notes[at : piece.start], None), (call.notes[piece.start : piece.end], piece)]
        at = piece.end
    return [part for part in [*cut, (call.notes[at:], None)] if part[0]]


def _oneline(words: str) -> str:
    """Words on one line, and nothing in them that Markdown would take for its own."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(words.split()))


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink"])


def _markdown(source: str, top: int = 2) -> Markup:
    """A card's Markdown as HTML. What would be markup of its own, a link or a picture stays the text it is."""
    tokens = _MARKDOWN.parse(source)
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, top + int(token.tag[1]) - min(headings))}"
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S704 - it escapes what it is given


_PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters |= {
    "day": _day,
    "marked": _marked,
    "quoted": lambda text: quote(str(text), safe=""),
    "oneline": _oneline,
    "markdown": _markdown,
}
_PAGES.globals |= {
    "Pillar": Pillar,
    "Level": Level,
    "Standing": Standing,
    "LEVEL_WORDS": LEVEL_WORDS,
    "POSITIONS": POSITIONS,
    "MAX_NAME": MAX_NAME_CHARS,
    "PLACES": PLACES,
    "COLUMNS": json.loads((TEMPLATES / "columns.json").read_text()),
}


TEXTS = _PAGES.overlay(autoescape=False)


def render(template: str, code: int = HTTPStatus.OK, **shown: Any) -> HTMLResponse:
    """A page of HTML. Raises `TemplateNotFound`, `UndefinedError` where template and values don't fit."""
    return HTMLResponse(_PAGES.get_template(template).render(today=datetime.now(UTC).date(), **shown), code)


def choice(value: str, kind: type[Choice]) -> Choice | None:
    """A filter's value; None where it is empty or none of them."""
    return next((one for one in kind if one == value), None)


def see(path: str) -> RedirectResponse:
    """To a page that shows what a form has done."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
