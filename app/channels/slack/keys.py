"""What Slack gave for the app."""

from dataclasses import dataclass

SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackKeys:
    """What Slack gave for the app."""

    signing_secret: str | None
    """None in Socket Mode, where nothing comes by HTTP."""
    client_id: str | None = None
    client_secret: str | None = None
    bot_token: str | None = None
    """For one workspace alone, in place of installations."""
    app_token: str | None = None
    """For Socket Mode: we call Slack, which then needs no way to us."""
    api: str = SLACK_API
