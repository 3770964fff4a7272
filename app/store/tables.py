"""The tables. They leave the store only as domain values."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, MetaData, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

from app.store.text import AnyText

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ConversationRow(SQLModel, table=True):
    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_updated_at_id", "updated_at", "id"),)

    id: str = Field(primary_key=True)
    channel: str
    title: str = Field(sa_column=Column(AnyText, nullable=False))
    created_at: datetime
    updated_at: datetime
    memory: str
    """What the finished turns have come to, as JSON: kept here so that a turn costs the same after a thousand."""


class TurnRow(SQLModel, table=True):
    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_id", name="uq_turn_conversation_id_message_id"),
        UniqueConstraint("conversation_id", "number", name="uq_turn_conversation_id_number"),
    )

    id: str = Field(primary_key=True)
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False))
    number: int
    message_id: str
    channel: str
    text: str = Field(sa_column=Column(AnyText, nullable=False))
    status: str = Field(index=True)
    attempts: int
    reply: str = Field(sa_column=Column(AnyText, nullable=False))
    events: str
    """The whole answer as a JSON list, written at once; read back only as a whole."""
    received_at: datetime
    finished_at: datetime | None = None
    duration_ms: int | None = None
    failure_code: str | None = None
    model: str | None = None
    """The language model that answered; this and what follows is empty where none was called."""
    prompts: str | None = None
    """`name@fingerprint` of each prompt used, with spaces between."""
    model_calls: int | None = None
    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    """Estimated from the configured prices."""
    correction: str | None = Field(default=None, sa_column=Column(AnyText, nullable=True))
    """What the message puts right in a read, as JSON."""


class ReadRow(SQLModel, table=True):
    __tablename__ = "read"

    id: str = Field(primary_key=True)
    turn_id: str = Field(sa_column=Column(ForeignKey("turn.id", ondelete="CASCADE"), nullable=False, index=True))
    engine: str
    language: str
    compatibility: str
    knowledge: str
    trust: str
    standing: str
    move: str
    notes: str = Field(sa_column=Column(AnyText, nullable=False))


class EvidenceRow(SQLModel, table=True):
    __tablename__ = "evidence"

    read_id: str = Field(sa_column=Column(ForeignKey("read.id", ondelete="CASCADE"), primary_key=True))
    number: int = Field(primary_key=True)
    pillar: str
    direction: str
    basis: str
    start: int
    end: int
    confidence: float
    who: str | None = None


class ModelAnswerRow(SQLModel, table=True):
    """What a model answered to a reading prompt, so that the same notes get the same read."""

    __tablename__ = "model_answer"

    key: str = Field(primary_key=True)
    """sha256 of notes, prompt fingerprint and model."""
    answer: str = Field(sa_column=Column(AnyText, nullable=False))
    created_at: datetime
