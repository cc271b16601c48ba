"""What is sealed at rest: names, notes, files and images of a tenant, under a key of that tenant alone.

Every key comes from the ledger's master key by HKDF-SHA256 (RFC 5869); what is sealed for one tenant and one place
opens nowhere else (AES-256-GCM, the place authenticated with it).
"""

import hmac
import json
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from certverify.store.chain.links import seal, unseal

__all__ = ["Vault"]

_SALT: Final = b"certverify page 1"


class Vault:
    """Seals and opens. Nothing of the keys appears in ``repr``."""

    def __init__(self, master: str) -> None:
        self._secret = master.strip().encode()
        self._keys: dict[tuple[str, str], bytes] = {}

    def __repr__(self) -> str:
        return "Vault(***)"

    def seal(self, tenant: str, place: str, plain: bytes) -> bytes:
        """Return the bytes sealed for a place (table and id) of a tenant."""
        return seal(self._key(tenant, "data"), plain, f"{tenant} {place}".encode())

    def open(self, tenant: str, place: str, sealed: bytes) -> bytes:
        """Return what was sealed there.

        Raises:
            StoreError: ``store_altered``, it is not what was sealed, or was sealed for another place.
        """
        return unseal(self._key(tenant, "data"), sealed, f"{tenant} {place}".encode())

    def seal_json(self, tenant: str, place: str, value: Any) -> bytes:
        """Seal a JSON value."""
        return self.seal(tenant, place, json.dumps(value, ensure_ascii=False).encode())

    def open_json(self, tenant: str, place: str, sealed: bytes | None) -> Any:
        """Open a JSON value; ``None`` where nothing was sealed."""
        return None if sealed is None else json.loads(self.open(tenant, place, sealed))

    def digest(self, tenant: str, word: str) -> str:
        """Return the keyed digest of a word (hex): equal words can be told, no word can be guessed."""
        return hmac.digest(self._key(tenant, "digest"), word.encode(), "sha256").hex()

    def ledger_key(self, tenant: str) -> str:
        """Return the master key of the tenant's own ledger (64 hex digits)."""
        return self._key(tenant, "ledger").hex()

    def _key(self, tenant: str, use: str) -> bytes:
        known = self._keys.get((tenant, use))
        if known is None:
            info = f"{len(tenant)}:{tenant} {use}".encode()
            known = HKDF(algorithm=hashes.SHA256(), length=32, salt=_SALT, info=info).derive(self._secret)
            self._keys[tenant, use] = known
        return known
