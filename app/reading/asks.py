"""Asks that the rep presses, or plans to press: price, close, referral, exclusivity.

Source: knowledge_base/framework.md, "The next move", never skip ahead.
"""

import re
from collections.abc import Sequence

from app.domain.moves import Ask, PressedAsk
from app.reading.segments import Segment

_TERM = r"(?:\d|one|two|three|four|five|multi)[\s-]*(?:yr|year)s?"
_PATTERNS: tuple[tuple[Ask, re.Pattern[str]], ...] = tuple(
    (ask, re.compile(pattern, re.IGNORECASE))
    for ask, pattern in (
        (
            Ask.EXCLUSIVITY,
            rf"\b(exclusiv\w+|sole[\s-](supply|supplier)|all of it by|loyalty agreement|{_TERM} (deal|exclusive"
            r"|commitment|prepay)|the other half by|commits? the whole|frame(work)? agreement)",
        ),
        (
            Ask.REFERRAL,
            r"\b(asked?|asking|names?|give|introduc\w+|ring|want)\b[^.\n]{0,40}\b(referrals?|introductions?|intros?|references?"
            r"|reference call|names? (of )?(two|three|\d|other|mates)|who else (we|i) (could|should|can) (call|talk))\b"
            r"|\bnames two mates\b|\bpress release\b|\bwhich of .{3,30} he'd ring for us",
        ),
        (
            Ask.CLOSE,
            r"\b(sign by|signature on|(have|get|for|want) (your|his|her|their|a) signature|docusign|close (this|it|him|her|them|the deal|by)"
            r"|(for|wants?|told|asked) (him|her|them) to sign|(i|we)['’]?d? want (it|them|this) signed|should sign|(if|when) (you|he|she|they) signs?\b"
            r"|going (back )?.{0,20}with (a|the) (pen|pledge|contract|paperwork)|ask(ed|ing)? (him |her |them )?for the (order|business|po|sale)"
            r"|(get|got|getting|have) (you|him|her|them) (committed|to commit|signed|to sign)|if (he|she|they|you) (commits?|signs?|give us all)"
            r"|what (would|will|does|it would) (it )?take to (earn|win|get)|basically (sold|closed|done)|start the paperwork|forecast\w*:? ?.{0,25}(commit|9\d ?%)"
            r"|left the contract|sent (the )?(msa|contract) unprompted|pledge form|push(ed|ing)? (for|him|her|them|to) .{0,20}(clos|sign|order|decision))",
        ),
        (
            Ask.PRICE,
            r"\b(push(ed|ing)? (him |her |them )?(on|for|about) (the )?(price|increase|rate)|hold the (price|rate)|(rate|price|discount|offer)[^.\n]{0,30}good (un)?til"
            r"|\d+ ?%? off if|month (one )?(is )?free|i'?ll do (\w+ percent|\d+ ?%))",
        ),
    )
)
_THEIR_OWN = re.compile(
    r"^\W*(he|she|they)\b|\b(he|she|they)('s| has| have|'ve)? (asked|wants?|signed|gave|offered|renewed)", re.IGNORECASE
)


def pressed_asks(segments: Sequence[Segment]) -> tuple[PressedAsk, ...]:
    """What the rep presses for, in the order of the notes; the customer's own offers are left out."""
    found = []
    for segment in segments:
        if _THEIR_OWN.search(segment.text):
            continue
        ask = next((ask for ask, pattern in _PATTERNS if pattern.search(segment.text)), None)
        if ask is not None:
            found.append(PressedAsk(ask, segment.start, segment.end, segment.text))
    return tuple(found)
