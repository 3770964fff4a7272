"""One evaluation of one reader: the measures, and what helps to understand them."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from app.domain.corrections import LevelCorrection
from app.domain.pillars import Level, Pillar
from app.domain.read import Finding, Judgement, judge
from app.evaluation.gold import (
    LABELS,
    GoldNote,
    ReadLine,
    ReadMove,
    ReadPiece,
    View,
    view_of_annotator,
    view_of_read,
)
from app.evaluation.measures import Measure, measures
from app.ports import Reader

WORST = 20
QUESTIONS = 2
"""Asked about one read at most: app/coaching/composer.py."""
NO_LABEL = "none"
BINS = tuple(np.linspace(0, 1, 11).tolist())
AT_ONCE = 4
"""Notes read at the same time."""
READ_ON = date(2026, 1, 1)
"""The day that relative due days are counted from; it changes no measure."""


class NothingKept:
    """In the place of kept answers: so that a model is asked anew each time."""

    async def get(self, _: str) -> str | None:
        return None

    async def put(self, _: str, answer: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Reliability:
    """Evidence of one band of confidence."""

    low: float
    high: float
    pieces: int
    confidence: float
    """Their mean confidence."""
    agreed: float
    """The share of annotators who gave the label there."""


@dataclass(frozen=True, slots=True)
class NoteResult:
    """One note, and where the read differs from the annotators; counts are means over them."""

    note: GoldNote
    read: ReadLine
    wrong: float
    missed: float
    levels_off: float
    """Pillars with another level than the annotator's."""
    move_ok: float

    @property
    def badness(self) -> float:
        """Labels wrong or missed, and a note's worth of judgement beside."""
        return self.wrong + self.missed + self.levels_off + (1 - self.move_ok)


@dataclass(frozen=True, slots=True)
class Stability:
    """The same notes read again and again: shares of notes for which all runs gave the same."""

    runs: int
    evidence: float
    pillars: float
    levels: float
    move: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    engine: str
    notes: int
    annotators: int
    measures: tuple[Measure, ...]
    quotes: float
    """The share of quotes that are the notes' own text at their place; nan where reads carry none."""
    levels: Mapping[Pillar, Mapping[tuple[Level, Level], int]]
    """How often each (true, read) pair of levels came, over all annotators."""
    labels: Mapping[tuple[str, str], int]
    """How often each (true, read) pair of labels came, over units and annotators; `none` where there is no label."""
    reliability: tuple[Reliability, ...]
    worst: tuple[NoteResult, ...]
    stability: Stability | None = None
    trained_on: int = 0
    """Notes of these that the reader was trained on: they flatter it."""

    def value(self, name: str) -> float:
        """A measure by its name."""
        return next(m.value for m in self.measures if m.name == name)


def evaluate(
    engine: str,
    notes: Sequence[GoldNote],
    reads: Sequence[ReadLine],
    stability: Stability | None = None,
    trained_on: int = 0,
) -> Evaluation:
    """Set the reads, one for each note in their order, against the annotators."""
    annotators = [
        [view_of_annotator(note, note.annotators[k]) for note in notes] for k in range(len(notes[0].annotators))
    ]
    ours = [view_of_read(note, read) for note, read in zip(notes, reads, strict=True)]
    results = [
        _result(note, read, view, [views[i] for views in annotators])
        for i, (note, read, view) in enumerate(zip(notes, reads, ours, strict=True))
    ]
    quotes = [
        note.text[piece.start : piece.end] == piece.quote
        for note, read in zip(notes, reads, strict=True)
        for piece in read.evidence
        if piece.quote is not None
    ]
    pairs = [pair for views in annotators for pair in zip(views, ours, strict=True)]
    return Evaluation(
        engine=engine,
        notes=len(notes),
        annotators=len(annotators),
        measures=tuple(measures(annotators, ours)),
        quotes=float(np.mean(quotes)) if quotes else float("nan"),
        levels={
            pillar: Counter((truth.levels[i], guess.levels[i]) for truth, guess in pairs)
            for i, pillar in enumerate(Pillar)
        },
        labels=Counter(pair for truth, guess in pairs for pair in _label_pairs(truth, guess)),
        reliability=tuple(_reliability(notes, reads)),
        worst=tuple(sorted(results, key=lambda result: -result.badness)[:WORST]),
        stability=stability,
        trained_on=trained_on,
    )


def with_answers(notes: Sequence[GoldNote], findings: Sequence[Finding]) -> dict[str, float]:
    """The measures once the rep has answered what each read asks, `QUESTIONS` at most, by each annotator's levels."""
    annotators = len(notes[0].annotators)
    totals: dict[str, float] = defaultdict(float)
    for k in range(annotators):
        truths = [view_of_annotator(note, note.annotators[k]) for note in notes]
        reads = [
            _answered(note, finding, note.annotators[k].levels) for note, finding in zip(notes, findings, strict=True)
        ]
        for measure in measures([truths], reads):
            totals[measure.name] += measure.value / annotators
    return dict(totals)


