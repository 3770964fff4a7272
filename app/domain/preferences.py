"""What may be chosen while the coach runs."""

from dataclasses import dataclass
from enum import StrEnum

MAX_POLICY_CHARS = 500


class Language(StrEnum):
    """What the coach's controls speak."""

    BROWSER = "browser"
    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"
    FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Choices of a person; where nothing was chosen, what the settings say."""

    language: Language = Language.BROWSER
    use_model: bool = True
    """Whether notes may be sent to the configured language model."""
    keep_days: int | None = None
    """Calls older than so many days are deleted for good; kept where None."""
    review_policy: str = ""
    """What the team has agreed on who sees reviews."""
    remind_promises: bool = False
    """Whether what is due comes as a message on the morning of its day."""
    remind_meetings: bool = False
    """Whether the brief comes an hour before a meeting."""
    timezone: str = "UTC"
    """Where the morning is (IANA)."""
    answer_mentions: bool = False
    """A team's own choice: whether a mention is answered where all of the channel can read."""
