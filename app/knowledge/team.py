"""A team's own cards: read, written and taken out while the coach runs."""

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import CardNotFound, CardRefused
from app.knowledge import card_file
from app.knowledge.card_file import BrokenCard, CardFile
from app.knowledge.cards import Card, Library, load
from app.knowledge.search import Search

MAX_CARD_CHARS = 20_000
MAX_ID_CHARS = 60
_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


class TeamCards:
    """The cards in the team's folder, beside the built-in ones; a card with a built-in one's id replaces it."""

    def __init__(self, built_in: Path, folder: Path, search: Search) -> None:
        self._built_in, self._folder, self._search = built_in, folder, search

    @staticmethod
    def id_of(title: str) -> str:
        """The id of a new card; empty where the title has nothing for one."""
        return "_".join(re.findall(r"[a-z0-9]+", title.lower()))[:MAX_ID_CHARS].strip("_")

    def owns(self, card_id: str) -> bool:
        return self._file(card_id) is not None

    def source(self, card_id: str) -> CardFile:
        """The card as it is written. Raises `CardNotFound`."""
        return card_file.read(self._search.card(card_id).path)

    def save(self, header: Mapping[str, str], body: str) -> Card:
        """Write a card, and use it from now on. Raises `CardRefused` where the loader would refuse it."""
        card_id = header["id"]
        if not _ID.fullmatch(card_id):
            raise CardRefused("its title needs letters or figures of the Latin alphabet")
        text = card_file.write(header, body)
        if len(text) > MAX_CARD_CHARS:
            raise CardRefused(f"it has more than {MAX_CARD_CHARS:,} characters")
        library = self._checked(card_id, text)
        self._folder.mkdir(parents=True, exist_ok=True)
        place = self._file(card_id) or self._folder / f"{card_id}.md"
        unfinished = place.with_suffix(".unfinished")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(place)
        self._search.renew(load(self._built_in, self._folder))
        return library.cards[card_id]

    def delete(self, card_id: str) -> None:
        """Take a card of the team's out; a built-in one that it replaced is back. Raises `CardNotFound`."""
        file = self._file(card_id)
        if file is None:
            raise CardNotFound(card_id)
        file.unlink()
        self._search.renew(load(self._built_in, self._folder))

    def _file(self, card_id: str) -> Path | None:
        if not self._folder.is_dir():
            return None
        return next((path for path in self._folder.rglob("*.md") if path.stem == card_id), None)

    def _checked(self, card_id: str, text: str) -> Library:
        """The library with the card in it, loaded from a copy of the folder."""
        with tempfile.TemporaryDirectory() as scratch:
            trial = Path(scratch) / "team"
            if self._folder.is_dir():
                shutil.copytree(self._folder, trial)
            trial.mkdir(exist_ok=True)
            old = next((path for path in trial.rglob("*.md") if path.stem == card_id), trial / f"{card_id}.md")
            old.write_text(text, encoding="utf-8")
            try:
                return load(self._built_in, trial)
            except BrokenCard as error:
                raise CardRefused(_in_the_form(error, text)) from error


def _in_the_form(error: BrokenCard, text: str) -> str:
    """The reason, with the number of the line in the text field where it is about one."""
    above = text.split("\n").index("---", 1) + 1
    return f"line {error.line - above}: {error.reason}" if error.line > above else error.reason
