"""The one question about a silent pillar, and what its chips mean."""

from app.domain.conversation import AnswerKind
from app.domain.events import Question
from app.domain.pillars import Pillar
from app.domain.read import Unsure

OPTIONS = {
    AnswerKind.NOT_WRITTEN_DOWN: "It's there, I didn't write it down",
    AnswerKind.NOT_THERE: "It isn't there yet",
    AnswerKind.NOT_SURE: "I can't tell",
}
"""The chips: what each says, sent back as the rep's message."""

_ABOUT = {
    Pillar.COMPATIBILITY: "how you and {them} get on",
    Pillar.KNOWLEDGE: "whether your expertise changes anything for {them}",
    Pillar.TRUST: "whether {them} relies on you or lets you in",
}
_HOLDS = {
    Pillar.COMPATIBILITY: "you and {them} get on",
    Pillar.KNOWLEDGE: "your expertise counts with {them}",
    Pillar.TRUST: "{them} relies on you",
}
_TELL = {
    Pillar.COMPATIBILITY: "What did {them} say or do that shows you get on? One line is enough.",
    Pillar.KNOWLEDGE: "What did you bring that {them} could use, and what did they do with it? One line is enough.",
    Pillar.TRUST: "What has {them} trusted you with: an order, a confidence, a call in trouble? One line is enough.",
}


def about_silence(pillar: Pillar, name: str | None, *, doubtful: bool = False, holds: bool = False) -> str:
    """The question about a pillar that the notes leave open.

    doubtful: they speak of it, and can be read either way. holds: it was read as holding.
    """
    them = name or "the customer"
    about = _ABOUT[pillar].format(them=them)
    if doubtful and holds:
        return f"I take it from these notes that {_HOLDS[pillar].format(them=them)}, and it rests on little. Is it so?"
    if doubtful:
        return f"I can't tell from these notes {about}: they can be read either way. Which is it?"
    return f"Nothing here shows {about}. Is that because it isn't there, or you didn't write it down?"


def ask_about_silence(unsure: Unsure) -> Question:
    return Question(unsure.pillar, unsure.question, tuple(OPTIONS.values()))


def ask_to_tell(pillar: Pillar, name: str | None) -> Question:
    """What comes after "I didn't write it down": only the rep's own words answer it."""
    return Question(pillar, _TELL[pillar].format(them=name or "the customer"), ())


def answer_kind(text: str) -> AnswerKind | None:
    """What a message answers where it is a chip's own words; None for any other."""
    plain = text.strip().casefold().replace("’", "'")
    return next((kind for kind, option in OPTIONS.items() if option.casefold() == plain), None)
