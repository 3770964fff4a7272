"""`/v1/search` and `/v1/export`: find things, and take everything away."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from app.channels.dependencies import PartsDep
from app.channels.problems import documented
from app.domain.accounts import Found
from app.domain.pillars import Pillar

router = APIRouter(prefix="/v1", tags=["accounts"])


class FoundOut(BaseModel):
    items: list[Found]


@router.get("/search", responses=documented(422))
async def find(
    parts: PartsDep,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words; all of them are looked for.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    account_id: str | None = None,
    pillar: Annotated[Pillar | None, Query(description="Only calls in which the words are evidence of it.")] = None,
) -> FoundOut:
    """Accounts, people and calls that hold every word; of calls the newest first, with the evidence that has them."""
    return FoundOut(items=list(await parts.accounts.search(q, limit, account_id=account_id, pillar=pillar)))


@router.get("/export", response_class=StreamingResponse)
async def export(parts: PartsDep) -> StreamingResponse:
    """Everything that is kept, as JSON Lines: accounts with people, calls and promises, then every turn of talk."""

    async def lines() -> AsyncIterator[str]:
        async for line in parts.export.lines():
            yield json.dumps(line, ensure_ascii=False) + "\n"

    return StreamingResponse(
        lines(),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="firmground.jsonl"'},
    )
