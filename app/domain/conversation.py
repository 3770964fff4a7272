"""A conversation: what came in, what was meant by it, and what has been said so far."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain.accounts import AccountRef
from app.domain.corrections import Correction
from app.domain.events import CoachEvent, Filed, Question
from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.domain.read import Move, Read

HOUSE = ""
"""The person of the service's own pages and commands."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel received it."""

    conversation_id: str
    text: str
    channel: str
    """`web`, `cli`, `slack` …"""
    message_id: str
    """The channel's own id of the message: a second delivery with the same id is the same message."""
    received_at: datetime
    """UTC-aware."""
    correction: Correction | None = None
    """What the message puts right, where it was made with the read's own marks; `text` then says so in words."""
    account: str | None = None
    """The name of the account that the notes belong to, where it is known beforehand."""
    called_on: date | None = None
    """The day of the call; the day of the message where it is not told."""
    person: str = HOUSE
    """Who wrote it, and whose accounts it is about; empty for who uses the service's own pages."""


class IntentKind(StrEnum):
    """What a message wants."""

    NOTES = "notes"
    ANSWER = "answer"
    WHY = "why"
    EVIDENCE = "evidence"
    SAY = "say"
    DRAFT = "draft"
    REFUSAL = "refusal"
    PILLAR = "pillar"
    RIVAL = "rival"
    SOMETHING_ELSE = "something_else"
    SMALL_TALK = "small_talk"
    CORRECTION = "correction"
    FILING = "filing"
    BRIEF = "brief"
    FREE = "free"


class AnswerKind(StrEnum):
    """How the rep answers the question about a silent pillar."""

    NOT_THERE = "not_there"
    NOT_WRITTEN_DOWN = "not_written_down"
    NOT_SURE = "not_sure"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants, with what it is about."""

    kind: IntentKind
    pillar: Pillar | None = None
    """For `PILLAR` and `ANSWER`: the pillar it is about."""
    answer: AnswerKind | None = None
    """For `ANSWER`."""


class TurnStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and its answer."""

    id: str
    conversation_id: str
    number: int
    """1 for the conversation's first turn."""
    message_id: str
    channel: str
    text: str
    received_at: datetime
    status: TurnStatus
    reply: str
    """The whole text of the answer; empty while it runs."""
    events: tuple[CoachEvent, ...]
    """Every event of the answer in order; empty while it runs."""
    correction: Correction | None = None
    account: str | None = None
    called_on: date | None = None


def inbound_of(turn: Turn, person: str) -> Inbound:
    """The message that a turn answers, to be answered again. person: whose conversation it is."""
    return Inbound(
        turn.conversation_id,
        turn.text,
        turn.channel,
        turn.message_id,
        turn.received_at,
        turn.correction,
        turn.account,
        turn.called_on,
        person,
    )


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    channel: str
    title: str
    """The start of its first message; empty before there is one."""
    created_at: datetime
    updated_at: datetime
    person: str = HOUSE
    """Whose it is; empty for who uses the service's own pages."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message and what was answered to it."""

    message: str
    reply: str


MAX_EXCHANGES = 12
KEPT_WORDS = 60


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said so far, as far as it is worth telling again."""

    summary: str = ""
    """What the exchanges before these came to."""
    exchanges: tuple[Exchange, ...] = ()
    """The latest, oldest first, `MAX_EXCHANGES` at most."""
    account: AccountRef | None = None
    """The account that is talked about, where that is not the one of the newest notes."""
    practising: str | None = None
    """Who the coach plays, while the rep practises a talk with the customer."""

    def after(self, message: str, reply: str) -> "Talk":
        """The talk with one more exchange; a long message stands in it by its first words, the read has the rest."""
        words = message.split()
        shown = message if len(words) <= KEPT_WORDS else f"{' '.join(words[:KEPT_WORDS])} …"
        return replace(self, exchanges=(*self.exchanges, Exchange(shown, reply))[-MAX_EXCHANGES:])


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation has come to, before the turn at hand."""

    read: Read | None = None
    """The newest read."""
    move: Move | None = None
    """The move last offered."""
    question: Question | None = None
    """The question asked in the turn before, if that turn asked one."""
    tried: tuple[MoveId, ...] = ()
    """Moves offered since the newest notes, oldest first."""
    talk: Talk = field(default_factory=Talk)
    filed: Filed | None = None
    """Where the newest notes belong."""
