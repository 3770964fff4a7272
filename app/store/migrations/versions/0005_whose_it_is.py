"""Whose it is: conversations, accounts and all that hangs on them belong to a person"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNED = ("conversation", "account", "contact", "call", "promise", "search_entry")


def _owner() -> sa.Column[str]:
    return sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")


def upgrade() -> None:
    for table in OWNED:
        op.add_column(table, _owner())
    # Keys change with their tables: what hangs on no key of theirs is carried over.
    op.rename_table("account_name", "account_name_before")
    op.drop_index("ix_account_name_account_id")
    op.create_table(
        "account_name",
        _owner(),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("original_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_account_name_account_id_account_owned", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_account_name_owned"),
    )
    op.create_index("ix_account_name_account_id", "account_name", ["account_id"])
    op.execute(
        "INSERT INTO account_name (owner, key, account_id, original_id)"
        " SELECT '', key, account_id, original_id FROM account_name_before"
    )
    op.drop_table("account_name_before")
    op.drop_table("shared_review")  # a copy, to be shared again
    op.create_table(
        "shared_review",
        _owner(),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_shared_review_owned"),
    )
    op.create_table(
        "preferences",
        _owner(),
        sa.Column("chosen", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_preferences"),
    )


def downgrade() -> None:
    op.drop_table("preferences")
    op.drop_table("shared_review")
    op.create_table(
        "shared_review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shared_review"),
    )
    op.rename_table("account_name", "account_name_owned")
    op.drop_index("ix_account_name_account_id")
    op.create_table(
        "account_name",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("original_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_account_name_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_account_name"),
    )
    op.create_index("ix_account_name_account_id", "account_name", ["account_id"])
    op.execute(
        "INSERT INTO account_name (key, account_id, original_id)"
        " SELECT key, account_id, original_id FROM account_name_owned WHERE owner = ''"
    )
    op.drop_table("account_name_owned")
    for table in OWNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("owner")
