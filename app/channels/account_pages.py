"""The pages of accounts: list, account, brief, promises, review, search. HTML forms, no script needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from fastapi import APIRouter, Form, Query
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from app.channels.dependencies import CursorQuery, PartsDep
from app.channels.rendering import TEXTS, choice, render, see
from app.channels.timeline import timeline_of
from app.coach import check_day
from app.domain.accounts import MAX_NAME_CHARS, Account, Call, Contact, Found
from app.domain.conversation import Inbound
from app.domain.corrections import FilingCorrection, in_words
from app.domain.errors import AccountNotFound, MergeRefused, NameUnusable, PromiseNotFound
from app.domain.events import Failed
from app.domain.page import Page
from app.domain.pillars import Pillar
from app.domain.promises import LedgerEntry, Party, PromiseStatus
from app.domain.review import Review
from app.domain.standing import Standing

router = APIRouter(include_in_schema=False, max_body_size=20_000)

ON_A_PAGE = 50
PROMISES_SHOWN = 200
CALLS_SHOWN = 20
IN_A_ZONE = 6


@dataclass(frozen=True, slots=True)
class Zone:
    """One standing on the map."""

    standing: Standing
    count: int
    accounts: Sequence[Account]


@router.get("/accounts")
async def accounts_page(
    parts: PartsDep,
    standing: str = "",
    pillar: str = "",
    owed: str = "",
    name: Annotated[str, Query(max_length=MAX_NAME_CHARS)] = "",
    cursor: CursorQuery = None,
) -> HTMLResponse:
    """The accounts: a map by standing, and a table to be filtered."""
    chosen = choice(standing, Standing), choice(pillar, Pillar)
    due_by = datetime.now(UTC).date() if owed else None
    page = await parts.accounts.list(
        ON_A_PAGE, cursor, standing=chosen[0], pillar=chosen[1], due_by=due_by, name=name.strip()
    )
    filters = {"standing": standing, "pillar": pillar, "owed": owed, "name": name}
    whole = not any(filters.values()) and cursor is None
    return await _accounts(parts, page, filters, await _map(parts) if whole else [])


@router.get("/accounts/{account_id}")
async def account_page(
    account_id: str, parts: PartsDep, cursor: CursorQuery = None, just: str = "", was: str = ""
) -> HTMLResponse:
    """One account: how it stands, over time, by whom, what is promised, every call."""
    return await _account(account_id, parts, cursor, marked=await _just_marked(parts, just, was))


@router.post("/accounts/{account_id}/name")
async def rename_from_page(account_id: str, parts: PartsDep, name: Annotated[str, Form()] = "") -> Response:
    try:
        await parts.accounts.rename(account_id, name)
    except NameUnusable as error:
        return await _account(account_id, parts, trouble=str(error))
    return see(f"/accounts/{account_id}")


@router.post("/accounts/{account_id}/into")
async def merge_from_page(account_id: str, parts: PartsDep, into: Annotated[str, Form()] = "") -> Response:
    """Merge into the account of that name."""
    found = await parts.accounts.list(2, name=into.strip()) if into.strip() else None
    exact = [a for a in found.items if a.name.casefold() == into.strip().casefold()] if found else []
    try:
        if not exact:
            raise MergeRefused("there is no account of that name. Write it as the list of accounts has it.")
        await parts.accounts.merge(account_id, exact[0].id)
    except MergeRefused as error:
        return await _account(account_id, parts, trouble=str(error))
    return see(f"/accounts/{exact[0].id}")


@router.post("/accounts/{account_id}/apart")
async def unmerge_from_page(account_id: str, parts: PartsDep) -> Response:
    await parts.accounts.unmerge(account_id)
    return see(f"/accounts/{account_id}")


@router.post("/accounts/{account_id}/delete")
async def delete_from_page(account_id: str, parts: PartsDep) -> Response:
    await parts.removal.account(account_id)
    return see("/accounts")


@router.post("/people/{person_id}/delete")
async def delete_person_from_page(person_id: str, parts: PartsDep, account_id: Annotated[str, Form()]) -> Response:
    await parts.removal.person(person_id)
    return see(f"/accounts/{account_id}")


@router.get("/calls/{call_id}")
async def call_page(call_id: str, parts: PartsDep) -> HTMLResponse:
    """One call, as an answer cites it."""
    return render("call.html", call=await parts.accounts.call(call_id))


@router.post("/calls/{call_id}/account")
async def file_from_page(
    call_id: str, parts: PartsDep, account: Annotated[str, Form(max_length=MAX_NAME_CHARS)] = ""
) -> Response:
    """Say which account a call belongs to: a turn of its conversation, as in the chat."""
    call = await parts.accounts.call(call_id)
    if not account.strip():
        return see("/accounts")
    filing = FilingCorrection(call_id, account.strip())
    inbound = Inbound(
        call.conversation_id,
        in_words(filing, call.notes),
        "web",
        uuid4().hex,
        datetime.now(UTC),
        filing,
        person=parts.person,
    )
    async for _, event in parts.live.start(inbound).follow():
        if isinstance(event, Failed):
            return await _accounts_with_trouble(parts, event.message)
    filed = (await parts.accounts.call(call_id)).account
    return see(f"/accounts/{filed.id}" if filed else "/accounts")


@router.post("/calls/{call_id}/day")
async def move_call_from_page(
    call_id: str, parts: PartsDep, on: Annotated[date, Form()], account_id: Annotated[str, Form()] = ""
) -> Response:
    check_day(on, datetime.now(UTC).date())
    await parts.accounts.move_call(call_id, on)
    return see(f"/accounts/{account_id}#{call_id}" if account_id else f"/calls/{call_id}")


@router.post("/calls/{call_id}/delete")
async def delete_call_from_page(call_id: str, parts: PartsDep, account_id: Annotated[str, Form()] = "") -> Response:
    await parts.removal.call(call_id)
    return see(f"/accounts/{account_id}" if account_id else "/accounts")


@router.post("/accounts/{account_id}/promises")
async def add_promise_from_page(
    account_id: str,
    parts: PartsDep,
    what: Annotated[str, Form(max_length=500)] = "",
    who: Annotated[Party, Form()] = Party.US,
    due: Annotated[str, Form()] = "",
) -> Response:
    if what.strip():
        day = date.fromisoformat(due) if due else None
        await parts.promises.add(account_id, who, what.strip(), day, datetime.now(UTC).date())
    return see(f"/accounts/{account_id}#promises")


@router.post("/promises/{promise_id}")
async def change_promise_from_page(
    promise_id: str,
    parts: PartsDep,
    to: Annotated[Literal["open", "kept", "missed", "delete"], Form()],
    back: Annotated[str, Form()] = "/promises",
) -> Response:
    """Mark a promise kept, missed or open, or delete it. A mark can be undone where it was made."""
    way = urlsplit(back)
    if way.scheme or way.netloc or not way.path.startswith("/"):
        way = urlsplit("/promises")
    if to == "delete":
        await parts.promises.delete(promise_id)
        return see(way.geturl())
    was = (await parts.promises.get(promise_id)).promise.status
    await parts.promises.change(promise_id, datetime.now(UTC).date(), status=PromiseStatus(to))
    known = [(name, value) for name, value in parse_qsl(way.query) if name not in ("just", "was")]
    return see(way._replace(query=urlencode([*known, ("just", promise_id), ("was", was)])).geturl())


async def _just_marked(parts: PartsDep, promise_id: str, was: str) -> dict[str, Any]:
    """What was marked on this page a moment ago, and what it was before."""
    before = choice(was, PromiseStatus)
    if not promise_id or before is None:
        return {"just": None, "was": ""}
    try:
        return {"just": await parts.promises.get(promise_id), "was": before}
    except PromiseNotFound:
        return {"just": None, "was": ""}


@router.get("/accounts/{account_id}/brief")
async def brief_page(account_id: str, parts: PartsDep) -> HTMLResponse:
    """Half a screen before the next call."""
    today = datetime.now(UTC).date()
    try:
        brief = await parts.coach.briefs.brief(account_id, today)
    except AccountNotFound:  # it may be a colleague's who shares it
        owner = await parts.sharing.owner_for(parts.person, account_id)
        brief = await parts.coach.of(owner).briefs.brief(account_id, today)
        return render("brief.html", brief=brief, own=False)
    return render("brief.html", brief=brief, own=True)


@router.get("/accounts/{account_id}/handover")
async def handover_page(account_id: str, parts: PartsDep) -> HTMLResponse:
    """What a rep who takes the account over should know."""
    handover = await parts.coach.briefs.handover(account_id, datetime.now(UTC).date())
    return render("handover.html", handover=handover, brief=handover.brief)


@router.get("/promises")
async def promises_page(
    parts: PartsDep,
    status: str = "open",
    who: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    just: str = "",
    was: str = "",
) -> HTMLResponse:
    """The ledger over all accounts, to be filtered."""
    page = await parts.promises.list(
        PROMISES_SHOWN, status=choice(status, PromiseStatus), who=choice(who, Party), words=q.strip()
    )
    filters = {"status": status, "who": who, "q": q}
    marked = await _just_marked(parts, just, was)
    return render("promises.html", page=page, filters=filters, statuses=list(PromiseStatus), **marked)


@router.get("/review")
async def review_page(parts: PartsDep) -> HTMLResponse:
    """Every account by how it stands."""
    shared = await parts.shared_reviews.get()
    return render(
        "review.html",
        review=await _review(parts),
        policy=await _policy(parts),
        own=True,
        shared_on=shared.as_of if shared else None,
    )


@router.get("/review/shared")
async def shared_review_page(parts: PartsDep) -> HTMLResponse:
    """What the manager sees: the copy that was shared, and nothing else."""
    shared = await parts.shared_reviews.get()
    return render("review.html", review=shared, policy=await _policy(parts), own=False, shared_on=None)


@router.post("/review/share")
async def share_review(parts: PartsDep) -> Response:
    await parts.shared_reviews.share(await _review(parts))
    return see("/review")


@router.post("/review/unshare")
async def take_review_back(parts: PartsDep) -> Response:
    await parts.shared_reviews.take_back()
    return see("/review")


@router.get("/review.md")
async def review_in_markdown(parts: PartsDep) -> Response:
    words = review_in_words(await _review(parts), await _policy(parts))
    return PlainTextResponse(words, media_type="text/markdown; charset=utf-8")


@router.get("/review.pdf")
async def review_in_pdf(parts: PartsDep) -> Response:
    from app.channels.review_print import as_pdf

    return Response(as_pdf(await _review(parts), await _policy(parts)), media_type="application/pdf")


def review_in_words(review: Review, policy: str) -> str:
    """The review in Markdown."""
    return TEXTS.get_template("review.md.txt").render(review=review, policy=policy)


def account_in_words(
    account: Account, people: Sequence[Contact], promises: Sequence[LedgerEntry], calls: Sequence[Call]
) -> str:
    """An account with all that is kept of it, in Markdown."""
    shown = {"account": account, "people": people, "promises": promises, "calls": calls}
    return TEXTS.get_template("account.md.txt").render(shown)


async def _policy(parts: PartsDep) -> str:
    return (await parts.preferences.get()).review_policy


async def _review(parts: PartsDep) -> Review:
    return await parts.coach.briefs.review(datetime.now(UTC).date())


@router.get("/find")
async def find_page(
    parts: PartsDep, q: Annotated[str, Query(max_length=200)] = "", pillar: str = "", account_id: str = ""
) -> HTMLResponse:
    """Search over notes, accounts, people and evidence; or over one account's."""
    account = await parts.accounts.get(account_id) if account_id else None
    found: Sequence[Found] = ()
    if q.strip():
        found = await parts.accounts.search(q, ON_A_PAGE, account_id=account_id or None, pillar=choice(pillar, Pillar))
    return render("find.html", q=q, pillar=pillar, account=account, found=found)


