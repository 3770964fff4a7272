"""Accounts over time: accounts, people, calls, promises, how each stood when, and search"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("merged_into", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("compatibility", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("knowledge", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trust", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("standing", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("overclaimed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("single_threaded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["account.id"], name=op.f("fk_account_merged_into_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_last_on_id", ["last_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_merged_into"), ["merged_into"], unique=False)

    op.create_table(
        "account_name",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("original_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_name_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_account_name")),
    )
    with op.batch_alter_table("account_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_name_account_id"), ["account_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("compatibility", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("knowledge", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trust", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_contact_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("account_id", "key", name="uq_contact_account_id_key"),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_account_id_last_on", ["account_id", "last_on"], unique=False)
        batch_op.create_index("ix_contact_key", ["key"], unique=False)

    op.create_table(
        "point",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("own", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("total", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("compatibility", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("knowledge", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trust", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_point_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("subject", "source", name="uq_point_subject_source"),
    )
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_point_source", ["source"], unique=False)
        batch_op.create_index("ix_point_subject_on_number", ["subject", "on", "number"], unique=False)

    op.create_table(
        "call",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("original_account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("conversation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("read_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("told", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changes", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_call_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["read_id"], ["read.id"], name=op.f("fk_call_read_id_read"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index("ix_call_account_id_on_number", ["account_id", "on", "number"], unique=False)
        batch_op.create_index("ix_call_conversation_id", ["conversation_id"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("call_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("who", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("deliverable", sa.Boolean(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("settled_call_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("settled_quote", sa.Text(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_promise_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_promise_call_id_call"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_account_id_status_due", ["account_id", "status", "due"], unique=False)
        batch_op.create_index("ix_promise_call_id", ["call_id"], unique=False)
        batch_op.create_index("ix_promise_status_due", ["status", "due"], unique=False)

    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("called_on", sa.Date(), nullable=True))

    op.create_table(
        "shared_review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_review")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("ref", name="uq_search_entry_ref"),
    )
    op.create_index("ix_search_entry_account_id", "search_entry", ["account_id"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(kind, text, content='search_entry', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN"
    " INSERT INTO search_index(rowid, kind, text) VALUES (new.id, new.kind, new.text); END",
    "CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN"
    " INSERT INTO search_index(search_index, rowid, kind, text) VALUES ('delete', old.id, old.kind, old.text); END",
    "CREATE TRIGGER search_entry_update AFTER UPDATE OF text ON search_entry BEGIN"
    " INSERT INTO search_index(search_index, rowid, kind, text) VALUES ('delete', old.id, old.kind, old.text);"
    " INSERT INTO search_index(rowid, kind, text) VALUES (new.id, new.kind, new.text); END",
)
_POSTGRESQL = (
    "ALTER TABLE search_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (words)",
)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_entry")
    op.drop_table("shared_review")
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_column("called_on")
        batch_op.drop_column("account")

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_status_due")
        batch_op.drop_index("ix_promise_call_id")
        batch_op.drop_index("ix_promise_account_id_status_due")

    op.drop_table("promise")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index("ix_call_conversation_id")
        batch_op.drop_index("ix_call_account_id_on_number")

    op.drop_table("call")
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.drop_index("ix_point_subject_on_number")
        batch_op.drop_index("ix_point_source")
        batch_op.drop_index(batch_op.f("ix_point_account_id"))

    op.drop_table("point")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_key")
        batch_op.drop_index("ix_contact_account_id_last_on")

    op.drop_table("contact")
    with op.batch_alter_table("account_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_name_account_id"))

    op.drop_table("account_name")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_merged_into"))
        batch_op.drop_index("ix_account_last_on_id")

    op.drop_table("account")
