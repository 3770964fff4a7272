"""What a piece of evidence rests on: an act of the customer, their words, our act, or the rep's belief.

The labelled notes carry no basis, so it is decided by rules on the wording: who speaks or acts first in the span.
Source: knowledge_base/framework.md, "Evidence".
"""

import re

from app.domain.evidence import Basis

_BELIEF = re.compile(
    r"\b(i|we) (really |just |do |honestly )?(think|feel|felt|guess|reckon|believe|suspect|sense|bet|figure|hope|assume)\b"
    r"|\b(imo|imho|gut feel\w*|my (gut|sense|feeling|read|impression)|pretty sure|no doubt|i'?m (sure|confident|certain))\b"
    r"|\b(seem(s|ed)?|appear(s|ed)? to|probably|presumably|apparently|as far as i can tell|which means|obviously|clearly)\b"
    r"|\b(love[sd]?|trusts?|adores?|likes?|respects?) (us|me)\b"
    r"|\b(great|good|solid|strong|super|excellent|amazing) (relationship|rapport|chemistry|friends?|terms)\b"
    r"|\bwe('re| are)? (tight|like family|best (friends|mates)|get(ting)? (on|along))\b"
    r"|\?\?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“«„][^\"“”«»„]{2,}[\"”»“]|(?<!\w)['‘][^'‘’]{6,}['’](?!\w)")
_SPEAKS = (
    r"(said|says|sez|told|tells|asked|asks|mentioned|complained|admitted|reckons|reckoned|explained|replied|answered"
    r"|wrote|writes|texted|emailed|e-mailed|joked|joking|laughed|confided|grumbled|volunteered|thanked|promised|warned"
    r"|confirmed|insisted|called (it|us|me|that)|wanted to know|talked|went on about|spoke|brought up|snapped)"
)
_US = r"(i|we|i['’][a-z]+|we['’][a-z]+|my|our)"
_THEM = (
    r"(he|she|they|his|her|their|him|them|customer|client|buyer|owner|boss|he['’][a-z]+|she['’][a-z]+|they['’][a-z]+)"
)
_OUR_SPEECH = re.compile(
    rf"\b{_US}\b[^.;,]{{0,25}}\b{_SPEAKS}\b|^\W*(told|asked|explained|showed|mentioned)\b(?! (me|us)\b)", re.IGNORECASE
)
_THEIR_SPEECH = re.compile(
    rf"(\b{_THEM}\b|\b[A-Z][a-z]+\b)[^.;]{{0,30}}\b{_SPEAKS}\b|\b{_SPEAKS} (me|us)\b|\b(per|according to) [A-Z]",
)
_SPEAKER_LABEL = re.compile(r"^\W*([A-Z][\w.'-]*(?: [A-Z][\w.'-]*)?|[A-Z]{2,}): ")
_OUR_LABELS = {"me", "rep", "us", "i", "sales", "seller", "am", "ae", "csm"}
_FIRST_US = re.compile(rf"\b({_US})\b", re.IGNORECASE)
_FIRST_THEM = re.compile(rf"\b{_THEM}\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?:;\-–—•*] )(?<!^)\b[A-Z][a-z]{2,}\b")
_BARE_OUR_ACT = re.compile(
    r"^\W*(also |then |finally |just )?(told|asked|showed|sent|brought|explained|walked|gave (him|her|them)|fixed|swapped"
    r"|replaced|dropped|forgot|missed|pitched|presented|ran|demoed|offered|apologi[sz]ed|covered|found|pulled|did|didn'?t"
    r"|couldn'?t|had no|got (the|it|them|him|her) |called|rang|emailed|remembered|delivered|trained|set up|drove|stayed"
    r"|helped|measured|calculated|checked|caught|flagged|warned|suggested|recommended|advised|talked (him|her|them))\b(?! (me|us)\b)",
    re.IGNORECASE,
)


def basis_of(span: str) -> Basis:
    """The basis of a span of notes, the strongest that its wording supports.

    What the customer is quoted or reported to say comes first, then the rep's belief, then who acts: the side that
    is named first. A span without a subject is ours where it opens with a thing that reps do, else the customer's.
    """
    label = _SPEAKER_LABEL.match(span)
    if label:
        return Basis.WE_DID if label[1].lower() in _OUR_LABELS else Basis.CUSTOMER_SAID
    ours_speaks = _OUR_SPEECH.search(span)
    theirs_speaks = _THEIR_SPEECH.search(span)
    if theirs_speaks and not (ours_speaks and ours_speaks.start() <= theirs_speaks.start()):
        return Basis.CUSTOMER_SAID
    if _QUOTED.search(span) and not ours_speaks:
        return Basis.CUSTOMER_SAID
    if _BELIEF.search(span):
        return Basis.REP_BELIEVES
    if _BARE_OUR_ACT.match(span):
        return Basis.WE_DID
    us = _FIRST_US.search(span)
    them = min(
        (m.start() for m in (_FIRST_THEM.search(span), _NAME.search(span), _opening_name(span)) if m), default=None
    )
    if us and (them is None or us.start() < them):
        return Basis.WE_DID
    return Basis.CUSTOMER_DID


_OPENING_NAME = re.compile(r"^\W*([A-Z][a-z]{2,})(?='s\b|\s+[a-z]+(?:ed|s|t|ew|ave|ought|ook|ame|ent|old)\b)")


def _opening_name(span: str) -> re.Match[str] | None:
    """A capitalised word that opens the span and acts: "Dana forwarded …"."""
    return _OPENING_NAME.match(span)
