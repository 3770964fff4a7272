"""The cards of the knowledge base, loaded strictly: a broken card stops the start."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Any

import yaml

from app.domain.moves import MoveId
from app.domain.pillars import Level, Pillar


class BrokenCard(ValueError):
    """A card that can't be used: `path:line: reason`."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")


class Kind(StrEnum):
    FRAMEWORK = "framework"
    MOVE = "move"
    QUESTION = "question"
    RESEARCH = "research"
    SIGNAL = "signal"
    PITFALL = "pitfall"


SLOTS = frozenset({"name", "account", "promise", "due", "thread", "your_thread", "topic", "quote"})
FOR_THE_CUSTOMER = frozenset({"say", "draft"})
"""Sections that the customer hears: the rep's own notes are not quoted there."""
WITH_FALLBACK = ("headline", "why", "say", "if_they_say_no", "draft")
"""Sections of which exactly one line is used, so one must always fit."""
SECTIONS = (*WITH_FALLBACK, "steps", "avoid")
_HEADER_FIELDS = frozenset({"id", "kind", "title", "pillar", "when", "source"})
_LEVELS = re.compile(r"\[(?P<levels>[a-z ]+)\]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One way to put something, for some levels of the pillar and with some slots."""

    text: str
    levels: frozenset[Level]
    """Levels at which it fits; empty for all."""
    slots: frozenset[str]

    @property
    def always_fits(self) -> bool:
        return not self.levels and not self.slots


@dataclass(frozen=True, slots=True)
class Card:
    """One card."""

    id: str
    kind: Kind
    title: str
    pillar: Pillar | None
    """None for a card about all three."""
    when: str
    source: str
    body: str
    path: Path
    body_line: int
    """Number of the body's first line in the file."""


@dataclass(frozen=True, slots=True)
class MoveCard:
    """The words for one move, section by section."""

    id: str
    title: str
    headline: tuple[Line, ...]
    why: tuple[Line, ...]
    say: tuple[Line, ...]
    if_they_say_no: tuple[Line, ...]
    draft: tuple[Line, ...]
    steps: tuple[Line, ...]
    avoid: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All cards, by id, and the moves among them."""

    cards: Mapping[str, Card]
    moves: Mapping[MoveId, MoveCard]


def load(folder: Path, team_folder: Path | None = None) -> Library:
    """The built-in cards, and a team's own; a team's card with a built-in one's id replaces it.

    Raises `BrokenCard` for the first card that can't be used, and where a move has no card.
    """
    cards = _cards_of(folder)
    if team_folder is not None:
        if not team_folder.is_dir():
            raise BrokenCard(team_folder, 0, "FIRMGROUND_KNOWLEDGE_FOLDER names no folder")
        own = _cards_of(team_folder)
        for card in own.values():
            if card.kind is Kind.FRAMEWORK:
                raise BrokenCard(card.path, 1, "the framework is not a team's to change: use another kind")
        cards = {**cards, **own}
    moves = {MoveId(card.id): _move_card(card) for card in cards.values() if card.kind is Kind.MOVE}
    cards = {
        card.id: replace(card, body=_for_people(moves[MoveId(card.id)])) if card.kind is Kind.MOVE else card
        for card in cards.values()
    }
    lacking = [move for move in MoveId if move not in moves]
    if lacking:
        raise BrokenCard(folder / "moves" / f"{lacking[0]}.md", 0, "this move has no card")
    return Library(cards, moves)


def _cards_of(folder: Path) -> dict[str, Card]:
    cards: dict[str, Card] = {}
    for path in sorted(folder.rglob("*.md")):
        card = _card(path)
        if card.id in cards:
            raise BrokenCard(path, 1, f"the id {card.id!r} is taken by {cards[card.id].path}")
        cards[card.id] = card
    return cards


def _card(path: Path) -> Card:
    header, body, body_line = _parts(path)
    for field in sorted(_HEADER_FIELDS - header.keys()):
        raise BrokenCard(path, 1, f"the header lacks {field!r}")
    for field, value in header.items():
        line = _line_of(path, f"{field}:")
        if field not in _HEADER_FIELDS and field != "situation":
            raise BrokenCard(path, line, f"the header has an unknown field {field!r}")
        if not isinstance(value, str) or not value.strip():
            raise BrokenCard(path, line, f"{field!r} must be text")
    if header["id"] != path.stem:
        raise BrokenCard(path, _line_of(path, "id:"), f"the id {header['id']!r} must be the file's name, {path.stem!r}")
    if header["kind"] not in list(Kind):
        raise BrokenCard(path, _line_of(path, "kind:"), f"the kind must be one of {', '.join(Kind)}")
    if header["pillar"] not in [*Pillar, "any"]:
        raise BrokenCard(path, _line_of(path, "pillar:"), f"the pillar must be one of {', '.join(Pillar)}, any")
    kind = Kind(header["kind"])
    if kind is Kind.MOVE and header["id"] not in list(MoveId):
        raise BrokenCard(path, _line_of(path, "id:"), f"there is no move {header['id']!r}")
    if not body.strip():
        raise BrokenCard(path, body_line, "the card has no text")
    return Card(
        id=header["id"],
        kind=kind,
        title=header["title"],
        pillar=None if header["pillar"] == "any" else Pillar(header["pillar"]),
        when=header["when"],
        source=header["source"],
        body=body,
        path=path,
        body_line=body_line,
    )


def _parts(path: Path) -> tuple[dict[str, Any], str, int]:
    """The header, the body, and the number of the body's first line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BrokenCard(path, 1, "the file is not UTF-8") from error
    lines = text.splitlines()
    ends = [number for number, line in enumerate(lines) if line.strip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        raise BrokenCard(path, 1, "the card must begin with a header between two lines of ---")
    try:
        header = yaml.safe_load("\n".join(lines[1 : ends[1]]))
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BrokenCard(path, at, f"the header is not YAML: {error.problem}") from error
    if not isinstance(header, dict):
        raise BrokenCard(path, 2, "the header must be lines of field: value")
    return header, "\n".join(lines[ends[1] + 1 :]).strip("\n"), ends[1] + 2


def _line_of(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(start)), 1)


def _move_card(card: Card) -> MoveCard:
    sections: dict[str, list[Line]] = {}
    for number, name, item in _items(card):
        if name not in SECTIONS:
            raise BrokenCard(card.path, number, f"unknown section {name!r}: a move has {', '.join(SECTIONS)}")
        found = sections.setdefault(name, [])
        if item:
            found.append(_line(card, number, name, item))
    for name in SECTIONS:
        if not sections.get(name):
            raise BrokenCard(card.path, card.body_line, f"the section {name!r} is missing or empty")
        if name in WITH_FALLBACK and not sections[name][-1].always_fits:
            raise BrokenCard(card.path, card.body_line, f"the last line of {name!r} must fit always: no level, no slot")
    return MoveCard(card.id, card.title, **{name: tuple(lines) for name, lines in sections.items()})


def _for_people(move: MoveCard) -> str:
    """A move's card without its variants: the lines that fit always, as somebody reads them who opens the card."""
    parts = [_only_always_fitting(move.why)[-1]]
    for heading, lines in (
        ("Words to say", move.say[-1:]),
        ("How", move.steps),
        ("If they say no", move.if_they_say_no[-1:]),
        ("Watch out", move.avoid),
    ):
        parts.append(f"## {heading}\n" + "\n".join(f"- {text}" for text in _only_always_fitting(lines)))
    return "\n\n".join(parts)


def _only_always_fitting(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines if line.always_fits]


def _items(card: Card) -> Iterator[tuple[int, str, str]]:
    """Each bullet of the body with its line number and section; an empty one for each heading."""
    section, item, began = "", "", 0
    for number, line in enumerate([*card.body.splitlines(), "## "], start=card.body_line):
        starts_item, starts_section = line.startswith("- "), line.startswith("## ")
        if (starts_item or starts_section) and item:
            yield began, section, item.rstrip()
            item = ""
        if starts_section:
            section = line[3:].strip().lower().replace(" ", "_")
            if section:
                yield number, section, ""
        elif starts_item:
            item, began = line[2:], number
        elif item:
            item += "\n" + line.removeprefix("  ")
        elif line.strip():
            raise BrokenCard(card.path, number, "text outside a bullet: begin the line with '- '")


def _line(card: Card, number: int, section: str, item: str) -> Line:
    marked = _LEVELS.match(item)
    levels: frozenset[Level] = frozenset()
    if marked:
        named = marked["levels"].split()
        if any(level not in list(Level) for level in named):
            raise BrokenCard(card.path, number, f"[{marked['levels']}] must name levels: {', '.join(Level)}")
        levels, item = frozenset(Level(level) for level in named), item[marked.end() :]
    template = Template(item)
    if not template.is_valid():
        raise BrokenCard(card.path, number, "a $ that is no slot: write $$ for the sign itself")
    slots = frozenset(template.get_identifiers())
    if slots - SLOTS:
        raise BrokenCard(card.path, number, f"unknown slot ${min(slots - SLOTS)}: there are {', '.join(sorted(SLOTS))}")
    if section in FOR_THE_CUSTOMER and "quote" in slots:
        raise BrokenCard(card.path, number, "$quote is the rep's own note: the customer must not hear it")
    return Line(item, levels, slots)
