"""`/v1/files`: the words of a file that a rep dropped, to be looked over before they are sent."""

from typing import Annotated

from fastapi import APIRouter, UploadFile
from fastapi.params import File
from pydantic import BaseModel

from app.channels.bulk.dropped import words_of_file
from app.channels.problems import documented

MAX_FILE_BYTES = 5_000_000

router = APIRouter(prefix="/v1/files", tags=["conversations"], max_body_size=MAX_FILE_BYTES)


class FileText(BaseModel):
    """What a file says, as the notes that it would be."""

    text: str


@router.post("", responses=documented(413, 422))
async def read_file(file: Annotated[UploadFile, File(description="txt, md, vtt, srt or docx")]) -> FileText:
    """The words of notes or of a transcript, one line a speaker's turn. Nothing is kept."""
    return FileText(text=words_of_file(file.filename or "", await file.read()))
