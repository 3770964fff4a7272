"""The coach: one door for every channel, and what it needs behind it."""

import logging
import time
import traceback
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import uuid4

from app.domain.conversation import AnswerKind, Inbound, Intent, IntentKind, Memory, Turn, TurnStatus
from app.domain.errors import CoachError, NotesEmpty, NotesTooLong, NotesUnreadable
from app.domain.events import CoachEvent, Done, Failed, MoveChosen, Question, ReadTaken, Received, Source, Text
from app.domain.pillars import Pillar
from app.domain.read import MAX_NOTES_CHARS, Finding, Judgement, Read, judge

log = logging.getLogger("firmground.coach")


@dataclass(frozen=True, slots=True)
class Told:
    """The rep's word that the notes from `start` on tell about `pillar`: the answer to a question of ours."""

    pillar: Pillar
    start: int
    """Offset into the notes, in code points."""


class Reader(Protocol):
    """Finds evidence in notes."""

    async def read(self, notes: str, today: date, told: Told | None = None) -> Finding:
        """What the notes show. today: the day they were sent, for relative due days."""
        ...


class Listener(Protocol):
    """Hears what a message wants."""

    async def hear(self, text: str, memory: Memory) -> Intent: ...


class Writer(Protocol):
    """Finds the words."""

    def word(
        self,
        read_id: str,
        notes: str,
        finding: Finding,
        judgement: Judgement,
        settled: Sequence[Pillar],
        today: date,
    ) -> Read:
        """The judgement in words for the rep."""
        ...

    def reply(self, intent: Intent, text: str, memory: Memory, today: date) -> AsyncIterator[Text | Source | Question]:
        """The answer to one message. memory: with this turn's own read and move already in it."""
        ...

    def suggestions(self, intent: Intent, memory: Memory) -> tuple[str, ...]:
        """What the rep may want to ask next."""
        ...


class Conversations(Protocol):
    """Keeps what was said. Every method opens, commits and closes on its own."""

    async def begin(self, inbound: Inbound) -> Turn:
        """Store the message, or find the turn that an earlier delivery of it began.

        Raises `ConversationNotFound`; `Busy` while another message of the conversation is being answered.
        """
        ...

    async def memory(self, conversation_id: str) -> Memory: ...

    async def finish(self, turn_id: str, events: Sequence[CoachEvent], duration_ms: int) -> None:
        """Store the whole answer at once. The last event tells whether the turn is done or failed."""
        ...


