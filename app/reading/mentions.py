"""What the notes speak of, in words that a reply may use: people, company, a personal thread, a project."""

import re
from collections.abc import Sequence

from app.domain.evidence import Evidence
from app.domain.pillars import Pillar
from app.domain.read import Mentions
from app.reading.account import account_in
from app.reading.people import Person

_KIN = (
    r"(?:daughter|son|kids?|boys?|girls?|wife|husband|partner|dad|father|mum|mom|mother|brother|sister|niece|nephew|twins"
    r"|grand(?:son|daughter|kids?|baby|children))"
)
_LIFE = (
    r"(?:wedding|graduation|recital|swim meet|school play|game|match|tournament|birthday|retirement|holiday|vacation|trip|honeymoon|marathon|race|boat|garden"
    r"|allotment|dogs?|puppy|cats?|horses?|truck|motorbike|bike|band|choir|cabin|lake house|caravan|greenhouse|bees|chickens|house move|new house|baby|anniversary"
    r"|fishing|golf|football|hockey|cricket|rugby|team|league|first season|college tour|new job)"
)
_THREAD = re.compile(
    rf"\b(?P<whose>his|her|their)\s+(?P<what>(?:(?:new|youngest|eldest|oldest|old|little|big|middle|twin)\s+)?"
    rf"(?:{_KIN}['’]s?\s+(?:\w+\s+)?{_LIFE}|{_KIN}|(?:\w+\s+)?{_LIFE}))\b",
    re.IGNORECASE,
)
_TALKED_ABOUT = re.compile(
    r"\b(?:talk(?:ed|ing)?|chat(?:ted|ting)?|went on|laughed|joked|told (?:me|us)(?: all)?|swapped stories) about (?P<whose>his|her|their|the)\s+"
    r"(?P<what>[a-z][\w'’ -]{2,28}?)(?=[,.;:!?)\n]|\s+(?:and|then|while|for|before|after|with|in|at|on)\b|$)",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"\b(?:the|their|his|her|a)\s+(?P<what>(?:new|second|third|fourth|next|planned|extra)\s+(?:\w+\s+)?(?:line|plant|warehouse|building|site|cell|shift|kiln"
    r"|depot|branch|wing|contract)|(?:\w+\s+)?(?:project|expansion|rollout|roll-out|retrofit|migration|shutdown|turnaround|relocation|renovation|refit"
    r"|changeover|go-live|refurbishment|extension))\b",
    re.IGNORECASE,
)
_DELICATE = re.compile(
    r"\b(?:divorce|funeral|died|death|cancer|illness|surgery|hospital|court|lawsuit|custody|drinking)\b", re.IGNORECASE
)
_EMPTY_WORDS = frozenset(
    {"bottom", "same", "first", "last", "only", "this", "that", "other", "long", "our", "your", "my", "own"}
)


def mentions_in(notes: str, evidence: Sequence[Evidence], people: Sequence[Person]) -> Mentions:
    """What a reply may name. The thread comes only from evidence that builds compatibility, and is never delicate."""
    thread, your_thread = _thread([e.quote for e in evidence if e.pillar is Pillar.COMPATIBILITY and e.builds])
    return Mentions(
        people=tuple(p.name for p in people),
        account=account_in(notes),
        thread=thread,
        your_thread=your_thread,
        topic=_topic(notes),
    )


def _thread(quotes: Sequence[str]) -> tuple[str | None, str | None]:
    for pattern in (_THREAD, _TALKED_ABOUT):
        for quote in quotes:
            match = pattern.search(quote)
            if match and not _DELICATE.search(quote):
                whose, what = match["whose"].lower(), " ".join(match["what"].split())
                return f"{whose} {what}", f"{'the' if whose == 'the' else 'your'} {what}"
    return None, None


def _topic(notes: str) -> str | None:
    for match in _PROJECT.finditer(notes):
        first = match["what"].split()[0].lower()
        if first not in _EMPTY_WORDS and len(match["what"].split()) > 1:
            return f"the {' '.join(match['what'].split())}"
    return None
