"""The story as data, and a reader that marks in it what its author marked."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.reading.labeller import LABELS, Labelled, Thresholds
from app.reading.segments import segments

_CALL = re.compile(r"^([a-e]\d\d) (\d{4}-\d\d-\d\d) (.+)$")
_MARK = re.compile(r"<([CKT][+-])>(.*?)</>")
SURE = 0.9


@dataclass(frozen=True, slots=True)
class StoryCall:
    id: str
    on: date
    account: str
    notes: str
    spans: tuple[tuple[int, int, str], ...]
    """(start, end, label), offsets in code points."""


def story() -> list[StoryCall]:
    """The calls in the order of their days."""
    calls: list[StoryCall] = []
    for block in (Path(__file__).parent / "story.txt").read_text("utf-8").strip().split("\n\n"):
        head, _, marked = block.partition("\n")
        match = _CALL.match(head)
        if match is None:
            continue
        notes, spans, at = "", [], 0
        for mark in _MARK.finditer(marked):
            notes += marked[at : mark.start()]
            spans.append((len(notes), len(notes) + len(mark[2]), mark[1]))
            notes += mark[2]
            at = mark.end()
        calls.append(StoryCall(match[1], date.fromisoformat(match[2]), match[3], notes + marked[at:], tuple(spans)))
    return sorted(calls, key=lambda call: (call.on, call.id))


@dataclass(frozen=True)
class AuthorsLabels:
    """In the labeller's place: the author's marks. Basis, people, promises and all else are found by the product."""

    calls: list[StoryCall]
    engine: str = "local@author"

    @property
    def thresholds(self) -> Thresholds:
        return dict.fromkeys(LABELS, 0.5)

    def label(self, notes: str) -> list[Labelled]:
        call = next(call for call in self.calls if call.notes == notes)
        names = {f"{str(p)[0].upper()}{'+' if d == 'builds' else '-'}": (p, d) for p, d in LABELS}
        found = []
        for segment in segments(notes):
            given = {
                names[label]
                for start, end, label in call.spans
                if min(segment.end, end) - max(segment.start, start)
                >= 0.5 * min(segment.end - segment.start, end - start)
            }
            found.append(Labelled(segment, tuple(SURE if label in given else 0.0 for label in LABELS)))
        return found
