"""A model's words on their way to the rep: each is held back until it is known to have a source.

Ordinary words pass as they come. A capital, a figure, a quote or a link is held until it is whole and checked. Where
one has no source, what its sentence has said so far is taken back and the rest of it is not said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.coaching.grounding import Ground
from app.domain.accounts import Call
from app.domain.events import CallCited, Retracted, Source, Text

_OPENING, _CLOSING = '“"„«', {"“": "”", '"': '"', "„": "“”", "«": "»"}
_UNIT = re.compile(
    r"""
    (?P<space>\s+)
    | \[\[(?P<card>[\w-]*)\]\]
    | (?P<quote>“[^”\n]*”|"[^"\n]*"|„[^“”\n]*[“”]|«[^»\n]*»)(?P<tail>(?:(?!\[\[)[^\s“"„«])*)
    | (?P<word>(?:(?!\[\[)[^\s“"„«])+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS = re.compile(r"[.!?…][)\]”\"’']*$")
_ABBREVIATION = re.compile(r"^\W*(?:[A-Za-z]|mr|mrs|ms|dr|st|vs|etc|e\.g|i\.e|approx|inc|ltd|co)\.$", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(?:\d{1,2}[.)]|[-*•>]+)$")
_SUGGESTS = re.compile(
    r"\b(?:say|saying|ask|asking|tell|telling|try|write|writing|open|opening|start|starting|begin|with|like|line|words"
    r"|answer|reply|put it)\b[^.!?]{0,40}[:,]?\s*$",
    re.IGNORECASE,
)
MAX_HELD_CHARS = 600
"""An opening quotation mark that nothing closes within so many characters is a character like any other."""


@dataclass
class Speech:
    ground: Ground
    cards: Mapping[str, str]
    """Cards that may be cited: id -> title."""
    calls: Mapping[str, Call] = field(default_factory=dict)
    """Earlier calls that may be cited, by their marks."""
    said: str = ""
    """What the rep has heard and what was not taken back."""
    removed: int = 0
    """Sentences taken back or never said."""
    _held: str = ""
    _sentence: str = ""
    """What has been heard of the sentence at hand, with the white space before it."""
    _space: str = ""
    _muted: bool = False
    _fell: bool = False
    """Whether the last thing heard is a sentence that was not let stand: no card is cited for it."""
    _line: str = ""
    _cited: list[str] = field(default_factory=list)
    _last: str = ""
    """The sentence before, as far as it was let stand: a call is cited behind it."""

    def hear(self, delta: str) -> Iterator[Text | Retracted | Source | CallCited]:
        """What can be said after these words came."""
        self._held += delta
        while (unit := self._next(ended=False)) is not None:
            yield from self._take(unit)

    def end(self) -> Iterator[Text | Retracted | Source | CallCited]:
        """What is left when no more words come."""
        while (unit := self._next(ended=True)) is not None:
            yield from self._take(unit)
        yield from self._finish_sentence()

    def forget(self) -> Iterator[Retracted]:
        """Take everything back: these were not the model's last words."""
        if self.said:
            yield Retracted(len(self.said))
        self.said = self._held = self._sentence = self._space = self._line = ""
        self._muted = False

    def _next(self, *, ended: bool) -> re.Match[str] | None:
        """The next whole unit of what is held; None while it may still grow."""
        if not self._held:
            return None
        match = _UNIT.match(self._held)
        assert match is not None
        if not ended and match["space"] is None:
            first = self._held[0]
            if (
                match["quote"] is None
                and first in _OPENING
                and len(self._held) < MAX_HELD_CHARS
                and "\n" not in self._held
            ):
                return None
            if self._held.startswith("[") and match["card"] is None and len(self._held) < 80 and " " not in self._held:
                return None
            if match.end() == len(self._held):
                return None
        self._held = self._held[match.end() :]
        return match

    def _take(self, unit: re.Match[str]) -> Iterator[Text | Retracted | Source | CallCited]:
        if unit["space"] is not None:
            if "\n" in unit["space"]:
                yield from self._finish_sentence()
                self._line = ""
            self._space = max(self._space, unit["space"], key=lambda space: (space.count("\n"), len(space)))
            return
        if unit["card"] is not None:
            yield from self._cite(unit["card"])
            return
        text = unit[0]
        if not self._muted:
            if self._bears(unit):
                delta = (self._space if self.said else "") + text
                self._sentence += delta
                self._fell = False
                self.said += delta
                yield Text(delta)
            else:
                yield from self._take_back()
            if not self._muted:
                self._space = ""
        self._line += f" {text}"
        if _ENDS.search(text) and not _ABBREVIATION.match(text) and not _LIST_MARK.match(text):
            yield from self._finish_sentence()

    def _bears(self, unit: re.Match[str]) -> bool:
        text = unit[0]
        started = self._sentence.strip(' \n\t-*•>“"')
        if _LIST_MARK.match(text) and not started:
            return True
        opens = not started or started.endswith((":", "“", '"')) or bool(re.fullmatch(r"\d{1,2}[.)]", started))
        if unit["quote"] is None:
            return self.ground.bears_word(text, opens=opens)
        inner = unit["quote"][1:-1]
        if len(inner.split()) > 1 and self.ground.bears_quote(inner):
            return True
        if len(inner.split()) > 1 and not self._suggests():
            return False
        return all(
            self.ground.bears_word(word, opens=place == 0 or bool(_ENDS.search(before)))
            for place, (before, word) in enumerate(zip(["", *inner.split()], inner.split(), strict=False))
        )

    def _suggests(self) -> bool:
        """Whether what comes is words for the rep to say, and no quote."""
        return self._line.lstrip().startswith(">") or bool(_SUGGESTS.search(self._line))

    def _take_back(self) -> Iterator[Retracted]:
        self._muted = self._fell = True
        self.removed += 1
        if self._sentence:
            yield Retracted(len(self._sentence))
            self.said = self.said[: len(self.said) - len(self._sentence)]
            self._space = self._sentence[: len(self._sentence) - len(self._sentence.lstrip())]
        self._sentence = ""

    def _finish_sentence(self) -> Iterator[Retracted]:
        if not self._muted and self._sentence and not self.ground.bears_sentence(self._sentence.strip(" \n\t>-*•")):
            yield from self._take_back()
        self._last = self._sentence or self._last
        self._sentence = ""
        self._muted = False

    def _cite(self, card: str) -> Iterator[Source | CallCited]:
        if card in self.calls and not self._fell:
            yield _cited(self.calls[card], self._sentence or self._last)
        elif card in self.cards and card not in self._cited and not self._fell:
            self._cited.append(card)
            yield Source(card, self.cards[card])


def _cited(call: Call, sentence: str) -> CallCited:
    """The call, with the words of its notes that the sentence quotes."""
    account = call.account.name if call.account is not None else ""
    for unit in _UNIT.finditer(sentence):
        quote = unit["quote"][1:-1].strip(" .,;:") if unit["quote"] else ""
        at = call.notes.casefold().find(quote.casefold()) if quote else -1
        if at >= 0 and call.notes[at : at + len(quote)].casefold() == quote.casefold():
            words = call.notes[at : at + len(quote)]
            return CallCited(call.id, call.conversation_id, call.on, account, words, at, at + len(quote))
    return CallCited(call.id, call.conversation_id, call.on, account)
