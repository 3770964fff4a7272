"""What is answered to each thing that can be said in Slack, as blocks: the coach's one door, briefs and lists."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from slack_sdk.models.blocks import Block

from app.channels.dependencies import AccountBook, Ledger, Sharing
from app.channels.slack.blocks import (
    Talk,
    answer_blocks,
    brief_blocks,
    fallback,
    link_blocks,
    promise_blocks,
    shared_blocks,
    text_blocks,
)
from app.channels.slack.orders import HELP, MOST_NAME_WORDS, SAY
from app.coach import CoachService
from app.domain.accounts import AccountRef
from app.domain.conversation import Inbound
from app.domain.corrections import Correction
from app.domain.errors import AccountNotFound
from app.domain.events import CoachEvent, Failed, Filed, Text
from app.domain.people import slack_person
from app.domain.promises import LedgerEntry, Party, PromiseStatus

CHANNEL = "slack"
MOST_PROMISES, MOST_SHARED = 30, 30
DUE_SOON = timedelta(days=1)

Answer = tuple[list[Block], str]
"""The blocks, and the same in one line."""
Heard = Callable[[str], Awaitable[None]]
"""Takes the words of an answer while it grows."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and where the answer goes."""

    kind: str
    """`say`, `correct`, `due`, or an order."""
    text: str = ""
    account: str | None = None
    on: str | None = None
    response_url: str | None = None
    """Where a private answer may go, for half an hour."""
    channel: str | None = None
    thread_ts: str | None = None
    ts: str | None = None
    """The message that is answered."""
    hidden: bool = False
    """Whether only who asked sees the answer in its channel."""
    public: bool = False
    """Whether all of the channel reads it: it then belongs to the channel, and nobody's accounts are looked at."""
    correction: dict[str, Any] | None = None
    files: tuple[tuple[str, str], ...] = ()
    """Name and address of each file that came with it."""
    begins: bool = True
    """Whether a conversation may begin with it: a button belongs to one that there is."""


