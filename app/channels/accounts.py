"""`/v1/accounts`, `/v1/calls`, `/v1/people`: what is remembered of each customer."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.channels.dependencies import CursorQuery, LimitQuery, PartsDep
from app.channels.problems import documented
from app.coach import check_day
from app.domain.accounts import MAX_NAME_CHARS, Account, AccountRef, Call, Contact, Point
from app.domain.brief import Brief
from app.domain.handover import Handover
from app.domain.pillars import Pillar
from app.domain.standing import Standing

router = APIRouter(prefix="/v1", tags=["accounts"], max_body_size=10_000)

Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS)]


class AccountIn(BaseModel):
    """An account by its name; one that is known by that name already is given back."""

    name: Name


class AccountChange(BaseModel):
    """What to change; fields that are left out stay."""

    name: Name | None = None
    confirmed: bool | None = None
    """True says that a name taken from notes is right."""


class CallChange(BaseModel):
    on: date
    """The day of the call."""


class MergeIn(BaseModel):
    into: str
    """Id of the account that takes the calls."""


class AccountsOut(BaseModel):
    items: list[Account]
    next_cursor: str | None
    """Pass it as `cursor` for the next page; null on the last."""


class CallsOut(BaseModel):
    items: list[Call]
    next_cursor: str | None


class UnfiledOut(BaseModel):
    items: list[Call]


class PeopleOut(BaseModel):
    items: list[Contact]


class MergedOut(BaseModel):
    items: list[AccountRef]


class TimelineOut(BaseModel):
    items: list[Point]
    """The newest 400 points, the oldest of them first."""


@router.get("/accounts", responses=documented(400, 422))
async def list_accounts(
    parts: PartsDep,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
    standing: Standing | None = None,
    pillar: Annotated[Pillar | None, Query(description="Only accounts in which this pillar does not hold.")] = None,
    due_by: Annotated[date | None, Query(description="Only accounts to which we owe something by this day.")] = None,
    name: Annotated[str, Query(max_length=MAX_NAME_CHARS, description="A part of the name.")] = "",
) -> AccountsOut:
    """The accounts, the one last called first."""
    page = await parts.accounts.list(limit, cursor, standing=standing, pillar=pillar, due_by=due_by, name=name)
    return AccountsOut(items=list(page.items), next_cursor=page.next_cursor)


@router.post("/accounts", status_code=HTTPStatus.CREATED, responses=documented(422))
async def add_account(body: AccountIn, parts: PartsDep) -> Account:
    """Enter an account by hand."""
    return await parts.accounts.get((await parts.accounts.named(body.name, confirmed=True)).id)


@router.get("/accounts/{account_id}", responses=documented(404))
async def get_account(account_id: str, parts: PartsDep) -> Account:
    """How one account stands, by all its calls."""
    return await parts.accounts.get(account_id)


@router.patch("/accounts/{account_id}", responses=documented(404, 422))
async def change_account(account_id: str, body: AccountChange, parts: PartsDep) -> Account:
    """Rename an account, or confirm the name that was taken from notes."""
    if body.name is not None:
        return await parts.accounts.rename(account_id, body.name)
    if body.confirmed:
        return await parts.accounts.confirm(account_id)
    return await parts.accounts.get(account_id)


@router.delete("/accounts/{account_id}", status_code=HTTPStatus.NO_CONTENT, responses=documented(404))
async def delete_account(account_id: str, parts: PartsDep) -> None:
    """Delete an account for good: its calls, the talk about them, its people, its promises."""
    await parts.removal.account(account_id)


@router.post("/accounts/{account_id}/merge", responses=documented(404, 409, 422))
async def merge_account(account_id: str, body: MergeIn, parts: PartsDep) -> Account:
    """Make everything of this account the other's. `unmerge` undoes it."""
    return await parts.accounts.merge(account_id, body.into)


@router.post("/accounts/{account_id}/unmerge", responses=documented(404, 409))
async def unmerge_account(account_id: str, parts: PartsDep) -> Account:
    """Take an account out of the one that it was merged into."""
    return await parts.accounts.unmerge(account_id)


@router.get("/accounts/{account_id}/merged", responses=documented(404))
async def list_merged(account_id: str, parts: PartsDep) -> MergedOut:
    """The accounts that were merged into this one."""
    return MergedOut(items=list(await parts.accounts.merged(account_id)))


@router.get("/accounts/{account_id}/people", responses=documented(404))
async def list_people(account_id: str, parts: PartsDep) -> PeopleOut:
    """The people there, each with pillars of their own."""
    return PeopleOut(items=list(await parts.accounts.people(account_id)))


@router.get("/accounts/{account_id}/calls", responses=documented(400, 404, 422))
async def list_calls(account_id: str, parts: PartsDep, limit: LimitQuery = 50, cursor: CursorQuery = None) -> CallsOut:
    """The calls, the newest first, each with its evidence and what it changed."""
    page = await parts.accounts.calls(account_id, limit, cursor)
    return CallsOut(items=list(page.items), next_cursor=page.next_cursor)


@router.get("/accounts/{account_id}/timeline", responses=documented(404))
async def get_timeline(account_id: str, parts: PartsDep) -> TimelineOut:
    """How the three pillars stood after each call and each settled promise."""
    return TimelineOut(items=list(await parts.accounts.timeline(account_id)))


@router.get("/accounts/{account_id}/brief", responses=documented(404))
async def get_brief(account_id: str, parts: PartsDep) -> Brief:
    """What to know before the next call."""
    return await parts.coach.briefs.brief(account_id, datetime.now(UTC).date())


@router.get("/accounts/{account_id}/handover", responses=documented(404))
async def get_handover(account_id: str, parts: PartsDep) -> Handover:
    """What a rep who takes the account over should know."""
    return await parts.coach.briefs.handover(account_id, datetime.now(UTC).date())


@router.get("/calls", responses=documented(422))
async def list_unfiled_calls(parts: PartsDep, limit: LimitQuery = 50) -> UnfiledOut:
    """The calls whose account nobody has told yet, the newest first. Their conversation files them."""
    return UnfiledOut(items=list(await parts.accounts.unfiled(limit)))


@router.get("/calls/{call_id}", responses=documented(404))
async def get_call(call_id: str, parts: PartsDep) -> Call:
    """One call with its notes."""
    return await parts.accounts.call(call_id)


@router.patch("/calls/{call_id}", responses=documented(404, 422))
async def change_call(call_id: str, body: CallChange, parts: PartsDep) -> Call:
    """Give a call another day: the account's history follows. Where it belongs is changed by its conversation."""
    check_day(body.on, datetime.now(UTC).date())
    return await parts.accounts.move_call(call_id, body.on)


@router.delete("/calls/{call_id}", status_code=HTTPStatus.NO_CONTENT, responses=documented(404))
async def delete_call(call_id: str, parts: PartsDep) -> None:
    """Delete a call and the talk about it, for good; the account stands as if it had never been."""
    await parts.removal.call(call_id)


@router.delete("/people/{person_id}", status_code=HTTPStatus.NO_CONTENT, responses=documented(404))
async def delete_person(person_id: str, parts: PartsDep) -> None:
    """Delete a person for good: what is known of them goes, and their name is blotted out in the account's notes."""
    await parts.removal.person(person_id)
