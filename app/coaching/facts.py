"""What a reply may say: the names, things and quotes of these notes, for the slots of the cards."""

from datetime import date

from app.coaching.playbook import Slots
from app.domain.evidence import Evidence
from app.domain.moves import Choice
from app.domain.pillars import Level
from app.domain.promises import Party, Promise, most_urgent_first
from app.domain.read import Finding, Mentions, Move, Read

MAX_QUOTE_CHARS = 130
MAX_SLOT_QUOTE_CHARS = 80
"""A headline is read at a glance."""
MAX_THING_WORDS = 6
_DAYS_BY_NAME = 6
"""A due day within this many days is told by its name: "by Friday"."""


def slots_for(finding: Finding, choice: Choice, today: date) -> Slots:
    """What is known for the cards' slots."""
    found: dict[str, str | None] = {
        "name": main_person(finding.mentions, choice.because),
        "account": finding.mentions.account,
        "thread": finding.mentions.thread,
        "your_thread": finding.mentions.your_thread,
        "topic": finding.mentions.topic,
        "quote": short_quote(choice.because.quote, MAX_SLOT_QUOTE_CHARS) if choice.because else None,
    }
    promise = pressing_promise(finding.promises, today)
    if promise is not None and promise.deliverable and len(promise.what.split()) <= MAX_THING_WORDS:
        found["promise"] = promise.what
        found["due"] = _by(promise.due, today) if promise.due and promise.due >= today else None
    return {slot: value for slot, value in found.items() if value}


def slots_for_move(read: Read, move: Move, today: date) -> Slots:
    """What is known for the slots of an offered move's card."""
    strained = read.levels[move.pillar] is Level.STRAINED
    because = next((e for e in read.weightiest(move.pillar) if e.builds is not strained), None)
    return slots_for(read.finding, Choice(move.id, move.pillar, move.hold, because), today)


def main_person(mentions: Mentions, because: Evidence | None) -> str | None:
    """Who the advice is about: the person of the deciding evidence, else the one most spoken of."""
    if because is not None and because.who is not None:
        return because.who
    return mentions.people[0] if mentions.people else None


def pressing_promise(promises: tuple[Promise, ...], today: date) -> Promise | None:
    """Our open promise that is due first."""
    return next((p for p in most_urgent_first(promises, today) if p.who is Party.US), None)


def short_quote(quote: str, most_chars: int = MAX_QUOTE_CHARS) -> str:
    """The rep's words, cut at a word's end where they are long, with an ellipsis for what is left out."""
    quote = quote.strip()
    if len(quote) <= most_chars:
        return quote.rstrip(" .,;:")
    return quote[:most_chars].rsplit(" ", 1)[0].rstrip(" .,;:") + " …"


def due_words(promise: Promise, today: date) -> str:
    """When a promise is due, to go behind it: " by Friday", " (overdue since 3 November)", or nothing."""
    if promise.due is None:
        return ""
    if promise.due < today:
        return f" (overdue since {promise.due.day} {promise.due:%B})"
    return f" {_by(promise.due, today)}"


def _by(due: date, today: date) -> str:
    days = (due - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "by tomorrow"
    return f"by {due:%A}" if days <= _DAYS_BY_NAME else f"by {due.day} {due:%B}"
