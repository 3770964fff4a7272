"""Answers to what reps ask after a read, from the cards and the read: no model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from app.coaching import wording
from app.coaching.facts import main_person, short_quote, slots_for_move
from app.coaching.playbook import MoveCard, Playbook, Slots, all_fitting, first_fitting
from app.coaching.questions import ask_to_tell
from app.domain.conversation import AnswerKind, Intent, IntentKind, Memory
from app.domain.corrections import LevelCorrection
from app.domain.events import Question, Source, Text
from app.domain.evidence import Evidence
from app.domain.moves import ranked_moves
from app.domain.pillars import Level, Pillar
from app.domain.read import Move, Read
from app.domain.standing import POSITIONS

Answer = Iterator[Text | Source | Question]
MOST_EVIDENCE = 4
"""Pieces shown for each pillar in one answer."""
NO_NOTES = (
    "Tell me about a call first: type what happened, a few messy lines are enough. "
    "I'll say where you stand, where a rival could get in, and the one thing to do next."
)
NO_MODEL = (
    "For free talk I need a language model, and none is configured here (set OPENAI_API_KEY; see the README). "
    "What I can do without one: read notes, and answer the questions below."
)
MODEL_GONE = "That needs the language model. Without it I can read notes, and answer the questions below."
_RULE = {
    Level.STRAINED: "{pillar} is strained, and repair comes before building.",
    Level.ABSENT: "{pillar} is the lowest pillar that doesn't hold yet, and nothing above it is safe until it does.",
    Level.EMERGING: "{pillar} holds, but it isn't solid: they haven't answered it yet.",
    Level.ESTABLISHED: "{pillar} is solid. The work now is to keep performing and to widen.",
}


@dataclass(frozen=True, slots=True)
class FollowUps:
    playbook: Playbook
    memory: Memory
    today: date
    model_configured: bool = False

    def answer(self, intent: Intent, text: str) -> Answer:
        """The parts of one answer."""
        read, move = self.memory.read, self.memory.move
        if read is None or move is None:
            return self._without_notes(intent, text)
        answers: dict[IntentKind, Callable[[Read, Move], Answer]] = {
            IntentKind.WHY: self._why,
            IntentKind.EVIDENCE: self._evidence,
            IntentKind.SAY: self._say,
            IntentKind.DRAFT: self._draft,
            IntentKind.REFUSAL: self._refusal,
            IntentKind.RIVAL: self._rival,
            IntentKind.SOMETHING_ELSE: self._something_else,
            IntentKind.CORRECTION: self._corrected,
            IntentKind.FILING: self._filed,
        }
        if intent.kind is IntentKind.ANSWER:
            return self._answered(read, move, intent)
        if intent.kind is IntentKind.PILLAR and intent.pillar is not None:
            return self._pillar(read, intent.pillar)
        if intent.kind is IntentKind.SMALL_TALK:
            return iter([Text(f"Any time. When you're ready: {_lower_first(move.headline)}")])
        if intent.kind in answers:
            return answers[intent.kind](read, move)
        return self._nearest(text)

    def _without_notes(self, intent: Intent, text: str) -> Answer:
        if intent.kind is IntentKind.FREE:
            yield from self._nearest(text)
            yield Text(f"\n\n{NO_NOTES}")
        else:
            yield Text(NO_NOTES)

    def _why(self, read: Read, move: Move) -> Answer:
        level = read.levels[move.pillar]
        rule = _RULE[level].format(pillar=str(move.pillar).capitalize())
        yield Text(f"{rule} {move.why}")
        pieces = wording.of_pillar(read, move.pillar, builds=level.holds)[:2]
        if pieces:
            yield Text("\n\nWhat I go by: " + "; ".join(_told(e) for e in pieces) + ".")
        elif level is Level.ABSENT:
            yield Text("\n\nI go by silence here: nothing in the notes shows it.")
        else:
            yield Text("\n\nWhat I go by is in earlier calls, not in these notes.")
        yield from _sources(move)

    def _evidence(self, read: Read, _: Move) -> Answer:
        if not read.evidence:
            yield Text(
                "There is none. The notes say what happened, and nothing in them tells how things stand between you."
            )
            return
        for number, pillar in enumerate(Pillar):
            found = wording.of_pillar(read, pillar)
            head = f"{str(pillar).capitalize()}: {wording.LEVEL_WORDS[read.levels[pillar]]}."
            lines = [_line(e) for e in found[:MOST_EVIDENCE]]
            lines = lines or ["Nothing in the notes."]
            more = len(found) - MOST_EVIDENCE
            if more > 0:
                lines.append(f"- and {more} more, marked in your notes")
            yield Text(("\n\n" if number else "") + "\n".join([head, *lines]))

    def _say(self, read: Read, move: Move) -> Answer:
        card, level, slots = self._card(read, move)
        ways = [move.say, *(way for way in all_fitting(card.say, level, slots) if way != move.say)]
        yield Text(f"“{ways[0]}”")
        if len(ways) > 1:
            yield Text(f"\n\nOr: “{ways[1]}”")
        avoid = all_fitting(card.avoid, level, slots)
        if avoid:
            yield Text(f"\n\nWatch out: {_lower_first(avoid[0])}")
        yield from _sources(move)

    def _draft(self, read: Read, move: Move) -> Answer:
        card, level, slots = self._card(read, move)
        yield Text("\n".join(f"> {line}".rstrip() for line in first_fitting(card.draft, level, slots).split("\n")))
        yield from _sources(move)

    def _refusal(self, read: Read, move: Move) -> Answer:
        card, level, slots = self._card(read, move)
        yield Text(first_fitting(card.if_they_say_no, level, slots))
        yield from _sources(move)

    def _rival(self, read: Read, _: Move) -> Answer:
        yield Text(read.exposure)
        yield Text(f"\n\nWhat closes the door: {POSITIONS[read.standing].defence}. ")
        signs = self.playbook.signs_of_a_rival()
        yield Text(f"\n\nLook out for this: {_lower_first(signs.text)}")
        yield Source(signs.card_id, signs.title)

    def _something_else(self, read: Read, move: Move) -> Answer:
        if move.id in self.memory.tried:
            yield Text(
                "That was every move I'd defend for these notes; I won't make one up. "
                f"I'd go back to the first: {_lower_first(self.playbook.move(self.memory.tried[0]).title)}."
            )
            return
        if move.pillar is not read.move.pillar:
            yield Text(f"Then leave {read.move.pillar} for a moment and work on {move.pillar}. ")
        yield Text(f"{move.headline}\n\n{move.why}\n\nYou could say: “{move.say}”")
        yield from _sources(move)

    def _corrected(self, read: Read, move: Move) -> Answer:
        correction = read.corrections[-1]
        if isinstance(correction, LevelCorrection):
            pillars = [correction.pillar]
        else:
            pillars = [label.pillar for label in (correction.was, correction.now) if label is not None]
        levels = [f"{pillar} is {wording.LEVEL_WORDS[read.levels[pillar]]}" for pillar in dict.fromkeys(pillars)]
        stands = wording.in_a_row(levels)
        yield Text(f"Thank you, I've put it right: {stands}. Your next move: {_lower_first(move.headline)}")

    def _filed(self, _: Read, move: Move) -> Answer:
        filed = self.memory.filed
        where = f"under {filed.account.name}" if filed is not None and filed.account is not None else "there"
        yield Text(f"Thank you, this call is filed {where}. Your next move: {_lower_first(move.headline)}")

    def _pillar(self, read: Read, pillar: Pillar) -> Answer:
        level = read.levels[pillar]
        yield Text(f"{str(pillar).capitalize()} is {wording.LEVEL_WORDS[level]}.")
        found = wording.of_pillar(read, pillar)[:MOST_EVIDENCE]
        if found:
            yield Text("\n\n" + "\n".join(_line(e) for e in found))
        else:
            yield Text(
                " Nothing in the notes speaks of it, for or against."
                if level is Level.ABSENT
                else " That comes from earlier calls: these notes don't speak of it."
            )
        card = self.playbook.move(ranked_moves(pillar, read.levels, read.evidence, read.promises, read.openings)[0])
        question = self.playbook.question(read.notes[:500], pillar)
        yield Text(f"\n\nWhat would move it: {_lower_first(card.title)}. A question worth asking: “{question.text}”")
        yield Source(card.id, card.title)
        yield Source(question.card_id, question.title)

    def _answered(self, read: Read, move: Move, intent: Intent) -> Answer:
        pillar = intent.pillar
        assert pillar is not None
        if intent.answer is AnswerKind.NOT_WRITTEN_DOWN:
            question = ask_to_tell(pillar, main_person(read.mentions, None))
            yield Text("Good. Give me the line you'd have written.")
            yield question
            return
        if intent.answer is AnswerKind.TOLD:
            yield Text(self._after_telling(read, pillar))
        elif intent.answer is AnswerKind.NOT_THERE:
            yield Text(f"Then it's a real gap, and worth knowing: {pillar} isn't there yet.")
        elif read.levels[pillar].holds:
            yield Text(f"Then let it stand as I read it, and look out for {pillar} on the next call.")
        else:
            yield Text(
                f"Then treat {pillar} as missing until something shows it, and look out for it on the next call."
            )
        yield Text(f" {read.standing_words}\n\nNext: {move.headline}")
        yield from _sources(move)

    def _after_telling(self, read: Read, pillar: Pillar) -> str:
        level = read.levels[pillar]
        claimed = any(claim.pillar is pillar for claim in read.overclaims)
        if claimed:
            return (
                f"I've noted that as your impression: {pillar} counts as emerging "
                "until they say or do something that shows it."
            )
        if level is Level.ABSENT:
            return f"I've added that to the notes, and I still can't see {pillar} in it."
        return f"That changes the picture: {pillar} is {wording.LEVEL_WORDS[level]}."

    def _nearest(self, text: str) -> Answer:
        passage = self.playbook.nearest(text)
        lead = MODEL_GONE if self.model_configured else NO_MODEL
        yield Text(f"{lead}\n\nThe nearest I have is the card “{passage.title}”:\n\n{passage.text}")
        yield Source(passage.card_id, passage.title)

    def _card(self, read: Read, move: Move) -> tuple[MoveCard, Level, Slots]:
        return self.playbook.move(move.id), read.levels[move.pillar], slots_for_move(read, move, self.today)


def _sources(move: Move) -> Iterator[Source]:
    return (Source(source.card, source.title) for source in move.sources)


def _line(piece: Evidence) -> str:
    """One piece of evidence in a list."""
    return f"- {'for' if piece.builds else 'against'}: {_told(piece)}"


def _told(evidence: Evidence) -> str:
    return f"“{short_quote(evidence.quote)}” ({wording.BASIS_WORDS[evidence.basis]})"


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
