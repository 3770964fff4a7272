"""`/v1/conversations/{id}/messages`: say something and hear the answer as it comes."""

from collections.abc import AsyncIterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field

from app.channels import events
from app.channels.dependencies import ConversationDep, LastEventId, PartsDep
from app.channels.live import LiveTurn
from app.channels.problems import documented
from app.channels.schemas import MAX_BODY_BYTES, CorrectionIn, MessageIn
from app.coach import check_day, check_notes
from app.domain.conversation import Inbound, Turn, TurnStatus, inbound_of
from app.domain.corrections import FilingCorrection, check, in_words
from app.domain.errors import CorrectionMisfits, StaleCursor
from app.domain.events import CoachEvent

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["conversations"], max_body_size=MAX_BODY_BYTES)

Event = Annotated[CoachEvent, Field(discriminator="type")]
"""What a client receives as `data`; on the wire each is wrapped in a numbered server-sent event."""


async def _started(message: MessageIn, conversation: ConversationDep, parts: PartsDep) -> LiveTurn:
    """The turn, begun before the stream opens: whatever can be refused is refused here, with a problem."""
    check_notes(message.text)
    now = datetime.now(UTC)
    check_day(message.called_on, now.date())
    return parts.live.start(
        Inbound(
            conversation.id,
            message.text,
            conversation.channel,
            message.message_id,
            now,
            account=message.account,
            called_on=message.called_on,
            person=conversation.person,
        )
    )


@router.post("/messages", response_class=EventSourceResponse, responses=documented(404, 413, 422, 429))
async def post_message(live: Annotated[LiveTurn, Depends(_started)]) -> AsyncIterable[Event]:
    """Send a message; the answer streams as typed, numbered events that end with one `done` or `failed`.

    The turn goes on if the connection drops: fetch the rest from `/turns/{turn_id}/events`.
    """
    async for event in events.of_live(live):
        yield _on_the_wire(event)


async def _correcting(body: CorrectionIn, conversation: ConversationDep, parts: PartsDep) -> LiveTurn:
    """The turn, begun before the stream opens. Raises `CorrectionMisfits`."""
    known = await parts.history.turn_of_message(conversation.id, body.message_id)
    if known is not None:
        return parts.live.start(inbound_of(known, conversation.person))
    read = (await parts.history.memory(conversation.id)).read
    if read is None:
        raise CorrectionMisfits("there is no read in this conversation yet.")
    correction = body.correction()
    if not isinstance(correction, FilingCorrection):
        check(correction, read.id, read.notes, read.evidence)
    words, now = in_words(correction, read.notes), datetime.now(UTC)
    inbound = Inbound(conversation.id, words, conversation.channel, body.message_id, now, correction)
    return parts.live.start(replace(inbound, person=conversation.person))


@router.post("/corrections", response_class=EventSourceResponse, responses=documented(404, 409, 422, 429))
async def correct_read(live: Annotated[LiveTurn, Depends(_correcting)]) -> AsyncIterable[Event]:
    """Put something right in the newest read; the read as it now stands comes back, and the move that follows."""
    async for event in events.of_live(live):
        yield _on_the_wire(event)


async def _resumed(
    turn_id: str, conversation: ConversationDep, parts: PartsDep, after: LastEventId = 0
) -> tuple[LiveTurn | Turn, int]:
    """The turn and the number to go on after. A turn that a dead process left unfinished is begun again."""
    live = parts.live.find(turn_id)
    if live is not None and live.inbound.conversation_id == conversation.id:
        return live, after
    turn = await parts.history.turn(conversation.id, turn_id)
    if turn.status is TurnStatus.RUNNING:
        return parts.live.start(inbound_of(turn, conversation.person)), after
    if after > len(turn.events):
        raise StaleCursor(str(after))
    return turn, after


@router.get("/turns/{turn_id}/events", response_class=EventSourceResponse, responses=documented(400, 404, 422, 429))
async def resume_turn(
    resumed: Annotated[tuple[LiveTurn | Turn, int], Depends(_resumed)],
) -> AsyncIterable[Event]:
    """The events of a turn after `Last-Event-ID`, running or ended: what a dropped connection missed."""
    turn, after = resumed
    stream = events.of_live(turn, after) if isinstance(turn, LiveTurn) else events.of_stored(turn, after)
    async for event in stream:
        yield _on_the_wire(event)


def _on_the_wire(event: ServerSentEvent) -> Any:
    """FastAPI documents the annotated type and sends a `ServerSentEvent` as it is."""
    return cast(Any, event)
