"""What a rep who takes an account over should know."""

from dataclasses import dataclass

from app.domain.accounts import Call
from app.domain.brief import Brief
from app.domain.promises import LedgerEntry


@dataclass(frozen=True, slots=True)
class Handover:
    """The brief, with how it came to this."""

    brief: Brief
    turns: tuple[Call, ...]
    """The calls that changed something, the oldest first."""
    settled: tuple[LedgerEntry, ...]
    """Promises kept and missed, the newest first."""
