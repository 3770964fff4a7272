"""An evaluation to look at: tables in the terminal, or one HTML page that needs nothing else."""

import math
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.domain.pillars import Level
from app.evaluation.evaluation import NO_LABEL, Evaluation, NoteResult
from app.evaluation.gold import LABELS
from app.evaluation.measures import Measure

_PAGE = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
LEVELS = tuple(Level)


def as_text(evaluation: Evaluation) -> RenderableType:
    """The measures, the confusions and the worst notes, for a terminal."""
    parts: list[RenderableType] = [Text(headline(evaluation), style="bold")]
    parts += [Text(line) for line in remarks(evaluation)]
    table = Table("measure", "read", "95 % of draws", "annotators", box=None, pad_edge=False)
    for measure in evaluation.measures:
        table.add_row(measure.name, number(measure.value), interval(measure), number(measure.ceiling))
    parts += [table, Text("\nLabels: rows the annotators', columns the read's", style="bold"), _label_table(evaluation)]
    for pillar, pairs in evaluation.levels.items():
        levels = Table(f"level of {pillar}", *(str(level) for level in LEVELS), box=None, pad_edge=False)
        for true in LEVELS:
            levels.add_row(str(true), *(str(pairs.get((true, read), 0) or "·") for read in LEVELS))
        parts += [Text(), levels]
    worst = Table("note", "style", "wrong", "missed", "levels off", "move ok", box=None, pad_edge=False)
    for result in evaluation.worst:
        told = (result.wrong, result.missed, result.levels_off)
        worst.add_row(result.note.id, result.note.style, *(f"{x:.1f}" for x in told), f"{result.move_ok:.0%}")
    return Group(*parts, Text("\nThe worst notes", style="bold"), worst)


def as_html(evaluation: Evaluation) -> str:
    """A page with the measures, the reliability plot, the confusions, and the worst notes with their marks."""
    return _PAGE.get_template("evaluation.html").render(
        e=evaluation,
        headline=headline(evaluation),
        remarks=remarks(evaluation),
        labels=LABELS,
        unlabelled=NO_LABEL,
        levels=LEVELS,
        number=number,
        interval=interval,
        marked=marked,
        shade=_shade,
    )


def headline(evaluation: Evaluation) -> str:
    return f"{evaluation.engine}: {evaluation.notes} notes, {evaluation.annotators} annotators"


def remarks(evaluation: Evaluation) -> list[str]:
    """What one has to know to read the figures."""
    told = []
    if evaluation.trained_on:
        told.append(
            f"{evaluation.trained_on} of these notes trained this reader, so the figures flatter it: score "
            "the reads of a cross-validation instead (--reads)."
        )
    if not math.isnan(evaluation.quotes):
        told.append(f"quotes that are the notes' own text at their place: {evaluation.quotes:.1%}")
    stable = evaluation.stability
    if stable is not None:
        told.append(
            f"{stable.runs} runs gave the same evidence for {stable.evidence:.0%} of the notes, the same pillars for "
            f"{stable.pillars:.0%}, levels for {stable.levels:.0%}, move for {stable.move:.0%}"
        )
    return told


def number(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"


def interval(measure: Measure) -> str:
    return f"{number(measure.low)} to {number(measure.high)}"


def marked(result: NoteResult) -> Markup:
    """The note's text by units, each with the labels it was rightly given, wrongly given and not given."""
    return Markup("").join(_units(result))


def _units(result: NoteResult) -> Iterator[Markup]:
    note, end = result.note, 0
    for unit in note.units:
        yield escape(note.text[end : unit.start])
        end = unit.end
        text = note.text[unit.start : unit.end]
        given = {LABELS[piece.label] for piece in result.read.evidence if piece.covers(unit)}
        by_people = [set(a.labels.get(str(unit.n), [])) for a in note.annotators]
        true = set().union(*by_people)
        tags = [("right", given & true), ("wrong", given - true), ("missed", true - given)]
        shown = Markup("").join(
            Markup('<b class="{}" title="{}">{}</b>').format(kind, kind, label)
            for kind, labels in tags
            for label in sorted(labels)
        )
        yield Markup("<mark>{}{}</mark>").format(text, shown) if shown else escape(text)
    yield escape(note.text[end:])


def _label_table(evaluation: Evaluation) -> Table:
    kinds = (*LABELS, NO_LABEL)
    table = Table("", *kinds, box=None, pad_edge=False)
    for true in kinds:
        table.add_row(true, *(str(evaluation.labels.get((true, read), 0) or "·") for read in kinds))
    return table


def _shade(count: int, of: int) -> str:
    """How dark a cell of a confusion table is, as a percentage."""
    return f"{100 * count / of:.0f}%" if of else "0%"
