"""Where calls belong: the account that notes name, what is known of it, and which account a message is about."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import NAMESPACE_OID, uuid4, uuid5

from app.domain.accounts import AccountRef, Known, changes, record_of_call
from app.domain.conversation import Inbound, Memory
from app.domain.corrections import levels_set
from app.domain.events import Filed, MoveChosen, ReadTaken
from app.domain.read import Finding, Mentions, Read
from app.domain.standing import standing_of
from app.ports import Accounts


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call belongs."""

    call_id: str
    on: date
    told: str | None = None
    """The account's name, where it was known beforehand."""
    account: AccountRef | None = None
    guessed: bool = True
    suggestions: tuple[AccountRef, ...] = ()
    known: Known | None = None
    files: bool = True

    @classmethod
    def of(cls, inbound: Inbound, on: date) -> "Place":
        """The place of new notes. Their call goes by the message, so that one that is answered again is the same."""
        call_id = uuid5(NAMESPACE_OID, f"{inbound.conversation_id} {inbound.message_id}").hex
        return cls(call_id, on, inbound.account)

    def named_in(self, finding: Finding) -> Finding:
        """The finding with the account's own name in it."""
        if self.account is None:
            return finding
        return replace(finding, mentions=replace(finding.mentions, account=self.account.name))

    def announced(self, read: Read) -> tuple[ReadTaken | MoveChosen | Filed, ...]:
        """The read, the move, and where it belongs with what it changed there."""
        if not self.files:
            return ReadTaken(read), MoveChosen(read.move)
        if self.account is None or self.known is None:
            filed = Filed(self.call_id, self.on, None, guessed=False, suggestions=self.suggestions)
            return ReadTaken(read), MoveChosen(read.move), filed
        before = self.known.history
        after = before.after(self.on, record_of_call(read.evidence, self.on, levels_set(read.corrections)))
        filed = Filed(
            self.call_id,
            self.on,
            self.account,
            self.guessed,
            self.suggestions,
            after.calls,
            after.levels,
            standing_of(after.levels),
            changes(before, after, read.evidence) if before.calls else (),
        )
        return ReadTaken(read), MoveChosen(read.move), filed


@dataclass(frozen=True, slots=True)
class Filing:
    """Finds the place of a call; files nothing where there are no accounts."""

    accounts: Accounts | None

    async def placed(self, place: Place, notes: str, mentions: Mentions) -> Place:
        """Where the call belongs, with what is known there: as told beforehand, or as the notes tell."""
        if self.accounts is None:
            return replace(place, files=False)
        if place.account is not None:
            return place
        suggestions: tuple[AccountRef, ...] = ()
        account: AccountRef | None
        if place.told is not None:
            account = await self.accounts.named(place.told, confirmed=True)
        else:
            account, suggestions = await self.accounts.find(notes, mentions)
            if account is None and mentions.account is not None:
                account = await self.accounts.named(mentions.account, confirmed=False)
        known = await self.accounts.known(account.id, place.on, place.call_id) if account is not None else None
        return replace(place, account=account, guessed=place.told is None, suggestions=suggestions, known=known)

    async def again(self, filed: Filed | None) -> Place:
        """Where the call that is talked about was put, with what is known there now."""
        if filed is None or self.accounts is None:
            return Place(filed.call_id if filed else uuid4().hex, filed.on if filed else date.min, files=False)
        known = None
        if filed.account is not None:
            known = await self.accounts.known(filed.account.id, filed.on, filed.call_id)
        return Place(
            filed.call_id,
            filed.on,
            account=filed.account,
            guessed=filed.guessed,
            suggestions=filed.suggestions,
            known=known,
        )

    async def spoken_of(self, text: str, memory: Memory) -> tuple[Memory, AccountRef | None]:
        """The account that a free message is about. Where it is another than the notes', those are put aside."""
        own = filed_account(memory)
        if self.accounts is None:
            return memory, None
        named, others = await self.accounts.find(text, Mentions(people=_names_in(text)))
        if memory.read is not None and memory.read.notes == text:
            return memory, own
        if named is not None and named != own:
            return replace(memory, read=None, move=None, filed=None), named
        if own is not None:
            return memory, own
        return memory, memory.talk.account or (others[0] if len(others) == 1 else None)

    async def account_spoken_of(self, text: str, memory: Memory) -> AccountRef | None:
        """The account that a message names, by itself or by somebody there; else the one that is talked about."""
        assert self.accounts is not None
        account, others = await self.accounts.find(text, Mentions(people=_names_in(text)))
        if account is not None:
            return account
        own = filed_account(memory) or memory.talk.account
        if own is not None and (not others or own in others):
            return own
        return others[0] if len(others) == 1 else None


def filed_account(memory: Memory) -> AccountRef | None:
    """The account of the newest notes."""
    return memory.filed.account if memory.filed is not None else None


def _names_in(text: str) -> tuple[str, ...]:
    """The words of a message that may be somebody's name."""
    words = (word.strip(".,;:!?()“”\"'") for word in text.split())
    return tuple(word.removesuffix("'s").removesuffix("’s") for word in words if word[:1].isupper())
