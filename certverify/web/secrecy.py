"""Random secrets that links, sessions and tokens are known by; the tables hold their digests alone."""

import hashlib
import secrets
from datetime import timedelta

__all__ = ["digest_of", "micros_of", "new_secret"]


def new_secret() -> str:
    """Return a secret of 256 random bits, fit for an address or a header."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """Return the digest a secret is kept by: with 256 random bits there is nothing to guess, so none slows it down."""
    return hashlib.sha256(secret.encode()).digest()


def micros_of(span: timedelta) -> int:
    """Return a span as the tables keep it."""
    return span // timedelta(microseconds=1)
