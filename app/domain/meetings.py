"""Meetings that a rep has told us of, so that the brief comes before them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.accounts import AccountRef

BRIEF_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Meeting:
    id: str
    person: str
    """Whose meeting it is."""
    account: AccountRef
    at: datetime
    """UTC-aware."""