class History(Protocol):
    def of(self, person: str) -> "History": ...

    async def start_all(self, channel: str, now: datetime, conversation_ids: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is to be answered."""

    id: str
    person: str
    conversation_id: str
    at: datetime
    said: Said
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    coach: CoachService
    history: History
    accounts: AccountBook
    promises: Ledger
    sharing: Sharing
    to_correction: Callable[[dict[str, Any]], Correction]
    told: Callable[[LedgerEntry, date], str]
    link: Callable[[str, str], str] | None = None
    """Makes the address at which (a person) finds (a path) of this service; None where it has no address."""

    async def answer(self, asked: Asked) -> Answer:
        """Raises nothing of the coach's: its failures are answers too."""
        try:
            return await self._answer(asked)
        except AccountNotFound:
            return text_blocks("That account is gone."), "That account is gone."

    async def _answer(self, asked: Asked) -> Answer:
        match asked.said.kind:
            case "help":
                return text_blocks(HELP), "How to use Firm Ground"
            case "promises":
                return await self._promises(asked)
            case "due":
                return await self._promises(asked, due_by=asked.at.date() + DUE_SOON)
            case "brief":
                return await self._brief(asked)
            case "share" | "unshare":
                return await self._share(asked, shared=asked.said.kind == "share")
            case "shared":
                own = await self.sharing.own(asked.person, MOST_SHARED)
                others = await self.sharing.others(asked.person, MOST_SHARED)
                return shared_blocks([(s.account.name, _mention(s.owner)) for s in [*own, *others]]), "Shared accounts"
            case "open":
                return self._open(asked)
            case _:
                return await self._say(asked)

    async def _say(self, asked: Asked) -> Answer:
        said = asked.said
        if said.begins:
            await self.history.of(asked.person).start_all(CHANNEL, asked.at, [asked.conversation_id])
        inbound = Inbound(
            asked.conversation_id,
            said.text,
            CHANNEL,
            asked.id,
            asked.at,
            self.to_correction(said.correction) if said.correction else None,
            said.account,
            date.fromisoformat(said.on) if said.on else None,
            asked.person,
        )
        events: list[CoachEvent] = []
        async for event in self.coach.handle(inbound):
            events.append(event)
            if asked.heard is not None and isinstance(event, Text) and self.coach.model is not None:
                await asked.heard(event.delta)
        last = events[-1]
        if isinstance(last, Failed):
            return text_blocks(last.message), last.message
        filed = next((e for e in reversed(events) if isinstance(e, Filed)), None)
        account_id = filed.account.id if filed is not None and filed.account is not None else None
        return answer_blocks(events, self._talk(asked, account_id)), fallback(events)

    async def _promises(self, asked: Asked, due_by: date | None = None) -> Answer:
        who = Party.US if due_by is not None else None
        page = await self.promises.of(asked.person).list(
            MOST_PROMISES, status=PromiseStatus.OPEN, due_by=due_by, who=who
        )
        lines = [self.told(entry, asked.at.date()) for entry in page.items]
        title = "Due now" if due_by is not None else "Open promises"
        return promise_blocks(title, page.items, lines), title

    async def _brief(self, asked: Asked) -> Answer:
        found = await self._account(asked)
        if found is None:
            others = await self.sharing.others(asked.person, 1, asked.said.text) if asked.said.text else ()
            if not others:
                return await self._no_account(asked)
            return await self._told_brief(asked, others[0].account, others[0].owner)
        return await self._told_brief(asked, found, asked.person)

    async def _told_brief(self, asked: Asked, account: AccountRef, owner: str) -> Answer:
        coach = self.coach.of(owner)
        brief = await coach.briefs.brief(account.id, asked.at.date())
        whose = _mention(owner) if owner != asked.person else None
        blocks = brief_blocks(account.name, coach.writer.lines(brief), self._talk(asked, account.id), whose)
        return blocks, f"Before the next call: {account.name}"

    async def _share(self, asked: Asked, *, shared: bool) -> Answer:
        found = await self._account(asked)
        if found is None:
            return await self._no_account(asked)
        if not shared:
            await self.sharing.take_back(asked.person, found.id)
            words = f"**{found.name}** is yours alone again."
        elif await self.sharing.share(asked.person, found.id):
            words = (
                f"Your team can now read the brief of **{found.name}**. They see nothing else of yours, and change "
                f"nothing. `/coach unshare {found.name}` takes it back."
            )
        else:
            words = "There is no team to share it with here."
        return text_blocks(words), words.replace("**", "")

    async def _account(self, asked: Asked) -> AccountRef | None:
        """The account that is meant: by its id from a button, by its name from a line; None where there is none."""
        book = self.accounts.of(asked.person)
        if asked.said.account is not None:
            account = await book.get(asked.said.account)
            return AccountRef(account.id, account.name)
        if not asked.said.text:
            return None
        named = (await book.list(20, name=asked.said.text)).items
        best = min(named, key=lambda a: len(a.name), default=None)
        return AccountRef(best.id, best.name) if best is not None else None

    async def _no_account(self, asked: Asked) -> Answer:
        """Notes may begin like an order; else say that there is no such account."""
        name = asked.said.text
        if len(name.split()) > MOST_NAME_WORDS:
            line = f"{asked.said.kind} {name}"
            return await self._say(replace(asked, said=replace(asked.said, kind=SAY, text=line)))
        words = f"You have no account called “{name}”." if name else f"Which account? `/coach {asked.said.kind} NAME`"
        return text_blocks(words), words

    def _open(self, asked: Asked) -> Answer:
        if self.link is None:
            words = "This Firm Ground has no address of its own yet: FIRMGROUND_PUBLIC_URL is not set."
            return text_blocks(words), words
        return link_blocks(self.link(asked.person, "/accounts")), "Your accounts"

    def _talk(self, asked: Asked, account_id: str | None) -> Talk:
        link, person = self.link, asked.person
        if link is None or asked.said.public:
            return Talk(asked.conversation_id, account_id, public=asked.said.public)
        return Talk(asked.conversation_id, account_id, lambda path: link(person, path))


def _mention(person: str) -> str:
    found = slack_person(person)
    return f"<@{found.user}>" if found is not None else "somebody"
