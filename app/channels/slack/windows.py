"""The windows over Slack: which is opened, and what is done with what was entered there."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.dependencies import AccountBook, History, PreferenceStore
from app.channels.slack import payloads, views
from app.channels.slack.answers import Said
from app.channels.slack.intake import Intake
from app.channels.slack.mrkdwn import plain
from app.channels.slack.orders import SAY
from app.domain.errors import CoachError


class Meetings(Protocol):
    def of(self, person: str) -> "Meetings": ...

    async def add(self, account_id: str, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Windows:
    """Listeners of Bolt's."""

    intake: Intake
    accounts: AccountBook
    talks: History
    preferences: PreferenceStore
    meetings: Meetings

    async def of_order(self, kind: str, body: dict[str, Any], client: AsyncWebClient) -> View:
        """The window that an order opens: for notes where it is none."""
        if kind == "settings":
            mine = await self.preferences.of(payloads.person(body).id).get()
            may = (await _profile(client, payloads.user(body))).get("is_admin")
            team = await self.preferences.of(payloads.person(body).team).get() if may else None
            return views.settings_view(mine, team)
        if kind == "meeting":
            return views.meeting_view()
        return views.notes_view(_today())

    async def notes(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        values = body["view"]["state"]["values"]
        account = (values["account"][views.ACCOUNT].get("selected_option") or {}).get("value")
        said = Said(
            SAY,
            values["notes"]["notes"]["value"] or "",
            account=account.removeprefix(views.NEW) if account else None,
            on=values["on"]["on"].get("selected_date"),
        )
        await self.intake.take(payloads.view_id(body), body, said)
        await ack()

    async def correction(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        about = json.loads(body["view"]["private_metadata"])
        values = body["view"]["state"]["values"]
        start, end, pillar, direction = values["mark"]["mark"]["selected_option"]["value"].split()
        now = values["now"]["now"]["selected_option"]["value"]
        to = None
        if now != views.NO_EVIDENCE:
            to = dict(zip(("pillar", "direction"), now.split(), strict=True))
        correction = {
            "kind": "mark",
            "read_id": about["r"],
            "start": int(start),
            "end": int(end),
            "was": {"pillar": pillar, "direction": direction},
            "now": to,
        }
        said = Said("correct", "That mark is not right.", correction=correction, begins=False)
        await self.intake.take(payloads.view_id(body), body, said, about["c"])
        await ack()

    async def wrong(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        value = json.loads(body["actions"][0]["value"])
        try:
            talks = self.talks.of(payloads.person(body).id)
            await talks.get(value["c"])
            read = (await talks.memory(value["c"])).read
        except CoachError:
            return
        view = views.correction_view(read, value["c"]) if read is not None else None
        if view is not None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = plain(str((body.get("message") or {}).get("text") or ""))
        await client.views_open(trigger_id=body["trigger_id"], view=views.notes_view(_today(), text))

    async def account_options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        query = str(body.get("value") or "")
        found = (await self.accounts.of(payloads.person(body).id).list(20, name=query.strip())).items
        await ack(options=[o.to_dict() for o in views.account_options(query, [(a.id, a.name) for a in found])])

    async def settings(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        values = body["view"]["state"]["values"]
        profile = await _profile(client, payloads.user(body))
        mine = self.preferences.of(payloads.person(body).id)
        wanted = payloads.ticked(values, "remind")
        chosen = replace(
            await mine.get(),
            remind_promises=views.PROMISES in wanted,
            remind_meetings=views.MEETINGS in wanted,
            timezone=str(profile.get("tz") or "UTC"),
        )
        await mine.put(chosen)
        if "team" in values and profile.get("is_admin"):
            team = self.preferences.of(payloads.person(body).team)
            await team.put(replace(await team.get(), answer_mentions=views.MENTIONS in payloads.ticked(values, "team")))

    async def meeting(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        values = body["view"]["state"]["values"]
        at = datetime.fromtimestamp(values["at"]["at"]["selected_date_time"], UTC)
        if at <= datetime.now(UTC):
            await ack(response_action="errors", errors={"at": "That is over."})
            return
        person = payloads.person(body).id
        name = values["account"][views.ACCOUNT]["selected_option"]["value"].removeprefix(views.NEW)
        account = await self.accounts.of(person).named(name, confirmed=True)
        await self.meetings.of(person).add(account.id, at)
        mine = self.preferences.of(person)
        chosen = await mine.get()
        if not chosen.remind_meetings:  # who tells us of a meeting wants to hear of it
            await mine.put(replace(chosen, remind_meetings=True))
        await ack()


def _today() -> date:
    return datetime.now(UTC).date()


async def _profile(client: AsyncWebClient, user: str) -> dict[str, Any]:
    """What Slack knows of a user: whether they administer the workspace, and their time zone."""
    found: dict[str, Any] = (await client.users_info(user=user))["user"] or {}
    return found
