"""Domain values as JSON and back."""

from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from app.domain.conversation import Memory
from app.domain.corrections import Correction
from app.domain.events import CoachEvent

_EVENTS: TypeAdapter[tuple[CoachEvent, ...]] = TypeAdapter(tuple[CoachEvent, ...])
_CORRECTION: TypeAdapter[Correction] = TypeAdapter(Annotated[Correction, Discriminator("kind")])
_MEMORY: TypeAdapter[Memory] = TypeAdapter(Memory)


def dump_events(events: tuple[CoachEvent, ...]) -> str:
    return _EVENTS.dump_json(events).decode()


def load_events(stored: str) -> tuple[CoachEvent, ...]:
    return _EVENTS.validate_json(stored)


def dump_memory(memory: Memory) -> str:
    return _MEMORY.dump_json(memory).decode()


def load_memory(stored: str) -> Memory:
    return _MEMORY.validate_json(stored)


def dump_correction(correction: Correction | None) -> str | None:
    return _CORRECTION.dump_json(correction).decode() if correction is not None else None


def load_correction(stored: str | None) -> Correction | None:
    return _CORRECTION.validate_json(stored) if stored is not None else None
