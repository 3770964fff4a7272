"""The tables. They leave the store only as domain values."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

from app.store.text import AnyText

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class OwnedRow(SQLModel):
    """What belongs to one person: a session of the database of somebody reads and writes only their own."""

    owner: str = ""
    """The person's id; empty for who uses the service's own pages."""


class ConversationRow(OwnedRow, table=True):
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
    """What the message puts right in a read, or where the call belongs, as JSON."""
    account: str | None = Field(default=None, sa_column=Column(AnyText, nullable=True))
    """The account's name, where the message came with one."""
    called_on: date | None = None
    """The day of the call, where the message came with one."""


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


class AccountRow(OwnedRow, table=True):
    """A customer. The columns from `calls` on are what its calls come to, kept for lists and filters."""

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_last_on_id", "last_on", "id"),)

    id: str = Field(primary_key=True)
    name: str = Field(sa_column=Column(AnyText, nullable=False))
    confirmed: bool
    created_at: datetime
    merged_into: str | None = Field(
        default=None, sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=True, index=True)
    )
    """The account that has taken this one's calls."""
    calls: int = 0
    first_on: date | None = None
    last_on: date | None = None
    compatibility: str
    knowledge: str
    trust: str
    standing: str
    overclaimed: str = ""
    """Pillars with spaces between."""
    single_threaded: bool = True


class AccountNameRow(OwnedRow, table=True):
    """Every way of writing an account's name that is known, by its key."""

    __tablename__ = "account_name"

    owner: str = Field(default="", primary_key=True)
    key: str = Field(primary_key=True)
    account_id: str = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True))
    original_id: str
    """The account that it named first: a merge that is undone gives it back."""


class ContactRow(OwnedRow, table=True):
    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("account_id", "key", name="uq_contact_account_id_key"),
        Index("ix_contact_account_id_last_on", "account_id", "last_on"),
        Index("ix_contact_key", "key"),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False))
    name: str = Field(sa_column=Column(AnyText, nullable=False))
    key: str
    calls: int = 0
    last_on: date | None = None
    compatibility: str
    knowledge: str
    trust: str
    holds: bool = False


class CallRow(OwnedRow, table=True):
    """One set of notes: which account's, on what day, and its newest read."""

    __tablename__ = "call"
    __table_args__ = (
        Index("ix_call_account_id_on_number", "account_id", "on", "number"),
        Index("ix_call_conversation_id", "conversation_id"),
    )

    id: str = Field(primary_key=True)
    account_id: str | None = Field(
        default=None, sa_column=Column(ForeignKey("account.id", ondelete="SET NULL"), nullable=True)
    )
    original_account_id: str | None = None
    """Its account before a merge, to be undone."""
    conversation_id: str = Field(sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False))
    read_id: str = Field(sa_column=Column(ForeignKey("read.id", ondelete="CASCADE"), nullable=False))
    on: date
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Tells which of two calls of one day was told first: nanoseconds."""
    people: str = Field(default="", sa_column=Column(AnyText, nullable=False))
    """Names with line ends between."""
    thread: str | None = Field(default=None, sa_column=Column(AnyText, nullable=True))
    told: str = "{}"
    """Levels that the rep set in it, as JSON."""
    changes: str = "[]"
    """What it changed, as JSON."""


class PromiseRow(OwnedRow, table=True):
    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_account_id_status_due", "account_id", "status", "due"),
        Index("ix_promise_status_due", "status", "due"),
        Index("ix_promise_call_id", "call_id"),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False))
    call_id: str | None = Field(
        default=None, sa_column=Column(ForeignKey("call.id", ondelete="CASCADE"), nullable=True)
    )
    made_on: date
    who: str
    what: str = Field(sa_column=Column(AnyText, nullable=False))
    due: date | None = None
    start: int = 0
    end: int = 0
    quote: str = Field(default="", sa_column=Column(AnyText, nullable=False))
    deliverable: bool = False
    status: str
    settled_on: date | None = None
    settled_by: str | None = None
    """`rep` or `notes`."""
    settled_call_id: str | None = None
    settled_quote: str | None = Field(default=None, sa_column=Column(AnyText, nullable=True))
    by_hand: bool = False
    """Whether a person has written or changed it: a new read of its call leaves it alone."""


class PointRow(SQLModel, table=True):
    """What one call or settled promise adds to an account's, or a person's, record; and the record up to there.

    The newest point of a subject tells how it stands, however many there are.
    """

    __tablename__ = "point"
    __table_args__ = (
        UniqueConstraint("subject", "source", name="uq_point_subject_source"),
        Index("ix_point_subject_on_number", "subject", "on", "number"),
        Index("ix_point_source", "source"),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True))
    subject: str
    """Id of the account or the contact."""
    source: str
    """Id of the call or the promise."""
    on: date
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Tells which of two sources of one day came first: nanoseconds."""
    calls: int
    """1 for a call, 0 for a settled promise."""
    own: str
    """What the source adds, as JSON."""
    total: str
    """The history with it and all before it, as JSON."""
    compatibility: str
    knowledge: str
    trust: str


