"""Accounts that their owner lets a team look at."""

from dataclasses import dataclass

from app.domain.accounts import AccountRef


@dataclass(frozen=True, slots=True)
class SharedAccount:
    account: AccountRef
    owner: str
    """The person whose account it is."""
