"""`/v1/cards`: the cards that advice cites."""

from fastapi import APIRouter

from app.channels.dependencies import PartsDep
from app.channels.problems import documented
from app.channels.schemas import CardOut

router = APIRouter(prefix="/v1/cards", tags=["knowledge"])


@router.get("/{card_id}", responses=documented(404))
async def get_card(card_id: str, parts: PartsDep) -> CardOut:
    """One card of the knowledge base."""
    card = parts.cards.card(card_id)
    return CardOut(
        id=card.id,
        title=card.title,
        pillar=card.pillar or "any",
        kind=card.kind,
        when=card.when,
        source=card.source,
        body=card.body,
    )
