"""Secrets that must be read again (the seed of a code app) are kept sealed."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _fernet(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    hashlib.sha256(f"portal.second-factor:{secret}".encode()).digest()
                )
            )
            for secret in secrets
        ]
    )


def _current() -> MultiFernet:
    return _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(text: str) -> str:
    return _current().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Return the text; raises `cryptography.fernet.InvalidToken` for a foreign key."""
    return _current().decrypt(sealed.encode()).decode()
