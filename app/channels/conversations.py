"""`/v1/conversations`: begin one, look back at it, delete it."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter

from app.channels.dependencies import ConversationDep, CursorQuery, LimitQuery, PartsDep
from app.channels.problems import documented
from app.channels.schemas import MAX_BODY_BYTES, ConversationIn, ConversationOut, ConversationsOut, TurnOut, TurnsOut
from app.domain.conversation import Conversation, Turn

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], max_body_size=MAX_BODY_BYTES)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(422))
async def start_conversation(_: ConversationIn, parts: PartsDep) -> ConversationOut:
    """Begin a conversation: one customer, one set of notes after another, and the talk about them."""
    return _out(await parts.history.start("web", datetime.now(UTC)))


@router.get("", responses=documented(400, 422))
async def list_conversations(parts: PartsDep, limit: LimitQuery = 50, cursor: CursorQuery = None) -> ConversationsOut:
    """The conversations, the one last written to first."""
    page = await parts.history.list(limit, cursor)
    return ConversationsOut(items=[_out(c) for c in page.items], next_cursor=page.next_cursor)


@router.get("/{conversation_id}", responses=documented(404))
async def get_conversation(conversation: ConversationDep) -> ConversationOut:
    """One conversation, without its turns."""
    return _out(conversation)


@router.delete("/{conversation_id}", status_code=HTTPStatus.NO_CONTENT, responses=documented(404))
async def delete_conversation(conversation: ConversationDep, parts: PartsDep) -> None:
    """Delete a conversation and everything in it, for good."""
    await parts.history.delete(conversation.id)


@router.get("/{conversation_id}/turns", responses=documented(400, 404, 422))
async def list_turns(
    conversation: ConversationDep, parts: PartsDep, limit: LimitQuery = 50, cursor: CursorQuery = None
) -> TurnsOut:
    """The turns of a conversation, oldest first, each with its message and every event of its answer."""
    page = await parts.history.turns(conversation.id, limit, cursor)
    return TurnsOut(items=[_turn_out(turn) for turn in page.items], next_cursor=page.next_cursor)


def _out(conversation: Conversation) -> ConversationOut:
    return ConversationOut(
        id=conversation.id,
        channel=conversation.channel,
        title=conversation.title,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
    )


def _turn_out(turn: Turn) -> TurnOut:
    return TurnOut(
        id=turn.id,
        number=turn.number,
        message_id=turn.message_id,
        text=turn.text,
        status=turn.status,
        reply=turn.reply,
        received_at=turn.received_at,
        events=list(turn.events),
        correction=turn.correction,
    )
