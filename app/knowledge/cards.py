"""The cards of the knowledge base, loaded strictly: a broken card stops the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.moves import PILLAR_OF, MoveId
from app.domain.pillars import Pillar
from app.knowledge import card_file, move_card
from app.knowledge.card_file import BrokenCard, CardFile
from app.knowledge.move_card import SLOTS, MoveCard


class Kind(StrEnum):
    FRAMEWORK = "framework"
    MOVE = "move"
    QUESTION = "question"
    RESEARCH = "research"
    SIGNAL = "signal"
    PITFALL = "pitfall"


ANY = "any"
"""In place of a pillar: about all three."""
_FIELDS = ("id", "kind", "title", "pillar", "when", "source")
_QUESTION = re.compile(r"- \S[^|]*\? \| \S[^|]*")
_SLOT = re.compile(rf"\$\{{?({'|'.join(sorted(SLOTS))})\b")


@dataclass(frozen=True, slots=True)
class Card:
    """One card, as a person reads it."""

    id: str
    kind: Kind
    title: str
    pillar: Pillar | None
    """None for a card about all three."""
    when: str
    source: str
    situation: str | None
    """What a question card is for; None for the other kinds."""
    body: str
    """Markdown; of a move the lines that fit always."""
    path: Path


@dataclass(frozen=True, slots=True)
class Library:
    """All cards, by id, and the moves among them."""

    cards: Mapping[str, Card]
    moves: Mapping[MoveId, MoveCard]

    @property
    def questions(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards.values() if card.kind is Kind.QUESTION)


def load(folder: Path, team_folder: Path | None = None) -> Library:
    """The built-in cards, and a team's own; a team's card with a built-in one's id replaces it.

    Raises `BrokenCard` for the first card that can't be used, and where a move has no card.
    """
    files = _files_of(folder)
    if team_folder is not None:
        if not team_folder.is_dir():
            raise BrokenCard(team_folder, 0, "FIRMGROUND_KNOWLEDGE_FOLDER names no folder")
        own = _files_of(team_folder)
        for card_id, file in own.items():
            _check_team(file, files.get(card_id))
        files = {**files, **own}
    moves = {MoveId(card_id): move_card.parse(file) for card_id, file in files.items() if _is(file, Kind.MOVE)}
    for move in MoveId:
        if move not in moves:
            raise BrokenCard(folder / "moves" / f"{move}.md", 0, "this move has no card: write one")
    return Library({card_id: _card(file, moves) for card_id, file in files.items()}, moves)


def _files_of(folder: Path) -> dict[str, CardFile]:
    files: dict[str, CardFile] = {}
    for path in sorted(folder.rglob("*.md")):
        file = card_file.read(path)
        _check_header(file)
        if _is(file, Kind.QUESTION):
            _check_questions(file)
        if not _is(file, Kind.MOVE):
            _check_no_slots(file)
        card_id = file.header["id"]
        if card_id in files:
            raise file.broken("id", f"the id {card_id!r} is taken by {files[card_id].path}: rename one file and its id")
        files[card_id] = file
    return files


def _is(file: CardFile, kind: Kind) -> bool:
    return file.header["kind"] == kind


def _card(file: CardFile, moves: Mapping[MoveId, MoveCard]) -> Card:
    header = file.header
    return Card(
        id=header["id"],
        kind=Kind(header["kind"]),
        title=header["title"],
        pillar=None if header["pillar"] == ANY else Pillar(header["pillar"]),
        when=header["when"],
        source=header["source"],
        situation=header.get("situation"),
        body=move_card.prose(moves[MoveId(header["id"])]) if _is(file, Kind.MOVE) else file.body,
        path=file.path,
    )


def _check_header(file: CardFile) -> None:
    header = file.header
    of_question = ("situation",) if header.get("kind") == Kind.QUESTION else ()
    for field in (*_FIELDS, *of_question):
        if field not in header:
            raise file.broken(field, f"the header lacks {field!r}: add a line '{field}: …'")
    for field in header:
        if field not in (*_FIELDS, *of_question):
            raise file.broken(field, f"the header has an unknown field {field!r}: take it out")
    if header["id"] != file.path.stem:
        raise file.broken("id", f"the id {header['id']!r} must be the file's name, {file.path.stem!r}")
    if header["kind"] not in list(Kind):
        raise file.broken("kind", f"the kind must be one of {', '.join(Kind)}")
    if header["pillar"] not in [*Pillar, ANY]:
        raise file.broken("pillar", f"the pillar must be one of {', '.join(Pillar)}, {ANY}")
    if _is(file, Kind.MOVE):
        _check_move(file)


def _check_move(file: CardFile) -> None:
    move = file.header["id"]
    if move not in list(MoveId):
        raise file.broken("id", f"there is no move {move!r}: moves are {', '.join(MoveId)}")
    pillar = PILLAR_OF.get(MoveId(move), ANY)
    if file.header["pillar"] != pillar:
        raise file.broken("pillar", f"the pillar of this move is {pillar}")


def _check_questions(file: CardFile) -> None:
    for number, line in enumerate(file.body.split("\n"), start=file.body_line):
        if line and not _QUESTION.fullmatch(line):
            raise BrokenCard(file.path, number, "a question must read '- The question? | What its answer tells.'")


def _check_no_slots(file: CardFile) -> None:
    for number, line in enumerate(file.body.split("\n"), start=file.body_line):
        found = _SLOT.search(line)
        if found:
            raise BrokenCard(file.path, number, f"{found[0]} is filled in the cards of moves only: put plain words")


def _check_team(own: CardFile, built_in: CardFile | None) -> None:
    """A team adds cards and replaces them by their like; the framework stays as the rules are built on it."""
    if _is(own, Kind.FRAMEWORK) or (built_in is not None and _is(built_in, Kind.FRAMEWORK)):
        raise own.broken("kind", "the framework is not a team's to change: use another kind and id")
    if built_in is not None and own.header["kind"] != built_in.header["kind"]:
        kind = built_in.header["kind"]
        raise own.broken("kind", f"the card it replaces is a {kind}: keep the kind, or take another id")
