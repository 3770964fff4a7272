"""The people of the customer's side that notes name.

Rules on the notes' own wording. A wrong name in a reply is worse than none: a word counts as a name where cues add
up (a known first name, a role beside it, something only a person does), never for its capital alone.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TITLE = r"(?:Mrs|Mr|Ms|Miss|Dr|Prof|Sister|Father|Rev|Sgt|Lt|Capt)\.?"
WORD = r"[A-ZÀ-Þ][a-zß-ÿ]+(?:[’'-][A-ZÀ-Þ][a-zß-ÿ]+)*"
_FULL = rf"(?P<name>(?:{TITLE} )?{WORD}(?: {WORD})?)"
_ROLE = (
    r"(?:[cC][ftieoh]+[or]o?|[sSeE]?[vV][pP]|[gG][mM]|[mM][dD]|ops|operations|plant|maint\w*|purchasing|procurement|buyer|owner|manager|mgr|director|dir"
    r"|head of|chief|controller|engineer|eng|supervisor|super|supt|superintendent|foreman|planner|team lead|admin|office|facilities|warehouse|dock"
    r"|production|quality|QA|EHS|HR|IT|finance|founder|partner|president|chair|treasurer|secretary|principal|dean|nurse|surgeon|pharmacist|chef|assistant|pkg)"
)
_KNOWN_AS = r"(?:new )?(?:boss|manager|deputy|colleague|successor|predecessor|number two|right hand|assistant|team lead|replacement)"
_DOES = (
    r"(?:says?|said|asked|asks|told|tells|wants?|wanted|likes?|liked|loves?|thinks?|mentioned|laughed|smiled|took|gave|gets|got|sent|showed|came|rang|emailed"
    r"|texted|wrote|signed|introduced|forwarded|complained|admitted|agreed|nodded|walked|hates?|needed|thanked|opened|brought|looked|kept|stood|sat|paid"
    r"|joined|left|knows?|knew|handed|read|turned|shook|invited|pulled|picked|answered|replied|reckons|figures|promised|hadn|didn|doesn|wasn|isn|won|can)\b"
)
_STRONG = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Ww]ith|[Ww]/|[Mm]et|[Ss]aw|[Rr]ang|[Tt]old|[Aa]sked|[Ss]howed|[Ee]mailed|[Tt]exted|[Tt]hanked|[Pp]honed|[Ss]poke to|[Tt]alked to|[Dd]ropped in on)\s+{_FULL}",
        rf"{_FULL}\s*\({_ROLE}\b",
        rf"{_FULL}(?:,| -| –|, the|, their)\s+{_ROLE}\b",
        rf"\b(?i:{_ROLE})(?: is|:|,)? {_FULL}",
        rf"(?im)(?:^|[.;|–])\W*(?:contact|attendees?|with|present|them|met|buyer)\s*:\s*(?-i:{_FULL})",
        rf"{_FULL}['’]s\s+(?:wife|husband|son|daughter|kids?|dad|mum|mom|dog|boss|brother|sister|assistant)\b",
    )
)
_CERTAIN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Hh]is|[Hh]er|[Tt]heir)\s+{_KNOWN_AS},?\s+{_FULL}",
        rf"{_FULL},?\s+(?:his|her|their)\s+{_KNOWN_AS}\b",
    )
)
_WEAK = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_FULL}\s+(?:also |just |then |never |always |still |finally |even )?{_DOES}",
        rf"(?m)^\W*{_FULL}:\s+\S",
        rf"\b(?:[Ff]rom|[Tt]o|[Ff]or|[Gg]ave|[Oo]we|[Aa]nd|&|[Cc]alled|[Vv]isited|[Ww]alked)\s+{_FULL}",
    )
)
_TITLED = re.compile(rf"(?P<name>{TITLE} {WORD}(?: {WORD})?)")
_INTRODUCES_REP = re.compile(rf"\b(?:[Ii]t['’]s|[Tt]his is|I['’]m|my name is)\s+({WORD})")
_OURS = re.compile(r"(?im)\b(?:us|our side|our team|attn|cc|dear|hi)\b\s*[:,]?\s*(?P<names>[^\n(:]{2,60})")
_GREETED = re.compile(rf"(?m)^(?:Hi|Hey|Hello|Dear|Morning) ({WORD}),|^({WORD}),\s*$|^({WORD}),\s*\n|\n\s*({WORD})\s*$")
_OFFER = r"(?i:quotes?|quotation|bids?|price|pricing|offers?|proposals?|samples?|demo)"
_RIVAL = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_OFFER} (?:\w+ )?from {_FULL}",
        rf"{_FULL}['’]s? (?:\w+ )?{_OFFER}\b(?! (?:request|sheet|desk))",
        rf"\balso (?:talking|speaking|looking|meeting|trying|testing|seeing)(?: to| with| at)? {_FULL}",
        rf"\b(?:[Tt]hey|[Ww]ho)(?:['’]re|['’]ve| are| were| have| had)?(?: also| still| already| now| been| just)* (?:talk|talked|talking|speaking|spoke) (?:to|with) {_FULL}(?! about)",
        rf"\b(?:talking|speaking|talk|spoke|talks) (?:to|with) {_FULL} (?:too|as well)\b",
        rf"\b(?:[Cc]ompetitor|[Rr]ival|[Ii]ncumbent|other (?:vendor|supplier|bidder)|current (?:vendor|supplier))s?,?(?: is| are| called| like)? {_FULL}",
        rf"{_FULL},? (?:the|their|our|a) (?:main |biggest |old )?(?:competitor|rival|incumbent|(?:other|current|old|usual) (?:vendor|supplier))\b",
        rf"\b(?:[Gg]oing|[Gg]one|[Ww]ent|[Ss]igned|[Ss]ticking|[Ss]taying|[Ss]witched|[Ss]witching|[Ll]eaning)(?: back)? (?:with|to|towards) {_FULL}(?! (?:for|to|and|about|on))",
        rf"\b(?:[Ll]ost|[Ll]osing|[Ll]ose)(?: it| this| them| out| the \w+)? to {_FULL}",
        rf"\b(?:buys?|bought|buying|orders?|ordered|ordering)(?: \w+){{0,3}} from {_FULL}",
        rf"{_FULL} (?:is|was|were|are|came in|comes in)(?: \w+){{0,2}} (?:cheaper|lower|under us)\b",
    )
)
"""Who sells to the customer beside us. Source of the cues: what reps write of others who offer."""
_ENOUGH = 3
"""Points from which a word is taken for a name: see `_score`."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the customer's side."""

    name: str
    """How a reply names them: a first name, or a title and surname."""
    starts: tuple[int, ...]
    """Where the notes name them: offsets in code points, ascending, at least one."""


