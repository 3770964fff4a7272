"""Hearing what a message wants: new notes, an answer, a follow-up, or something else. Rules and examples, no model."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.coaching.examples import EXAMPLES
from app.coaching.questions import answer_kind
from app.coaching.suggestions import chip_intent
from app.domain.conversation import AnswerKind, Intent, IntentKind, Memory
from app.domain.pillars import Pillar

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of texts, one row each."""

NOTES_WORDS = 30
"""A message of this many words is notes unless it asks something."""
STATEMENT_WORDS = 7
"""After a read, a statement of this many words that wants nothing we know is more notes."""
NEAR = 0.45
"""Cosine similarity to an example from which a message wants the same."""

_ASKS = re.compile(
    r"\?\s*$|^\W*(?:(?:ok|okay|please|so|and|now|then|fine|alright|sure|hey|well|right)\b\W*)*"
    r"(what|why|how|who|where|when|which|can|could|should|would|do|does|did|is|are|tell me|show me|give me"
    r"|write|draft|explain|help)\b",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    r"\b(?:brief (?:me|us)|(?:a|the|my) brief(?:ing)?\b|prep(?:are)? me|get me ready"
    r"|about to (?:see|meet|call|visit|ring|talk to|speak to|go in)"
    r"|before (?:i|my|the) (?:next )?(?:see|meet|call|visit|meeting|appointment|ring)"
    r"|(?:seeing|meeting|visiting|calling on) [A-Z]\w+(?: [A-Z]\w+)*"
    r" (?:today|tomorrow|tonight|now|next|in |at |this|on )"
    r"|where do (?:i|we) stand with)",
    re.IGNORECASE,
)
_ABOUT_PILLAR = re.compile(
    r"\b(?:what about|how about|and|tell me about|how is|how's|where .{0,20} on|more on)\s+"
    r"(?:the\s+|my\s+|our\s+)?(?P<pillar>compatibility|knowledge|trust)\b"
    r"|^\W*(?P<alone>compatibility|knowledge|trust)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listener:
    embed: Embed
    kinds: tuple[IntentKind, ...]
    examples: Vectors
    """One row for each of `kinds`."""
    model_listens: bool = False
    """Whether a language model hears the message next: a short statement is left to it, and is no notes."""

    @classmethod
    def with_examples(cls, embed: Embed, *, model_listens: bool = False) -> "Listener":
        pairs = [(kind, phrase) for kind, phrases in EXAMPLES.items() for phrase in phrases]
        return cls(embed, tuple(kind for kind, _ in pairs), embed([phrase for _, phrase in pairs]), model_listens)

    async def hear(self, text: str, memory: Memory) -> Intent:
        """What the message wants. A chip's own words are taken at their word; the rest is told by form and meaning."""
        return await asyncio.to_thread(self.heard, text, memory)

    def heard(self, text: str, memory: Memory) -> Intent:
        """The same, in the caller's thread."""
        if memory.question is not None and memory.read is not None and not _BRIEF.search(text):
            answer = self._answer(text, memory.question.pillar, free=not memory.question.options)
            if answer is not None:
                return answer
        plain = " ".join(text.split())
        chip = chip_intent(plain)
        if chip is not None:
            return chip
        about = _ABOUT_PILLAR.search(plain) if _words(plain) <= NOTES_WORDS else None
        if about is not None and memory.read is not None:
            return Intent(IntentKind.PILLAR, pillar=Pillar((about["pillar"] or about["alone"]).lower()))
        if _BRIEF.search(plain) and _words(plain) < NOTES_WORDS // 2:
            return Intent(IntentKind.BRIEF)
        if self._looks_like_notes(text):
            return Intent(IntentKind.NOTES)
        kind = self._nearest(plain)
        if memory.read is None:
            if kind is IntentKind.SMALL_TALK:
                return Intent(kind)
            return Intent(IntentKind.FREE if _ASKS.search(plain) else IntentKind.NOTES)
        if kind is not None:
            return Intent(kind)
        says_something = _words(plain) >= STATEMENT_WORDS and not _ASKS.search(plain) and not self.model_listens
        return Intent(IntentKind.NOTES if says_something else IntentKind.FREE)

    def _answer(self, text: str, pillar: Pillar, *, free: bool) -> Intent | None:
        """The answer to our question; None where the message is about something else."""
        kind = answer_kind(text)
        if kind is not None:
            return Intent(IntentKind.ANSWER, pillar, kind)
        plain = " ".join(text.split())
        if chip_intent(plain) or _ASKS.search(plain) or ("\n" in text.strip() and _words(plain) > NOTES_WORDS):
            return None
        tells = _words(plain) >= STATEMENT_WORDS or (_words(plain) >= 3 and self._nearest(plain) is None)
        if free or tells:
            return Intent(IntentKind.ANSWER, pillar, AnswerKind.TOLD)
        return None

    def _looks_like_notes(self, text: str) -> bool:
        lines = [line for line in text.splitlines() if line.strip()]
        words = _words(text)
        return words >= NOTES_WORDS or (len(lines) >= 3 and words >= STATEMENT_WORDS)

    def _nearest(self, plain: str) -> IntentKind | None:
        if _words(plain) > NOTES_WORDS:
            return None
        similar = self.examples @ self.embed([plain.lower()])[0]
        best = int(np.argmax(similar))
        return self.kinds[best] if similar[best] >= NEAR else None


def _words(text: str) -> int:
    return len(text.split())
