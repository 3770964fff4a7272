"""Plain words for what the rules decided: pillars, levels, bases, standings, exposure."""

from collections.abc import Sequence

from app.coaching.facts import short_quote
from app.domain.evidence import Basis, Evidence
from app.domain.moves import Ask
from app.domain.pillars import Level, Pillar
from app.domain.promises import Party
from app.domain.read import Finding, Read
from app.domain.standing import Exposure, Standing

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


def standing_words(exposure: Exposure, them: str) -> str:
    """The standing in a sentence or two about this customer. them: a name, or "this customer"."""
    sentence = _STANDING[exposure.standing].format(them=them, Them=them[:1].upper() + them[1:])
    if exposure.strained:
        named = in_a_row([str(p) for p in exposure.strained])
        sentence += f" Right now {named} {'is' if len(exposure.strained) == 1 else 'are'} strained."
    return sentence


def exposure_words(exposure: Exposure, finding: Finding) -> str:
    """How a rival would attack this account, and where in the notes the way in is."""
    at = f"At {finding.mentions.account} a rival" if finding.mentions.account else "A rival"
    sentence = f"{at} {exposure.position.attack}."
    way_in = _way_in(exposure, finding)
    return f"{sentence} {way_in}" if way_in else sentence


def of_pillar(read: Read, pillar: Pillar, *, builds: bool | None = None) -> list[Evidence]:
    """The read's evidence for one pillar, what weighs most first; on one side of it where `builds` is given."""
    return [e for e in read.weightiest(pillar) if builds in (None, e.builds)]


def in_a_row(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _way_in(exposure: Exposure, finding: Finding) -> str:
    """Where a rival would start, by what the notes tell: what is strained, then what is owed, then a project."""
    for pillar in reversed(exposure.strained):
        eroding = [e for e in finding.evidence if e.pillar is pillar and not e.builds]
        if eroding:  # else an earlier call has strained it
            surest = max(eroding, key=lambda e: e.confidence)
            return f"They'd start here: “{short_quote(surest.quote)}”."
    owed = next((p for p in finding.promises if p.open and p.who is Party.US), None)
    if owed is not None:
        return f"They'd start with what you still owe: “{short_quote(owed.quote)}”."
    if Pillar.KNOWLEDGE in exposure.missing and finding.mentions.topic is not None:
        return f"The obvious way in is {finding.mentions.topic}."
    return ""