async def read_all(
    reader: Reader, notes: Sequence[GoldNote], runs: int, progress: Callable[[], None] = lambda: None
) -> tuple[str, list[ReadLine], Stability | None]:
    """Every note read `runs` times: the engine, the first run's reads, how much the runs differ.

    Raises what the reader raises: a note that can't be read ends the evaluation rather than count as empty.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(note: GoldNote) -> Finding:
        async with gate:
            finding = await reader.read(note.text, READ_ON)
        progress()
        return finding

    found = [await asyncio.gather(*(read(note) for note in notes)) for _ in range(runs)]
    judged = [[judge(finding) for finding in run] for run in found]
    engine = found[0][0].engine if found[0] else ""
    lines = [line_of(note.id, f, j) for note, f, j in zip(notes, found[0], judged[0], strict=True)]
    return engine, lines, _stability(found, judged) if runs > 1 else None


def line_of(note_id: str, finding: Finding, judgement: Judgement) -> ReadLine:
    """A finding and what the rules make of it as a line to be scored."""
    pieces = [
        ReadPiece(
            pillar=e.pillar,
            direction=e.direction,
            start=e.start,
            end=e.end,
            quote=e.quote,
            confidence=round(e.confidence, 3),
        )
        for e in finding.evidence
    ]
    choice = judgement.choice
    return ReadLine(
        id=note_id,
        evidence=pieces,
        levels=dict(judgement.levels),
        move=ReadMove(id=choice.move, pillar=choice.pillar),
    )


def _answered(note: GoldNote, finding: Finding, known: Mapping[Pillar, Level]) -> View:
    asked = judge(finding).silent[:QUESTIONS]
    told = [LevelCorrection("", pillar, known[pillar]) for pillar in asked]
    return view_of_read(note, line_of(note.id, finding, judge(finding, corrections=told)))


def _stability(found: Sequence[Sequence[Finding]], judged: Sequence[Sequence[Judgement]]) -> Stability:
    def same(of_run: Sequence[Sequence[object]]) -> float:
        return float(np.mean([all(other == of_note[0] for other in of_note) for of_note in zip(*of_run, strict=True)]))

    return Stability(
        runs=len(found),
        evidence=same([[f.evidence for f in run] for run in found]),
        pillars=same([[frozenset((e.pillar, e.direction) for e in f.evidence) for f in run] for run in found]),
        levels=same([[dict(j.levels) for j in run] for run in judged]),
        move=same([[j.choice.move for j in run] for run in judged]),
    )


def _result(note: GoldNote, read: ReadLine, ours: View, truths: Sequence[View]) -> NoteResult:
    return NoteResult(
        note,
        read,
        wrong=float(np.mean([(ours.labels & ~truth.labels).sum() for truth in truths])),
        missed=float(np.mean([(truth.labels & ~ours.labels).sum() for truth in truths])),
        levels_off=float(np.mean([sum(a != b for a, b in zip(ours.levels, t.levels, strict=True)) for t in truths])),
        move_ok=float(np.mean([ours.move in truth.moves_ok for truth in truths])),
    )


def _label_pairs(truth: View, guess: View) -> list[tuple[str, str]]:
    """Unit by unit: what was found with itself, what was missed with what was put in its place."""
    pairs = []
    for true_row, read_row in zip(truth.labels, guess.labels, strict=True):
        true = {label for label, given in zip(LABELS, true_row, strict=True) if given}
        read = {label for label, given in zip(LABELS, read_row, strict=True) if given}
        pairs += [(label, label) for label in true & read]
        missed, wrong = true - read, read - true
        pairs += [(m, w) for m in missed for w in wrong]
        if not wrong:
            pairs += [(m, NO_LABEL) for m in missed]
        if not missed:
            pairs += [(NO_LABEL, w) for w in wrong]
    return pairs


def _reliability(notes: Sequence[GoldNote], reads: Sequence[ReadLine]) -> list[Reliability]:
    told = [
        (piece.confidence, _agreement(note, piece))
        for note, read in zip(notes, reads, strict=True)
        for piece in read.evidence
        if piece.confidence is not None
    ]
    found = []
    for low, high in pairwise(BINS):
        band = [(c, a) for c, a in told if low <= c < high or (high == BINS[-1] and c == high)]
        if band:
            confidence, agreed = (float(np.mean(column)) for column in zip(*band, strict=True))
            found.append(Reliability(low, high, len(band), confidence, agreed))
    return found


def _agreement(note: GoldNote, piece: ReadPiece) -> float:
    """The share of annotators who gave the piece's label to a unit that it covers."""
    units = [str(unit.n) for unit in note.units if piece.covers(unit)]
    label = LABELS[piece.label]
    return float(np.mean([any(label in a.labels.get(n, []) for n in units) for a in note.annotators]))
