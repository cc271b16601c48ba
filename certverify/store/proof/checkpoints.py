"""Signed checkpoints: how far the chain reached when a run ended."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certverify.store.keys import Keys

__all__ = ["Checkpoint"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a ledger's chain at the end of a run, signed with Ed25519 (RFC 8032).

    ``sequence`` and ``link`` are those of the last batch (0 and the first link in an empty ledger), ``time`` is UTC
    in ISO 8601, ``link``, ``public_key`` and ``signature`` are lower-case hex. ``attests`` is the digest (hex) of the
    run's own line, see :class:`~certverify.store.proof.attested.RunRecord`; empty in checkpoints of the first form.
    """

    ledger: str
    run: str
    sequence: int
    link: str
    time: str
    public_key: str
    attests: str = ""
    signature: str = ""

    def as_json(self) -> dict[str, str | int]:
        """Return the fields, fit for JSON."""
        return asdict(self)

    def signed(self, keys: Keys) -> Self:
        """Return the checkpoint with its signature."""
        return type(self)(**{**asdict(self), "signature": keys.sign(self._message()).hex()})

    def is_genuine(self) -> bool:
        """Tell whether the signature fits the content and the public key; whose key that is must be known apart."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self._message())
        except (InvalidSignature, ValueError):
            return False
        return True

    def _message(self) -> bytes:
        content = {name: value for name, value in asdict(self).items() if name != "signature"}
        content["format"] = "certverify-checkpoint-2"
        if not self.attests:
            content["format"] = "certverify-checkpoint-1"
            del content["attests"]
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
