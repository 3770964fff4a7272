"""The coach: one door for every channel."""

import logging
import time
import traceback
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from app.briefs import Briefs
from app.domain.accounts import AccountRef, Call, Dossier, Known
from app.domain.conversation import HOUSE, AnswerKind, Inbound, Intent, IntentKind, Memory, Talk, TurnStatus
from app.domain.corrections import (
    FilingCorrection,
    LevelCorrection,
    MarkCorrection,
    ReadCorrection,
    check,
    corrected,
)
from app.domain.errors import CoachError, CorrectionMisfits, DateRefused, NotesEmpty, NotesTooLong, NotesUnreadable
from app.domain.events import (
    CoachEvent,
    Done,
    Failed,
    Filed,
    MoveChosen,
    Notice,
    Question,
    ReadTaken,
    Received,
    Retracted,
    Text,
    reply_text,
)
from app.domain.pillars import Level, Pillar
from app.domain.read import MAX_NOTES_CHARS, Finding, Read, judge
from app.domain.usage import Usage
from app.filing import Filing, Place, filed_account
from app.ports import Accounts, Conversations, LanguageModel, Listener, Marker, Preferences, Reader, Told, Writer

log = logging.getLogger("firmground.coach")


FIRST_YEAR = 1970
LOCAL_READ_STANDS = "What you see is the built-in reader's work."
LOCAL_REPLY_STANDS = "What follows is the built-in answer."


