"""Promises: what our side said it will do for the customer.

Source: knowledge_base/framework.md, "Promises".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PromiseStatus(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"


class Party(StrEnum):
    """Whose promise it is."""

    US = "us"
    THEM = "them"


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that was promised, with the words of the notes that show it."""

    who: Party
    what: str
    """The thing itself, in the rep's words: "revised quote"."""
    due: date | None
    """The day it is due, where the notes tell one that can be resolved."""
    start: int
    """Offset of the first character, in Unicode code points of the notes."""
    end: int
    quote: str
    """Always `notes[start:end]`."""
    deliverable: bool = False
    """Whether `what` names a thing ("revised quote") rather than an act ("find out about the warranty")."""
    status: PromiseStatus = PromiseStatus.OPEN

    @property
    def open(self) -> bool:
        return self.status is PromiseStatus.OPEN

    def overdue(self, today: date) -> bool:
        """Whether it is still open after the day it was due."""
        return self.open and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A promise in an account's ledger."""

    id: str
    account_id: str
    account: str
    """The account's name."""
    promise: Promise
    made_on: date
    call_id: str | None
    """The call whose notes hold it; None where it was entered by hand."""
    settled_on: date | None = None
    settled_by: str | None = None
    """`rep` or `notes`; None while it is open."""
    settled_quote: str | None = None
    """The words of the notes that show it kept or missed."""


def most_urgent_first(promises: Iterable[Promise], today: date) -> list[Promise]:
    """Open promises, ours before theirs: the overdue first, then by due day, then those without one.

    Source: knowledge_base/framework.md, "Promises": an overdue one is shown before anything else.
    """
    return sorted(
        (p for p in promises if p.open),
        key=lambda p: (not p.overdue(today), p.who is Party.THEM, p.due or date.max, p.start),
    )
