"""Accounts: the customers that calls belong to, the people there, and what each call changed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.evidence import Evidence
from app.domain.levels import TrackRecord
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import LedgerEntry, Promise
from app.domain.standing import Standing

MAX_NAME_CHARS = 120
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:inc|incorporated|ltd|limited|llc|llp|plc|co|corp|corporation|company|gmbh|ag|bv|nv|sa|sarl|srl|spa|oy|ab|as|pty)\.?$",
    re.IGNORECASE,
)
_LONG_RECORD = re.compile(
    r"\b(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|several|many"
    r"|all these)(?:\+|-| |-plus )?(?:straight |good )?(?:years|yrs|decades)\b|\bdecades?\b|\bsince (?:19|20)\d\d\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account by its id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A pillar that stands otherwise after a call than before it."""

    pillar: Pillar
    was: Level
    now: Level
    since: date | None
    """Since when it had been as it was; None where nothing was known."""
    quotes: tuple[str, ...]
    """The words of this call that changed it, the weightiest first; empty where another matter did."""

    @property
    def better(self) -> bool:
        order = list(Level)
        return order.index(self.now) > order.index(self.was)


@dataclass(frozen=True, slots=True)
class History:
    """How a relationship has come to stand, after any number of calls."""

    record: TrackRecord = field(default_factory=TrackRecord)
    calls: int = 0
    since: Mapping[Pillar, date] = field(default_factory=dict)
    """The day from which on each pillar stands as it does, as far as one is known."""

    @property
    def levels(self) -> Levels:
        return self.record.levels

    def after(self, on: date, own: TrackRecord, *, calls: int = 1) -> "History":
        """The history with what one more call, or settled promise (calls=0), adds."""
        record = self.record + own
        was, now = self.levels, record.levels
        since = {p: on if was[p] is not now[p] or p not in self.since else self.since[p] for p in Pillar}
        return History(record, self.calls + calls, since)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an account when a call is read."""

    on: date
    """The day of the call."""
    history: History
    """Of the calls before it."""
    owed: tuple[Promise, ...] = ()
    """Open promises of other calls, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its calls leave it."""

    id: str
    name: str
    confirmed: bool
    """Whether a person said so; else the name was taken from notes."""
    calls: int
    first_on: date | None
    last_on: date | None
    levels: Levels
    standing: Standing
    overclaimed: tuple[Pillar, ...]
    single_threaded: bool
    """Whether no more than one person there bears any of the pillars."""
    next_due: date | None
    """The earliest day on which an open promise of ours is due."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the customer's side, with pillars of their own."""

    id: str
    account_id: str
    name: str
    calls: int
    """Calls that tell something of them."""
    last_on: date | None
    levels: Levels

    @property
    def holds(self) -> tuple[Pillar, ...]:
        return tuple(p for p in Pillar if self.levels[p].holds)


@dataclass(frozen=True, slots=True)
class Call:
    """One set of notes, with its day and account."""

    id: str
    conversation_id: str
    account: AccountRef | None
    on: date
    notes: str
    evidence: tuple[Evidence, ...]
    thread: str | None
    """A personal matter that it tells of."""
    changes: tuple[Change, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Something that search has found."""

    kind: str
    """`call`, `account` or `person`."""
    id: str
    account: AccountRef | None
    title: str
    """The account's or person's name; of a call the sentence that holds the words."""
    on: date | None = None
    """The day, of a call."""
    evidence: tuple[Evidence, ...] = ()
    """Of a call, the evidence whose words were looked for."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a brief is made from; however long the history, only its newest part."""

    account: Account
    since: Mapping[Pillar, date]
    """The day from which on each pillar stands as it does."""
    people: tuple[Contact, ...]
    """Who was spoken of last comes first."""
    open: tuple[LedgerEntry, ...]
    """The most urgent first."""
    settled: tuple[LedgerEntry, ...]
    """The newest first."""
    calls: tuple[Call, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True)
class Point:
    """How an account stood after one call or settled promise."""

    on: date
    levels: Levels
    call_id: str | None
    promise: str | None
    """What was promised, where a promise that was kept or missed made the point."""


def name_key(name: str) -> str:
    """What two ways of writing one company's name have in common: small letters, no legal form, no punctuation."""
    plain = " ".join(name.casefold().replace("&", " and ").replace("’", "'").split())
    plain = re.sub(r"^the\s+", "", plain)
    while (shorter := _LEGAL_FORM.sub("", plain)) != plain and shorter:
        plain = shorter
    return " ".join(re.findall(r"\w+", plain))


def name_keys_in(notes: str, most_words: int = 5) -> tuple[str, ...]:
    """The keys of every run of words that may be a name, the longest runs first; runs that begin in small letters only
    where the notes have next to no capitals."""
    words = list(re.finditer(r"[\w'’&-]+", notes))
    capitals = sum(w[0][0].isupper() for w in words)
    shouting_or_mumbling = capitals * 20 < len(words)
    keys: dict[str, int] = {}
    for at, word in enumerate(words):
        if not (word[0][0].isupper() or word[0][0].isdigit() or shouting_or_mumbling):
            continue
        for last in words[at : at + most_words]:
            if "\n" in notes[word.start() : last.end()]:
                break
            key = name_key(notes[word.start() : last.end()])
            if len(key) > 1:
                keys[key] = max(keys.get(key, 0), len(key))
    return tuple(sorted(keys, key=lambda key: -keys[key]))


def tells_of_long_record(evidence: Iterable[Evidence]) -> bool:
    """Whether trust that the customer's side shows rests, in the note's own words, on years.

    Source: knowledge_base/framework.md, "The read": it stands in for a second date.
    """
    return any(
        e.pillar is Pillar.TRUST and e.builds and e.basis.from_customer and _LONG_RECORD.search(e.quote)
        for e in evidence
    )


def record_of_call(evidence: Iterable[Evidence], on: date, told: Mapping[Pillar, Level]) -> TrackRecord:
    """What one call adds to an account's record. told: levels that the rep set in it."""
    pieces = tuple(evidence)
    return TrackRecord.of(pieces, on, told, long_record=tells_of_long_record(pieces))


def changes(before: History, after: History, evidence: Iterable[Evidence]) -> tuple[Change, ...]:
    """What a call changed, lowest pillar first, with its words for it."""
    pieces = sorted(evidence, key=lambda e: -e.confidence)
    found = []
    for pillar in Pillar:
        was, now = before.levels[pillar], after.levels[pillar]
        if was is now:
            continue
        better = list(Level).index(now) > list(Level).index(was)
        quotes = tuple(e.quote for e in pieces if e.pillar is pillar and e.builds is better)
        found.append(Change(pillar, was, now, before.since.get(pillar), quotes[:2]))
    return tuple(found)


def known_by_one(people: Iterable[Levels]) -> bool:
    """Whether an account hangs on a single thread: no more than one person bears any of its pillars."""
    return sum(any(level.holds for level in levels.values()) for levels in people) <= 1
