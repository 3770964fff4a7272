"""Promises in notes: what our side said it will do for the customer, and by when.

Source: knowledge_base/framework.md, "Promises".
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import dateparser

from app.domain.promises import Party, Promise, PromiseStatus
from app.reading.segments import Segment

_THING_VERBS = r"send|get (?:you|him|her|them)|bring|quote|share|email|e-mail|mail|ship|deliver|pull|drop off|forward|prepare|provide"
_ACT_VERBS = (
    r"find out|text|txt|check|confirm|circle back|get back|call back|call|ring|look into|follow up|sort|fix|chase|arrange|set up"
    r"|ask|introduce|come back|replace|swap|credit|resend|re-send|finish|update|let (?:him|her|them) know"
)
_VERBS = rf"(?P<thing>{_THING_VERBS})|(?P<act>{_ACT_VERBS})"
_PROMISED = re.compile(
    r"(?:\b(?:i|we)(?:['’]ll| will| would|['’]d)|\b(?:i|we)['’]?(?:m| am|re| are) (?:going to|gonna)"
    r"|\b(?:said|promised|agreed|offered)(?: (?:him|her|them))? to)"
    rf"\s+(?:also |then |just |try to |have to )?(?:{_VERBS})\b"
    r"|\bowe (?:him|her|them|[A-Z]\w+)\b"
    r"|\b(?:i|we)(?:['’]ve)? promised(?: (?:him|her|them))?(?= (?:[A-Z]\w+ )?(?:the|a|an|some|our|two|three|\d+) )",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"^\W*(?:\d+[.)]\s*)?(?:(?:todo|to do|next|next steps?|actions?|follow[- ]?up|f/u|n/s|me|i|us|we)\s*[:\-–]\s*){1,2}"
    rf"(?:{_VERBS})\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\W*(next steps?|actions?|action items?|to-?do|follow[- ]?ups?|open items?)\W*$", re.IGNORECASE)
_BARE_ACT = re.compile(rf"^\W*(?:\d+[.)]\s*)?(?:{_VERBS})\b", re.IGNORECASE)
_DAY = r"(?:mon|tues?|wed(?:nes|s)?|thu(?:rs)?|fri|satur|sat|sun)(?:day|s)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_DUE = re.compile(
    rf"\b(?:by|before|on|until|til|no later than|this|next|eff)?\s*(?P<when>(?:next |this )?(?:{_DAY})\b|tomorrow|tonight|today|eod|cob"
    rf"|(?:the )?end of (?:the )?(?:week|month|quarter)|next week|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|the \d{1,2}(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[.;!?(\n,]| (?:but|because|so|which|who|once|til|until|till|before|when|after|w/|with|by|they|we|i|as soon as|if|and)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:him|her|them|you|over|back|to|out|up|the|a|an|that|this|those|some|our|my)\s+)+", re.IGNORECASE
)
_TO_SOMEBODY = re.compile(r"^[A-Z]\w+ (?=(?:the|a|an|our|some|that)\b)")
_HANDED_TO = re.compile(
    r"^\W*(?:and |so |also |then |plus )?(?P<what>(?:[^\s.;:!?]+ ){1,10}?)(?:to|with|for|in front of|back|on) (?:him|her|them|site|their \w+|the \w+|[A-Z]\w+(?: [A-Z]\w+)?)?"
    r" ?(?:on site )?(?:by|before) ",
    re.IGNORECASE,
)
"""A thing, who gets it, and by when, as reps jot it down: "Curb drawings to Tino by Thursday"."""
_SAYS_MORE = re.compile(
    r"\b(?:he|she|they|him|it|can|could|is|are|was|were|has|have|had|wants?|needs?|asked|asks|said|told|sent|delivered|gave|handed|emailed|brought|dropped|got|came|went"
    r"|expects?|must|should|will|would|decision|decide|answer|hear|meet\w*|tender|closes?|due|goes|leaves?|not|no)\b",
    re.IGNORECASE,
)
"""Words that make of such a jotting a sentence about something else."""
_KEPT = re.compile(r"\b(done|sent already|already sent|did it|delivered it|all sent)\b|✓|\[x\]", re.IGNORECASE)
_NO_THING = frozenset({"him", "her", "them", "you", "it", "that", "nothing", "nothing this week", "one"})
MAX_WHAT_WORDS = 9
MAX_AHEAD = timedelta(days=180)


def promises_in(segments: Sequence[Segment], today: date) -> tuple[Promise, ...]:
    """Our side's promises, in the order of the notes. today: the day that relative due days are counted from."""
    found = []
    under_heading = False
    for segment in segments:
        if _HEADING.match(segment.text):
            under_heading = True
            continue
        match = _PROMISED.search(segment.text) or _TO_DO.match(segment.text)
        if match is None and under_heading:
            match = _BARE_ACT.match(segment.text)
        if match is None:
            jotted = _jotted(segment, today)
            found += [jotted] if jotted is not None else []
            continue
        promise = _promise(segment, match, today)
        if promise is not None:
            found.append(promise)
    return tuple(found)


