"""The local reader: a trained labeller for what is evidence, rules for the rest. No key, no network."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from app.domain.addressed import addressed_to_a_program, overlaps
from app.domain.evidence import Basis, Evidence
from app.domain.levels import levels_of_note
from app.domain.pillars import Pillar
from app.domain.read import Finding
from app.ports import Told
from app.reading.asks import pressed_asks
from app.reading.basis import basis_of
from app.reading.doubt import doubtful
from app.reading.labeller import LABELS, Label, Labelled, Labels, evident
from app.reading.language import is_supported, language_of
from app.reading.mentions import mentions_in
from app.reading.people import Person, people_in, person_of
from app.reading.promises import promises_in
from app.reading.segments import Segment

_THREADS = ThreadPoolExecutor(2, "reading")
"""Few, because each thread that has once run the network keeps some 50 MB for its next run."""
_SOMEONE = re.compile(r"\b(he|she|him|his|her|hers|they|their|them)\b", re.IGNORECASE)
TOLD_CONFIDENCE = 0.5
"""What the rep's word that a line tells about a pillar is worth, where the labeller sees less in it."""
_NOT_REACHED = re.compile(
    r"^\W*(?:but |and |so )?(?:i |we )?(?:still )?(?:didn['’]?t|did not|never) (?:get|manage|have time|find time|go)"
    r"(?: a chance)?(?: a?round)? (?:in)?to\b",
    re.IGNORECASE,
)
"""What was not come to tells nothing. Source: knowledge_base/framework.md, "Not evidence"."""
_DENIES = re.compile(r"^\W*(no|not|none|nothing|never|nope|nah|dunno|no idea|i don['’]?t)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LocalReader:
    labels: Labels

    async def read(self, notes: str, today: date, told: Told | None = None) -> Finding:
        """What the notes show; the work runs in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(_THREADS, self.find, notes, today, told)

    def find(self, notes: str, today: date, told: Told | None = None) -> Finding:
        """The same, in the caller's thread."""
        addressed = addressed_to_a_program(notes)
        labelled = [
            piece
            for piece in self.labels.label(notes)
            if not overlaps(piece.segment.start, piece.segment.end, addressed)
            and not _NOT_REACHED.search(piece.segment.text)
        ]
        language = language_of(notes)
        if not is_supported(language):
            labelled = []  # it would be guessing: the rep is told, and asked for a language model
        found = _one_direction(evident(labelled, self.labels.thresholds))
        if told is not None:
            found = _with_told(found, labelled, told)
        people = people_in(notes)
        evidence = tuple(_evidence(segment, label, probability, people) for segment, label, probability in found)
        segments = [piece.segment for piece in labelled]
        return Finding(
            engine=self.labels.engine,
            language=language,
            language_supported=is_supported(language),
            evidence=evidence,
            promises=promises_in(segments, today),
            asks=pressed_asks(segments),
            mentions=mentions_in(notes, evidence, people),
            doubtful=doubtful(labelled, levels_of_note(evidence)),
        )

    def mark(self, notes: str, start: int, end: int) -> tuple[Basis, str | None]:
        """What a span that the rep marked rests on, and whom it is about."""
        words = notes[start:end]
        someone = _SOMEONE.search(words) is not None
        return basis_of(words), person_of(people_in(notes), start, end, speaks_of_someone=someone)


def _evidence(segment: Segment, label: Label, probability: float, people: tuple[Person, ...]) -> Evidence:
    pillar, direction = label
    someone = _SOMEONE.search(segment.text) is not None
    return Evidence(
        pillar=pillar,
        direction=direction,
        basis=basis_of(segment.text),
        start=segment.start,
        end=segment.end,
        quote=segment.text,
        confidence=min(max(probability, 0.0), 1.0),
        who=person_of(people, segment.start, segment.end, speaks_of_someone=someone),
    )


def _one_direction(found: list[tuple[Segment, Label, float]]) -> list[tuple[Segment, Label, float]]:
    """Of a span that would both build and erode one pillar, the likelier."""
    best: dict[tuple[int, Pillar], float] = {}
    for segment, label, probability in found:
        key = (segment.start, label[0])
        if key not in best or probability > best[key]:
            best[key] = probability
    return [f for f in found if f[2] == best[f[0].start, f[1][0]]]


def _with_told(
    found: list[tuple[Segment, Label, float]], labelled: list[Labelled], told: Told
) -> list[tuple[Segment, Label, float]]:
    """The found evidence, and the told lines for their pillar in the likelier direction.

    The rep was asked about this pillar and answered with these lines, so they count for it even where the labeller sees
    little in them; the basis keeps an impression ("we get on fine") from counting for more than one.
    """
    kept = {(segment.start, label[0]) for segment, label, _ in found}
    more = []
    for piece in labelled:
        if piece.segment.start < told.start or _DENIES.search(piece.segment.text):
            continue
        probability, label = max(
            (probability, label)
            for label, probability in zip(LABELS, piece.probabilities, strict=True)
            if label[0] is told.pillar
        )
        if (piece.segment.start, told.pillar) not in kept:
            more.append((piece.segment, label, max(probability, TOLD_CONFIDENCE)))
    return sorted([*found, *more], key=lambda f: (f[0].start, LABELS.index(f[1])))
