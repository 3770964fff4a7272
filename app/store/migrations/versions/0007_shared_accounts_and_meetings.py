"""Accounts that a team may look at, and meetings"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=f"fk_{table}_account_id_account", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "account_share",
        _text("account_id"),
        _text("team"),
        _text("owner"),
        _time("shared_at"),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_share"),
        _of_account("account_share"),
    )
    op.create_index("ix_account_share_team", "account_share", ["team"])
    op.create_table(
        "meeting",
        _text("owner"),
        _text("id"),
        _text("account_id"),
        _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        _of_account("meeting"),
    )
    op.create_index("ix_meeting_account_id", "meeting", ["account_id"])
    op.create_index("ix_meeting_at", "meeting", ["at"])


def downgrade() -> None:
    op.drop_table("meeting")
    op.drop_table("account_share")