@dataclass(frozen=True, slots=True)
class CoachService:
    """Notes in, read and next move out; and the talk about them.

    A language model, where there is one, deepens what the local parts give at once; where it fails theirs stands, and
    the rep is told.
    """

    reader: Marker
    listener: Listener
    writer: Writer
    conversations: Conversations
    model: LanguageModel | None = None
    accounts: Accounts | None = None
    """Where calls are filed; None files none."""
    preferences: Preferences | None = None
    """What each person has chosen; None where there is no choice."""
    alone: "CoachService | None" = None
    """The same coach without its language model, for those who have chosen so."""

    async def read(self, notes: str, today: date) -> Read:
        """One read by itself; nothing is stored. Raises what `check_notes` raises."""
        check_notes(notes)
        model = (await self._as_chosen()).model
        if model is None:
            return await self._take(self.reader, notes, today)
        try:
            return await self._take(model.reader, notes, today)
        except CoachError as error:
            log.warning("coach.model_failed", extra={"code": error.code})
            return replace(await self._take(self.reader, notes, today), notice=f"{error} {LOCAL_READ_STANDS}")

    def of(self, person: str) -> "CoachService":
        """The coach as one person has it: with their own conversations and accounts, and nobody else's."""
        if person == HOUSE:
            return self
        return replace(
            self,
            conversations=self.conversations.of(person),
            accounts=self.accounts.of(person) if self.accounts is not None else None,
            preferences=self.preferences.of(person) if self.preferences is not None else None,
            alone=self.alone.of(person) if self.alone is not None else None,
        )

    async def _as_chosen(self) -> "CoachService":
        """This coach, or the one without a language model where that is the person's choice."""
        if self.alone is None or self.preferences is None or (await self.preferences.get()).use_model:
            return self
        return self.alone

    @property
    def briefs(self) -> Briefs:
        """Briefs and reviews of the accounts that calls are filed under."""
        assert self.accounts is not None, "this coach files no calls"
        return Briefs(self.writer, self.accounts)

    @property
    def _filing(self) -> Filing:
        return Filing(self.accounts)

    def handle(self, inbound: Inbound) -> AsyncIterator[CoachEvent]:
        """Answer one message, in the order that `app.domain.events` states; nothing is raised.

        The message is stored before any work and the whole answer before `Done`: a listener who leaves early, or a
        process that dies, leaves an unfinished turn and never half a reply. A message delivered again gets the stored
        answer again; an unfinished one is answered anew.
        """
        return self.of(inbound.person)._turn(inbound)

    async def _turn(self, inbound: Inbound) -> AsyncIterator[CoachEvent]:
        coach = await self._as_chosen()
        async for event in coach._turn_of(inbound):
            yield event

    async def _turn_of(self, inbound: Inbound) -> AsyncIterator[CoachEvent]:
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
        talk, usage = Talk(), Usage()
        try:
            said.append(Received(turn.id, inbound.conversation_id))
            yield said[-1]
            memory = await self.conversations.memory(inbound.conversation_id) if turn.number > 1 else Memory()
            talk = memory.talk
            if isinstance(inbound.correction, FilingCorrection):
                intent = Intent(IntentKind.FILING)
            elif inbound.correction is not None:
                intent = Intent(IntentKind.CORRECTION)
            elif inbound.account is not None or inbound.called_on is not None:
                intent = Intent(IntentKind.NOTES)
            else:
                intent = await self.listener.hear(inbound.text, memory)
            async for spoken in self._answer(intent, inbound, memory):
                if isinstance(spoken, Usage):
                    usage += spoken
                elif isinstance(spoken, Talk):
                    talk = spoken
                else:
                    said.append(spoken)
                    memory = _noted(memory, spoken)
                    yield spoken
            degraded = next((event.code for event in said if isinstance(event, Notice)), None)
            suggestions = self.writer.suggestions(intent, memory)
            spent = usage if usage.calls else None
            last: Done | Failed = Done(turn.id, suggestions, _ms_since(started), degraded, spent)
        except Exception as error:
            last = _failure(error, inbound)
        said.append(last)
        try:
            talk = talk.after(inbound.text, reply_text(said))
            await self.conversations.finish(turn.id, said, _ms_since(started), talk)
        except Exception as error:
            last = _failure(error, inbound)
        else:
            log.info(
                "coach.turn_ended",
                extra={
                    "turn_id": turn.id,
                    "channel": inbound.channel,
                    "how": last.type,
                    "ms": _ms_since(started),
                    "calls": usage.calls,
                    "tokens": usage.input_tokens + usage.output_tokens,
                },
            )
        yield last

    async def _answer(
        self, intent: Intent, inbound: Inbound, memory: Memory
    ) -> AsyncIterator[CoachEvent | Usage | Talk]:
        """The turn from the read to the last word."""
        today = inbound.called_on or inbound.received_at.date()
        model = self.model
        if inbound.correction is not None:
            model = None  # what follows from a correction is settled by rule, and the rep wants to see it at once
        if model is not None and memory.talk.practising is not None:
            intent = Intent(IntentKind.FREE)  # whatever is said now is said in the role
        async for event in self._decided(intent, inbound, memory, today):
            memory = _noted(memory, event)
            if isinstance(event, Notice):
                model = None  # it has just failed at reading: the rep doesn't wait for it again
            yield event
        if intent.answer is AnswerKind.NOT_WRITTEN_DOWN:
            model = None  # there is nothing to think about: the rep is asked for the line
        if intent.kind is IntentKind.BRIEF and self.accounts is not None:
            account = await self._filing.account_spoken_of(inbound.text, memory)
            if account is not None:
                for words in self.writer.tell(await self.briefs.brief(account.id, today)):
                    yield words
                return
        if model is not None:
            memory, about = await self._filing.spoken_of(inbound.text, memory)
            other = about if about != filed_account(memory) else None
            memory = replace(memory, talk=replace(memory.talk, account=other))
            own = _Account(self, inbound.conversation_id, memory, today, about)
            said = ""
            try:
                async for spoken in model.talker.reply(intent, inbound.text, memory, today, own):
                    if not isinstance(spoken, Usage | Talk):
                        memory = _noted(memory, spoken)
                        said = reply_text([Text(said), spoken])
                    yield spoken
                return
            except CoachError as error:
                log.warning("coach.model_failed", extra={"code": error.code, "channel": inbound.channel})
                if said:
                    yield Retracted(len(said))
                yield Notice(error.code, f"{error} {LOCAL_REPLY_STANDS}")
        async for part in self.writer.reply(intent, inbound.text, memory, today):
            yield part

    async def _decided(
        self, intent: Intent, inbound: Inbound, memory: Memory, today: date
    ) -> AsyncIterator[ReadTaken | MoveChosen | Filed | Notice | Usage]:
        """The read and the move that the message leads to, first the local reader's and then the model's."""
        read = memory.read
        if isinstance(inbound.correction, FilingCorrection):
            for announced in await self._refiled(read, inbound.correction, memory.filed):
                yield announced
        elif inbound.correction is not None:
            place = await self._filing.again(memory.filed)
            for announced in place.announced(self._corrected(read, inbound.correction, today, place.known)):
                yield announced
        elif intent.kind is IntentKind.NOTES:
            check_notes(inbound.text)
            async for event in self._reads(inbound.text, today, Place.of(inbound, today)):
                yield event
        elif intent.kind is IntentKind.ANSWER and read is not None and intent.pillar is not None:
            settled = tuple(dict.fromkeys([*read.settled, intent.pillar]))
            if intent.answer is AnswerKind.TOLD:
                notes = with_words(read.notes, inbound.text)
                check_notes(notes)
                told = Told(intent.pillar, len(notes) - len(inbound.text))
                place = await self._filing.again(memory.filed)
                async for event in self._reads(notes, today, place, told, settled, read.corrections):
                    yield event
            elif intent.answer in (AnswerKind.NOT_THERE, AnswerKind.NOT_SURE):
                corrections = read.corrections
                if intent.answer is AnswerKind.NOT_THERE and read.levels[intent.pillar].holds:
                    corrections = (*corrections, LevelCorrection(read.id, intent.pillar, Level.ABSENT))
                place = await self._filing.again(memory.filed)
                finding = read.finding
                for announced in place.announced(
                    self._worded(read.notes, finding, settled, today, corrections, place.known)
                ):
                    yield announced
        elif intent.kind is IntentKind.SOMETHING_ELSE and read is not None:
            known = (await self._filing.again(memory.filed)).known
            judgement = judge(
                read.finding, tried=memory.tried, settled=read.settled, corrections=read.corrections, known=known
            )
            other = self.writer.word(read.id, read.notes, read.finding, judgement, read.settled, today).move
            if other.id not in memory.tried:
                yield MoveChosen(other)

    async def _reads(
        self,
        notes: str,
        today: date,
        place: Place,
        told: Told | None = None,
        settled: Sequence[Pillar] = (),
        corrections: Sequence[ReadCorrection] = (),
    ) -> AsyncIterator[ReadTaken | MoveChosen | Filed | Notice | Usage]:
        finding = await self.reader.read(notes, today, told)
        place = await self._filing.placed(place, notes, finding.mentions)
        finding = place.named_in(finding)
        for event in place.announced(self._worded(notes, finding, settled, today, corrections, place.known)):
            yield event
        if self.model is None:
            return
        try:
            finding = await self.model.reader.read(notes, today, told)
        except CoachError as error:
            log.warning("coach.model_failed", extra={"code": error.code})
            yield Notice(error.code, f"{error} {LOCAL_READ_STANDS}")
            return
        yield finding.usage
        place = await self._filing.placed(place, notes, finding.mentions)
        finding = place.named_in(finding)
        for event in place.announced(self._worded(notes, finding, settled, today, corrections, place.known)):
            yield event

    async def _take(
        self,
        reader: Reader,
        notes: str,
        today: date,
        told: Told | None = None,
        settled: Sequence[Pillar] = (),
        corrections: Sequence[ReadCorrection] = (),
    ) -> Read:
        return self._worded(notes, await reader.read(notes, today, told), settled, today, corrections)

    async def _refiled(
        self, read: Read | None, correction: FilingCorrection, filed: Filed | None
    ) -> tuple[ReadTaken | MoveChosen | Filed, ...]:
        """The call put where the rep says. Raises `CorrectionMisfits`, `NameUnusable`."""
        if read is None or filed is None or self.accounts is None:
            raise CorrectionMisfits("there is no call in this conversation yet.")
        if correction.call_id != filed.call_id:
            raise CorrectionMisfits("it is about an earlier call. Look at the newest one.")
        account = await self.accounts.named(correction.account, confirmed=True)
        known = await self.accounts.known(account.id, filed.on, filed.call_id)
        place = Place(filed.call_id, filed.on, account=account, guessed=False, known=known)
        return place.announced(
            self._worded(read.notes, place.named_in(read.finding), read.settled, filed.on, read.corrections, known)
        )

    def _corrected(self, read: Read | None, correction: ReadCorrection, today: date, known: Known | None) -> Read:
        """The read with one more thing put right. Raises `CorrectionMisfits`."""
        if read is None:
            raise CorrectionMisfits("there is no read in this conversation yet.")
        check(correction, read.id, read.notes, read.evidence)
        if isinstance(correction, MarkCorrection) and correction.now is not None and correction.basis is None:
            basis, who = self.reader.mark(read.notes, correction.start, correction.end)
            correction = replace(correction, basis=basis, who=who)
        return self._worded(read.notes, read.finding, read.settled, today, (*read.corrections, correction), known)

    def _worded(
        self,
        notes: str,
        finding: Finding,
        settled: Sequence[Pillar],
        today: date,
        corrections: Sequence[ReadCorrection] = (),
        known: Known | None = None,
    ) -> Read:
        finding = replace(finding, evidence=corrected(finding.evidence, notes, corrections))
        judgement = judge(finding, settled=settled, corrections=corrections, known=known)
        read = self.writer.word(uuid4().hex, notes, finding, judgement, settled, today)
        return replace(read, corrections=tuple(corrections))


