"""`/v1/reads`: one read by itself."""

from datetime import UTC, datetime

from fastapi import APIRouter

from app.channels.dependencies import PartsDep
from app.channels.problems import documented
from app.channels.schemas import MAX_BODY_BYTES, NotesIn
from app.domain.read import Read

router = APIRouter(prefix="/v1/reads", tags=["reads"], max_body_size=MAX_BODY_BYTES)


@router.post("", responses=documented(413, 422))
async def read_notes(notes: NotesIn, parts: PartsDep) -> Read:
    """Read notes: the evidence with offsets, the three levels, the standing, the exposure and the one next move.

    Nothing is stored.
    """
    return await parts.coach.read(notes.text, datetime.now(UTC).date())
