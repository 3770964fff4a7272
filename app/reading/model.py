"""The model reader: a language model finds the evidence, code checks every piece of it against the notes."""

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from app.domain.addressed import addressed_to_a_program, overlaps
from app.domain.evidence import Evidence
from app.domain.moves import PILLAR_OF, Opening, PressedAsk
from app.domain.pillars import Pillar
from app.domain.promises import Promise
from app.domain.read import Finding, Mentions, thread_of
from app.domain.usage import Usage
from app.ports import Told
from app.reading.model_answer import ModelAnswer, Piece
from app.reading.promises import due_day
from app.reading.quotes import Span, locate

log = logging.getLogger("firmground.reading")

SURE_ENOUGH = 0.5
"""Evidence that the model itself doubts more than that is left out: two people would not agree on it."""
MAX_PEOPLE = 8
MAX_PHRASE_WORDS = 8
_TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|sir|sister|father|rev|capt|sgt|lt|herr|frau|mme|m|don|doña|sr|sra|sh)\.?$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"^\w\.?$")
_NOT_A_NAME = re.compile(r"^(?:the|a|an|his|her|their|our|my|some|one)\b", re.IGNORECASE)
_NAMED_THING = re.compile(r"^(?:the|their|his|her|a|an)\s", re.IGNORECASE)
_HANDED_OVER = re.compile(
    r"\b(?:quote|quotation|sample|sheet|list|report|drawing|answer|proposal|pricing|price|spec|deck|pager|plan|number"
    r"|figure|certificate|form|link|copy|invoice|brochure|catalogue?|kit|contract|letter|summary|schedule|estimate)s?$",
    re.IGNORECASE,
)
"""What one can hand to somebody: "here is the …"."""


class Model(Protocol):
    """Answers in the form of `ModelAnswer`."""

    @property
    def name(self) -> str:
        """Model and prompt: `gpt-…@read_notes@1f3c…`."""
        ...

    async def answer(self, data: str) -> tuple[ModelAnswer, Usage]:
        """Raises `ModelUnavailable`, `ModelMisbehaved`."""
        ...


class Answers(Protocol):
    """Keeps answers, so that the same notes get the same read and cost nothing twice."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, answer: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ModelReader:
    model: Model
    answers: Answers

    async def read(self, notes: str, today: date, told: Told | None = None) -> Finding:
        """What the model finds, without what the notes don't hold. Raises `ModelUnavailable`, `ModelMisbehaved`."""
        data = _data(notes, told)
        key = hashlib.sha256(f"{self.model.name}\n{data}".encode()).hexdigest()
        kept = await self.answers.get(key)
        if kept is not None:
            answer, usage = ModelAnswer.model_validate_json(kept), Usage()
        else:
            answer, usage = await self.model.answer(data)
            await self.answers.put(key, answer.model_dump_json())
        finding = _Checked(notes, answer, today).finding(f"model:{self.model.name}")
        log.info("reading.model", extra={"pieces": len(finding.evidence), "dropped": finding.dropped})
        return replace(finding, usage=usage)


def _data(notes: str, told: Told | None) -> str:
    """The notes as a block of data that nothing in them can close: its fence is made from their own hash."""
    fence = f"notes-{hashlib.sha256(notes.encode()).hexdigest()[:8]}"
    block = f"<{fence}>\n{notes}\n</{fence}>"
    if told is None:
        return block
    return f"{block}\n\nThe lines from {notes[told.start :].strip()[:60]!r} on answer a question about {told.pillar}."


