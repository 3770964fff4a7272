"""Events of a turn on the wire: server-sent events, numbered, each with its type as the event's name."""

from collections.abc import AsyncIterator

from fastapi.sse import ServerSentEvent
from pydantic import TypeAdapter

from app.channels.live import LiveTurn
from app.domain.conversation import Turn
from app.domain.events import CoachEvent

_ADAPTER: TypeAdapter[CoachEvent] = TypeAdapter(CoachEvent)


def as_sse(number: int, event: CoachEvent) -> ServerSentEvent:
    return ServerSentEvent(raw_data=_ADAPTER.dump_json(event).decode(), event=event.type, id=str(number))


async def of_live(live: LiveTurn, after: int = 0) -> AsyncIterator[ServerSentEvent]:
    """The turn's events after number `after`, those to come as they come."""
    async for number, event in live.follow(after):
        yield as_sse(number, event)


async def of_stored(turn: Turn, after: int) -> AsyncIterator[ServerSentEvent]:
    """The events of a turn that has ended, after number `after`."""
    for number, event in enumerate(turn.events, start=1):
        if number > after:
            yield as_sse(number, event)
