"""What the model is asked to send: the form of its answer. Strict: every field is there and no other."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.domain.evidence import Basis, Direction
from app.domain.moves import PILLAR_OF, Ask, MoveId
from app.domain.pillars import Pillar
from app.domain.promises import Party, PromiseStatus


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Piece(_Part):
    """One piece of evidence."""

    quote: str
    pillar: Pillar
    direction: Direction
    basis: Basis
    who: str | None
    confidence: Annotated[float, Field(ge=0, le=1)]


class Promised(_Part):
    quote: str
    who: Party
    what: str
    due: str | None
    """When, in the words of the notes."""
    status: PromiseStatus


class Pressed(_Part):
    quote: str
    ask: Ask


class OpeningSeen(_Part):
    quote: str
    move: Annotated[MoveId, WithJsonSchema({"type": "string", "enum": [move.value for move in PILLAR_OF]})]


class ModelAnswer(_Part):
    language: Annotated[str, Field(max_length=8)]
    """ISO 639-1 code."""
    people: list[str]
    """Of the customer's side, the one most spoken of first."""
    account: str | None
    personal_thread: str | None
    topic: str | None
    evidence: list[Piece]
    promises: list[Promised]
    asks: list[Pressed]
    openings: list[OpeningSeen]
    doubtful: list[Pillar]
