"""Settings: one frozen value, read from the environment once, when the application is made."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.channels.slack.keys import SLACK_API, SlackKeys
from app.domain.preferences import Preferences
from app.llm.endpoint import Endpoint

MIN_TOKEN_CHARS = 16
MIN_SECRET_BYTES = 32
"""Of a key for HMAC-SHA-256 (RFC 7518, 3.2)."""
DEFAULT_MODEL = "gpt-4.1-mini"
"""Takes schemas, tools and a temperature, and is cheap."""


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `FIRMGROUND_`, or a line in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="FIRMGROUND_",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    host: str = "127.0.0.1"
    """Address to listen on; any but a loopback one needs `access_token`."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8421
    """Port to listen on; 0 takes a free one."""
    access_token: SecretStr | None = None
    """Where set, asked for everywhere."""
    database_url: str = "sqlite:///firmground-data/firmground.db"
    """`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`."""
    knowledge_folder: Path | None = None
    """A folder of the team's own cards, beside the built-in ones; `firmground-data/knowledge` where unset."""
    openai_api_key: Annotated[SecretStr | None, Field(validation_alias="OPENAI_API_KEY")] = None
    """Key of the language model's endpoint; a local server may ask for none."""
    openai_base_url: Annotated[str | None, Field(validation_alias="OPENAI_BASE_URL", pattern="^https?://[^/]")] = None
    """Address of an OpenAI-compatible server, mostly ending in /v1; OpenAI's own where unset."""
    model: str | None = None
    """The language model: a name that the endpoint knows, or PROVIDER:NAME of another LangChain provider."""
    fallback_model: str | None = None
    """A second model of the same endpoint, asked where the first fails."""
    model_timeout_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Longest silence before the model counts as gone."""
    responses_api: bool = False
    """Whether to speak OpenAI's Responses API instead of Chat Completions."""
    price_in: Annotated[float | None, Field(ge=0)] = None
    """US dollars for a million input tokens: with `price_out`, turns tell what they cost."""
    price_out: Annotated[float | None, Field(ge=0)] = None
    public_url: Annotated[str | None, Field(pattern="^https?://[^/]+$")] = None
    """The service's own address as others reach it, for links in Slack: `https://coach.example.com`."""
    secret_key: SecretStr | None = None
    """Seals tokens and what is on its way; a new key first and the old one behind it, with a comma between."""
    slack_signing_secret: SecretStr | None = None
    """Of the Slack app; where this or `slack_app_token` is set, it is served. Needs `secret_key`, and tokens."""
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    """For one workspace alone, in place of installing by "Add to Slack"."""
    slack_app_token: SecretStr | None = None
    """For Socket Mode (`xapp-…`): the service calls Slack and needs no public address; with `slack_bot_token`."""
    slack_api: Annotated[str, Field(pattern="^https?://.+/$")] = SLACK_API
    widget_secret: SecretStr | None = None
    """Shared with the server of a page that shows the widget, which signs its users' tokens with it."""
    widget_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of the pages that may show the widget, with commas between: `https://crm.example.com`."""
    review_policy: Annotated[str, Field(max_length=500)] = (
        "You see your review first. Your manager sees only the copy that you share, as it stood on that day."
    )
    """What the team has agreed on who sees reviews: stated on the review itself."""
    keep_days: Annotated[int | None, Field(ge=1)] = None
    """Calls older than so many days are deleted for good, at the start and once a day; kept where unset."""
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    @property
    def endpoint(self) -> Endpoint | None:
        """The language model that is configured; None where there is none."""
        if self.openai_api_key is None and self.openai_base_url is None and self.model is None:
            return None
        return Endpoint(
            model=self.model or DEFAULT_MODEL,
            api_key=self.openai_api_key.get_secret_value() if self.openai_api_key else None,
            base_url=self.openai_base_url,
            fallback=self.fallback_model,
            timeout_s=self.model_timeout_s,
            responses_api=self.responses_api,
            price_in=self.price_in,
            price_out=self.price_out,
        )

    @property
    def slack(self) -> SlackKeys | None:
        """What Slack gave for the app; None where it is not served."""
        if self.slack_signing_secret is None and self.slack_app_token is None:
            return None
        return SlackKeys(
            self.slack_signing_secret.get_secret_value() if self.slack_signing_secret else None,
            self.slack_client_id,
            self.slack_client_secret.get_secret_value() if self.slack_client_secret else None,
            self.slack_bot_token.get_secret_value() if self.slack_bot_token else None,
            self.slack_app_token.get_secret_value() if self.slack_app_token else None,
            self.slack_api,
        )

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The key that seals, and those that still open."""
        return tuple(self.secret_key.get_secret_value().split(",")) if self.secret_key else ()

    @property
    def jobs_url(self) -> str:
        """Where accepted work is kept: the same PostgreSQL, or a file beside SQLite's."""
        if self.database_url.startswith("sqlite"):
            return f"{self.database_url}.jobs"
        return self.database_url

    @property
    def preferences(self) -> Preferences:
        """What holds for everybody who has chosen nothing on the settings page."""
        return Preferences(keep_days=self.keep_days, review_policy=self.review_policy)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

    @field_validator("widget_origins", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _refuse_half_of_slack(self) -> "Settings":
        if self.slack_signing_secret is None and self.slack_app_token is None:
            return self
        if self.slack_app_token is not None and self.slack_bot_token is None:
            raise ValueError("for Slack's Socket Mode set FIRMGROUND_SLACK_BOT_TOKEN beside FIRMGROUND_SLACK_APP_TOKEN")
        if self.secret_key is None or len(self.secret_key.get_secret_value()) < MIN_SECRET_BYTES:
            raise ValueError(f"for Slack set FIRMGROUND_SECRET_KEY, with at least {MIN_SECRET_BYTES} characters")
        if self.slack_bot_token is None and (self.slack_client_id is None or self.slack_client_secret is None):
            raise ValueError(
                "for Slack set FIRMGROUND_SLACK_BOT_TOKEN, or both FIRMGROUND_SLACK_CLIENT_ID and "
                "FIRMGROUND_SLACK_CLIENT_SECRET"
            )
        return self

    @model_validator(mode="after")
    def _refuse_half_a_widget(self) -> "Settings":
        secret = self.widget_secret.get_secret_value() if self.widget_secret else None
        if (secret is None) != (not self.widget_origins):
            raise ValueError("FIRMGROUND_WIDGET_SECRET and FIRMGROUND_WIDGET_ORIGINS go together: set both, or neither")
        if secret is not None and len(secret.encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"FIRMGROUND_WIDGET_SECRET must have at least {MIN_SECRET_BYTES} bytes")
        for origin in self.widget_origins:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError(f"{origin!r} is no origin: write it as https://HOST or https://HOST:PORT")
        return self

    @model_validator(mode="after")
    def _refuse_an_open_door(self) -> "Settings":
        token = self.access_token.get_secret_value() if self.access_token else None
        if token is not None and len(token) < MIN_TOKEN_CHARS:
            raise ValueError(f"FIRMGROUND_ACCESS_TOKEN must have at least {MIN_TOKEN_CHARS} characters")
        if token is None and not self.on_loopback:
            raise ValueError(
                f"listening on {self.host} would show your notes to anyone who can reach it: "
                "set FIRMGROUND_ACCESS_TOKEN, or listen on 127.0.0.1"
            )
        return self


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
