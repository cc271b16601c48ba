"""The keys of one ledger, all derived from one master key by HKDF-SHA256 (RFC 5869) with distinct info strings."""

from dataclasses import dataclass, field
from typing import Final, Self

import polars as pl
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certverify.errors import ConfigError
from certverify_schemas.identity import Identity
from certverify_schemas.query import Kind

__all__ = ["SHORTEST_KEY", "Keys"]

SHORTEST_KEY: Final = 32
"""Characters a master key has at least: HKDF stretches randomness, it does not make any."""

_SALT: Final = b"certverify ledger 1"
_WHO: Final = ("id_type", "id_number", "name")
_FINDING: Final = ("rule", "employer", "person_key", "post")


@dataclass(frozen=True, slots=True)
class Keys:
    """What a ledger hashes, wraps and signs with. Nothing of it appears in ``repr``.

    ``check`` is stored in the ledger and tells a wrong key from the right one without opening anything.
    """

    check: bytes = field(repr=False)
    wrapping: bytes = field(repr=False)
    _hashing: HMAC = field(repr=False, compare=False)
    _signing: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def derive(cls, master: str) -> Self:
        """Derive the keys from the text of ``CERTVERIFY_KEY`` or of a key file; white space around it is ignored.

        Raises:
            ConfigError: ``key_weak``, the text has fewer than :data:`SHORTEST_KEY` characters.
        """
        secret = master.strip().encode()
        if len(secret) < SHORTEST_KEY:
            raise ConfigError("key_weak", least=SHORTEST_KEY)
        return cls(
            check=_expand(secret, b"check"),
            wrapping=_expand(secret, b"wrapping"),
            _hashing=HMAC(_expand(secret, b"hashing"), hashes.SHA256()),
            _signing=Ed25519PrivateKey.from_private_bytes(_expand(secret, b"signing")),
        )

    @property
    def public(self) -> bytes:
        """Return the 32 raw bytes of the Ed25519 public key that checkpoints are verified with."""
        return self._signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def query_key(self, source: str, identity: Identity, kind: Kind) -> str:
        """Return the key under which answers of this source about this identity and kind are reused (hex)."""
        return self._hash("query", source, *_parts(identity), kind.value).hex()

    def person_key(self, identity: Identity) -> str:
        """Return the key of a person, the same whoever is asked and whatever for (hex)."""
        return self._hash("person", *_parts(identity)).hex()

    def finding_id(self, rule: str, employer: str | None, person_key: str, post: str | None) -> str:
        """Return the identity of a finding, stable from run to run (hex). No employer or post counts as empty."""
        return self._hash("finding", rule, employer or "", person_key, post or "").hex()

    def query_keys(self, source: str, questions: pl.DataFrame) -> pl.Series:
        """Return :meth:`query_key` of each line of ``id_type, id_number, name, kind``, at a fifth of the time."""
        asked = [pl.col(name).cast(pl.String) for name in (*_WHO, "kind")]
        return self._hashes("query_key", questions, pl.lit("query"), pl.lit(source), *asked)

    def person_keys(self, people: pl.DataFrame) -> pl.Series:
        """Return :meth:`person_key` of each line of ``id_type, id_number, name``."""
        who = [pl.col(name).cast(pl.String) for name in _WHO]
        return self._hashes("person_key", people, pl.lit("person"), *who)

    def finding_ids(self, findings: pl.DataFrame) -> pl.Series:
        """Return :meth:`finding_id` of each line of ``rule, employer, person_key, post``."""
        parts = [pl.col(name).cast(pl.String).fill_null("") for name in _FINDING]
        return self._hashes("finding_id", findings, pl.lit("finding"), *parts)

    def digest(self, certificates: str) -> bytes:
        """Return the keyed digest of certificates in canonical text: a plain hash of an ID number can be guessed."""
        return self._hash("certificates", certificates)

    def digests(self, certificates: pl.Series) -> pl.Series:
        """Return :meth:`digest` of each text, as bytes."""
        return self._macs("digest", certificates.to_frame("text"), pl.lit("certificates"), pl.col("text"))

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes, RFC 8032) of a checkpoint."""
        return self._signing.sign(message)

    def _hash(self, *parts: str) -> bytes:
        return self._mac(_joined(parts))

    def _hashes(self, name: str, table: pl.DataFrame, *parts: pl.Expr) -> pl.Series:
        """Return :meth:`_hash` of each line (hex)."""
        return self._macs(name, table, *parts).bin.encode("hex")

    def _macs(self, name: str, table: pl.DataFrame, *parts: pl.Expr) -> pl.Series:
        """Return :meth:`_hash` of each line, its parts joined as :func:`_joined` does."""
        told = [
            piece for part in parts for piece in (part.str.len_bytes().cast(pl.String), pl.lit(":"), part)
        ]
        joined = table.select(pl.concat_str(told).cast(pl.Binary)).to_series()
        return pl.Series(name, [self._mac(line) for line in joined], pl.Binary)

    def _mac(self, message: bytes) -> bytes:
        # a copy of the keyed state: setting the key up anew for each of a million people costs four times the hash
        mac = self._hashing.copy()
        mac.update(message)
        return mac.finalize()


def _parts(identity: Identity) -> tuple[str, str, str]:
    return identity.id_type.value, identity.id_number, identity.name


def _joined(parts: tuple[str, ...]) -> bytes:
    """Join so that no two lists of parts give the same bytes: each part behind its length in bytes."""
    return "".join([f"{len(part.encode())}:{part}" for part in parts]).encode()


def _expand(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=_SALT, info=info).derive(secret)
