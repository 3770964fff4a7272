"""Tokens for the widget: minted by the host page's own server, short-lived, good on the allowed origins only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import jwt

ALGORITHM = "HS256"
AUDIENCE = "firmground-widget"
LONGEST = timedelta(hours=1)
LEEWAY = timedelta(seconds=30)
"""Clocks of two servers may differ by so much."""
MAX_SUBJECT_CHARS = 200


class TokenRefused(ValueError):
    """The token can't be used; the message says why, to who runs the host page."""


@dataclass(frozen=True, slots=True)
class WidgetTokens:
    """JSON Web Tokens (RFC 7519) signed with the secret that the host page's server shares with the service."""

    secret: str
    origins: Collection[str]
    """Of the pages that may show the widget, as browsers send them: `https://crm.example.com`."""

    def person(self, token: str, origin: str | None) -> str:
        """Whose token it is, told apart from everybody who comes another way. Raises `TokenRefused`."""
        if origin not in self.origins:
            raise TokenRefused("this page's origin is not among FIRMGROUND_WIDGET_ORIGINS")
        try:
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                leeway=LEEWAY,
                options={"require": ["sub", "exp", "iat"]},
            )
        except jwt.InvalidTokenError as error:
            raise TokenRefused(str(error)) from error
        if claims["exp"] - claims["iat"] > LONGEST.total_seconds():
            raise TokenRefused("it lives longer than an hour")
        if not claims["sub"].strip() or len(claims["sub"]) > MAX_SUBJECT_CHARS:
            raise TokenRefused(f"`sub` must name the user in 1 to {MAX_SUBJECT_CHARS} characters")
        return f"widget:{claims['sub']}"
