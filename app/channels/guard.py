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
OPEN_PATHS = frozenset({"/sign-in", "/static/built/site.css", "/static/favicon.svg"})
"""What the sign-in page needs: nothing else is shown without the token."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "firmground_session"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Token(Protocol):
    """The one secret of the service."""

    @property
    def session(self) -> str:
        """What the sign-in cookie holds."""
        ...

    def fits(self, shown: str) -> bool: ...

    def fits_session(self, shown: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware around the whole application.

    Without a token only this machine's own names are accepted as `Host`, so that a page elsewhere can't reach the
    service by pointing its own name at it. A request that changes something must come from the service's own pages.
    """

    app: ASGIApp
    token: Token | None

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
        if request.method not in SAFE_METHODS and not _same_origin(request.headers):
            return problem(
                request,
                403,
                "foreign_origin",
                "This request comes from another site's page. Use Firm Ground's own page.",
            )
        if self.token is not None and request.url.path not in OPEN_PATHS and not self._shows_token(request):
            if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
                return RedirectResponse("/sign-in", 303)
            error = NotAllowed()
            return problem(request, 401, error.code, str(error), headers={"WWW-Authenticate": "Bearer"})
        return None

    def _shows_token(self, request: Request) -> bool:
        assert self.token is not None
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.token.fits(shown.strip()):
            return True
        try:
            cookie = SimpleCookie(request.headers.get("cookie", "")).get(SESSION_COOKIE)
        except CookieError:
            return False
        return cookie is not None and self.token.fits_session(cookie.value)


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type") == MEDIA_TYPE


def _host_name(headers: Headers) -> str:
    """The host without its port, in small letters."""
    return urlsplit(f"//{headers.get('host', '')}").hostname or ""


def _same_origin(headers: Headers) -> bool:
    """Whether the request comes from no page, as from a program, or from a page of this service."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
