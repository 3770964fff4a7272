"""What routes are given: the application's parts, and checked pieces of the request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, cast

from fastapi import Depends, Header, Query, Request

from app.channels.live import LiveTurns
from app.coach import CoachService
from app.domain.conversation import Conversation, Memory, Turn
from app.domain.page import Page
from app.domain.pillars import Pillar


class History(Protocol):
    """The kept conversations, as the API shows them."""

    async def start(self, channel: str, now: datetime) -> Conversation: ...

    async def get(self, conversation_id: str) -> Conversation:
        """Raises `ConversationNotFound`."""
        ...

    async def list(self, limit: int, cursor: str | None) -> Page[Conversation]:
        """The one last written to first. Raises `StaleCursor`."""
        ...

    async def turns(self, conversation_id: str, limit: int, cursor: str | None) -> Page[Turn]:
        """Oldest first. Raises `ConversationNotFound`, `StaleCursor`."""
        ...

    async def turn(self, conversation_id: str, turn_id: str) -> Turn:
        """Raises `ConversationNotFound`, `TurnNotFound`."""
        ...

    async def turn_of_message(self, conversation_id: str, message_id: str) -> Turn | None:
        """The turn that an earlier delivery of this message began."""
        ...

    async def memory(self, conversation_id: str) -> Memory:
        """What the finished turns have come to. Raises `ConversationNotFound`."""
        ...

    async def delete(self, conversation_id: str) -> None:
        """Remove it and all that belongs to it, for good. Raises `ConversationNotFound`."""
        ...


class Card(Protocol):
    """A card of the knowledge base."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def pillar(self) -> Pillar | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def when(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def body(self) -> str: ...


class Cards(Protocol):
    def card(self, card_id: str) -> Card:
        """Raises `CardNotFound`."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root hands to the routes."""

    coach: CoachService
    live: LiveTurns
    history: History
    cards: Cards
    engine: str


def _parts(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)


PartsDep = Annotated[Parts, Depends(_parts)]


async def _known_conversation(conversation_id: str, parts: PartsDep) -> Conversation:
    return await parts.history.get(conversation_id)


ConversationDep = Annotated[Conversation, Depends(_known_conversation)]
LimitQuery = Annotated[int, Query(ge=1, le=200, description="How many items a page has at most.")]
CursorQuery = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")]
LastEventId = Annotated[
    int,
    Header(alias="Last-Event-ID", ge=0, description="Number of the last event that arrived; 0 for all of them."),
]
