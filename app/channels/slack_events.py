"""Where Slack sends what happens there, and where an installation begins and ends."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.channels.problems import problem

MAX_BODY_BYTES = 1_000_000

router = APIRouter(prefix="/slack", include_in_schema=False, max_body_size=MAX_BODY_BYTES)


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
