"""What the coach needs behind it: each part as a Protocol, in the domain's terms."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain.accounts import Account as KnownAccount
from app.domain.accounts import AccountRef, Call, Dossier, Known, Point
from app.domain.brief import Brief, BriefLine
from app.domain.conversation import Inbound, Intent, Memory, Talk, Turn
from app.domain.events import CallCited, CoachEvent, MoveChosen, Question, ReadTaken, Retracted, Source, Text
from app.domain.evidence import Basis
from app.domain.page import Page
from app.domain.pillars import Pillar
from app.domain.preferences import Preferences as Chosen
from app.domain.read import Finding, Judgement, Mentions, Read
from app.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class Told:
    """The rep's word that the notes from `start` on tell about `pillar`: the answer to a question of ours."""

    pillar: Pillar
    start: int
    """Offset into the notes, in code points."""


class Reader(Protocol):
    """Finds evidence in notes."""

    async def read(self, notes: str, today: date, told: Told | None = None) -> Finding:
        """What the notes show. today: the day they were sent, for relative due days.

        A reader that asks a language model raises `ModelUnavailable`, `ModelMisbehaved`.
        """
        ...


class Marker(Reader, Protocol):
    """A reader that also tells what a span that somebody else marked rests on."""

    def mark(self, notes: str, start: int, end: int) -> tuple[Basis, str | None]:
        """The basis of the words at `notes[start:end]`, and the person of the customer's side that they are about."""
        ...


class Listener(Protocol):
    """Hears what a message wants."""

    async def hear(self, text: str, memory: Memory) -> Intent: ...


class Writer(Protocol):
    """Finds the words."""

    def word(
        self,
        read_id: str,
        notes: str,
        finding: Finding,
        judgement: Judgement,
        settled: Sequence[Pillar],
        today: date,
    ) -> Read:
        """The judgement in words for the rep."""
        ...

    def reply(self, intent: Intent, text: str, memory: Memory, today: date) -> AsyncIterator[Text | Source | Question]:
        """The answer to one message. memory: with this turn's own read and move already in it."""
        ...

    def brief(self, dossier: Dossier, today: date) -> Brief:
        """What to know before the next call."""
        ...

    def lines(self, brief: Brief) -> Sequence[BriefLine]:
        """The brief thing by thing, the most pressing first."""
        ...

    def tell(self, brief: Brief) -> Iterator[Text | Source]:
        """The brief in half a screen of words."""
        ...

    def suggestions(self, intent: Intent, memory: Memory) -> tuple[str, ...]:
        """What the rep may want to ask next."""
        ...


class Account(Protocol):
    """The account that a conversation is about, and nothing else."""

    async def take(self, words: str) -> Read:
        """A new read, of the notes with the rep's own words added."""
        ...

    async def history(self) -> Sequence[Read]:
        """The reads taken in this conversation, oldest first; of one set of notes the last."""
        ...

    async def dossier(self) -> Dossier | None:
        """All that is remembered of the account; None where the talk is about none that is known."""
        ...

    async def recall(self, words: str, person: str, pillar: Pillar | None, builds: bool | None) -> Sequence[Call]:
        """Its calls that fit, those that fit best first. Empty words, person or None ask for nothing."""
        ...


Spoken = Text | Retracted | Source | CallCited | Question | ReadTaken | MoveChosen | Usage | Talk
"""What a talker gives: events, what it cost, and what is to be remembered of the talk."""


class Talker(Protocol):
    """Talks about an account by a language model."""

    def reply(self, intent: Intent, text: str, memory: Memory, today: date, account: Account) -> AsyncIterator[Spoken]:
        """The answer to one message. Raises `ModelUnavailable`, `ModelMisbehaved`, also in the middle of it."""
        ...


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """What a configured language model does: it reads more deeply, and talks."""

    reader: Reader
    talker: Talker


class Preferences(Protocol):
    """What a person has chosen."""

    def of(self, person: str) -> "Preferences":
        """The same, as one person sees it."""
        ...

    async def get(self) -> Chosen: ...


class Accounts(Protocol):
    """What is known of the customers. Every method opens, commits and closes on its own."""

    def of(self, person: str) -> "Accounts":
        """The same, as one person sees it."""
        ...

    async def find(self, notes: str, mentions: Mentions) -> tuple[AccountRef | None, tuple[AccountRef, ...]]:
        """The account that notes name, where it is known; and others that they may be about."""
        ...

    async def named(self, name: str, *, confirmed: bool) -> AccountRef:
        """The account of that name, made where there is none. Raises `NameUnusable`."""
        ...

    async def known(self, account_id: str, on: date, call_id: str) -> Known:
        """What was known of an account when a call came; the call itself left out."""
        ...

    async def dossier(self, account_id: str) -> Dossier:
        """What a brief is made from. Raises `AccountNotFound`."""
        ...

    async def turning_points(self, account_id: str) -> Sequence[Call]:
        """The newest calls that changed how an account stands, the oldest first. Raises `AccountNotFound`."""
        ...

    async def list(self, limit: int, cursor: str | None = None) -> Page[KnownAccount]:
        """The one last called first. Raises `StaleCursor`."""
        ...

    async def recall(
        self, account_id: str, words: str, person: str, pillar: Pillar | None, builds: bool | None
    ) -> Sequence[Call]:
        """The calls of an account that fit, those that fit best first. Raises `AccountNotFound`."""
        ...

    async def standing_on(self, account_id: str, on: date) -> Point | None:
        """How an account stood at the end of a day; None where nothing was known yet."""
        ...


class Conversations(Protocol):
    """Keeps what was said. Every method opens, commits and closes on its own."""

    def of(self, person: str) -> "Conversations":
        """The same, as one person sees it."""
        ...

    async def begin(self, inbound: Inbound) -> Turn:
        """Store the message, or find the turn that an earlier delivery of it began.

        Raises `ConversationNotFound`; `Busy` while another message of the conversation is being answered.
        """
        ...

    async def memory(self, conversation_id: str) -> Memory: ...

    async def reads(self, conversation_id: str) -> Sequence[Read]:
        """The latest reads of a conversation, oldest first; of one set of notes the last."""
        ...

    async def finish(self, turn_id: str, events: Sequence[CoachEvent], duration_ms: int, talk: Talk) -> None:
        """Store the whole answer at once. The last event tells whether the turn is done or failed."""
        ...
