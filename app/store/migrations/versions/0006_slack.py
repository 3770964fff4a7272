"""Slack: workspaces, what is owed an answer, threads, and the processes that answer"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "slack_workspace",
        _text("id"),
        _text("sealed"),
        _time("installed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_slack_workspace"),
    )
    op.create_table(
        "slack_state", _text("state"), _time("issued_at"), sa.PrimaryKeyConstraint("state", name="pk_slack_state")
    )
    op.create_table(
        "slack_delivery",
        _text("id"),
        _text("workspace"),
        _text("user"),
        _text("sealed"),
        _text("conversation_id"),
        _time("received_at"),
        _text("ts", nullable=True),
        _time("answered_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slack_delivery"),
    )
    op.create_index("ix_slack_delivery_answered_at", "slack_delivery", ["answered_at"])
    op.create_table(
        "slack_thread",
        _text("key"),
        _text("conversation_id"),
        sa.PrimaryKeyConstraint("key", name="pk_slack_thread"),
    )
    op.create_table("worker", _text("id"), _time("seen_at"), sa.PrimaryKeyConstraint("id", name="pk_worker"))


def downgrade() -> None:
    for table in ("worker", "slack_thread", "slack_delivery", "slack_state", "slack_workspace"):
        op.drop_table(table)
