"""Plain words for what the rules decided: pillars, levels, bases, standings, exposure."""

from collections.abc import Sequence

from app.domain.evidence import Basis, Evidence
from app.domain.moves import Ask
from app.domain.pillars import Level, Levels, Pillar
from app.domain.read import Read
from app.domain.standing import Exposure, Standing

from app.coaching.facts import short_quote

LEVEL_WORDS = {
    Level.STRAINED: "strained",
    Level.ABSENT: "not there yet",
    Level.EMERGING: "emerging",
    Level.ESTABLISHED: "established",
}
BASIS_WORDS = {
    Basis.CUSTOMER_DID: "the customer did it",
    Basis.CUSTOMER_SAID: "the customer said it",
    Basis.WE_DID: "your side did it",
    Basis.REP_BELIEVES: "your own impression",
}
ASK_WORDS = {
    Ask.PRICE: "price",
    Ask.CLOSE: "the close",
    Ask.REFERRAL: "a referral",
    Ask.EXCLUSIVITY: "exclusivity",
}
"""What must not be pressed yet, to go behind "press for"."""
WHY_HOLD = "it belongs to somebody who is liked and useful first, and asked too soon it costs you both."
_STANDING = {
    Standing.OUTSIDE: "You're not in the club with {them} yet.",
    Standing.COVER_CHARGE: "{Them} likes dealing with you, and could do without you.",
    Standing.EXPERT_OUTSIDER: "{Them} gets something useful from you, but wouldn't call you first.",
    Standing.VIP: "You're worth a meeting to {them}, and not yet relied upon.",
    Standing.UNTESTED_TRUST: "{Them} relies on you, over a gap that nobody has tested.",
    Standing.NEAR_CIRCLE: "You're one step from {them}'s inner circle.",
    Standing.INNER_CIRCLE: "You're in {them}'s inner circle: the favoured vendor.",
}
_MISSING_WORDS = {
    Pillar.COMPATIBILITY: "somebody easier to deal with",
    Pillar.KNOWLEDGE: "somebody with an answer or a saving you never brought",
    Pillar.TRUST: "somebody who delivers where you have only talked",
}


def standing_words(exposure: Exposure, them: str) -> str:
    """The standing in a sentence or two about this customer. them: a name, or "this customer"."""
    sentence = _STANDING[exposure.standing].format(them=them, Them=them[0].upper() + them[1:])
    if exposure.strained:
        named = in_a_row([str(p) for p in exposure.strained])
        sentence += f" Right now {named} {'is' if len(exposure.strained) == 1 else 'are'} strained."
    return sentence


def exposure_words(exposure: Exposure, evidence: Sequence[Evidence], them: str) -> str:
    """How a rival would attack this account, with the rep's own words where they show the opening."""
    sentence = (
        f"A rival at {them}'s door {exposure.position.attack}."
        if exposure.standing is not Standing.OUTSIDE
        else (f"With {them} a rival {exposure.position.attack}.")
    )
    opening = _opening(exposure, evidence)
    if opening is not None:
        return f"{sentence} The opening is in your own notes: “{short_quote(opening.quote)}”."
    if exposure.missing and exposure.standing is not Standing.OUTSIDE:
        return f"{sentence} What would beat you here is {_MISSING_WORDS[exposure.missing[0]]}."
    return sentence


def levels_words(levels: Levels) -> str:
    return ", ".join(f"{pillar} {LEVEL_WORDS[levels[pillar]]}" for pillar in Pillar)


def of_pillar(read: Read, pillar: Pillar, *, builds: bool | None = None) -> list[Evidence]:
    """The read's evidence for one pillar, what weighs most first."""
    order = list(Basis)
    found = [e for e in read.evidence if e.pillar is pillar and builds in (None, e.builds)]
    return sorted(found, key=lambda e: (order.index(e.basis), -e.confidence))


def in_a_row(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _opening(exposure: Exposure, evidence: Sequence[Evidence]) -> Evidence | None:
    """The surest erosion of the highest strained pillar: what a rival would start from."""
    if not exposure.strained:
        return None
    eroding = [e for e in evidence if e.pillar is exposure.strained[-1] and not e.builds]
    return max(eroding, key=lambda e: e.confidence, default=None)
