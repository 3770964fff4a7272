"""The page of the coach, the sign-in page, and the files that the browser loads."""

from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.staticfiles import StaticFiles
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from app.channels.dependencies import PartsDep
from app.channels.guard import PERSON_COOKIE, SESSION_COOKIE, Token
from app.channels.rendering import render
from app.channels.schemas import Health
from app.domain.pillars import Level, Pillar
from app.domain.preferences import Language

STATIC = Path(__file__).with_name("static")
SESSION_DAYS = 30

router = APIRouter()
static_files = StaticFiles(directory=STATIC)


@router.get("/", include_in_schema=False)
async def coach_page(parts: PartsDep) -> HTMLResponse:
    """The coach. Which language its controls speak was chosen, or is left to the browser."""
    chosen = (await parts.preferences.get()).language
    return render("coach.html", language="" if chosen is Language.BROWSER else chosen)


@router.get("/design", include_in_schema=False)
async def design_page() -> HTMLResponse:
    """Every value and part of the design system, side by side."""
    return render(
        "design.html", levels=dict(zip(Pillar, (Level.ESTABLISHED, Level.EMERGING, Level.STRAINED), strict=True))
    )


@router.get("/widget.js", include_in_schema=False)
async def widget() -> FileResponse:
    """The one script of a page that shows the widget."""
    return FileResponse(STATIC / "built" / "widget.js", media_type="text/javascript")


@router.post("/sign-out", include_in_schema=False)
async def sign_out() -> Response:
    """Forget in this browser who came by a link from Slack."""
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(PERSON_COOKIE)
    return answer


@router.get("/health", tags=["health"])
async def health(parts: PartsDep) -> Health:
    """Whether the service is ready, and which reader it reads with."""
    return Health(status="ok", engine=parts.engine)


def sign_in_router(token: Token) -> APIRouter:
    """The sign-in page, where an access token is set."""
    sign_in = APIRouter(include_in_schema=False, max_body_size=10_000)

    @sign_in.get("/sign-in")
    async def form() -> FileResponse:
        return FileResponse(STATIC / "sign-in.html")

    @sign_in.post("/sign-in")
    async def check(request: Request) -> Response:
        shown = parse_qs((await request.body()).decode("utf-8", "replace")).get("token", [""])[0]
        if not token.fits(shown.strip()):
            return FileResponse(STATIC / "sign-in-again.html", HTTPStatus.UNAUTHORIZED)
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(PERSON_COOKIE)
        answer.set_cookie(
            SESSION_COOKIE,
            token.session,
            max_age=SESSION_DAYS * 86400,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    return sign_in
