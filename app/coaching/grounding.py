"""What a reply may say: only names, numbers, dates and quotes that stand in the notes, the talk or the cards."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from app.coaching.done_already import done_already
from app.domain.addressed import addressed_to_a_program
from app.domain.pillars import Level, Pillar
from app.domain.read import Read

LEAK_WORDS = 9
"""So many words in a row from our instructions are a leak of them."""
SHORT_DATE_CHARS = 3
TELLING_CHARS = 4
"""Shorter words are everybody's."""
_WORD = re.compile(r"\w+")
_PUNCTUATION = " \t\r\n()[]{}“”\"'‘’„«».,;:!?…*_>–—-/`"
_POSSESSIVE = re.compile(r"['’]s?$")
_LINK = re.compile(
    r"://|^www\.|\]\(|!\[|</?[a-z]|&[a-z]+;|\b[\w-]+\.(?:com|net|org|io|co|ai|dev|app|biz|info|ru|xyz)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?P<digits>\d[\d.,]*)(?:(?P<scale>k|mm?|bn?)(?![a-z]))?", re.IGNORECASE)
_SCALE = {"k": 1e3, "m": 1e6, "mm": 1e6, "b": 1e9, "bn": 1e9}
_ONES = "four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {
    **{word: float(n) for n, word in enumerate(re.findall(r"\w+", _ONES), start=4)},
    **{word: float(10 * n) for n, word in enumerate(re.findall(r"\w+", _TENS), start=2)},
    **{"hundred": 100.0, "thousand": 1e3, "million": 1e6, "dozen": 12.0},
}
"""From four on: one, two and three are manners of speaking."""
_DATES = tuple(name.casefold() for name in (*calendar.day_name, *calendar.month_name) if name)
_ALSO_VERBS = frozenset({"may", "march", "sat", "wed"})
"""Names of days and months that begin a sentence as something else: "May I …", "Sat down with her"."""
_ALWAYS = re.compile(
    r"i|i['’](?:m|ve|d|ll)|ok|crm|pdf|faq|english|german|french|spanish|subject|hi|hello|dear|regards", re.IGNORECASE
)
"""Capitals that name nobody."""
_LEVEL_CLAIM = re.compile(
    r"\b(?P<pillar>compatibility|knowledge|trust)\s+(?:is|looks|stands|counts as|seems|has become)\s+"
    r"(?:(?:already|now|fully)\s+)?(?P<level>strained|absent|emerging|established|solid)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ground:
    """Everything that one reply may rest on."""

    sources: tuple[str, ...]
    """The notes, what the rep said, the cards that were given, today's date."""
    notes: str
    read: Read | None
    instructions: str
    """Our own prompt: never repeated."""
    is_first_name: Callable[[str], bool]
    in_english: bool = True
    """Elsewhere a capital alone tells no name: German has them on every noun."""

    def with_source(self, text: str) -> "Ground":
        """The same with one more source, as a tool brings it."""
        return replace(self, sources=(*self.sources, text))

    def bears_word(self, word: str, *, opens: bool) -> bool:
        """Whether a single word may stand. opens: it begins a sentence, where a capital says nothing."""
        if _LINK.search(word):
            return False
        core = word.strip(_PUNCTUATION)
        parts = [core] if core.casefold() in self._words else re.split(r"[-/–—]", core)
        return all(self._bears(part, opens=opens and place == 0) for place, part in enumerate(parts) if part)

    def bears_quote(self, quote: str) -> bool:
        """Whether the words stand in a source, in this order; an ellipsis may leave some out."""
        pieces = [_plain(piece) for piece in re.split(r"…|\.\.\.", quote)]
        return all(any(piece in source for source in self._plain_sources) for piece in pieces if piece)

    def bears_sentence(self, sentence: str) -> bool:
        """Whether a sentence whose words may stand says nothing that is known to be wrong, done, or not for the rep."""
        return not (self._contradicts(sentence) or self._leaks(sentence) or done_already(sentence, self.notes))

    def _bears(self, part: str, *, opens: bool) -> bool:
        word = _POSSESSIVE.sub("", part)
        plain = word.casefold().replace("’", "'")
        if plain in self._tainted:
            return False
        if plain in self._words or _ALWAYS.fullmatch(plain):
            return True
        if "@" in word:
            return False
        if any(c.isdigit() for c in word):
            value = _value(word)
            return value is not None and value in self._values
        if plain in _NUMBER_WORDS:
            return _NUMBER_WORDS[plain] in self._values
        date = _date(plain) if word[:1].isupper() and not (opens and plain in _ALSO_VERBS) else None
        if date is not None:
            return date in self._dates
        if not word[:1].isupper():
            return True
        if opens or not self.in_english:
            return not self.is_first_name(word)
        return False

    def _contradicts(self, sentence: str) -> bool:
        if self.read is None:
            return False
        for claim in _LEVEL_CLAIM.finditer(sentence):
            level = self.read.levels[Pillar(claim["pillar"].lower())]
            claimed = claim["level"].lower()
            if level is not (Level.ESTABLISHED if claimed == "solid" else Level(claimed)):
                return True
        return False

    def _leaks(self, sentence: str) -> bool:
        words = re.findall(r"\w+", sentence.casefold())
        runs = (" ".join(words[i : i + LEAK_WORDS]) for i in range(len(words) - LEAK_WORDS + 1))
        return any(f" {run} " in self._plain_instructions for run in runs)

    @cached_property
    def _clean(self) -> tuple[str, ...]:
        return tuple(_without_addressed(source) for source in self.sources)

    @cached_property
    def _words(self) -> frozenset[str]:
        found: set[str] = set()
        for source in self._clean:
            for token in source.casefold().replace("’", "'").split():
                core = token.strip(_PUNCTUATION)
                parts = [core, *re.split(r"[-/–—.@_,:;]", core)]
                found.update(_POSSESSIVE.sub("", p) for p in parts)
                found.update(parts)
        return frozenset(found - {""})

    @cached_property
    def _dates(self) -> frozenset[str | None]:
        return frozenset(map(_date, self._words))

    @cached_property
    def _tainted(self) -> frozenset[str]:
        """Words that came in only with a line that talks to a program: nobody but that line wants them said."""
        lines = [self.notes[start:end] for start, end in addressed_to_a_program(self.notes)]
        brought = {word for line in lines for word in _WORD.findall(line.casefold()) if len(word) >= TELLING_CHARS}
        return frozenset(brought - self._words - set(_WORD.findall(self.instructions.casefold())))

    @cached_property
    def _values(self) -> frozenset[float]:
        found = {value for source in self._clean for m in _NUMBER.finditer(source) if (value := _number(m)) is not None}
        words = {word for source in self._clean for word in re.findall(r"[a-z]+", source.casefold())}
        return frozenset(found | {n for word, n in _NUMBER_WORDS.items() if word in words})

    @cached_property
    def _plain_sources(self) -> tuple[str, ...]:
        return tuple(_plain(source) for source in self._clean)

    @cached_property
    def _plain_instructions(self) -> str:
        return f" {' '.join(_WORD.findall(self.instructions.casefold()))} "


def _without_addressed(text: str) -> str:
    """The text without the lines that talk to a program: they are a source of nothing."""
    for start, end in reversed(addressed_to_a_program(text)):
        text = text[:start] + text[end:]
    return text


def _plain(text: str) -> str:
    """For comparing words: no case, straight marks, single spaces, no punctuation at the ends."""
    straight = text.casefold().translate(str.maketrans("’‘“”„–—", '\'\'"""--'))
    return " ".join(straight.split()).strip(_PUNCTUATION)


def _date(plain: str) -> str | None:
    """The day of the week or month that a word names in full or in short: "sept", "thurs"; None where it names none."""
    return next((name for name in _DATES if len(plain) >= SHORT_DATE_CHARS and name.startswith(plain)), None)


def _value(word: str) -> float | None:
    match = _NUMBER.search(word)
    return _number(match) if match else None


def _number(match: re.Match[str]) -> float | None:
    digits = match["digits"].rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits.replace(",", ".")) * _SCALE.get((match["scale"] or "").lower(), 1.0)
    except ValueError:
        return None
