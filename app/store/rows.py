"""Domain values as rows and back."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from app.domain.accounts import Account, Contact
from app.domain.conversation import Conversation, Turn, TurnStatus
from app.domain.events import CoachEvent, Done, Failed, reply_text
from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import Party, Promise, PromiseStatus
from app.domain.read import Read
from app.domain.standing import Standing
from app.store.serialization import dump_events, load_correction, load_events
from app.store.tables import (
    AccountRow,
    ContactRow,
    ConversationRow,
    EvidenceRow,
    PointRow,
    PromiseRow,
    ReadRow,
    TurnRow,
)


def conversation_of(row: ConversationRow) -> Conversation:
    return Conversation(row.id, row.channel, row.title, row.created_at, row.updated_at, row.owner)


def turn_of(row: TurnRow) -> Turn:
    return Turn(
        id=row.id,
        conversation_id=row.conversation_id,
        number=row.number,
        message_id=row.message_id,
        channel=row.channel,
        text=row.text,
        received_at=row.received_at,
        status=TurnStatus(row.status),
        reply=row.reply,
        events=load_events(row.events),
        correction=load_correction(row.correction),
        account=row.account,
        called_on=row.called_on,
    )


def row_of_read(read: Read, turn_id: str) -> ReadRow:
    return ReadRow(
        id=read.id,
        turn_id=turn_id,
        engine=read.engine,
        language=read.language,
        compatibility=read.levels[Pillar.COMPATIBILITY],
        knowledge=read.levels[Pillar.KNOWLEDGE],
        trust=read.levels[Pillar.TRUST],
        standing=read.standing,
        move=read.move.id,
        notes=read.notes,
    )


def rows_of_evidence(read: Read) -> list[EvidenceRow]:
    return [
        EvidenceRow(
            read_id=read.id,
            number=number,
            pillar=e.pillar,
            direction=e.direction,
            basis=e.basis,
            start=e.start,
            end=e.end,
            confidence=e.confidence,
            who=e.who,
        )
        for number, e in enumerate(read.evidence, start=1)
    ]


def fill_in_answer(row: TurnRow, events: Sequence[CoachEvent], duration_ms: int) -> None:
    """Put the whole answer into its turn."""
    last = events[-1]
    row.status = TurnStatus.FAILED if isinstance(last, Failed) else TurnStatus.DONE
    row.failure_code = last.code if isinstance(last, Failed) else None
    row.reply = reply_text(events)
    row.events = dump_events(tuple(events))
    row.finished_at = datetime.now(UTC)
    row.duration_ms = duration_ms
    usage = last.usage if isinstance(last, Done) else None
    if usage is not None:
        row.model = usage.model
        row.prompts = " ".join(usage.prompts)
        row.model_calls, row.cost_usd = usage.calls, usage.cost_usd
        row.input_tokens, row.cached_tokens, row.output_tokens = (
            usage.input_tokens,
            usage.cached_tokens,
            usage.output_tokens,
        )


def levels_of(row: AccountRow | ContactRow | PointRow) -> Levels:
    return {pillar: Level(getattr(row, pillar)) for pillar in Pillar}


def promise_of(row: PromiseRow) -> Promise:
    return Promise(
        Party(row.who), row.what, row.due, row.start, row.end, row.quote, row.deliverable, PromiseStatus(row.status)
    )


def contact_of(row: ContactRow) -> Contact:
    return Contact(row.id, row.account_id, row.name, row.calls, row.last_on, levels_of(row))


def account_of(row: AccountRow, next_due: date | None) -> Account:
    return Account(
        row.id,
        row.name,
        row.confirmed,
        row.calls,
        row.first_on,
        row.last_on,
        levels_of(row),
        Standing(row.standing),
        tuple(Pillar(p) for p in row.overclaimed.split()),
        row.single_threaded,
        next_due,
    )


def evidence_of(rows: Iterable[EvidenceRow], notes: str) -> tuple[Evidence, ...]:
    """The evidence of a read, with its quotes from the notes."""
    return tuple(
        Evidence(
            Pillar(e.pillar),
            Direction(e.direction),
            Basis(e.basis),
            e.start,
            e.end,
            notes[e.start : e.end],
            e.confidence,
            e.who,
        )
        for e in sorted(rows, key=lambda e: e.number)
    )
