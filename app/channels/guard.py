"""What every request passes first: its id, where it comes from, its token; and the headers of every answer."""

import logging
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.channels.dependencies import PERSON
from app.channels.problems import MEDIA_TYPE, WHAT_TO_DO, problem
from app.domain.errors import NotAllowed

log = logging.getLogger("firmground.http")

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OPEN_PATHS = frozenset({"/sign-in", "/static/favicon.svg", "/widget.js"})
BUILT = "/static/built/"
"""Styles and scripts: the sign-in page and the widget need them, and they hold nobody's data."""
SLACK = "/slack/"
"""Slack signs what it sends, and Bolt checks it."""
FROM_ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
WIDGET_PATHS = ("/v1/conversations", "/v1/cards/", "/v1/files")
"""What the widget asks for, and all that its token opens."""
HOUSE_PATHS = "/knowledge"
"""What belongs to all who use this Firm Ground: only its own pages change it."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "firmground_session"
PERSON_COOKIE = "firmground_person"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Token(Protocol):
    """The one secret of the service."""

    @property
    def session(self) -> str:
        """What the sign-in cookie holds."""
        ...

    def fits(self, shown: str) -> bool: ...

    def fits_session(self, shown: str) -> bool: ...


class WidgetTokens(Protocol):
    """The tokens of people who use the widget on another site's page."""

    def person(self, token: str, origin: str | None) -> str:
        """Raises `ValueError` with the reason."""
        ...


class Sessions(Protocol):
    """The cookies of people who came by a link of their own."""

    def person(self, cookie: str) -> str | None:
        """None where it is nobody's, or too old."""
        ...


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware around the whole application.

    Without a token only this machine's own names are accepted as `Host`, so that a page elsewhere can't reach the
    service by pointing its own name at it. A request of another site's page is answered only with a token of the
    widget; it then sees what is that person's, and nothing else.
    """

    app: ASGIApp
    token: Token | None
    widget: WidgetTokens | None = None
    sessions: Sessions | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = uuid4().hex
        request = Request(scope)
        started = time.monotonic()
        status = 0
        replaced = False

        async def send_guarded(message: Message) -> None:
            nonlocal status, replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and not _is_problem(message):
                    replaced = True  # the body limiter answers in plain text
                    answer = problem(request, status, "too_large", WHAT_TO_DO[status])
                    await answer(scope, receive, send_as_ours)
                    return
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if _is_built(scope["path"]):
                    headers.update({**FROM_ELSEWHERE, "Cache-Control": "no-cache"})
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Request-ID"] = scope["request_id"]
            await send(message)

        async def send_as_ours(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update({**SECURITY_HEADERS, "X-Request-ID": scope["request_id"]})
            await send(message)

        refusal = self._refusal(request)
        try:
            await (refusal or self.app)(scope, receive, send_guarded)
        finally:
            log.info(
                "http.request",
                extra={
                    "request_id": scope["request_id"],
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round((time.monotonic() - started) * 1000),
                },
            )

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that may not go on; None where it may."""
        if self.token is None and _host_name(request.headers) not in LOOPBACK_NAMES:
            return problem(
                request,
                421,
                "wrong_host",
                "This Firm Ground listens on this machine only. Open it as http://127.0.0.1, "
                "or set FIRMGROUND_ACCESS_TOKEN.",
            )
        if _is_built(request.url.path) or request.url.path.startswith(SLACK):
            return None
        shown = _bearer(request.headers)
        if self.widget is not None and shown and (self.token is None or not self.token.fits(shown)):
            return self._refusal_of_widget(request, self.widget, shown)
        if not _same_origin(request.headers) and (request.method not in SAFE_METHODS or self.widget is not None):
            return problem(
                request,
                403,
                "foreign_origin",
                "This request comes from another site's page. Use Firm Ground's own page.",
            )
        person = self._person(request)
        if person is not None:
            if request.url.path.startswith(HOUSE_PATHS) and request.method not in SAFE_METHODS:
                return problem(request, 403, "not_yours", "Only who runs this Firm Ground changes its cards.")
            request.scope[PERSON] = person
            return None
        if self.token is not None and request.url.path not in OPEN_PATHS and not self._shows_token(request):
            if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
                return RedirectResponse("/sign-in", 303)
            error = NotAllowed()
            return problem(request, 401, error.code, str(error), headers={"WWW-Authenticate": "Bearer"})
        return None

    def _refusal_of_widget(self, request: Request, tokens: WidgetTokens, shown: str) -> Response | None:
        """The answer to a request with a token of the widget that may not go on; None where it may."""
        try:
            person = tokens.person(shown, request.headers.get("origin"))
        except ValueError as error:
            reason = f"The widget's token is refused: {error}."
            return problem(request, 401, "token_refused", reason, headers={"WWW-Authenticate": "Bearer"})
        if not request.url.path.startswith(WIDGET_PATHS):
            return problem(request, 403, "not_for_widget", "The widget's token does not open this.")
        request.scope[PERSON] = person
        return None

    def _shows_token(self, request: Request) -> bool:
        assert self.token is not None
        shown = _bearer(request.headers)
        if shown and self.token.fits(shown):
            return True
        cookie = _cookie(request, SESSION_COOKIE)
        return cookie is not None and self.token.fits_session(cookie)

    def _person(self, request: Request) -> str | None:
        """Who came by a link of their own, in this browser; None where nobody did."""
        cookie = _cookie(request, PERSON_COOKIE) if self.sessions is not None else None
        return self.sessions.person(cookie) if self.sessions is not None and cookie is not None else None


def _cookie(request: Request, name: str) -> str | None:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found is not None else None


def _is_built(path: str) -> bool:
    return path.startswith(BUILT) or path in OPEN_PATHS - {"/sign-in"}


def _bearer(headers: Headers) -> str:
    """The token of the `Authorization` header; empty where there is none."""
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else ""


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type") == MEDIA_TYPE


def _host_name(headers: Headers) -> str:
    """The host without its port, in small letters."""
    return urlsplit(f"//{headers.get('host', '')}").hostname or ""


def _same_origin(headers: Headers) -> bool:
    """Whether the request comes from no page, as from a program, or from a page of this service."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
