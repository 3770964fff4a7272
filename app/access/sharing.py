"""Who may look at an account that is somebody else's: the team it is shared with, and nobody beyond."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import AccountNotFound
from app.domain.people import team_of
from app.domain.sharing import SharedAccount


class Shares(Protocol):
    async def share(self, account_id: str, owner: str, team: str) -> None: ...

    async def take_back(self, account_id: str, owner: str) -> None: ...

    async def shared_with(
        self, team: str, limit: int, *, name: str = "", by: str | None = None, besides: str | None = None
    ) -> Sequence[SharedAccount]: ...

    async def owner_of(self, account_id: str, team: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Sharing:
    shares: Shares

    async def share(self, person: str, account_id: str) -> bool:
        """Let the person's team look at an account of theirs; False where they have no team."""
        team = team_of(person)
        if team is None:
            return False
        await self.shares.share(account_id, person, team)
        return True

    async def take_back(self, person: str, account_id: str) -> None:
        """Keep an account of theirs to themselves again."""
        await self.shares.take_back(account_id, person)

    async def others(self, person: str, limit: int, name: str = "") -> Sequence[SharedAccount]:
        """What others of the person's team let them look at."""
        team = team_of(person)
        return await self.shares.shared_with(team, limit, name=name, besides=person) if team is not None else ()

    async def own(self, person: str, limit: int) -> Sequence[SharedAccount]:
        """What the person lets their team look at."""
        team = team_of(person)
        return await self.shares.shared_with(team, limit, by=person) if team is not None else ()

    async def owner_for(self, person: str, account_id: str) -> str:
        """Whose an account is that the person may look at though it isn't theirs. Raises `AccountNotFound`."""
        team = team_of(person)
        owner = await self.shares.owner_of(account_id, team) if team is not None else None
        if owner is None:
            raise AccountNotFound(account_id)
        return owner
