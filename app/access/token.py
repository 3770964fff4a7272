"""The access token: one secret for the whole service, asked for everywhere where it is set."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Checks what a caller shows. Comparisons take the same time whether or not they fit."""

    secret: str

    def fits(self, shown: str) -> bool:
        """Whether this is the token itself."""
        return hmac.compare_digest(shown.encode(), self.secret.encode())

    @property
    def session(self) -> str:
        """What the sign-in cookie holds: made from the token, without telling it."""
        return hmac.new(self.secret.encode(), b"firmground session", hashlib.sha256).hexdigest()

    def fits_session(self, shown: str) -> bool:
        """Whether this is the sign-in cookie's value."""
        return hmac.compare_digest(shown.encode(), self.session.encode())
