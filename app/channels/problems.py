"""Errors as problem+json (RFC 9457): one shape for everything that goes wrong over HTTP."""

import html
import logging
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from string import Template
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.domain import errors

log = logging.getLogger("firmground.http")

STATUS: Mapping[type[errors.CoachError], HTTPStatus] = {
    errors.NotAllowed: HTTPStatus.UNAUTHORIZED,
    errors.NotesEmpty: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotesTooLong: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.NotesUnreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.FileUnreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CardRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ConversationNotFound: HTTPStatus.NOT_FOUND,
    errors.TurnNotFound: HTTPStatus.NOT_FOUND,
    errors.CardNotFound: HTTPStatus.NOT_FOUND,
    errors.AccountNotFound: HTTPStatus.NOT_FOUND,
    errors.CallNotFound: HTTPStatus.NOT_FOUND,
    errors.PersonNotFound: HTTPStatus.NOT_FOUND,
    errors.PromiseNotFound: HTTPStatus.NOT_FOUND,
    errors.NameUnusable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.MergeRefused: HTTPStatus.CONFLICT,
    errors.DateRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StaleCursor: HTTPStatus.BAD_REQUEST,
    errors.CorrectionMisfits: HTTPStatus.CONFLICT,
    errors.Busy: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ModelMisbehaved: HTTPStatus.BAD_GATEWAY,
    errors.ModelUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
MEDIA_TYPE = "application/problem+json"
PAGE = Template(
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>$title · Firm Ground</title><link rel="stylesheet" href="/static/built/pages.css">'
    '<main class="sheet"><h1 class="title">$title</h1>'
    '<p class="lead">$detail</p><p><a href="/accounts">Accounts</a> · <a href="/">Coach</a></p></main></html>'
)
WHAT_TO_DO = {
    400: "The request could not be understood. Compare it with the examples at /docs.",
    404: "There is nothing at this address. The API is described at /docs.",
    405: "This address does not take that method. The API is described at /docs.",
    413: "The request is too large. Notes may have 50,000 characters.",
    415: "Send JSON, with the header 'Content-Type: application/json'.",
}


class Invalid(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    """Path of the field: `body.text`."""
    message: str


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank#conversation_not_found",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "There is no conversation 'abc'. Start one with POST /v1/conversations.",
                    "instance": "/v1/conversations/abc#5f0c",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Invalid] | None = None


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    invalid: Sequence[Invalid] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem+json response. code: stable, for programs. detail: a sentence that says what to do.

    A browser that asked for a page gets the same sentence as a page.
    """
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/"):
        words = PAGE.substitute(title=HTTPStatus(status).phrase, detail=html.escape(detail))
        return HTMLResponse(words, status, dict(headers or {}))
    body = Problem(
        type=f"about:blank#{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=f"{request.url.path}#{request.scope.get('request_id', '')}",
        errors=list(invalid) if invalid else None,
    )
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status,
        dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem."""
    app.add_exception_handler(errors.CoachError, _coach_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _crash)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems."""
    return {
        status: {"description": HTTPStatus(status).phrase, "model": Problem, "content": {MEDIA_TYPE: {}}}
        for status in statuses
    }


async def _coach_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.CoachError)
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, errors.NotAllowed) else None
    return problem(request, STATUS[type(error)], error.code, str(error), headers=headers)


async def _validation_error(request: Request, error: Exception) -> Response:
    """What is wrong, without repeating what was sent: notes never come back in an error."""
    assert isinstance(error, RequestValidationError)
    found = [Invalid(where=".".join(str(part) for part in e["loc"]), message=e["msg"]) for e in error.errors()]
    listed = "; ".join(f"{i.where}: {i.message}" for i in found[:3])
    return problem(request, 422, "invalid_request", f"The request does not fit. {listed}.", invalid=found)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
    return problem(
        request,
        error.status_code,
        phrase,
        WHAT_TO_DO.get(error.status_code, detail or phrase),
        headers=error.headers,
    )


async def _crash(request: Request, error: Exception) -> Response:
    """A bug of ours. The log gets where it happened, never the error's own words: they may quote notes."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("http.crashed", extra={"path": request.url.path, "error": type(error).__name__, "where": where})
    return problem(request, 500, "internal", "Something broke on our side. Nothing you sent was lost from your page.")
