"""Labelled notes, and reads of them, as views that can be set against each other."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.domain.errors import CoachError
from app.domain.evidence import Direction
from app.domain.moves import MoveId
from app.domain.pillars import Level, Pillar

LABELS = ("C+", "C-", "K+", "K-", "T+", "T-")
Labels = NDArray[np.bool_]
"""(units, 6): which unit carries which of `LABELS`."""


class BadGold(CoachError):
    """A file of labelled notes or of reads that can't be used; the message says where and why."""

    code = "bad_gold"


class Unit(BaseModel):
    """A sentence, bullet, clause or turn of the notes, as the annotators were shown it; offsets in code points."""

    n: int
    start: int
    end: int


class Annotator(BaseModel):
    """What one person made of the notes."""

    labels: dict[str, list[str]]
    """By the unit's number."""
    levels: dict[Pillar, Level]
    target: Pillar
    target_also_ok: list[Pillar] = []
    moves_ok: list[MoveId]
    """The best first."""


class GoldNote(BaseModel):
    id: str
    text: str
    style: str = ""
    units: list[Unit]
    annotators: list[Annotator]


class ReadPiece(BaseModel):
    pillar: Pillar
    direction: Direction
    start: int
    end: int
    quote: str | None = None
    confidence: float | None = None

    @property
    def label(self) -> int:
        """Its place among `LABELS`."""
        return 2 * list(Pillar).index(self.pillar) + (self.direction is Direction.ERODES)

    def covers(self, unit: Unit) -> bool:
        """Whether the two share at least half of the shorter."""
        shared = min(self.end, unit.end) - max(self.start, unit.start)
        return shared > 0 and shared >= 0.5 * min(self.end - self.start, unit.end - unit.start)


class ReadMove(BaseModel):
    id: MoveId
    pillar: Pillar


class ReadLine(BaseModel):
    """One read, as `firmground read --jsonl` gives it."""

    id: str
    evidence: list[ReadPiece]
    levels: dict[Pillar, Level]
    move: ReadMove


@dataclass(frozen=True, slots=True)
class View:
    """What one rater, a person or a reader, made of one set of notes."""

    labels: Labels
    levels: tuple[Level, Level, Level]
    target: Pillar
    targets_ok: frozenset[Pillar]
    move: MoveId
    moves_ok: frozenset[MoveId]


def view_of_annotator(note: GoldNote, annotator: Annotator) -> View:
    labels = np.zeros((len(note.units), len(LABELS)), bool)
    for row, unit in enumerate(note.units):
        labels[row, [LABELS.index(label) for label in annotator.labels.get(str(unit.n), [])]] = True
    return View(
        labels,
        _levels(annotator.levels),
        annotator.target,
        frozenset({annotator.target, *annotator.target_also_ok}),
        annotator.moves_ok[0],
        frozenset(annotator.moves_ok),
    )


def view_of_read(note: GoldNote, read: ReadLine) -> View:
    """A unit counts as labelled where a piece of evidence covers it."""
    labels = np.zeros((len(note.units), len(LABELS)), bool)
    for piece in read.evidence:
        for row, unit in enumerate(note.units):
            labels[row, piece.label] |= piece.covers(unit)
    move = read.move
    return View(labels, _levels(read.levels), move.pillar, frozenset({move.pillar}), move.id, frozenset({move.id}))


def gold_notes(path: Path) -> list[GoldNote]:
    """The labelled notes of a JSON Lines file. Raises `BadGold`."""
    notes = _lines(path, TypeAdapter(GoldNote))
    if not notes or any(len(note.annotators) != len(notes[0].annotators) or not note.annotators for note in notes):
        raise BadGold(f"{path} needs notes that were all labelled by the same number of annotators.")
    unknown = {label for n in notes for a in n.annotators for labels in a.labels.values() for label in labels}
    if unknown - set(LABELS):
        raise BadGold(f"{path} has labels that are none of {', '.join(LABELS)}: {sorted(unknown - set(LABELS))}")
    return notes


def reads_of(path: Path, notes: Sequence[GoldNote]) -> list[ReadLine]:
    """The reads of a JSON Lines file, in the order of the notes. Raises `BadGold` where one is missing."""
    reads = {read.id: read for read in _lines(path, TypeAdapter(ReadLine))}
    missing = [note.id for note in notes if note.id not in reads]
    if missing:
        raise BadGold(f"{path} has no read of {len(missing)} notes: {', '.join(missing[:5])}")
    return [reads[note.id] for note in notes]


def _levels(levels: dict[Pillar, Level]) -> tuple[Level, Level, Level]:
    compatibility, knowledge, trust = (levels[pillar] for pillar in Pillar)
    return compatibility, knowledge, trust


def _lines(path: Path, form: TypeAdapter[Any]) -> list[Any]:
    try:
        lines: Iterable[str] = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadGold(f"can't read {path}: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(form.validate_python(json.loads(line)))
            except ValidationError as error:
                first = error.errors(include_input=False, include_url=False)[0]
                place = ".".join(map(str, first["loc"]))
                raise BadGold(f"{path}:{number}: {place}: {first['msg']}") from error
            except ValueError as error:
                raise BadGold(f"{path}:{number}: not JSON: {error}") from error
    return found
