"""What reps say when they want something: a message near one of these in meaning wants the same."""

from collections.abc import Mapping

from app.domain.conversation import IntentKind

EXAMPLES: Mapping[IntentKind, tuple[str, ...]] = {
    IntentKind.WHY: (
        "why this move",
        "why do you say that",
        "what makes you think so",
        "explain your reasoning",
        "why that and not something else",
        "what's the logic behind it",
        "how did you get to that",
    ),
    IntentKind.EVIDENCE: (
        "show me the evidence",
        "where do you see that in my notes",
        "what in my notes shows that",
        "which lines did you use",
        "what did you base this on",
        "quote the parts of my notes",
        "how do you know",
    ),
    IntentKind.SAY: (
        "how do I say it",
        "what should I say",
        "give me words to say",
        "how would you put that",
        "how do I phrase it",
        "what are the exact words",
        "how do I bring it up",
        "script for the conversation",
    ),
    IntentKind.DRAFT: (
        "draft the message",
        "write the email for me",
        "draft an email",
        "write a text I can send",
        "can you write that up for me",
        "compose a message to the customer",
        "write a follow-up email",
    ),
    IntentKind.REFUSAL: (
        "what if they say no",
        "what if he refuses",
        "what if she brushes me off",
        "and if they don't answer",
        "what if they push back",
        "what do I do if they aren't interested",
        "what if it doesn't work",
    ),
    IntentKind.RIVAL: (
        "what would a rival do",
        "how would a competitor attack",
        "who could take this account from me",
        "where am I vulnerable",
        "what is the competition going to do",
        "how could I lose this customer",
        "where are we exposed",
    ),
    IntentKind.SOMETHING_ELSE: (
        "something else to try",
        "give me another idea",
        "what else could I do",
        "I don't like that one",
        "another move",
        "any alternative",
        "got any other ideas",
        "I already did that",
        "that won't work here",
    ),
    IntentKind.SMALL_TALK: (
        "thanks",
        "thank you",
        "hello",
        "hi there",
        "ok great",
        "cheers",
        "good morning",
        "perfect, will do",
    ),
}
