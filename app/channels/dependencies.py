"""What routes are given: the application's parts, and checked pieces of the request."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Protocol, cast

from fastapi import Depends, Header, Query, Request

from app.channels.live import LiveTurns
from app.coach import CoachService
from app.domain.accounts import Account, AccountRef, Call, Contact, Dossier, Found, Point
from app.domain.conversation import HOUSE, Conversation, Memory, Turn
from app.domain.page import Page
from app.domain.pillars import Pillar
from app.domain.preferences import Preferences
from app.domain.promises import LedgerEntry, Party, PromiseStatus
from app.domain.review import Review
from app.domain.sharing import SharedAccount
from app.domain.standing import Standing


class History(Protocol):
    """The kept conversations, as the API shows them."""

    def of(self, person: str) -> "History": ...

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


class AccountBook(Protocol):
    """The accounts, as the API shows them."""

    def of(self, person: str) -> "AccountBook": ...

    async def get(self, account_id: str) -> Account: ...

    async def named(self, name: str, *, confirmed: bool) -> AccountRef: ...

    async def list(
        self,
        limit: int,
        cursor: str | None = None,
        *,
        standing: Standing | None = None,
        pillar: Pillar | None = None,
        due_by: date | None = None,
        name: str = "",
    ) -> Page[Account]: ...

    async def count_by_standing(self) -> Mapping[Standing, int]: ...

    async def people(self, account_id: str, limit: int = 200) -> Sequence[Contact]: ...

    async def calls(self, account_id: str, limit: int, cursor: str | None = None) -> Page[Call]: ...

    async def call(self, call_id: str) -> Call: ...

    async def unfiled(self, limit: int) -> Sequence[Call]: ...

    async def move_call(self, call_id: str, on: date) -> Call: ...

    async def dossier(self, account_id: str) -> Dossier: ...

    async def timeline(self, account_id: str) -> Sequence[Point]: ...

    async def rename(self, account_id: str, name: str) -> Account: ...

    async def confirm(self, account_id: str) -> Account: ...

    async def merge(self, account_id: str, into_id: str) -> Account: ...

    async def unmerge(self, account_id: str) -> Account: ...

    async def merged(self, account_id: str) -> Sequence[AccountRef]: ...

    async def search(
        self,
        query: str,
        limit: int,
        *,
        kinds: Sequence[str] = ...,
        account_id: str | None = None,
        pillar: Pillar | None = None,
    ) -> Sequence[Found]: ...


class Ledger(Protocol):
    """The promises, as the API shows them."""

    def of(self, person: str) -> "Ledger": ...

    async def get(self, promise_id: str) -> LedgerEntry: ...

    async def list(
        self,
        limit: int,
        cursor: str | None = None,
        *,
        account_id: str | None = None,
        status: PromiseStatus | None = None,
        due_by: date | None = None,
        who: Party | None = None,
        words: str = "",
    ) -> Page[LedgerEntry]: ...

    async def add(self, account_id: str, who: Party, what: str, due: date | None, made_on: date) -> LedgerEntry: ...

    async def change(
        self,
        promise_id: str,
        today: date,
        *,
        what: str | None = None,
        due: date | None = ...,
        status: PromiseStatus | None = None,
    ) -> LedgerEntry: ...

    async def delete(self, promise_id: str) -> None: ...


class Removal(Protocol):
    """Deleting for good."""

    def of(self, person: str) -> "Removal": ...

    async def call(self, call_id: str) -> None: ...

    async def account(self, account_id: str) -> None: ...

    async def person(self, person_id: str) -> None: ...

    async def everything(self) -> None: ...


class Export(Protocol):
    def of(self, person: str) -> "Export": ...

    def lines(self) -> AsyncIterator[dict[str, Any]]:
        """Everything that is kept, one value a line."""
        ...


class SharedReviews(Protocol):
    """The copy of the review that the manager sees."""

    def of(self, person: str) -> "SharedReviews": ...

    async def get(self) -> Review | None: ...

    async def share(self, review: Review) -> None: ...

    async def take_back(self) -> None: ...


class PreferenceStore(Protocol):
    """What was chosen on the settings page."""

    def of(self, person: str) -> "PreferenceStore": ...

    async def get(self) -> Preferences: ...

    async def put(self, chosen: Preferences) -> None: ...


@dataclass(frozen=True, slots=True)
class About:
    """What the settings page tells of this installation, without any secret of it."""

    engine: str
    model: str | None
    """The language model's name; None where none is configured."""
    endpoint: str | None
    """The host that notes are sent to where a model is used."""
    database: str
    widget_origins: Sequence[str]
    version: str


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
    def all(self) -> Sequence[Card]: ...

    def card(self, card_id: str) -> Card:
        """Raises `CardNotFound`."""
        ...


class CardSource(Protocol):
    """A card as it is written."""

    @property
    def header(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> str: ...


class TeamCards(Protocol):
    """The team's own cards."""

    def id_of(self, title: str) -> str: ...

    def owns(self, card_id: str) -> bool: ...

    def source(self, card_id: str) -> CardSource: ...

    def save(self, header: Mapping[str, str], body: str) -> object:
        """Raises `CardRefused`."""
        ...

    def delete(self, card_id: str) -> None:
        """Raises `CardNotFound`."""
        ...


class Sharing(Protocol):
    """Accounts that a team may look at."""

    async def share(self, person: str, account_id: str) -> bool: ...

    async def take_back(self, person: str, account_id: str) -> None: ...

    async def others(self, person: str, limit: int, name: str = "") -> Sequence[SharedAccount]: ...

    async def own(self, person: str, limit: int) -> Sequence[SharedAccount]: ...

    async def owner_for(self, person: str, account_id: str) -> str:
        """Raises `AccountNotFound` where the person may not look at it."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root hands to the routes."""

    coach: CoachService
    live: LiveTurns
    history: History
    accounts: AccountBook
    promises: Ledger
    removal: Removal
    export: Export
    shared_reviews: SharedReviews
    preferences: PreferenceStore
    about: About
    cards: Cards
    team_cards: TeamCards
    engine: str
    sharing: Sharing
    person: str = HOUSE
    """Whose conversations, accounts and promises they are."""

    def of(self, person: str) -> "Parts":
        """The same parts, as one person has them."""
        if person == self.person:
            return self
        return replace(
            self,
            coach=self.coach.of(person),
            history=self.history.of(person),
            accounts=self.accounts.of(person),
            promises=self.promises.of(person),
            removal=self.removal.of(person),
            export=self.export.of(person),
            shared_reviews=self.shared_reviews.of(person),
            preferences=self.preferences.of(person),
            person=person,
        )


PERSON = "firmground.person"
"""Where the guard leaves in the scope who is asking."""


def _parts(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts).of(request.scope.get(PERSON, HOUSE))


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