class SharedReviewRow(OwnedRow, table=True):
    """The review that a rep has shared with the manager, as it stood then."""

    __tablename__ = "shared_review"

    owner: str = Field(default="", primary_key=True)
    on: date
    review: str = Field(sa_column=Column(AnyText, nullable=False))
    """As JSON."""


class PreferencesRow(OwnedRow, table=True):
    """What a person has chosen on the settings page."""

    __tablename__ = "preferences"

    owner: str = Field(default="", primary_key=True)
    chosen: str
    """As JSON."""


class SlackWorkspaceRow(SQLModel, table=True):
    """A workspace that has installed the app."""

    __tablename__ = "slack_workspace"

    id: str = Field(primary_key=True)
    """`ENTERPRISE:TEAM`, the first empty outside of an enterprise grid."""
    sealed: str
    """The installation with its tokens as JSON, sealed."""
    installed_at: datetime


class SlackStateRow(SQLModel, table=True):
    """A step of an installation that is under way: good once, and not for long."""

    __tablename__ = "slack_state"

    state: str = Field(primary_key=True)
    issued_at: datetime


class SlackDeliveryRow(SQLModel, table=True):
    """Something that Slack delivered and that has been acknowledged: it is owed an answer."""

    __tablename__ = "slack_delivery"

    id: str = Field(primary_key=True)
    """Slack's own id of it: delivered again, it is the same."""
    workspace: str
    user: str
    sealed: str
    """What was said and where the answer goes, as JSON, sealed; empty once it is answered."""
    conversation_id: str
    received_at: datetime
    ts: str | None = None
    """Slack's name of the message that holds the place of the answer."""
    answered_at: datetime | None = Field(default=None, index=True)


class SlackThreadRow(SQLModel, table=True):
    """Which conversation a thread of Slack's is."""

    __tablename__ = "slack_thread"

    key: str = Field(primary_key=True)
    """`WORKSPACE:CHANNEL:TS`."""
    conversation_id: str


class AccountShareRow(SQLModel, table=True):
    """An account that its owner lets the team look at."""

    __tablename__ = "account_share"

    account_id: str = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True))
    team: str = Field(index=True)
    owner: str
    """Whose account it is."""
    shared_at: datetime


class MeetingRow(OwnedRow, table=True):
    """A meeting that the rep has told us of."""

    __tablename__ = "meeting"

    id: str = Field(primary_key=True)
    account_id: str = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True))
    at: datetime = Field(index=True)


class WorkerRow(SQLModel, table=True):
    """A process that answers what is owed, and when it was last seen alive."""

    __tablename__ = "worker"

    id: str = Field(primary_key=True)
    seen_at: datetime


class SearchEntryRow(OwnedRow, table=True):
    """What search looks through: one entry a call, an account and a person. The migration adds the index over it."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("ref", name="uq_search_entry_ref"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """`call`, `account` or `person`."""
    ref: str
    account_id: str | None = Field(default=None, index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))


class ModelAnswerRow(SQLModel, table=True):
    """What a model answered to a reading prompt, so that the same notes get the same read."""

    __tablename__ = "model_answer"

    key: str = Field(primary_key=True)
    """sha256 of notes, prompt fingerprint and model."""
    answer: str = Field(sa_column=Column(AnyText, nullable=False))
    created_at: datetime
