"""A read: what the notes show, what follows from it by rule, and the words for it.

`Finding` is what a reader finds, `Judgement` what the rules make of it, `Read` both with words for the rep.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from app.domain.accounts import Known, record_of_call
from app.domain.corrections import ReadCorrection, levels_set
from app.domain.evidence import Basis, Evidence
from app.domain.levels import Overclaim, levels_of_note, overclaims
from app.domain.moves import Ask, Choice, MoveId, Opening, PressedAsk, choose_move
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import Promise
from app.domain.standing import Exposure, Standing, exposure_of
from app.domain.usage import Usage

_POSSESSIVE = re.compile(r"^(?:his|her|their)\b", re.IGNORECASE)
MAX_NOTES_CHARS = 50_000
"""Longer notes are refused."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Who and what the notes speak of, in words that a reply may use."""

    people: tuple[str, ...] = ()
    """First names or names of the customer's side, the one most spoken of first."""
    account: str | None = None
    """The customer's company."""
    thread: str | None = None
    """A personal matter of the customer's, told to the rep: "his daughter's wedding"."""
    your_thread: str | None = None
    """The same, told to the customer: "your daughter's wedding"."""
    topic: str | None = None
    """A project or problem of the customer's business: "the second line"."""


def thread_of(whose: str, thread: str) -> str:
    """A personal matter told of somebody: "her daughter" as "Dana's daughter", or to them as "your daughter"."""
    return _POSSESSIVE.sub(whose, thread)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reader finds in one set of notes."""

    engine: str
    """The reader that found it: `local@3f2a`, `model:NAME@PROMPT`."""
    language: str
    """ISO 639-1 code of the notes' language; `und` where it can't be told."""
    language_supported: bool
    """Whether the reader was trained for that language."""
    evidence: tuple[Evidence, ...]
    """In the order of the notes."""
    promises: tuple[Promise, ...] = ()
    asks: tuple[PressedAsk, ...] = ()
    mentions: Mentions = field(default_factory=Mentions)
    openings: tuple[Opening, ...] = ()
    """The strongest first."""
    doubtful: tuple[Pillar, ...] = ()
    """Pillars on which the notes can be read either way, the most doubtful first."""
    dropped: int = 0
    """Pieces that the reader named and that the notes don't hold: left out."""
    usage: Usage = field(default_factory=Usage)
    """What finding it cost at a language model."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules make of a finding."""

    levels: Levels
    """Those of the account, by all its calls; those of the notes where nothing is known before them."""
    overclaims: tuple[Overclaim, ...]
    exposure: Exposure
    silent: tuple[Pillar, ...]
    """Pillars to ask the rep about: those that the reader doubts first, then those that the notes say nothing of, the
    next move's first."""
    choice: Choice


@dataclass(frozen=True, slots=True)
class CardRef:
    """A card of the knowledge base that advice rests on."""

    card: str
    title: str


@dataclass(frozen=True, slots=True)
class Move:
    """The one next move, in words."""

    id: MoveId
    pillar: Pillar
    hold_the_ask: bool
    headline: str
    why: str
    say: str
    steps: tuple[str, ...]
    sources: tuple[CardRef, ...]
    hold: Ask | None = None
    """What must not be pressed yet, where `hold_the_ask`."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """A pillar that the notes leave open, and the question that would tell."""

    pillar: Pillar
    question: str


@dataclass(frozen=True, slots=True)
class Read:
    """One read of one set of notes, complete. Every offset is into `notes`."""

    id: str
    engine: str
    language: str
    language_supported: bool
    notes: str
    evidence: tuple[Evidence, ...]
    levels: Levels
    """Those of the account, by all its calls; those of the notes where nothing is known before them."""
    overclaims: tuple[Overclaim, ...]
    standing: Standing
    standing_words: str
    """The standing in plain words, one sentence about this account."""
    exposure: str
    """How a rival would attack this account, one or two sentences."""
    promises: tuple[Promise, ...]
    asks: tuple[PressedAsk, ...]
    mentions: Mentions
    unsure: tuple[Unsure, ...]
    settled: tuple[Pillar, ...]
    """Pillars that the rep has confirmed to be missing: not asked about again."""
    move: Move
    openings: tuple[Opening, ...] = ()
    doubtful: tuple[Pillar, ...] = ()
    dropped: int = 0
    """Pieces that the reader named and that the notes don't hold: left out."""
    corrections: tuple[ReadCorrection, ...] = ()
    """What the rep has put right in it, oldest first."""
    notice: str | None = None
    """Why this is not the read that was set up, a sentence for the user: the language model failed."""

    @property
    def finding(self) -> Finding:
        """The finding that this read was made from."""
        return Finding(
            self.engine,
            self.language,
            self.language_supported,
            self.evidence,
            self.promises,
            self.asks,
            self.mentions,
            self.openings,
            self.doubtful,
            self.dropped,
        )

    def weightiest(self, pillar: Pillar) -> tuple[Evidence, ...]:
        """The evidence for one pillar, what weighs most first."""
        order = list(Basis)
        found = [e for e in self.evidence if e.pillar is pillar]
        return tuple(sorted(found, key=lambda e: (order.index(e.basis), -e.confidence)))


def judge(
    finding: Finding,
    *,
    tried: Collection[MoveId] = (),
    settled: Collection[Pillar] = (),
    corrections: Collection[ReadCorrection] = (),
    known: Known | None = None,
) -> Judgement:
    """Levels, standing, exposure and the next move, by rule: the same finding always gives the same judgement.

    tried: moves already offered for these notes. settled: pillars that the rep said are really missing. corrections:
    of the read; the finding has its marks already, the levels that the rep set come in place of those it shows.
    known: what earlier calls of the account told; with it all is about the account and not the notes alone.
    """
    told = levels_set(corrections)
    levels = {**levels_of_note(finding.evidence), **told}
    owed, claims = finding.promises, overclaims(finding.evidence)
    if known is not None and known.history.calls:
        history = known.history.after(known.on, record_of_call(finding.evidence, known.on, told))
        levels = dict(history.levels)
        owed = (*finding.promises, *known.owed)
        claims = tuple(claim for claim in claims if claim.pillar in history.record.overclaimed)
    choice = choose_move(levels, finding.evidence, owed, finding.asks, finding.openings, tried=tried)
    spoken_of = {e.pillar for e in finding.evidence}
    silent = [p for p in Pillar if levels[p] is Level.ABSENT and p not in spoken_of]
    silent.sort(key=lambda p: p is not choice.pillar)
    asked = [p for p in dict.fromkeys([*finding.doubtful, *silent]) if p not in settled and p not in told]
    return Judgement(levels, claims, exposure_of(levels), tuple(asked), choice)
