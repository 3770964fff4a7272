"""Which accounts their owners let a team look at."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import col, delete, select

from app.domain.accounts import AccountRef
from app.domain.sharing import SharedAccount
from app.store.database import Database
from app.store.tables import AccountRow, AccountShareRow
from app.store.text import holds_words


class ShareRepository:
    """It looks over the boundary between persons: its caller says for which team."""

    def __init__(self, database: Database) -> None:
        """database: everybody's."""
        self._database = database

    async def share(self, account_id: str, owner: str, team: str) -> None:
        """Let the team look at an account of the owner's. One that is not theirs stays as it is."""
        async with self._database.session() as session:
            account = await session.get(AccountRow, account_id)
            if account is not None and account.owner == owner:
                row = AccountShareRow(account_id=account_id, team=team, owner=owner, shared_at=datetime.now(UTC))
                await session.merge(row)

    async def take_back(self, account_id: str, owner: str) -> None:
        async with self._database.session() as session:
            await session.exec(
                delete(AccountShareRow).where(
                    col(AccountShareRow.account_id) == account_id, col(AccountShareRow.owner) == owner
                )
            )

    async def shared_with(
        self, team: str, limit: int, *, name: str = "", by: str | None = None, besides: str | None = None
    ) -> Sequence[SharedAccount]:
        """By name. by, besides: of this owner alone, or of all but this one.

        An account that went into another one is shared no more.
        """
        query = (
            select(AccountShareRow.account_id, AccountShareRow.owner, AccountRow.name)
            .join(AccountRow, col(AccountRow.id) == col(AccountShareRow.account_id))
            .where(AccountShareRow.team == team, col(AccountRow.merged_into).is_(None))
            .order_by(col(AccountRow.name), col(AccountRow.id))
            .limit(limit)
        )
        if name:
            query = query.where(holds_words(AccountRow.name, name))
        if by is not None:
            query = query.where(AccountShareRow.owner == by)
        if besides is not None:
            query = query.where(AccountShareRow.owner != besides)
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        return [SharedAccount(AccountRef(account_id, title), owner) for account_id, owner, title in rows]

    async def owner_of(self, account_id: str, team: str) -> str | None:
        """Whose an account is that the team may look at; None where it may not."""
        query = select(AccountShareRow.owner).where(
            AccountShareRow.account_id == account_id, AccountShareRow.team == team
        )
        async with self._database.reading() as session:
            return (await session.exec(query)).first()
