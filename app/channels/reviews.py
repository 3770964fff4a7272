"""`/v1/review`: every account by how it stands."""

from datetime import UTC, datetime

from fastapi import APIRouter

from app.channels.dependencies import PartsDep
from app.domain.review import Review

router = APIRouter(prefix="/v1", tags=["accounts"])


@router.get("/review")
async def get_review(parts: PartsDep) -> Review:
    """Every account by how it stands, those at risk first, with what has moved over the last quarter."""
    return await parts.coach.briefs.review(datetime.now(UTC).date())
