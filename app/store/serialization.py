"""Domain values as JSON and back."""

from pydantic import TypeAdapter

from app.domain.conversation import Memory
from app.domain.events import CoachEvent

_EVENTS: TypeAdapter[tuple[CoachEvent, ...]] = TypeAdapter(tuple[CoachEvent, ...])
_MEMORY: TypeAdapter[Memory] = TypeAdapter(Memory)


def dump_events(events: tuple[CoachEvent, ...]) -> str:
    return _EVENTS.dump_json(events).decode()


def load_events(stored: str) -> tuple[CoachEvent, ...]:
    return _EVENTS.validate_json(stored)


def dump_memory(memory: Memory) -> str:
    return _MEMORY.dump_json(memory).decode()


def load_memory(stored: str) -> Memory:
    return _MEMORY.validate_json(stored)
