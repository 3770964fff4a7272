"""What files hold, whatever form they have."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from app.channels.bulk import tables, texts
from app.channels.bulk.notes_file import LINES, TABLES, Found, UnusableFile, files_in

AskColumn = Callable[[str, Sequence[str]], str | None]
"""Asks the user which of the columns holds a field; None where there is none, or nobody to ask."""


def found_in(path: Path, given: Mapping[str, str], ask: AskColumn, *, day_first: bool | None = None) -> Iterator[Found]:
    """Every set of notes in a file or folder. Raises `UnusableFile`."""
    for file in files_in(path):
        kind = file.suffix.lower()
        if kind in TABLES:
            yield from tables.rows_of(file, _columns(file, given, ask), day_first=day_first)
        elif kind in LINES:
            yield from texts.lines_of(file)
        else:
            yield texts.note_of(file, path)


def _columns(file: Path, given: Mapping[str, str], ask: AskColumn) -> tables.Columns:
    header = tables.header_of(file)
    columns, missing = tables.guessed(header, given)
    answered = {field: answer for field in missing if (answer := ask(field, header))}
    if answered:
        columns, _ = tables.guessed(header, {**given, **answered})
    if columns is None:
        raise UnusableFile(
            f"no column of {file} looks like notes. There are: {', '.join(header)}. Name one: --map notes=COLUMN."
        )
    return columns
