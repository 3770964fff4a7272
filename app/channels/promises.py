"""`/v1/promises`: the ledger."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.channels.dependencies import CursorQuery, LimitQuery, PartsDep
from app.channels.problems import documented
from app.domain.promises import LedgerEntry, Party, PromiseStatus

router = APIRouter(prefix="/v1", tags=["promises"], max_body_size=10_000)

What = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class PromiseIn(BaseModel):
    """A promise entered by hand."""

    who: Party = Party.US
    what: What
    due: date | None = None


class PromiseChange(BaseModel):
    """What to change; fields that are left out stay."""

    what: What | None = None
    due: date | None = None
    """null takes the day away."""
    status: PromiseStatus | None = None


class PromisesOut(BaseModel):
    items: list[LedgerEntry]
    next_cursor: str | None


@router.get("/promises", responses=documented(400, 422))
async def list_promises(
    parts: PartsDep,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
    account_id: str | None = None,
    status: PromiseStatus | None = None,
    due_by: Annotated[date | None, Query(description="Only what is due by this day.")] = None,
) -> PromisesOut:
    """Promises by the day they are due, those without a day last."""
    page = await parts.promises.list(limit, cursor, account_id=account_id, status=status, due_by=due_by)
    return PromisesOut(items=list(page.items), next_cursor=page.next_cursor)


@router.post("/accounts/{account_id}/promises", status_code=HTTPStatus.CREATED, responses=documented(404, 422))
async def add_promise(account_id: str, body: PromiseIn, parts: PartsDep) -> LedgerEntry:
    """Enter a promise by hand."""
    return await parts.promises.add(account_id, body.who, body.what.strip(), body.due, datetime.now(UTC).date())


@router.patch("/promises/{promise_id}", responses=documented(404, 422))
async def change_promise(promise_id: str, body: PromiseChange, parts: PartsDep) -> LedgerEntry:
    """Put a promise right, mark it kept or missed, or open it again. Kept ones count for trust, missed ones against."""
    given: dict[str, Any] = body.model_dump(exclude_unset=True)
    return await parts.promises.change(promise_id, datetime.now(UTC).date(), **given)


@router.delete("/promises/{promise_id}", status_code=HTTPStatus.NO_CONTENT, responses=documented(404))
async def delete_promise(promise_id: str, parts: PartsDep) -> None:
    """Delete a promise; it counts no longer."""
    await parts.promises.delete(promise_id)
