"""What later notes tell of earlier promises: kept, or missed.

Source: knowledge_base/framework.md, "Promises": one seen to be kept counts for trust.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Pillar
from app.domain.promises import Promise, PromiseStatus

_SENTENCE = re.compile(r"[^\n.!?;]+(?:[.!?;](?!\s|$)[^\n.!?;]+)*[.!?;]?")
_HANDED_OVER = re.compile(
    r"\b(?:sent|emailed|e-mailed|mailed|texted|delivered|dropped|brought|handed|shipped|forwarded|gave|showed|shared|posted|issued|arrived|came|landed|received"
    r"|went (?:to|on|out|off|over|back|with)|reached|got to|(?:was|were) with|on (?:his|her|their) desk|got (?:the|his|her|their|it)|has (?:it|them)|as promised|on time|(?:is|are|was|were) (?:in|there|through))\b",
    re.IGNORECASE,
)
"""How notes tell that a thing has reached the customer."""
_DONE = re.compile(
    r"\b(?:fixed|replaced|swapped|credited|confirmed|did|done|finished|installed|kept|ran|booked|arranged|sorted|found|checked|asked|called|rang|introduced|updated"
    r"|set up|as promised|on time|told (?:him|her|them)|(?:is|are|was|were) (?:sorted|complete|fitted|running|back|done|in))\b",
    re.IGNORECASE,
)
"""How notes tell that an act is done."""
_ASKED_AFTER = re.compile(
    r"\b(?:asked|asks|asking|wants to know|chas(?:ed|ing)) (?:me |us |him |her )?(?:where|when|whether|if|about|for|after)\b",
    re.IGNORECASE,
)
_MISSED = re.compile(
    r"\b(?:never|still (?:no|not|waiting|hasn|haven|don|doesn|open|outstanding|missing)|no sign of|forgot(?:ten)?|late|missed|overdue|slipped|chas(?:ed|ing)|nowhere"
    r"|not (?:yet )?(?:sent|here|arrived|done|come|received)|waiting (?:for|on)|(?:did|has|have|had|was|were|is)(?:n['’]?t| not)"
    r"|(?:days?|weeks?|months?)(?: and a half)? (?:late|over|after)|after (?:it|we|i|they|he|she)(?:['’]d| had| should| said)|cancell?ed|still at|w(?:as|ere) (?:supposed|due)|without (?:the|it|a)|broke(?:n)?|let (?:him|her|them) down)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"['’]ll\b|\b(?:will|going to|need(?:s)? to|have to|must|should|wants?|would|could|if|until|promised|owe|by (?:mon|tue|wed|thu|fri|next|the \d))",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "about after again before from have into that them then there their they this with your what when which will"
        " some more over just than been were find send bring check call back look follow sort chase arrange give next"
        " week",
    )
)
ENOUGH_SHARED = 2
SURE = 0.7
"""Confidence of a promise's piece of evidence."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a note tells of an earlier promise."""

    place: int
    """Which of the promises given."""
    status: PromiseStatus
    start: int
    """Offset of the sentence that tells it, in code points of the note."""
    end: int
    quote: str


def settled_in(notes: str, promises: Sequence[Promise]) -> tuple[Settled, ...]:
    """The open promises that the notes show as kept or missed, each once, by its plainest sentence."""
    told = [
        (m.start() + len(m[0]) - len(m[0].lstrip()), m.start() + len(m[0].rstrip()), _stems(m[0]))
        for m in _SENTENCE.finditer(notes)
        if m[0].strip()
    ]
    found = []
    for place, promise in enumerate(promises):
        wanted = _stems(promise.what)
        if not wanted or not promise.open:
            continue
        needed = min(ENOUGH_SHARED, len(wanted))
        best: tuple[int, Settled] | None = None
        for start, end, words in told:
            shared = len(wanted & words)
            status = _status(notes[start:end], promise) if shared >= needed else None
            if status is not None and (best is None or shared > best[0]):
                best = shared, Settled(place, status, start, end, notes[start:end])
        if best is not None:
            found.append(best[1])
    return tuple(found)


def evidence_of(promise: Promise, status: PromiseStatus) -> tuple[Evidence, ...]:
    """What a settled promise tells of trust: kept counts for it as something that we did, missed against it."""
    if status is PromiseStatus.OPEN:
        return ()
    direction = Direction.BUILDS if status is PromiseStatus.KEPT else Direction.ERODES
    return (Evidence(Pillar.TRUST, direction, Basis.WE_DID, 0, len(promise.what), promise.what, SURE),)


def already_told(settled: Settled, evidence: Iterable[Evidence]) -> bool:
    """Whether the sentence is evidence of trust by itself: it is not counted a second time."""
    return any(e.pillar is Pillar.TRUST and e.start < settled.end and settled.start < e.end for e in evidence)


def _status(sentence: str, promise: Promise) -> PromiseStatus | None:
    if _MISSED.search(sentence):
        return PromiseStatus.MISSED
    if _ASKED_AFTER.search(sentence) or _AHEAD.search(sentence):
        return None
    told = _HANDED_OVER.search(sentence) or (_DONE.search(sentence) if not promise.deliverable else None)
    return PromiseStatus.KEPT if told else None


def _stems(words: str) -> set[str]:
    found = (word for word in re.findall(r"[^\W_]+", words.casefold()) if word not in _EMPTY)
    return {re.sub(r"(?:ing|ed|es|s)$", "", w) if len(w) > 4 else w for w in found if len(w) > 3 or w.isdigit()}
