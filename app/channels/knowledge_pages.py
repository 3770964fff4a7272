"""The pages of the knowledge base: what advice rests on, and the team's own cards beside it."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from app.channels.dependencies import PartsDep, TeamCards
from app.channels.rendering import choice, render, see
from app.domain.errors import CardRefused
from app.domain.pillars import Pillar

router = APIRouter(include_in_schema=False, max_body_size=100_000)

NEW = "new"
KINDS = ("framework", "move", "question", "research", "signal", "pitfall")
OWN_KINDS = ("pitfall", "signal", "research", "question")
"""What a team may add; a move or the framework it may not."""


class CardForm(BaseModel):
    """A card as the form sends it."""

    title: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[str, Field(max_length=20)] = "pitfall"
    pillar: Annotated[str, Field(max_length=20)] = "any"
    when: Annotated[str, Field(max_length=500)] = ""
    source: Annotated[str, Field(max_length=500)] = ""
    situation: Annotated[str, Field(max_length=200)] = ""
    body: Annotated[str, Field(max_length=20_000)] = ""

    def header(self, card_id: str) -> dict[str, str]:
        fields = {"id": card_id, "kind": self.kind, "title": self.title, "pillar": self.pillar}
        fields |= {"situation": self.situation} if self.kind == "question" else {}
        fields |= {"when": self.when, "source": self.source or "our team"}
        return {name: " ".join(value.split()) for name, value in fields.items()}


def _team(parts: PartsDep) -> TeamCards:
    return parts.team_cards


TeamDep = Annotated[TeamCards, Depends(_team)]


@router.get("/knowledge")
async def cards_page(parts: PartsDep, team: TeamDep, kind: str = "", pillar: str = "", q: str = "") -> HTMLResponse:
    """Every card, to be filtered."""
    wanted = choice(pillar, Pillar)
    cards = [
        card
        for card in parts.cards.all()
        if kind in ("", card.kind) and (wanted is None or card.pillar in (wanted, None))
        if q.casefold() in f"{card.title} {card.when} {card.body}".casefold()
    ]
    filters = {"kind": kind, "pillar": pillar, "q": q}
    own = {card.id for card in cards if team.owns(card.id)}
    return render("knowledge.html", cards=cards, filters=filters, own=own, kinds=KINDS)


@router.get(f"/knowledge/{NEW}")
async def new_card_page() -> HTMLResponse:
    """The empty form."""
    return _form(CardForm(), NEW)


@router.post(f"/knowledge/{NEW}")
async def add_card(team: TeamDep, parts: PartsDep, form: Annotated[CardForm, Form()]) -> Response:
    card_id = team.id_of(form.title)
    try:
        if any(card.id == card_id for card in parts.cards.all()):
            raise CardRefused("there is a card of this title; change that one, or take another title")
        await asyncio.to_thread(team.save, form.header(card_id), form.body)
    except CardRefused as error:
        return _form(form, NEW, str(error))
    return see(f"/knowledge/{card_id}")


@router.get("/knowledge/{card_id}")
async def card_page(card_id: str, parts: PartsDep, team: TeamDep) -> HTMLResponse:
    """One card."""
    card = parts.cards.card(card_id)
    return render("card.html", card=card, own=team.owns(card_id), fixed=card.kind == "framework")


@router.get("/knowledge/{card_id}/change")
async def change_card_page(card_id: str, parts: PartsDep, team: TeamDep) -> HTMLResponse:
    """The card's text in the form; saved, it is the team's own."""
    parts.cards.card(card_id)
    file = team.source(card_id)
    return _form(CardForm.model_validate({**file.header, "body": file.body}), card_id)


@router.post("/knowledge/{card_id}/change")
async def change_card(card_id: str, parts: PartsDep, team: TeamDep, form: Annotated[CardForm, Form()]) -> Response:
    card = parts.cards.card(card_id)
    try:
        header = {**form.header(card_id), "kind": str(card.kind)}
        await asyncio.to_thread(team.save, header, form.body)
    except CardRefused as error:
        return _form(form, card_id, str(error))
    return see(f"/knowledge/{card_id}")


@router.post("/knowledge/{card_id}/delete")
async def delete_card(card_id: str, team: TeamDep) -> Response:
    await asyncio.to_thread(team.delete, card_id)
    return see("/knowledge")


def _form(form: CardForm, card_id: str, trouble: str = "") -> HTMLResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK
    kinds = OWN_KINDS if card_id == NEW else (form.kind,)
    shown = {"form": form, "card_id": card_id, "trouble": trouble, "kinds": kinds, "new": card_id == NEW}
    return render("card_form.html", status, **shown)
