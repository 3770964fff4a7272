"""Cursors: where the next page of a list begins, opaque to who holds them."""

import base64
import binascii
import json

from app.domain.errors import StaleCursor


def dump_cursor(*key: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def load_cursor(cursor: str, *types: type) -> list[str | int]:
    """The key of the last item of the page before. Raises `StaleCursor` for anything that isn't one of ours."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise StaleCursor(cursor) from error
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise StaleCursor(cursor)
    return key
