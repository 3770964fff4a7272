"""Days as other programs write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

import dateparser

_SLASHED = re.compile(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})\b")
_ISO = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})")
_MILLISECONDS = re.compile(r"^\d{12,13}$")


def day_comes_first(values: Iterable[str]) -> bool | None:
    """Whether a column writes 31/12 rather than 12/31; None where no value tells."""
    for value in values:
        slashed = _SLASHED.match(value)
        if slashed:
            first, second = int(slashed[1]), int(slashed[2])
            if first > 12 >= second:
                return True
            if second > 12 >= first:
                return False
    return None


def day_of(value: str, *, day_first: bool) -> date | None:
    """The day; None where it can't be told. Raises nothing."""
    iso, slashed = _ISO.match(value), _SLASHED.match(value)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if _MILLISECONDS.match(value.strip()):
            return datetime.fromtimestamp(int(value) / 1000, UTC).date()
        if slashed:
            a, b, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
            day, month = (a, b) if day_first else (b, a)
            return date(year + 2000 if year < 100 else year, month, day)
    except (ValueError, OverflowError, OSError):
        return None
    order = "DMY" if day_first else "MDY"
    parsed = dateparser.parse(value, languages=["en"], settings={"DATE_ORDER": order, "STRICT_PARSING": True})
    return parsed.date() if parsed is not None else None
