"""Text as it came: a column that keeps every character, NUL too, on every database."""

from sqlalchemy import ColumnElement, Dialect, Text, func
from sqlalchemy.types import TypeDecorator
from sqlmodel import col

_ESCAPE, _ESCAPE_ITSELF, _NUL = "\ue000", "\ue001", "\ue002"
"""PostgreSQL can't hold NUL in text, so it is written as two private-use characters, and the first of them doubled."""


class AnyText(TypeDecorator[str]):
    """Comes back identical, so that offsets into it stay right."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.replace(_ESCAPE, _ESCAPE + _ESCAPE_ITSELF).replace("\0", _ESCAPE + _NUL)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.replace(_ESCAPE + _NUL, "\0").replace(_ESCAPE + _ESCAPE_ITSELF, _ESCAPE)


def holds_words(column: object, words: str) -> ColumnElement[bool]:
    """Whether a column holds words, in large letters or small; what is a pattern of SQL's is none here."""
    return func.lower(col(column)).contains(words.casefold(), autoescape=True)
