"""Notes in files of others: what is one set of notes, whose, and of what day; and the rows that are none."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

TEXTS = frozenset({".txt", ".md", ".text"})
TRANSCRIPTS = frozenset({".vtt", ".srt"})
TABLES = frozenset({".csv", ".tsv"})
LINES = frozenset({".jsonl", ".ndjson"})
KNOWN = TEXTS | TRANSCRIPTS | TABLES | LINES


REFUSED = ".refused.txt"
"""How the file is called that lists what an import could not take."""


class UnusableFile(ValueError):
    """A file that can't be imported; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One set of notes as it was found."""

    where: str
    """`FILE:LINE`, or the file."""
    text: str
    account: str | None
    on: date | None

    @property
    def key(self) -> str:
        """The same for the same notes of the same day and account, wherever they were found: imported once."""
        told = f"{(self.account or '').casefold()}\n{self.on or ''}\n{' '.join(self.text.split())}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that can't be taken, and why."""

    where: str
    why: str


Found = Row | Rejected


def text_of(path: Path) -> str:
    """The text of a file. Raises `UnusableFile`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"can't open {path}: {error.strerror}") from error
    return decoded(data)


def decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or else Windows' Latin."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def files_in(path: Path) -> Iterator[Path]:
    """The file itself, or every file of a folder that can be imported. Raises `UnusableFile`."""
    if path.is_dir():
        found = sorted(
            p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in KNOWN and not p.name.endswith(REFUSED)
        )
        if not found:
            raise UnusableFile(f"{path} holds no file that can be imported ({', '.join(sorted(KNOWN))}).")
        yield from found
    elif path.suffix.lower() in KNOWN:
        yield path
    else:
        raise UnusableFile(f"{path} is none of {', '.join(sorted(KNOWN))}.")
