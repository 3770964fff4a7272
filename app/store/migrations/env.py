"""Alembic's environment: migrations run on the connection that the database hands over."""

from typing import Any, Literal

from alembic import context

from app.store import tables
from app.store.text import AnyText


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration names plain types only: it must go on working when our own types change."""
    return "sa.Text()" if kind == "type" and isinstance(item, AnyText) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
