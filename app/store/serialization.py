"""Domain values as JSON and back."""

from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from app.domain.accounts import Change, History
from app.domain.conversation import Memory
from app.domain.corrections import Correction
from app.domain.events import CoachEvent
from app.domain.levels import TrackRecord
from app.domain.pillars import Level, Levels, Pillar

_EVENTS: TypeAdapter[tuple[CoachEvent, ...]] = TypeAdapter(tuple[CoachEvent, ...])
_CORRECTION: TypeAdapter[Correction] = TypeAdapter(Annotated[Correction, Discriminator("kind")])
_RECORD: TypeAdapter[TrackRecord] = TypeAdapter(TrackRecord)
_HISTORY: TypeAdapter[History] = TypeAdapter(History)
_CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[Change, ...])
_LEVELS: TypeAdapter[dict[Pillar, Level]] = TypeAdapter(dict[Pillar, Level])
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


def dump_record(record: TrackRecord) -> str:
    return _RECORD.dump_json(record).decode()


def load_record(stored: str) -> TrackRecord:
    return _RECORD.validate_json(stored)


def dump_history(history: History) -> str:
    return _HISTORY.dump_json(history).decode()


def load_history(stored: str) -> History:
    return _HISTORY.validate_json(stored)


def dump_changes(changes: tuple[Change, ...]) -> str:
    return _CHANGES.dump_json(changes).decode()


def load_changes(stored: str) -> tuple[Change, ...]:
    return _CHANGES.validate_json(stored)


def dump_levels(levels: Levels) -> str:
    return _LEVELS.dump_json(dict(levels)).decode()


def load_levels(stored: str) -> Levels:
    return _LEVELS.validate_json(stored)