def _jotted(segment: Segment, today: date) -> Promise | None:
    """A promise without a verb."""
    match = _HANDED_TO.match(segment.text)
    due = _DUE.match(segment.text, match.end()) if match else None
    if match is None or due is None or "?" in segment.text or _SAYS_MORE.search(match["what"]):
        return None
    thing = _LEAD.sub("", match["what"].strip(' ,.-–:"“”'))
    if not thing or len(thing.split()) > MAX_WHAT_WORDS:
        return None
    day = due_day(due["when"], today)
    return Promise(Party.US, thing, day, segment.start, segment.end, segment.text, deliverable=True)


def _promise(segment: Segment, match: re.Match[str], today: date) -> Promise | None:
    rest = segment.text[match.end() :]
    due_match = _DUE.search(rest)
    what = rest[: due_match.start()] if due_match else rest
    end = _CLAUSE_END.search(what.strip())
    what = what.strip()[: end.start()] if end else what.strip()
    act = match.groupdict().get("act")
    what = what.strip(" ,.-–:")
    thing = _LEAD.sub("", _TO_SOMEBODY.sub("", what)) if not act else f"{act} {what}".strip()
    if not thing or len(thing.split()) > MAX_WHAT_WORDS or (not act and thing.lower() in _NO_THING):
        return None
    return Promise(
        who=Party.US,
        what=thing,
        due=due_day(due_match["when"], today) if due_match else None,
        start=segment.start,
        end=segment.end,
        quote=segment.text,
        deliverable=not act,
        status=PromiseStatus.KEPT if _KEPT.search(segment.text) else PromiseStatus.OPEN,
    )


_ORDINAL = re.compile(r"(?:on |by )?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)")
"""dateparser takes some of these for a month: "the 3rd" became a day in March."""


def due_day(words: str, today: date) -> date | None:
    """The day that words like "Friday", "9/20" or "the 14th" mean, seen from today; None where they can't be told.

    A day more than `MAX_AHEAD` away is no promise's due day but one that has passed when these notes are read late.
    """
    plain = words.lower().strip().removeprefix("the ").removeprefix("this ").removeprefix("next ")
    plain = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*$", r"\1", plain)
    if plain in {"eod", "cob", "tonight"}:
        return today
    if plain.startswith("end of"):
        return _end_of(plain.split()[-1], today)
    if ordinal := _ORDINAL.fullmatch(plain):
        return _next_day_of_month(int(ordinal["day"]), today)
    parsed = dateparser.parse(
        f"next {plain}" if plain == "week" else plain,
        languages=["en"],
        settings={"PREFER_DATES_FROM": "future", "RELATIVE_BASE": datetime.combine(today, time())},
    )
    if parsed is None:
        return None
    day = parsed.date()
    return day if today <= day <= today + MAX_AHEAD else None


def _next_day_of_month(number: int, today: date) -> date | None:
    """Today or the next day of that number; None where no month has it."""
    if not 1 <= number <= 31:
        return None
    days = (today + timedelta(days=ahead) for ahead in range(62))
    return next((day for day in days if day.day == number), None)


def _end_of(period: str, today: date) -> date | None:
    if period == "week":
        return today + timedelta(days=(4 - today.weekday()) % 7)
    if period == "month":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return None
