"""CSV: which column is what, told by names that HubSpot, Salesforce and people use, or by the user."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from app.channels.bulk.days import day_comes_first, day_of
from app.channels.bulk.notes_file import Found, Rejected, Row, UnusableFile, text_of

FIELDS = ("notes", "account", "date")
NAMES: Mapping[str, tuple[str, ...]] = {
    "notes": (
        "notes", "note", "text", "note body", "hs_note_body", "hs_call_body", "hs_meeting_body", "call notes", "meeting notes", "activity notes", "body", "full comments",
        "comments", "comment", "description", "engagement body", "call body", "internal meeting notes", "summary", "content", "transcript",
    ),
    "account": (
        "account", "account name", "company", "company name", "company / account", "account.name", "related to", "associated company", "associated company name",
        "associated company (primary)", "associated companies", "customer", "client", "organization", "organisation", "what.name", "related account",
    ),
    "date": (
        "date", "on", "called on", "call date", "activity date", "activitydate", "hs_timestamp", "due date only", "due date", "start date", "completed date", "meeting date",
        "create date", "created date", "created at", "createddate", "created", "timestamp", "when", "day",
    ),
}  # fmt: skip
"""Names of columns, in small letters, the surest first: HubSpot's and Salesforce's exports among them."""
MORE_NOTES = ("subject", "hs_call_title", "note title", "call title")
"""Columns whose words go before the notes where both are there."""
csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what."""

    notes: str
    account: str | None = None
    date: str | None = None
    title: str | None = None


def guessed(header: Sequence[str], given: Mapping[str, str]) -> tuple[Columns | None, tuple[str, ...]]:
    """The columns, as far as they are given or their names tell; None without one for the notes. Then the missing ones.

    Raises `UnusableFile` for a given column that is not there.
    """
    plain = {name.strip().casefold().lstrip("\ufeff"): name for name in header}
    chosen: dict[str, str | None] = {}
    for field in FIELDS:
        if field in given:
            if given[field].casefold() not in plain:
                raise UnusableFile(f"there is no column {given[field]!r}. There are: {', '.join(header)}.")
            chosen[field] = plain[given[field].casefold()]
        else:
            chosen[field] = next((plain[name] for name in NAMES[field] if name in plain), None)
    missing = tuple(field for field in FIELDS if chosen[field] is None)
    notes = chosen["notes"]
    if notes is None:
        return None, missing
    title = next((plain[name] for name in MORE_NOTES if name in plain and plain[name] != notes), None)
    return Columns(notes, chosen["account"], chosen["date"], title), missing


def header_of(path: Path) -> list[str]:
    """The names of the columns. Raises `UnusableFile`."""
    reader = _reader(path)
    return list(reader.fieldnames or [])


def rows_of(path: Path, columns: Columns, *, day_first: bool | None = None) -> Iterator[Found]:
    """Every row, with the line on which it ends. day_first: whether 3/4 is 3 April; told from the column where None."""
    rows = []
    reader = _reader(path)
    try:
        for row in reader:
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise UnusableFile(f"{path}:{reader.line_num}: not CSV: {error}") from error
    if day_first is None and columns.date is not None:
        day_first = day_comes_first(str(row.get(columns.date) or "") for _, row in rows)
    for line, row in rows:
        yield _row(f"{path}:{line}", row, columns, bool(day_first))


def _row(where: str, row: Mapping[str, object], columns: Columns, day_first: bool) -> Found:
    def cell(column: str | None) -> str:
        value = row.get(column) if column else None
        return value.strip() if isinstance(value, str) else ""

    text, title = plain_text(cell(columns.notes)), plain_text(cell(columns.title))
    if not text and not title:
        return Rejected(where, f"nothing in the column {columns.notes!r}")
    if title and title.casefold() not in text.casefold():
        text = f"{title}\n{text}".strip()
    told = cell(columns.date)
    on = day_of(told, day_first=day_first) if told else None
    if told and on is None:
        return Rejected(where, f"{told!r} is no day that can be told")
    return Row(where, text, cell(columns.account).split(";")[0].strip() or None, on)


def plain_text(text: str) -> str:
    """The words of a cell; markup, as HubSpot exports it, taken away."""
    if "<" not in text or ">" not in text:
        return text
    parser = _Words()
    parser.feed(text)
    parser.close()
    lines = ("".join(parser.words)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser gives both
        if tag in ("br", "p", "div", "li", "tr"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _reader(path: Path) -> "csv.DictReader[str]":
    text = text_of(path)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:20_000].split("\n", 1)[0], delimiters=",;\t|")
        dialect.doublequote = True
    except csv.Error:
        dialect = csv.excel_tab if path.suffix.lower() == ".tsv" else csv.excel
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    if not reader.fieldnames:
        raise UnusableFile(f"{path} is empty.")
    return reader
