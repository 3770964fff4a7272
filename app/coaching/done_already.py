"""Advice to do what the notes show as done: the commonest fault of coaching by language models."""

import re

_PAST = {
    "apologise": "apologised",
    "apologize": "apologized",
    "ask": "asked",
    "book": "booked",
    "bring": "brought",
    "call": "called",
    "confirm": "confirmed",
    "credit": "credited",
    "deliver": "delivered",
    "email": "emailed",
    "explain": "explained",
    "fix": "fixed",
    "forward": "forwarded",
    "give": "gave",
    "hand": "handed",
    "invite": "invited",
    "introduce": "introduced",
    "mail": "mailed",
    "offer": "offered",
    "order": "ordered",
    "phone": "phoned",
    "present": "presented",
    "quote": "quoted",
    "refund": "refunded",
    "replace": "replaced",
    "ring": "rang",
    "run": "ran",
    "schedule": "scheduled",
    "send": "sent",
    "share": "shared",
    "ship": "shipped",
    "show": "showed",
    "tell": "told",
    "text": "texted",
    "thank": "thanked",
    "visit": "visited",
    "walk": "walked",
    "write": "wrote",
}
"""What a rep does at an account -> how the notes tell that it is done."""
_LEAD = re.compile(
    r"^\W*(?:(?:then|next|first|now|so|and|also|before that|after that|today|tomorrow)\W+)*", re.IGNORECASE
)
_NOT_DONE = re.compile(
    r"\b(?:not|never|no|forgot|will|going to|need(?:s)? to|have to|must|should|wants?|would|could|if|until|again)\b"
    r"|n['’]t\b|['’]ll\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:about|after|again|before|from|have|into|that|them|then|there|their|they|this|with|your|what|when|which|will"
    r"|some|more|over|just|than|been|were)$"
)
ENOUGH_SHARED = 2
"""Words of meaning that a line of the notes must share with the advice to be about the same thing."""


def done_already(sentence: str, notes: str) -> bool:
    """Whether the sentence tells the rep to do what a line of the notes tells as done, about the same thing."""
    words = re.findall(r"[\w'’-]+", _LEAD.sub("", sentence).lower())
    if not words or words[0] not in _PAST:
        return False
    past = _PAST[words[0]]
    wanted = {_stem(w) for w in words[1:] if len(w) >= 4 and not _EMPTY.match(w)}
    for line in re.split(r"(?<=[.!?;])\s+|\n|,? but ", notes):
        told = re.findall(r"[\w'’-]+", line.lower())
        if past in told and not _NOT_DONE.search(line) and _ours(told, past):
            shared = wanted & {_stem(w) for w in told}
            if len(shared) >= ENOUGH_SHARED and len(shared) * 2 >= len(wanted):
                return True
    return False


def _ours(told: list[str], past: str) -> bool:
    """Whether our side did it: "I sent", "we sent", or a line that begins with the act."""
    before = told[: told.index(past)]
    return not before or before[-1] in {"i", "we", "already", "just", "and", "have", "ve", "i've", "we've", "also"}


def _stem(word: str) -> str:
    return re.sub(r"(?:['’]s|ing|ed|es|s)$", "", word) if len(word) > 4 else word