@dataclass(frozen=True, slots=True)
class _Account:
    """This conversation's account, for the talker."""

    coach: CoachService
    conversation_id: str
    memory: Memory
    today: date
    about: AccountRef | None = None

    async def take(self, words: str) -> Read:
        read = self.memory.read
        notes = with_words(read.notes, words) if read is not None else words
        check_notes(notes)
        known = (read.settled, read.corrections) if read is not None else ()
        assert self.coach.model is not None
        try:
            return await self.coach._take(self.coach.model.reader, notes, self.today, None, *known)
        except CoachError:
            return await self.coach._take(self.coach.reader, notes, self.today, None, *known)

    async def history(self) -> Sequence[Read]:
        return await self.coach.conversations.reads(self.conversation_id)

    async def dossier(self) -> Dossier | None:
        if self.about is None or self.coach.accounts is None:
            return None
        return await self.coach.accounts.dossier(self.about.id)

    async def recall(self, words: str, person: str, pillar: Pillar | None, builds: bool | None) -> Sequence[Call]:
        if self.about is None or self.coach.accounts is None:
            return ()
        return await self.coach.accounts.recall(self.about.id, words, person, pillar, builds)


def with_words(notes: str, words: str) -> str:
    """The notes with words of the rep's behind them."""
    return f"{notes.rstrip()}\n\n{words}"


def _noted(memory: Memory, event: object) -> Memory:
    """The memory with what an event of this turn brings."""
    match event:
        case ReadTaken(read):
            return replace(memory, read=read)
        case MoveChosen(move):
            return replace(memory, move=move)
        case Filed():
            return replace(memory, filed=event)
        case Question():
            return replace(memory, question=event)
        case _:
            return memory


def check_notes(notes: str) -> None:
    """Raises `NotesEmpty`, `NotesTooLong` or `NotesUnreadable` where there is nothing to read, too much, or no text."""
    if not notes.strip(" \t\r\n\x00\ufeff\u200b"):
        raise NotesEmpty
    if len(notes) > MAX_NOTES_CHARS:
        raise NotesTooLong(len(notes), MAX_NOTES_CHARS)
    if any("\ud800" <= c <= "\udfff" for c in notes):
        raise NotesUnreadable


def check_day(on: date | None, today: date) -> None:
    """Raises `DateRefused` for a day that no call can have been on; a day ahead is one in another time zone."""
    if on is None:
        return
    if on > today + timedelta(days=1):
        raise DateRefused("it lies ahead.")
    if on.year < FIRST_YEAR:
        raise DateRefused(f"it lies before {FIRST_YEAR}.")


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
