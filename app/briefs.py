"""Briefs, handovers and the review: what is remembered of the accounts, in words for the rep and the manager."""

from dataclasses import dataclass
from datetime import date

from app.domain.accounts import Account
from app.domain.brief import Brief
from app.domain.handover import Handover
from app.domain.promises import Party
from app.domain.review import QUARTER, Review, Reviewed, in_order, movement
from app.ports import Accounts, Writer


@dataclass(frozen=True, slots=True)
class Briefs:
    writer: Writer
    accounts: Accounts

    async def brief(self, account_id: str, today: date) -> Brief:
        """What to know before the next call. Raises `AccountNotFound`."""
        return self.writer.brief(await self.accounts.dossier(account_id), today)

    async def handover(self, account_id: str, today: date) -> Handover:
        """What a rep who takes the account over should know. Raises `AccountNotFound`."""
        dossier = await self.accounts.dossier(account_id)
        turns = await self.accounts.turning_points(account_id)
        return Handover(self.writer.brief(dossier, today), tuple(turns), dossier.settled)

    async def review(self, today: date) -> Review:
        """Every account by how it stands, and how it moved over the quarter."""
        since = today - QUARTER
        reviewed: list[Reviewed] = []
        quiet: list[Account] = []
        cursor: str | None = None
        while True:
            page = await self.accounts.list(200, cursor)
            for account in page.items:
                if not account.calls:
                    quiet.append(account)
                    continue
                brief = self.writer.brief(await self.accounts.dossier(account.id), today)
                then = await self.accounts.standing_on(account.id, since)
                moved = movement(then.levels if then else None, account.levels)
                overdue = tuple(e for e in brief.open if e.promise.who is Party.US and e.promise.overdue(today))
                reviewed.append(Reviewed(account, brief.stand, brief.rival, brief.why, moved, overdue))
            cursor = page.next_cursor
            if cursor is None:
                at_risk, others = in_order(reviewed)
                return Review(today, since, at_risk, others, tuple(quiet))