class _Checked:
    """One answer against the notes that it is about."""

    def __init__(self, notes: str, answer: ModelAnswer, today: date) -> None:
        self.notes, self.answer, self.today = notes, answer, today
        self.addressed = addressed_to_a_program(notes)
        self.dropped = 0

    def finding(self, engine: str) -> Finding:
        evidence = tuple(sorted(self._evidence(), key=lambda e: (e.start, list(Pillar).index(e.pillar))))
        return Finding(
            engine=engine,
            language=self.answer.language,
            language_supported=True,
            evidence=evidence,
            promises=tuple(sorted(self._promises(), key=lambda p: p.start)),
            asks=tuple(sorted(self._asks(), key=lambda a: a.start)),
            mentions=self._mentions(),
            openings=tuple(self._openings()),
            doubtful=tuple(dict.fromkeys(self.answer.doubtful)),
            dropped=self.dropped,
        )

    def _evidence(self) -> Iterator[Evidence]:
        taken: dict[tuple[Pillar, str], list[Span]] = {}
        seen: set[tuple[Span, Pillar]] = set()
        for piece in self.answer.evidence:
            if piece.confidence < SURE_ENOUGH:
                continue
            places = taken.setdefault((piece.pillar, " ".join(piece.quote.split())), [])
            span = self._place(piece.quote, places)
            if span is None or (span, piece.pillar) in seen:
                continue
            places.append(span)
            seen.add((span, piece.pillar))
            yield self._piece(piece, span)

    def _piece(self, piece: Piece, span: Span) -> Evidence:
        start, end = span
        name = self._if_named(piece.who)
        who = _called(name) if name else None
        return Evidence(
            piece.pillar, piece.direction, piece.basis, start, end, self.notes[start:end], piece.confidence, who
        )

    def _promises(self) -> Iterator[Promise]:
        for promised in self.answer.promises:
            span = self._place(promised.quote)
            if span is None:
                continue
            what = self._if_written(promised.what) or " ".join(self.notes[slice(*span)].split())
            due = due_day(promised.due, self.today) if promised.due and locate(promised.due, self.notes) else None
            yield Promise(
                promised.who,
                what,
                due,
                *span,
                self.notes[slice(*span)],
                deliverable=_HANDED_OVER.search(what) is not None,
                status=promised.status,
            )

    def _asks(self) -> Iterator[PressedAsk]:
        for pressed in self.answer.asks:
            span = self._place(pressed.quote)
            if span is not None:
                yield PressedAsk(pressed.ask, *span, self.notes[slice(*span)])

    def _openings(self) -> Iterator[Opening]:
        for seen in self.answer.openings:
            span = self._place(seen.quote)
            if span is not None and seen.move in PILLAR_OF:
                yield Opening(seen.move, *span, self.notes[slice(*span)])

    def _mentions(self) -> Mentions:
        people = [_called(name) for person in self.answer.people if (name := self._if_named(person))]
        topic = self._if_written(self.answer.topic)
        thread = self._if_written(self.answer.personal_thread)
        return Mentions(
            people=tuple(dict.fromkeys(people))[:MAX_PEOPLE],
            account=self._if_named(self.answer.account),
            thread=thread,
            your_thread=thread_of("your", thread) if thread else None,
            topic=topic if topic and _NAMED_THING.match(topic) else None,
        )

    def _place(self, quote: str, taken: Sequence[Span] = ()) -> Span | None:
        """Where the notes hold the quote; counted as dropped where they don't, or where the line talks to a program."""
        span = locate(quote, self.notes, taken)
        if span is None or overlaps(*span, self.addressed):
            self.dropped += 1
            return None
        return span

    def _if_named(self, name: str | None) -> str | None:
        """The name where the notes have it as a whole, outside of lines that talk to a program."""
        if not name or not name.strip() or _NOT_A_NAME.match(name.strip()):
            return None
        found = re.finditer(rf"(?<!\w){re.escape(name.strip())}(?!\w)", self.notes)
        if any(not overlaps(m.start(), m.end(), self.addressed) for m in found):
            return name.strip()
        self.dropped += 1
        return None

    def _if_written(self, phrase: str | None) -> str | None:
        """A short phrase where every word of it that carries meaning stands in the notes."""
        if not phrase or not phrase.strip():
            return None
        known = {_stem(word) for word in re.findall(r"\w+", self.notes.casefold())}
        words = re.findall(r"\w+", phrase.casefold())
        fits = len(words) <= MAX_PHRASE_WORDS and all(len(w) <= 3 or _stem(w) in known for w in words)
        if fits:
            return " ".join(phrase.split()).strip(" .,;:")
        self.dropped += 1
        return None


def _called(name: str) -> str:
    """What one calls a person to their face: the first name, or title or initial and last name; with a capital."""
    words = [word[:1].upper() + word[1:] for word in name.split()]
    formal = _TITLE.match(words[0]) or _INITIAL.match(words[0])
    return f"{words[0]} {words[-1]}" if formal and len(words) > 1 else words[0]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") else word
