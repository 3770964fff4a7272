"""The card of a move: sections of ways to put something, some for a level of the pillar or with slots to fill."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Template

from app.domain.pillars import Level
from app.knowledge.card_file import BrokenCard, CardFile

SLOTS = frozenset({"name", "account", "promise", "due", "thread", "your_thread", "topic", "quote"})
SECTIONS = {
    "Headline": "headline",
    "Why": "why",
    "Say": "say",
    "Steps": "steps",
    "If they say no": "if_they_say_no",
    "Draft": "draft",
    "Avoid": "avoid",
}
"""Heading of a section -> its field of `MoveCard`; a card has them all."""
FOR_THE_CUSTOMER = frozenset({"Say", "Draft"})
"""What the customer hears: the rep's own notes are not quoted there."""
LISTS = frozenset({"Steps", "Avoid"})
"""Sections of which every line that fits is used; of the others it is the first."""
_LEVELS = re.compile(r"\[(?P<levels>[^\]]*)\]\s*")


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
class MoveCard:
    """The words for one move, section by section, in the order of the card: the most specific first."""

    id: str
    title: str
    headline: tuple[Line, ...]
    why: tuple[Line, ...]
    say: tuple[Line, ...]
    steps: tuple[Line, ...]
    if_they_say_no: tuple[Line, ...]
    draft: tuple[Line, ...]
    avoid: tuple[Line, ...]


def parse(file: CardFile) -> MoveCard:
    """Raises `BrokenCard` where a section lacks or a line can't be used."""
    sections: dict[str, list[Line]] = {}
    last_line: dict[str, int] = {}
    for number, heading, item in _items(file):
        last_line[heading] = number
        if item is None:
            _check_heading(file, number, heading, sections)
            sections[heading] = []
        else:
            sections[heading].append(_line(file, number, heading, item))
    for heading in SECTIONS:
        if heading not in sections:
            raise BrokenCard(file.path, file.body_line, f"the section '## {heading}' is missing")
        _check_section(file, last_line[heading], heading, sections[heading])
    fields = {field: tuple(sections[heading]) for heading, field in SECTIONS.items()}
    return MoveCard(file.header["id"], file.header["title"], **fields)


def prose(move: MoveCard) -> str:
    """The card without its variants: the lines that fit always, as somebody reads them who opens the card."""
    parts = [_always_fitting(move.why)[-1]]
    for heading, lines in (
        ("Words to say", _always_fitting(move.say)[-1:]),
        ("How", _always_fitting(move.steps)),
        ("If they say no", _always_fitting(move.if_they_say_no)[-1:]),
        ("Watch out", _always_fitting(move.avoid)),
    ):
        parts.append(f"## {heading}\n" + "\n".join(f"- {text}" for text in lines))
    return "\n\n".join(parts)


def _always_fitting(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines if line.always_fits]


def _check_heading(file: CardFile, number: int, heading: str, sections: dict[str, list[Line]]) -> None:
    if heading not in SECTIONS:
        raise BrokenCard(file.path, number, f"unknown section {heading!r}: a move has {', '.join(SECTIONS)}")
    if heading in sections:
        raise BrokenCard(file.path, number, f"the section {heading!r} stands here a second time: join the two")


def _check_section(file: CardFile, last_line: int, heading: str, lines: list[Line]) -> None:
    """Whatever the notes tell, a line must fit: for words the last one, for a list any."""
    if not lines:
        raise BrokenCard(file.path, last_line, f"the section {heading!r} is empty: add a line that begins with '- '")
    if heading in LISTS and not any(line.always_fits for line in lines):
        raise BrokenCard(file.path, last_line, f"a line of {heading!r} must fit always: no level, no slot")
    if heading not in LISTS and not lines[-1].always_fits:
        raise BrokenCard(file.path, last_line, f"the last line of {heading!r} must fit always: no level, no slot")


def _items(file: CardFile) -> Iterator[tuple[int, str, str | None]]:
    """Each heading with None, then each of its bullets as one text, with the number of its first line."""
    heading, item, began = "", "", 0
    for number, line in enumerate([*file.body.split("\n"), "## "], start=file.body_line):
        if line.startswith(("- ", "## ")) and item:
            yield began, heading, item.rstrip()
            item = ""
        if line.startswith("## "):
            heading = line[3:].strip()
            if heading:
                yield number, heading, None
        elif line.startswith("- ") and heading:
            item, began = line[2:], number
        elif item and (not line or line.startswith("  ")):
            item += "\n" + line.removeprefix("  ")
        elif line:
            raise BrokenCard(
                file.path, number, "text outside a bullet: begin the line with '- ', or indent it by two to go on"
            )


def _line(file: CardFile, number: int, heading: str, item: str) -> Line:
    levels: frozenset[Level] = frozenset()
    marked = _LEVELS.match(item)
    if marked:
        named = marked["levels"].split()
        if not named or any(level not in list(Level) for level in named):
            raise BrokenCard(file.path, number, f"[{marked['levels']}] must name levels: {', '.join(Level)}")
        levels, item = frozenset(Level(level) for level in named), item[marked.end() :]
    if heading == "Draft" and not re.match(r"Subject: \S.*\n\n\S", item):
        raise BrokenCard(file.path, number, "a draft begins with 'Subject: ', an empty line and the message, indented")
    return Line(item, levels, _slots(file, number, heading, item))


def _slots(file: CardFile, number: int, heading: str, item: str) -> frozenset[str]:
    template = Template(item)
    if not template.is_valid():
        raise BrokenCard(file.path, number, "a $ that is no slot: write $$ for the sign itself")
    slots = frozenset(template.get_identifiers())
    if slots - SLOTS:
        there_are = ", ".join(sorted(SLOTS))
        raise BrokenCard(file.path, number, f"unknown slot ${min(slots - SLOTS)}: there are {there_are}")
    if heading in FOR_THE_CUSTOMER and "quote" in slots:
        raise BrokenCard(file.path, number, "$quote is the rep's own note: the customer must not hear it")
    return slots