def people_in(notes: str) -> tuple[Person, ...]:
    """The named people of the customer's side, the one most spoken of first; names in small letters or capitals too."""
    points: Counter[str] = Counter()
    for patterns, worth in (((_TITLED, *_CERTAIN), _ENOUGH), (_STRONG, 2), (_WEAK, 1)):
        for pattern in patterns:
            for match in pattern.finditer(notes):
                name = _called(match["name"])
                if name:
                    points[name] += worth
    for word in {w for w in re.findall(WORD, notes) if w.lower() not in _not_names()}:
        points[word] += _first_names().get(word.lower()) == ""
    people = {name: _starts(notes, name) for name, score in points.items() if score + _score(notes, name) >= _ENOUGH}
    people = _without_surnames(notes, people) or _plainly_written(notes)
    for name in _our_own(notes) | _rivals(notes):
        people.pop(name, None)
    people = {name: starts for name, starts in people.items() if not all(_is_place(notes, s) for s in starts)}
    ranked = sorted(people.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return tuple(Person(name, starts) for name, starts in ranked)


def person_of(people: tuple[Person, ...], start: int, end: int, *, speaks_of_someone: bool) -> str | None:
    """The person that a span is about: named in it, or else the one named last before it where it says "he" or "she"."""
    inside = [(s, p.name) for p in people for s in p.starts if start <= s < end]
    if inside:
        return min(inside)[1]
    before = [(s, p.name) for p in people for s in p.starts if s < start] if speaks_of_someone else []
    return max(before)[1] if before else None


def is_first_name(word: str) -> bool:
    """Whether a word is a known first name and no English word beside it."""
    return _first_names().get(word.lower()) == ""


def _called(found: str) -> str | None:
    words = found.split()
    if re.fullmatch(TITLE, words[0]):
        return f"{words[0]} {words[-1]}" if len(words) > 1 else None
    return None if words[0].lower() in _not_names() or len(words[0]) < 2 else words[0]


def _score(notes: str, name: str) -> int:
    """What the word itself adds to its cues: a title or a known first name 2, a capital inside a sentence 1."""
    if " " in name:
        return 2
    inside = re.search(rf"(?<=[a-z,;&/)] ){re.escape(name)}(?!\w)", notes) is not None
    known = _first_names().get(name.lower())
    return inside + (2 if known == "" or (known == "*" and inside) else 0)


def _without_surnames(notes: str, people: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Without the names that only ever follow another name or a title: "Doug Vance" is one person."""
    before = re.compile(rf"(?:{'|'.join(map(re.escape, people)) or '(?!)'}) $")
    titled = {name.split()[-1] for name in people if " " in name}
    return {
        name: starts
        for name, starts in people.items()
        if name not in titled and not all(before.search(notes, max(s - 40, 0), s) for s in starts)
    }


def _is_place(notes: str, start: int) -> bool:
    """Whether the word stands where a place or a company does: "both at Howard"."""
    return re.search(r"\b(?:at|in|near|outside) $", notes[max(start - 10, 0) : start]) is not None


def _plainly_written(notes: str) -> dict[str, tuple[int, ...]]:
    """Known first names in notes that are all small letters or all capitals, where capitals tell nothing."""
    letters = [c for c in notes if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if not letters or 0.02 * len(letters) < capitals < 0.7 * len(letters):
        return {}
    words = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", notes)}
    named = (word.capitalize() for word in words if _first_names().get(word) == "")
    return {name: _starts(notes, name, re.IGNORECASE) for name in named}


def _starts(notes: str, name: str, flags: re.RegexFlag = re.NOFLAG) -> tuple[int, ...]:
    return tuple(m.start() for m in re.finditer(rf"(?<!\w){re.escape(name.split()[-1])}(?!\w)", notes, flags))


def _our_own(notes: str) -> set[str]:
    """Names that the notes give to our side, or that open and sign the letter they are."""
    listed = {word for match in _OURS.finditer(notes) for word in re.findall(WORD, match["names"])}
    listed |= set(_INTRODUCES_REP.findall(notes))
    return listed | {name for match in _GREETED.finditer(notes) for name in match.groups() if name}


def _rivals(notes: str) -> set[str]:
    """Names that the notes give to others who sell to the customer; not where something else shows a contact."""
    selling = {match.start("name"): match["name"] for pattern in _RIVAL for match in pattern.finditer(notes)}
    sure = {
        _called(match["name"])
        for pattern in (*_CERTAIN, *_STRONG)
        for match in pattern.finditer(notes)
        if match.start("name") not in selling
    }
    return {name for found in selling.values() if (name := _called(found))} - sure


@cache
def _not_names() -> frozenset[str]:
    """Words that are no names though they often have a capital, in small letters."""
    lines = Path(__file__).with_name("not_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _first_names() -> dict[str, str]:
    """Known first names in small letters, each with "*" where it is an English word too, else ""."""
    lines = Path(__file__).with_name("first_names.txt").read_text(encoding="utf-8").splitlines()
    return {line.rstrip("*"): line[len(line.rstrip("*")) :] for line in lines if not line.startswith("#")}
