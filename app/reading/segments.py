"""Cutting call notes into the spans that can be evidence: sentences, bullets, clauses, turns.

Source: knowledge_base/framework.md, "Evidence".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONG_CHARS = 200
"""A span without a full stop is cut into clauses beyond this length: dictation runs on."""
CLAUSE_CHARS = 90
"""The shortest clause that such a cut leaves on its left."""

_LINE = re.compile(r"[^\r\n\v\f\x00\x85\u2028\u2029]+")
_MARKER = re.compile(r"\s*(?:[-*+>•·▪◦‣–—☐✓]+|\(?\d{1,2}[.)](?!\d)|\(?[a-zA-Z]\))\s+")
_STOP = re.compile(r"(?:[.!?…]+|[。！？۔؟।])[\"'”’»)\]]*(?=\s)|[。！？]")
_LAST_WORD = re.compile(r"[^\s(\[\"“]+$")
_CLAUSE = re.compile(
    r"(?<=[,;:–—])\s|\s-\s"
    r"|\s(?=(?:and|but|so|then|because|cause|cos|anyway|although|though|while|when|which|she|he|they|i|we)\s)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"mrs?|ms|dr|prof|st|mt|[sj]r|vs|approx|appt|dept|mgr|est|incl?|ltd|corp|bros|tel|ext|ref|fig|vol"
    r"|e\.?g|i\.?e|cf|ca|al|[ap]\.m|u\.[sk]|qty|pkg|[a-hj-z]"
)
_BEFORE_FIGURES = re.compile(
    r"nos?|co|hrs?|mins?|yrs?|wks?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thu|thurs?|fri"
)
"""Abbreviations only where a figure follows ("No. 4", "Jan. 12"); else the stop ends the sentence."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One span of the notes, without the space and the bullet around it."""

    start: int
    """Offset of the first character, in Unicode code points of the notes."""
    end: int
    text: str
    """Always `notes[start:end]`; never empty, never only space."""


def segments(notes: str) -> list[Segment]:
    """The spans of the notes in their order, none overlapping another.

    What lies between them is space, bullet markers and control characters.
    """
    return [Segment(start, end, notes[start:end]) for start, end in _spans(notes)]


def _spans(notes: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(notes):
        marker = _MARKER.match(notes, line.start(), line.end())
        start = marker.end() if marker else line.start()
        for sentence in _sentences(notes, start, line.end()):
            for clause_start, clause_end in _clauses(notes, *sentence):
                trimmed = _trim(notes, clause_start, clause_end)
                if trimmed[0] < trimmed[1]:
                    yield trimmed


def _sentences(notes: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _STOP.finditer(notes, start, end):
        if stop.end() < end and not _is_abbreviation(notes, start, stop):
            yield start, stop.end()
            start = stop.end()
    yield start, end


def _is_abbreviation(notes: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the full stop belongs to the word before it: "No. 4", "Devlin P. (ops)", "3. Rate"."""
    if stop.group() != ".":
        return False
    word = _LAST_WORD.search(notes, max(start, stop.start() - 24), stop.start())
    if word is None:
        return False
    bare = word.group().casefold()
    if _BEFORE_FIGURES.fullmatch(bare):
        return notes[stop.end() : stop.end() + 2].lstrip()[:1].isdigit()
    return _ABBREVIATION.fullmatch(bare) is not None


def _clauses(notes: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span cut before conjunctions and after commas, where it is too long to be one statement."""
    while end - start > LONG_CHARS:
        cut = _CLAUSE.search(notes, start + CLAUSE_CHARS, end - CLAUSE_CHARS // 2)
        at = cut.start() if cut and cut.start() - start <= 2 * LONG_CHARS else _hard_cut(notes, start, end)
        if at >= end:
            break
        yield start, at
        start = at
    yield start, end


def _hard_cut(notes: str, start: int, end: int) -> int:
    """The last space before twice the long length, or that length itself; `end` where the rest is short enough."""
    limit = start + 2 * LONG_CHARS
    if limit >= end:
        return end
    space = notes.rfind(" ", start + CLAUSE_CHARS, limit)
    return space if space > 0 else limit


def _trim(notes: str, start: int, end: int) -> tuple[int, int]:
    text = notes[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
