"""Signing in by a link that was sent to a person where we know them already; the browser is then remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from app.access.sealing import derived_key

ALGORITHM = "HS256"
LINK, SESSION = "firmground-link", "firmground-person"
LINK_LIVES = timedelta(hours=1)
SESSION_LIVES = timedelta(days=30)
PURPOSE = b"firmground sessions v1"


class LinkOver(ValueError):
    """The link was not made here, or too long ago."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """Links and cookies are tokens (RFC 7519) signed with the first secret, and good if signed with any of them."""

    secrets: Sequence[str]

    def link(self, person: str, path: str, now: datetime) -> str:
        """A token that signs a person in and leads them to a path of this service."""
        return self._signed({"sub": person, "to": path, "aud": LINK, "exp": now + LINK_LIVES})

    def follow(self, token: str) -> tuple[str, str]:
        """(person, path) of a link. Raises `LinkOver`."""
        claims = self._checked(token, LINK)
        path = str(claims.get("to") or "")
        if not path.startswith("/") or path.startswith(("//", "/\\")):
            raise LinkOver("it leads elsewhere")
        return str(claims["sub"]), path

    def begin(self, person: str) -> str:
        """The cookie of a person who came by a good link."""
        return self._signed({"sub": person, "aud": SESSION, "exp": datetime.now(UTC) + SESSION_LIVES})

    def person(self, cookie: str) -> str | None:
        """Whose cookie it is; None where it is nobody's or too old."""
        try:
            return str(self._checked(cookie, SESSION)["sub"])
        except LinkOver:
            return None

    def lives(self) -> timedelta:
        """How long a cookie is good."""
        return SESSION_LIVES

    def _signed(self, claims: dict[str, object]) -> str:
        return jwt.encode(claims, derived_key(self.secrets[0], PURPOSE), ALGORITHM)

    def _checked(self, token: str, audience: str) -> dict[str, object]:
        for secret in self.secrets:
            try:
                claims: dict[str, object] = jwt.decode(
                    token,
                    derived_key(secret, PURPOSE),
                    algorithms=[ALGORITHM],
                    audience=audience,
                    options={"require": ["sub", "exp"]},
                )
            except jwt.InvalidTokenError:
                continue
            return claims
        raise LinkOver("it was made too long ago, or not here")
