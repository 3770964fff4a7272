"""Chips: what the rep may want to ask next, each to be sent as it stands."""

from app.domain.conversation import Intent, IntentKind, Memory

CHIPS = {
    IntentKind.SAY: "How do I say it?",
    IntentKind.WHY: "Why this move?",
    IntentKind.DRAFT: "Draft the message",
    IntentKind.REFUSAL: "What if they say no?",
    IntentKind.RIVAL: "What would a rival do?",
    IntentKind.EVIDENCE: "Show me the evidence",
    IntentKind.SOMETHING_ELSE: "Something else to try",
    IntentKind.BRIEF: "Brief me for the next call",
}
MOST = 5


def suggestions(intent: Intent, memory: Memory) -> tuple[str, ...]:
    """The chips after an answer: none before there is a read, and not the one just asked."""
    if memory.read is None:
        return ()
    return tuple(chip for kind, chip in CHIPS.items() if kind is not intent.kind)[:MOST]


def chip_intent(text: str) -> Intent | None:
    """What a chip's own words want; None for any other message."""
    plain = text.strip().casefold()
    return next((Intent(kind) for kind, chip in CHIPS.items() if chip.casefold() == plain), None)
