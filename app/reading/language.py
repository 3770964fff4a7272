"""Which language notes are in, and whether the local reader was trained for it."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

TRAINED_FOR = "en"
UNKNOWN = "und"
SURE = 0.9
"""Probability from which a language is named."""


_ENGLISH = frozenset(
    {"the", "and", "to", "of", "is", "was", "he", "she", "for", "with", "that", "it", "we", "they", "said", "not"}
    | {"but", "had", "have", "his", "her", "about", "our"}
)
PLAINLY_ENGLISH = 0.12
"""Share of the commonest English words from which notes are English without a closer look."""


def language_of(notes: str) -> str:
    """The ISO 639-1 code; `und` where the notes are too short or too terse to tell.

    Most notes are plainly English; for those the identifier, which takes 80 MB, is not even loaded.
    """
    words = re.findall(r"[^\W\d_]+", notes.lower())
    common = [word for word in words if word in _ENGLISH]
    if len(set(common)) >= 4 and len(common) >= PLAINLY_ENGLISH * len(words):
        return TRAINED_FOR
    code, probability = _identifier().classify(notes)
    return str(code) if probability >= SURE else UNKNOWN


def is_supported(language: str) -> bool:
    """Whether the local reader can be relied on: terse notes whose language can't be told count as English."""
    return language in (TRAINED_FOR, UNKNOWN)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
