"""The settings page: model, language, privacy; everything taken away, and everything deleted."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from app.channels.dependencies import PartsDep
from app.channels.rendering import render, see
from app.domain.people import slack_person
from app.domain.preferences import MAX_POLICY_CHARS, Language

router = APIRouter(include_in_schema=False, max_body_size=10_000)

SURE = "delete everything"
"""What has to be typed before all is deleted."""
LANGUAGES = {
    Language.BROWSER: "as the browser does",
    Language.ENGLISH: "English",
    Language.GERMAN: "Deutsch",
    Language.SPANISH: "Español",
    Language.FRENCH: "Français",
}
MOST_DAYS = 36_500


class SettingsForm(BaseModel):
    """The page's choices, as the form sends them; a box that is not ticked sends nothing."""

    language: Language = Language.BROWSER
    use_model: bool = False
    keep: bool = False
    keep_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 365
    review_policy: Annotated[str, Field(max_length=MAX_POLICY_CHARS)] = ""


@router.get("/settings")
async def settings_page(parts: PartsDep, done: str = "") -> HTMLResponse:
    """What is chosen, and what may be."""
    return await _page(parts, done=done)


@router.post("/settings")
async def choose(parts: PartsDep, form: Annotated[SettingsForm, Form()]) -> Response:
    known = await parts.preferences.get()
    keep_days = form.keep_days if form.keep else None
    policy = " ".join(form.review_policy.split()) or known.review_policy
    # Without a configured model there is no box to tick: what was chosen for one stays.
    use_model = form.use_model if parts.about.model else known.use_model
    chosen = replace(known, language=form.language, use_model=use_model, keep_days=keep_days, review_policy=policy)
    await parts.preferences.put(chosen)
    return see("/settings?done=kept")


@router.post("/settings/delete")
async def delete_everything(parts: PartsDep, sure: Annotated[str, Form(max_length=100)] = "") -> Response:
    if sure.strip().casefold() != SURE:
        return await _page(parts, HTTPStatus.UNPROCESSABLE_ENTITY, f"Nothing is deleted. To do it, type: {SURE}")
    await parts.removal.everything()
    return see("/settings?done=deleted")


async def _page(parts: PartsDep, code: int = HTTPStatus.OK, trouble: str = "", done: str = "") -> HTMLResponse:
    shown = {"chosen": await parts.preferences.get(), "about": parts.about, "languages": LANGUAGES, "sure": SURE}
    shown |= {"from_slack": slack_person(parts.person) is not None}
    return render("settings.html", code, trouble=trouble, done=done, **shown)
