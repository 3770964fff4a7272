"""Settings: one frozen value, read from the environment once, when the application is made."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_TOKEN_CHARS = 16


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `FIRMGROUND_`, or a line in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="FIRMGROUND_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
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
    """A folder of the team's own cards, beside the built-in ones."""
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

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
