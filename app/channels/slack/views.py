"""The windows that open over Slack: for notes, and for what the coach got wrong."""

import json
from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    DateTimePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from app.channels.slack.mrkdwn import shortened
from app.domain.evidence import Evidence
from app.domain.pillars import Pillar
from app.domain.preferences import Preferences
from app.domain.read import Read

NOTES, CORRECTION, SETTINGS, MEETING = "coach_notes", "coach_correction", "coach_settings", "coach_meeting"
ACCOUNT = "coach_account"
OPTION_CHARS = 75
INPUT_CHARS = 3000
NEW = "new:"
"""Before the name of an account that there is not yet."""
NO_EVIDENCE = "none"
PROMISES, MEETINGS, MENTIONS = "promises", "meetings", "mentions"
"""Values of the boxes on the window of choices."""


def notes_view(today: date, text: str = "") -> View:
    """Long notes keep their line breaks here."""
    return View(
        type="modal",
        callback_id=NOTES,
        title="Firm Ground",
        submit="Coach me",
        close="Cancel",
        blocks=[
            InputBlock(
                block_id="notes",
                label="What happened on the call?",
                element=PlainTextInputElement(
                    action_id="notes", multiline=True, initial_value=text[:INPUT_CHARS] or None, max_length=INPUT_CHARS
                ),
            ),
            InputBlock(
                block_id="account",
                label="Customer",
                optional=True,
                hint="Left out, the coach takes the name from the notes.",
                element=ExternalDataSelectElement(action_id=ACCOUNT, min_query_length=0, placeholder="Search or write"),
            ),
            InputBlock(
                block_id="on",
                label="Day of the call",
                optional=True,
                element=DatePickerElement(action_id="on", initial_date=today.isoformat()),
            ),
        ],
    )


def correction_view(read: Read, conversation_id: str) -> View | None:
    """What is marked, and what it is instead; None where nothing is marked."""
    if not read.evidence:
        return None
    marks = [
        Option(
            text=shortened(f"{piece.pillar} {piece.direction}: {' '.join(piece.quote.split())}", OPTION_CHARS),
            value=_mark(piece),
        )
        for piece in read.evidence[:100]
    ]
    instead = [Option(text="No evidence", value=NO_EVIDENCE)] + [
        Option(text=f"{str(pillar).capitalize()} {direction}", value=f"{pillar} {direction}")
        for pillar in Pillar
        for direction in ("builds", "erodes")
    ]
    return View(
        type="modal",
        callback_id=CORRECTION,
        private_metadata=json.dumps({"c": conversation_id, "r": read.id}),
        title="What is wrong?",
        submit="Put it right",
        close="Cancel",
        blocks=[
            SectionBlock(text=MarkdownTextObject(text="It counts from now on, and the next move follows.")),
            InputBlock(
                block_id="mark", label="Which line", element=StaticSelectElement(action_id="mark", options=marks)
            ),
            InputBlock(
                block_id="now", label="What it shows", element=RadioButtonsElement(action_id="now", options=instead)
            ),
        ],
    )


def settings_view(chosen: Preferences, team: Preferences | None) -> View:
    """What may be chosen. team: the team's own choices, for those who may change them."""
    boxes = [
        (PROMISES, "On the morning of the day when something is due", chosen.remind_promises),
        (MEETINGS, "The brief an hour before a meeting that you told of with `/coach meeting`", chosen.remind_meetings),
    ]
    blocks = [_boxes("remind", "Send me a message", boxes)]
    if team is not None:
        told = "Answer mentions in the channel's thread, where all of the channel can read"
        blocks.append(_boxes("team", "For the whole workspace", [(MENTIONS, told, team.answer_mentions)]))
    return View(type="modal", callback_id=SETTINGS, title="Firm Ground", submit="Keep", close="Cancel", blocks=blocks)


def meeting_view() -> View:
    return View(
        type="modal",
        callback_id=MEETING,
        title="A meeting",
        submit="Remember it",
        close="Cancel",
        blocks=[
            InputBlock(
                block_id="account",
                label="Customer",
                element=ExternalDataSelectElement(action_id=ACCOUNT, min_query_length=0, placeholder="Search or write"),
            ),
            InputBlock(
                block_id="at",
                label="When",
                hint="The brief comes an hour before, as a message to you.",
                element=DateTimePickerElement(action_id="at"),
            ),
        ],
    )


def _boxes(block_id: str, label: str, boxes: Sequence[tuple[str, str, bool]]) -> InputBlock:
    options = [(Option(text=MarkdownTextObject(text=told), value=value), ticked) for value, told, ticked in boxes]
    return InputBlock(
        block_id=block_id,
        label=label,
        optional=True,
        element=CheckboxesElement(
            action_id=block_id,
            options=[option for option, _ in options],
            initial_options=[option for option, ticked in options if ticked] or None,
        ),
    )


def account_options(query: str, known: Sequence[tuple[str, str]]) -> list[Option]:
    """(id, name) of accounts as choices; what was written and is none of them may become one."""
    options = [Option(text=shortened(name, OPTION_CHARS), value=name[:OPTION_CHARS]) for _, name in known]
    written = " ".join(query.split())
    if written and all(written.casefold() != name.casefold() for _, name in known):
        options.append(Option(text=shortened(f"New: {written}", OPTION_CHARS), value=f"{NEW}{written}"[:OPTION_CHARS]))
    return options


def _mark(piece: Evidence) -> str:
    return f"{piece.start} {piece.end} {piece.pillar} {piece.direction}"
