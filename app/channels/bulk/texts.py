"""Plain text, transcripts and JSON Lines."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import webvtt
from webvtt.errors import MalformedFileError

from app.channels.bulk.days import day_of
from app.channels.bulk.notes_file import TRANSCRIPTS, Found, Rejected, Row, text_of

_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


def lines_of(path: Path) -> Iterator[Found]:
    """JSON Lines: `text` (or `notes`), `account`, `date` (or `on`); the other fields are passed over."""
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        where = f"{path}:{number}"
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            yield Rejected(where, f"not JSON: {error}")
            continue
        if not isinstance(value, dict):
            yield Rejected(where, "not an object")
            continue
        text, account = value.get("text", value.get("notes")), value.get("account", value.get("company"))
        told = value.get("date", value.get("on"))
        if not isinstance(text, str) or not text.strip():
            yield Rejected(where, "no `text`")
            continue
        on = day_of(str(told), day_first=False) if told else None
        if told and on is None:
            yield Rejected(where, f"{told!r} is no day that can be told")
            continue
        yield Row(where, text, account.strip() or None if isinstance(account, str) else None, on)


def note_of(path: Path, root: Path) -> Found:
    """One file, one set of notes; its folder names the account, a day in its name the day."""
    text = text_of(path).strip()
    if path.suffix.lower() in TRANSCRIPTS:
        try:
            text = transcript(text, path.suffix.lower().removeprefix("."))
        except MalformedFileError as error:
            return Rejected(str(path), f"no transcript: {error}")
    if not text:
        return Rejected(str(path), "nothing in it")
    told = _DAY.search(path.stem)
    account = path.parent.name if path.parent != root and root.is_dir() else None
    return Row(str(path), text, account, day_of(told[1], day_first=False) if told else None)


def transcript(text: str, kind: str) -> str:
    """The words of a VTT or SRT file, one line a speaker's turn. Raises `MalformedFileError`."""
    turns: list[tuple[str, str]] = []
    for caption in webvtt.from_buffer(io.StringIO(text), format=kind).captions:
        speaker, said = caption.voice or "", " ".join(caption.text.split())
        if not said:
            continue
        if turns and speaker and turns[-1][0] == speaker:
            turns[-1] = speaker, f"{turns[-1][1]} {said}"
        else:
            turns.append((speaker, said))
    return "\n".join(f"{speaker}: {said}" if speaker else said for speaker, said in turns)
