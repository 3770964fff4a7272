"""Secrets at rest: sealed with a key of the installation, so that a copy of the database opens nothing."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"firmground sealing v1"
KEY_BYTES = 32


class SealBroken(ValueError):
    """What was sealed can't be opened with the keys that are configured."""


class Sealer:
    """Seals with the first secret and opens with any of them, so that a key can be changed (Fernet: AES and HMAC)."""

    def __init__(self, *secrets: str) -> None:
        keys = [base64.urlsafe_b64encode(derived_key(secret, PURPOSE)) for secret in secrets]
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises `SealBroken`."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBroken("sealed with another FIRMGROUND_SECRET_KEY: put the old key behind the new one") from error


def derived_key(secret: str, purpose: bytes) -> bytes:
    """A key of its own for each purpose (HKDF, RFC 5869), so that what one seals no other opens."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret.encode())
