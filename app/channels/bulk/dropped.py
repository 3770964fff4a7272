"""One file from a browser or a chat: its words, whatever form they have."""

import io
import zipfile
from pathlib import PurePath

from docx import Document
from docx.opc.exceptions import OpcError
from webvtt.errors import MalformedFileError

from app.channels.bulk.notes_file import TRANSCRIPTS, decoded
from app.channels.bulk.texts import transcript
from app.domain.errors import FileUnreadable
from app.domain.read import MAX_NOTES_CHARS

PLAIN = frozenset({".txt", ".md", ".text", ""})
MOST_UNPACKED_BYTES = 50_000_000
"""A document is a packed archive: one that unpacks to more than this is no document."""


def words_of_file(name: str, content: bytes) -> str:
    """What a file says. Raises `FileUnreadable` with the reason, in a sentence for who dropped it."""
    kind = PurePath(name).suffix.lower()
    if kind == ".docx":
        text = _words_of_document(content)
    elif kind in PLAIN | TRANSCRIPTS:
        if b"\0" in content and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise FileUnreadable("it holds no text")
        text = decoded(content)
        if kind in TRANSCRIPTS:
            try:
                text = transcript(text, kind.removeprefix("."))
            except MalformedFileError as error:
                raise FileUnreadable(f"it is no {kind.removeprefix('.')} transcript") from error
    else:
        raise FileUnreadable("only txt, md, vtt, srt and docx can be read")
    text = text.strip()
    if not text:
        raise FileUnreadable("there are no words in it")
    if len(text) > MAX_NOTES_CHARS:
        raise FileUnreadable(f"it has {len(text):,} characters, and notes {MAX_NOTES_CHARS:,} at most")
    return text


def _words_of_document(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise FileUnreadable("it is too large")
        document = Document(io.BytesIO(content))
        return "\n".join(paragraph.text for paragraph in document.paragraphs)
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError) as error:
        if isinstance(error, FileUnreadable):
            raise
        raise FileUnreadable("it is no Word document") from error