@dataclass(frozen=True, slots=True)
class CoachService:
    """Notes in, read and next move out; and the talk about them."""

    reader: Reader
    listener: Listener
    writer: Writer
    conversations: Conversations

    async def read(self, notes: str, today: date) -> Read:
        """One read by itself; nothing is stored. Raises what `check_notes` raises."""
        check_notes(notes)
        return await self._take(notes, today)

    async def handle(self, inbound: Inbound) -> AsyncIterator[CoachEvent]:
        """Answer one message, in the order that `app.domain.events` states; nothing is raised.

        The message is stored before any work and the whole answer before `Done`: a listener who leaves early, or a
        process that dies, leaves an unfinished turn and never half a reply. A message delivered again gets the stored
        answer again; an unfinished one is answered anew.
        """
        started = time.monotonic()
        try:
            turn = await self.conversations.begin(inbound)
        except Exception as error:
            yield _failure(error, inbound)
            return
        if turn.status is not TurnStatus.RUNNING:
            for event in turn.events:
                yield event
            return
        said: list[CoachEvent] = []
        try:
            said.append(Received(turn.id, inbound.conversation_id))
            yield said[-1]
            memory = await self.conversations.memory(inbound.conversation_id)
            intent = await self.listener.hear(inbound.text, memory)
            async for event in self._answer(intent, inbound, memory):
                said.append(event)
                if isinstance(event, ReadTaken):
                    memory = replace(memory, read=event.read)
                elif isinstance(event, MoveChosen):
                    memory = replace(memory, move=event.move)
                elif isinstance(event, Question):
                    memory = replace(memory, question=event)
                yield event
            last: Done | Failed = Done(turn.id, self.writer.suggestions(intent, memory), _ms_since(started))
        except Exception as error:
            last = _failure(error, inbound)
        said.append(last)
        try:
            await self.conversations.finish(turn.id, said, _ms_since(started))
        except Exception as error:
            last = _failure(error, inbound)
        else:
            log.info(
                "coach.turn_ended",
                extra={"turn_id": turn.id, "channel": inbound.channel, "how": last.type, "ms": _ms_since(started)},
            )
        yield last

    async def _answer(self, intent: Intent, inbound: Inbound, memory: Memory) -> AsyncIterator[CoachEvent]:
        today = inbound.received_at.date()
        read = memory.read
        taken: Read | None = None
        if intent.kind is IntentKind.NOTES:
            check_notes(inbound.text)
            taken = await self._take(inbound.text, today)
        elif intent.kind is IntentKind.ANSWER and read is not None and intent.pillar is not None:
            taken = await self._update(read, intent, inbound.text, today)
        if taken is not None:
            yield ReadTaken(taken)
            yield MoveChosen(taken.move)
            memory = replace(memory, read=taken, move=taken.move)
        elif intent.kind is IntentKind.SOMETHING_ELSE and read is not None:
            other = self.writer.word(
                read.id,
                read.notes,
                read.finding,
                judge(read.finding, tried=memory.tried, settled=read.settled),
                read.settled,
                today,
            ).move
            if other.id not in memory.tried:
                yield MoveChosen(other)
                memory = replace(memory, move=other)
        async for event in self.writer.reply(intent, inbound.text, memory, today):
            yield event

    async def _update(self, read: Read, intent: Intent, answer: str, today: date) -> Read | None:
        """The read after the rep's answer about a silent pillar; None where the answer doesn't change it yet."""
        assert intent.pillar is not None
        settled = tuple(dict.fromkeys([*read.settled, intent.pillar]))
        if intent.answer is AnswerKind.TOLD:
            notes = f"{read.notes.rstrip()}\n\n"
            told = Told(intent.pillar, len(notes))
            check_notes(notes + answer)
            return await self._take(notes + answer, today, told, settled)
        if intent.answer in (AnswerKind.NOT_THERE, AnswerKind.NOT_SURE):
            return self.writer.word(
                uuid4().hex, read.notes, read.finding, judge(read.finding, settled=settled), settled, today
            )
        return None

    async def _take(self, notes: str, today: date, told: Told | None = None, settled: Sequence[Pillar] = ()) -> Read:
        finding = await self.reader.read(notes, today, told)
        return self.writer.word(uuid4().hex, notes, finding, judge(finding, settled=settled), settled, today)


def check_notes(notes: str) -> None:
    """Raises `NotesEmpty`, `NotesTooLong` or `NotesUnreadable` where there is nothing to read, too much, or no text."""
    if not notes.strip(" \t\r\n\x00\ufeff\u200b"):
        raise NotesEmpty
    if len(notes) > MAX_NOTES_CHARS:
        raise NotesTooLong(len(notes), MAX_NOTES_CHARS)
    if any("\ud800" <= c <= "\udfff" for c in notes):
        raise NotesUnreadable


def _failure(error: Exception, inbound: Inbound) -> Failed:
    """The event for an error: its own words where it is meant for the user, else none of them.

    The log gets where a crash happened and not the error's text, which may quote notes.
    """
    if isinstance(error, CoachError):
        log.warning("coach.turn_failed", extra={"code": error.code, "channel": inbound.channel})
        return Failed(error.code, str(error))
    log.error(
        "coach.turn_crashed",
        extra={
            "error": type(error).__name__,
            "where": "".join(traceback.format_tb(error.__traceback__)),
            "channel": inbound.channel,
        },
    )
    return Failed("internal", "Something broke on our side. Your message is kept; please try again.")


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
