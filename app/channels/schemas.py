"""The bodies of the API that are not domain values."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from app.domain.accounts import MAX_NAME_CHARS
from app.domain.conversation import TurnStatus
from app.domain.corrections import Correction, FilingCorrection, Label, LevelCorrection, MarkCorrection
from app.domain.events import CoachEvent
from app.domain.evidence import Basis, Direction
from app.domain.pillars import Level, Pillar
from app.domain.read import MAX_NOTES_CHARS

EXAMPLE_NOTES = (
    "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice.\n"
    "Didn't get into the second line. She asked if we'd ever run film at 57 gauge and I said I'd find out by Friday."
)


MessageId = Annotated[
    str,
    Field(
        default_factory=lambda: uuid4().hex,
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own id of the message: sent again with the same id, it gets the same turn, not a second one.",
    ),
]


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
    message_id: MessageId
    account: Annotated[str | None, Field(min_length=1, max_length=MAX_NAME_CHARS)] = None
    """The customer's name, where it is known beforehand: the text is taken for notes and filed there."""
    called_on: date | None = None
    """The day of the call; the day of the message where it is left out. The text is taken for notes."""


class LabelIn(BaseModel):
    """What a span of the notes shows."""

    model_config = ConfigDict(extra="forbid")

    pillar: Pillar
    direction: Direction


class _CorrectionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    read_id: str
    """The read that is put right: the newest of the conversation."""
    message_id: MessageId


class MarkIn(_CorrectionIn):
    """A span that shows something else than the read says: `was` null where it was missed, `now` for no evidence."""

    kind: Literal["mark"]
    start: Annotated[int, Field(ge=0)]
    """Offset of the first character, in Unicode code points of the notes."""
    end: Annotated[int, Field(ge=1)]
    was: LabelIn | None = None
    now: LabelIn | None = None
    basis: Basis | None = None
    """What `now` rests on; told from the words where it is not given."""

    def correction(self) -> MarkCorrection:
        was, now = (Label(label.pillar, label.direction) if label else None for label in (self.was, self.now))
        return MarkCorrection(self.read_id, self.start, self.end, was, now, self.basis)


class LevelIn(_CorrectionIn):
    """A level that the rep knows better; null takes an earlier correction back."""

    kind: Literal["level"]
    pillar: Pillar
    level: Level | None

    def correction(self) -> LevelCorrection:
        return LevelCorrection(self.read_id, self.pillar, self.level)


class FilingIn(BaseModel):
    """The account that the newest call belongs to; a name that is not known yet makes a new account."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["filing"]
    call_id: str
    """As the `filed` event has it."""
    account: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS)]
    message_id: MessageId

    def correction(self) -> FilingCorrection:
        return FilingCorrection(self.call_id, self.account)


CorrectionIn = Annotated[MarkIn | LevelIn | FilingIn, Field(discriminator="kind")]


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
    correction: Annotated[Correction, Field(discriminator="kind")] | None = None
    """Where the message put something right in a read: what."""


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
