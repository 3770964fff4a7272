"""What a rep should know before a call, or who takes an account over: each statement with the call it comes from."""

from dataclasses import dataclass
from datetime import date

from app.domain.accounts import Account, Contact
from app.domain.pillars import Pillar
from app.domain.promises import LedgerEntry
from app.domain.read import CardRef


@dataclass(frozen=True, slots=True)
class Cited:
    """Words of the rep's notes, with the call that holds them."""

    quote: str
    """Always a part of that call's notes."""
    call_id: str
    on: date
    pillar: Pillar
    builds: bool
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """Half a screen before the next call."""

    account: Account
    as_of: date
    stand: str
    """Where the relationship stands, a sentence or two."""
    why: tuple[Cited, ...]
    settled: tuple[LedgerEntry, ...]
    """Promises of ours that were kept or missed, the newest first, as far as trust rests on them."""
    turned: str | None
    """What has changed of late."""
    open: tuple[LedgerEntry, ...]
    """What is promised and not settled, the most urgent first."""
    thread: str | None
    """The personal thread to pick up."""
    ask: str
    """One question for the customer."""
    hold: str
    """What not to say yet."""
    rival: str
    """What a rival would try."""
    people: tuple[Contact, ...]
    sources: tuple[CardRef, ...]


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One thing that a brief tells."""

    label: str
    words: str

    def __str__(self) -> str:
        return f"{self.label}: {self.words}"
