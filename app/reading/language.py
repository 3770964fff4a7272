"""Which language notes are in, and whether the local reader was trained for it."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

TRAINED_FOR = "en"
UNKNOWN = "und"
SURE = 0.9
"""Probability from which a language is named."""


def language_of(notes: str) -> str:
    """The ISO 639-1 code; `und` where the notes are too short or too terse to tell."""
    code, probability = _identifier().classify(notes)
    return str(code) if probability >= SURE else UNKNOWN


def is_supported(language: str) -> bool:
    """Whether the local reader can be relied on: terse notes whose language can't be told count as English."""
    return language in (TRAINED_FOR, UNKNOWN)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
