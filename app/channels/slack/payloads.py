"""What Slack's payloads say of who did what, and where."""

from typing import Any

from slack_bolt.request.internals import extract_enterprise_id, extract_team_id

from app.channels.slack.answers import Said
from app.channels.slack.installations import workspace_of
from app.channels.slack.orders import SAY
from app.domain.people import SlackPerson

DIRECT = "D"
"""A channel's id begins so where it is a direct message."""


def workspace(body: dict[str, Any]) -> str:
    """The workspace that something happened in, by the same name whether a command, a window or an event tells of it.

    Bolt knows where each kind of payload says so; in a channel shared with another company it is the one that has
    installed us.
    """
    return workspace_of(extract_enterprise_id(body), extract_team_id(body))


def user(body: dict[str, Any]) -> str:
    return str(body.get("user_id") or (body.get("user") or {}).get("id"))


def person(body: dict[str, Any]) -> SlackPerson:
    return SlackPerson(workspace(body), user(body))


def action_id(body: dict[str, Any]) -> str:
    return f"action:{body['trigger_id']}:{body['actions'][0].get('action_ts', '')}"


def view_id(body: dict[str, Any]) -> str:
    """A window that is sent off twice is sent off once; opened again it has another hash."""
    return f"view:{body['view']['id']}:{body['view'].get('hash', '')}"


def answered_at(body: dict[str, Any]) -> Said:
    """What a button says, answered where the button stands."""
    at = body.get("container") or {}
    if at.get("is_ephemeral"):
        return Said(SAY, response_url=body.get("response_url"), begins=False)
    channel = str(at.get("channel_id") or (body.get("channel") or {}).get("id"))
    message = at.get("message_ts")
    thread, public = at.get("thread_ts") or message, not channel.startswith(DIRECT)
    return Said(SAY, channel=channel, thread_ts=thread, ts=message, public=public, begins=False)


def ticked(values: dict[str, Any], block_id: str) -> frozenset[str]:
    boxes = values.get(block_id, {}).get(block_id, {}).get("selected_options") or ()
    return frozenset(box["value"] for box in boxes)
