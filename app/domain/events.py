"""What a turn says, event by event: a closed union, the same for every channel.

Order of a turn: `Received`; then, where it takes notes, `ReadTaken`, `MoveChosen` and `Filed` (all a second time when a
deeper read follows); then any number of `Text`, `Retracted`, `Source`, `CallCited` and at most one
`Question`; last exactly one
`Done` or `Failed`. A `Notice` may come anywhere between. A read that the talk itself asks for may come between
the words.
A new event is one class here and one case in each client.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.accounts import AccountRef, Change
from app.domain.pillars import Levels, Pillar
from app.domain.read import Move, Read
from app.domain.standing import Standing
from app.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class Received:
    """The message is stored."""

    turn_id: str
    conversation_id: str
    type: Literal["received"] = "received"


@dataclass(frozen=True, slots=True)
class ReadTaken:
    read: Read
    type: Literal["read"] = "read"


@dataclass(frozen=True, slots=True)
class MoveChosen:
    move: Move
    type: Literal["move"] = "move"


@dataclass(frozen=True, slots=True)
class Filed:
    """Where the call belongs, and how the account stands with it."""

    call_id: str
    on: date
    """The day of the call."""
    account: AccountRef | None
    """None where the notes name no customer: the rep is asked."""
    guessed: bool
    """Whether the notes tell the account, and nobody has confirmed it yet."""
    suggestions: tuple[AccountRef, ...] = ()
    """Accounts that it may belong to instead, the likeliest first."""
    calls: int = 0
    """Calls of the account, this one among them."""
    levels: Levels | None = None
    """How the account stands, by all its calls; None without an account."""
    standing: Standing | None = None
    changes: tuple[Change, ...] = ()
    """What this call changed there."""
    type: Literal["filed"] = "filed"


@dataclass(frozen=True, slots=True)
class Text:
    """More words of the reply: the whole reply is the deltas joined. Plain text; a blank line parts paragraphs."""

    delta: str
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Retracted:
    """Take the last characters of the reply back: what they were going to say has no source."""

    chars: int
    type: Literal["retracted"] = "retracted"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about this answer that its reader should know: it is shown beside the reply and is no part of it."""

    code: str
    message: str
    """A sentence for the user."""
    type: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Source:
    """A card that the reply rests on."""

    card: str
    title: str
    type: Literal["source"] = "source"


@dataclass(frozen=True, slots=True)
class CallCited:
    """An earlier call that the reply rests on, with the words of its notes where the reply quotes them."""

    call_id: str
    conversation_id: str
    on: date
    account: str
    """The account's name."""
    quote: str | None = None
    start: int | None = None
    """Offset of the quote into that call's notes, in code points."""
    end: int | None = None
    type: Literal["cited"] = "cited"


@dataclass(frozen=True, slots=True)
class Question:
    """The one thing the coach wants to know."""

    pillar: Pillar
    text: str
    options: tuple[str, ...]
    """Answers to choose from: a chip sends its own words as the next message. Empty where only free words will do."""
    type: Literal["question"] = "question"


@dataclass(frozen=True, slots=True)
class Done:
    turn_id: str
    suggestions: tuple[str, ...]
    """What the rep may ask next, each to be sent as it stands."""
    duration_ms: int
    degraded: str | None = None
    """A notice's code where the language model failed and the built-in answer took its place."""
    usage: Usage | None = None
    """What the turn cost at the language model; None where none was called."""
    type: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Failed:
    code: str
    message: str
    """A sentence for the user."""
    type: Literal["failed"] = "failed"


CoachEvent = (
    Received
    | ReadTaken
    | MoveChosen
    | Filed
    | Text
    | Retracted
    | Notice
    | Source
    | CallCited
    | Question
    | Done
    | Failed
)


def reply_text(events: Iterable[CoachEvent]) -> str:
    """The words of a turn, joined, without what was taken back."""
    reply = ""
    for event in events:
        if isinstance(event, Text):
            reply += event.delta
        elif isinstance(event, Retracted):
            reply = reply[: len(reply) - event.chars]
    return reply