async def _map(parts: PartsDep) -> list[Zone]:
    """Who stands where, from outside to the inner circle; empty where there is nobody yet."""
    counts = await parts.accounts.count_by_standing()
    zones = [
        Zone(standing, counts.get(standing, 0), (await parts.accounts.list(IN_A_ZONE, standing=standing)).items)
        for standing in Standing
    ]
    return zones if counts else []


async def _accounts_with_trouble(parts: PartsDep, trouble: str) -> HTMLResponse:
    filters = dict.fromkeys(("standing", "pillar", "owed", "name"), "")
    return await _accounts(parts, await parts.accounts.list(ON_A_PAGE), filters, [], trouble)


async def _accounts(
    parts: PartsDep, page: Page[Account], filters: Mapping[str, str], zones: Sequence[Zone], trouble: str = ""
) -> HTMLResponse:
    shown: dict[str, Any] = {"page": page, "filters": filters, "filtered": any(filters.values()), "map": zones}
    shown |= {
        "unfiled": await parts.accounts.unfiled(CALLS_SHOWN),
        "shared": await parts.sharing.others(parts.person, ON_A_PAGE),
    }
    code = HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
    return render("accounts.html", code, trouble=trouble, **shown)


async def _account(
    account_id: str,
    parts: PartsDep,
    cursor: str | None = None,
    trouble: str = "",
    marked: Mapping[str, Any] = {"just": None, "was": ""},
) -> HTMLResponse:
    dossier = await parts.accounts.dossier(account_id)
    today = datetime.now(UTC).date()
    shown: Mapping[str, Any] = {
        "dossier": dossier,
        "account": dossier.account,
        "brief": await parts.coach.briefs.brief(account_id, today),
        "timeline": timeline_of(await parts.accounts.timeline(account_id), today),
        "calls": await parts.accounts.calls(account_id, CALLS_SHOWN, cursor),
        "merged": await parts.accounts.merged(account_id),
        "trouble": trouble,
        **marked,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
    return render("account.html", status, **shown)
