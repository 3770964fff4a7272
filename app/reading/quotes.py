"""Finding a quote in the notes: models straighten quotation marks, join lines and drop a full stop."""

import re
from collections.abc import Collection

Span = tuple[int, int]

_ALIKE = ("'’‘`´ʼ", '"“”„«»″', "-–—−‑", "…")
"""Characters that stand for each other."""
_EDGE = ' \t\r\n"“”„«».,;:…-–—•*>'


def locate(quote: str, notes: str, taken: Collection[Span] = ()) -> Span | None:
    """Where the notes hold the quote: exactly, else but for white space, marks, dashes and capitals; else None.

    Offsets are code points of the notes. taken: places found before; where the words come more than once, the first
    that is not among them.
    """
    for found in (_exact(quote.strip(), notes), _alike(quote, notes)):
        if found:
            return next((span for span in found if span not in taken), found[0])
    return None


def _exact(quote: str, notes: str) -> list[Span]:
    return [(m.start(), m.end()) for m in re.finditer(re.escape(quote), notes)] if quote else []


def _alike(quote: str, notes: str) -> list[Span]:
    words = quote.strip(_EDGE).replace("...", "…").split()
    if not words:
        return []
    pattern = r"\s+".join("".join(map(_any_of, word)) for word in words)
    return [(m.start(), m.end()) for m in re.finditer(pattern, notes, re.IGNORECASE)]


def _any_of(character: str) -> str:
    alike = next((group for group in _ALIKE if character in group), None)
    if character == "…":
        return r"(?:…|\.\.\.)"
    return f"[{re.escape(alike)}]" if alike else re.escape(character)
