"""The first answer to notes: what they show, what to do next, and what can't be told.

The read itself, with the exposure, goes before it as an event of its own: here it isn't said twice.
"""

from collections.abc import Iterator
from datetime import date

from app.coaching import wording
from app.coaching.facts import due_words, main_person, pressing_promise, short_quote
from app.coaching.questions import ask_about_silence
from app.domain.events import Question, Source, Text
from app.domain.evidence import Evidence
from app.domain.pillars import Level, Pillar
from app.domain.read import Read

WORTH_A_WARNING = 0.35
"""A fainter sign is marked in the notes and not spoken of."""
_LANGUAGE_NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "nb": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


def opening(read: Read, today: date) -> Iterator[Text | Source | Question]:
    """The paragraphs in their order, the cards they rest on, and at most one question."""
    if not read.evidence and not read.language_supported:
        yield Text(_language(read))
        return
    paragraphs = [
        _language(read),
        _overdue(read, today),
        f"{read.standing_words} {_shown(read)}".strip() if read.evidence else _silence(read),
        _overclaim(read),
        _next(read),
    ]
    for number, paragraph in enumerate(p for p in paragraphs if p):
        yield Text(paragraph if number == 0 else f"\n\n{paragraph}")
    for source in read.move.sources:
        yield Source(source.card, source.title)
    if read.unsure:
        yield ask_about_silence(read.unsure[0])


def _language(read: Read) -> str:
    if read.language_supported:
        return ""
    named = _LANGUAGE_NAMES.get(read.language)
    return (f"These notes look like {named}. " if named else "I'm not sure which language these notes are in. ") + (
        "My built-in reader learnt from English notes only and would be guessing, so it marks nothing. With a language "
        "model configured (OPENAI_API_KEY, see the README) I read them; or send them in English."
    )


def _overdue(read: Read, today: date) -> str:
    """A promise past its day comes before everything else."""
    promise = pressing_promise(read.promises, today)
    if promise is None or not promise.overdue(today):
        return ""
    return f"First things first: you promised “{promise.what}”{due_words(promise, today)}."


def _silence(read: Read) -> str:
    name = main_person(read.mentions, None)
    between = f"you and {name}" if name else "you and the customer"
    return (
        f"These notes say what happened and nothing about how things stand between {between}, so I can't place you. "
        "If there really is nothing more, you're not in the club yet."
    )


def _shown(read: Read) -> str:
    """The strongest evidence of the pillar that stands best, and of the one that is worst off, in the rep's words."""
    sentences = []
    best = _weightiest(read, builds=True)
    if best is not None:
        sentences.append(
            f"What speaks for you is {best.pillar}: “{short_quote(best.quote)}” ({wording.BASIS_WORDS[best.basis]})."
        )
    worst = None if any(read.levels[p] is Level.STRAINED for p in Pillar) else _weightiest(read, builds=False)
    if worst is not None and worst.confidence >= WORTH_A_WARNING:
        sentences.append(f"A warning sign on {worst.pillar}: “{short_quote(worst.quote)}”.")
    return " ".join(sentences)


def _weightiest(read: Read, *, builds: bool) -> Evidence | None:
    """The first piece of the highest pillar that has any, on the side asked for, among pillars that it decides."""
    for pillar in reversed(Pillar):
        if builds and not read.levels[pillar].holds:
            continue
        found = wording.of_pillar(read, pillar, builds=builds)
        if found:
            return found[0]
    return None


def _overclaim(read: Read) -> str:
    if not read.overclaims:
        return ""
    claim = read.overclaims[0]
    return (
        f"Careful with “{short_quote(claim.quote)}”: that's your impression. "
        f"Nothing they said or did in these notes shows {claim.pillar} yet."
    )


def _next(read: Read) -> str:
    lead = f"Next: {read.move.headline}"
    if read.move.hold is None:
        return lead
    return f"{lead} And hold the ask: this isn't the moment to press for {wording.ASK_WORDS[read.move.hold]}."
