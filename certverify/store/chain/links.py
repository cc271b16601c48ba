"""The chain of batches: what a link covers, and how a batch is sealed.

link = SHA-256(previous link ‖ canonical metadata ‖ SHA-256(blob)). It covers ciphertext only, so that it can be
verified without a key, and still after a month's data key was destroyed.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from certverify.errors import StoreError

__all__ = ["BatchKind", "Metadata", "first_link", "link_of", "seal", "unseal"]

_NONCE: Final = 12


class BatchKind(StrEnum):
    """What a batch holds."""

    ANSWERS = "answers"
    """Answers as they came over a wire."""
    FILE = "file"
    """Answers of a data file."""
    FINDINGS = "findings"
    """The findings of a run."""
    PURGE = "purge"
    """The record that a month was destroyed; it has no blob."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What stands beside a batch in the clear and is covered by its link. No person's data is among it."""

    sequence: int
    kind: BatchKind
    run: str | None
    source: str | None
    session: str | None
    stored_at: int
    data_key: int | None
    lines: int
    found_families: str
    detail: str

    def canonical(self) -> bytes:
        """Return the one way to write it: JSON in UTF-8, keys sorted, no spaces."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def first_link(ledger: str) -> bytes:
    """Return what stands for "the link before the first batch" of the ledger with this name."""
    return hashlib.sha256(f"certverify ledger {ledger}".encode()).digest()


def link_of(previous: bytes, metadata: Metadata, blob: bytes) -> bytes:
    """Return the link of a batch that follows the one whose link is ``previous``."""
    return hashlib.sha256(previous + metadata.canonical() + hashlib.sha256(blob).digest()).digest()


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt with AES-256-GCM under a random nonce, which stands before the ciphertext (NIST SP 800-38D).

    ``bound_to`` is authenticated with it: the ciphertext opens nowhere else.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Decrypt what :func:`seal` made.

    Raises:
        StoreError: ``store_altered``, it is not what was sealed, or was sealed for another place.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise StoreError("store_altered") from None
