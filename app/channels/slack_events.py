"""Where Slack sends what happens there, where an installation begins and ends, and where links from Slack lead."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Protocol, cast

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.channels.guard import PERSON_COOKIE
from app.channels.problems import problem
from app.channels.rendering import render

MAX_BODY_BYTES = 1_000_000

router = APIRouter(prefix="/slack", include_in_schema=False, max_body_size=MAX_BODY_BYTES)


class Sessions(Protocol):
    """Links that sign a person in, and the cookies that remember them."""

    def follow(self, token: str) -> tuple[str, str]:
        """(person, path). Raises `ValueError` where the link is over."""
        ...

    def begin(self, person: str) -> str: ...

    def lives(self) -> timedelta: ...


@router.get("/open")
async def open_from_slack(request: Request, link: Annotated[str, Query(max_length=4000)] = "") -> Response:
    """Sign in the person that a link of ours was made for, and show them what it leads to."""
    sessions = cast(Sessions | None, request.app.state.sessions)
    if sessions is None:
        return problem(request, 404, "not_found", "Slack is not set up here: see docs/slack.md.")
    try:
        person, path = sessions.follow(link)
    except ValueError:
        return render("link_over.html", HTTPStatus.GONE)
    answer = RedirectResponse(path, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        PERSON_COOKIE,
        sessions.begin(person),
        max_age=int(sessions.lives().total_seconds()),
        httponly=True,
        samesite="lax",  # the next request comes of a click in Slack
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/events")
@router.get("/install")
@router.get("/oauth_redirect")
async def from_slack(request: Request) -> Response:
    """Everything is Bolt's: it checks the signature, its age, and the state of an installation."""
    handler = getattr(request.app.state, "slack", None)
    if handler is None:
        return problem(request, 404, "not_found", "Slack is not set up here: see docs/slack.md.")
    stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
    if not stamp.isascii() or not stamp.isdigit():  # Bolt takes it for a number
        return problem(request, 401, "not_allowed", "This request does not come from Slack.")
    answer: Response = await handler.handle(request)
    return answer
