"""The local writer: the words for a read, from the cards and from the notes' own names and quotes. No model."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.coaching import wording
from app.coaching.brief import brief_of, lines_of
from app.coaching.facts import main_person, slots_for
from app.coaching.follow_ups import FollowUps
from app.coaching.opening import opening
from app.coaching.playbook import Playbook, all_fitting, first_fitting
from app.coaching.questions import about_silence
from app.coaching.suggestions import suggestions
from app.domain.accounts import Dossier
from app.domain.brief import Brief, BriefLine
from app.domain.conversation import Intent, IntentKind, Memory
from app.domain.events import Question, Source, Text
from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.domain.read import CardRef, Finding, Judgement, Move, Read, Unsure

MAX_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Composer:
    playbook: Playbook
    model_configured: bool = False
    """Whether there is a language model whose place this takes for a while."""

    def word(
        self,
        read_id: str,
        notes: str,
        finding: Finding,
        judgement: Judgement,
        settled: Sequence[Pillar],
        today: date,
    ) -> Read:
        """The judgement in words. The same finding on the same day gives the same words."""
        name = main_person(finding.mentions, judgement.choice.because)
        them = name or finding.mentions.account or "this customer"
        return Read(
            id=read_id,
            engine=finding.engine,
            language=finding.language,
            language_supported=finding.language_supported,
            notes=notes,
            evidence=finding.evidence,
            levels=judgement.levels,
            overclaims=judgement.overclaims,
            standing=judgement.exposure.standing,
            standing_words=wording.standing_words(judgement.exposure, them),
            exposure=wording.exposure_words(judgement.exposure, finding),
            promises=finding.promises,
            asks=finding.asks,
            mentions=finding.mentions,
            unsure=tuple(
                Unsure(
                    p,
                    about_silence(p, name, doubtful=p in finding.doubtful, holds=judgement.levels[p].holds),
                )
                for p in judgement.silent[:MAX_QUESTIONS]
            ),
            settled=tuple(settled),
            move=self._move(finding, judgement, today),
            openings=finding.openings,
            doubtful=finding.doubtful,
            dropped=finding.dropped,
        )

    async def reply(
        self, intent: Intent, text: str, memory: Memory, today: date
    ) -> AsyncIterator[Text | Source | Question]:
        """The answer to one message, from what the conversation has come to."""
        if memory.read is not None and intent.kind is IntentKind.NOTES:
            said = opening(memory.read, today)
        else:
            said = FollowUps(self.playbook, memory, today, self.model_configured).answer(intent, text)
        for part in said:
            yield part

    def brief(self, dossier: Dossier, today: date) -> Brief:
        """What to know before the next call."""
        return brief_of(dossier, self.playbook, today)

    def lines(self, brief: Brief) -> Sequence[BriefLine]:
        """The brief thing by thing, the most pressing first."""
        return tuple(lines_of(brief))

    def tell(self, brief: Brief) -> Iterator[Text | Source]:
        """The brief in half a screen of words."""
        for number, line in enumerate(self.lines(brief)):
            yield Text(f"\n\n{line}" if number else str(line))
        for source in brief.sources:
            yield Source(source.card, source.title)

    def suggestions(self, intent: Intent, memory: Memory) -> tuple[str, ...]:
        return suggestions(intent, memory)

    def _move(self, finding: Finding, judgement: Judgement, today: date) -> Move:
        choice = judgement.choice
        card = self.playbook.move(choice.move)
        level = judgement.levels[choice.pillar]
        slots = slots_for(finding, choice, today)
        why = first_fitting(card.why, level, slots)
        sources = [CardRef(card.id, card.title)]
        if choice.hold is not None:
            hold = self.playbook.move(MoveId.HOLD_THE_ASK)
            why += f" Don't press for {wording.ASK_WORDS[choice.hold]} yet: {wording.WHY_HOLD}"
            sources.append(CardRef(hold.id, hold.title))
        return Move(
            id=choice.move,
            pillar=choice.pillar,
            hold_the_ask=choice.hold is not None,
            headline=first_fitting(card.headline, level, slots),
            why=why,
            say=first_fitting(card.say, level, slots),
            steps=tuple(all_fitting(card.steps, level, slots)),
            sources=tuple(sources),
            hold=choice.hold,
        )
