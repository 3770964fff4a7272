"""What a turn says, event by event: a closed union, the same for every channel.

Order of a turn: `Received`; then, where it takes notes, `ReadTaken` (a second one when a deeper read follows) and
`MoveChosen`; then any number of `Text`, `Source` and at most one `Question`; last exactly one `Done` or `Failed`.
A new event is one class here and one case in each client.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.domain.pillars import Pillar
from app.domain.read import Move, Read


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
class Text:
    """More words of the reply: the whole reply is the deltas joined. Plain text; a blank line parts paragraphs."""

    delta: str
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Source:
    """A card that the reply rests on."""

    card: str
    title: str
    type: Literal["source"] = "source"


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
    type: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Failed:
    code: str
    message: str
    """A sentence for the user."""
    type: Literal["failed"] = "failed"


CoachEvent = Received | ReadTaken | MoveChosen | Text | Source | Question | Done | Failed


def reply_text(events: Iterable[CoachEvent]) -> str:
    """The words of a turn, joined."""
    return "".join(event.delta for event in events if isinstance(event, Text))
