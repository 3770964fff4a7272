"""The bodies of the API that are not domain values."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from app.domain.conversation import TurnStatus
from app.domain.events import CoachEvent
from app.domain.read import MAX_NOTES_CHARS

EXAMPLE_NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "Didn't get into the second line. She asked if we'd ever run film at 57 gauge and I said I'd find out by Friday."
)


class NotesIn(BaseModel):
    """Notes to read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": EXAMPLE_NOTES}]})

    text: str
    """The notes as they were typed, up to 50,000 characters. Offsets in the read count its code points."""


class ConversationIn(BaseModel):
    """A new conversation; there is nothing to say about it yet."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


class MessageIn(BaseModel):
    """Notes, a question, or the answer to one: the coach tells them apart."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": EXAMPLE_NOTES}, {"text": "How do I say it?", "message_id": "m-2"}]},
    )

    text: str
    message_id: Annotated[
        str, Field(default_factory=lambda: uuid4().hex, min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")
    ]
    """Your own id of the message: sent again with the same id, it is answered with the same turn, not twice."""


class ConversationOut(BaseModel):
    id: str
    channel: str
    title: str
    """The start of its first message; empty before there is one."""
    created_at: datetime
    updated_at: datetime


class TurnOut(BaseModel):
    id: str
    number: int
    message_id: str
    text: str
    status: TurnStatus
    reply: str
    received_at: datetime
    events: list[Annotated[CoachEvent, Field(discriminator="type")]]


class ConversationsOut(BaseModel):
    items: list[ConversationOut]
    next_cursor: str | None
    """Pass it as `cursor` for the next page; null on the last."""


class TurnsOut(BaseModel):
    items: list[TurnOut]
    next_cursor: str | None


class CardOut(BaseModel):
    """One card of the knowledge base."""

    id: str
    title: str
    pillar: str
    kind: str
    when: str
    source: str
    body: str
    """Markdown."""


class Health(BaseModel):
    status: Literal["ok"]
    engine: str
    """The local reader's version."""


MAX_BODY_BYTES = 12 * MAX_NOTES_CHARS + 10_000
"""The longest notes take twelve bytes a character where JSON escapes them all."""
