"""Passwords: what is refused as one, how it is kept, how it is tried.

argon2id with the parameters of RFC 9106 for memory-constrained servers (argon2-cffi's own); the hash is kept sealed.
Rules after NIST SP 800-63B and OWASP ASVS 5.0 (6.2): length counts, composition does not, nobody has to change one
without a reason.
"""

import asyncio
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from certverify.errors import ConfigError

__all__ = ["LEAST", "MOST", "NewPassword", "Passwords"]

LEAST: Final = 12
MOST: Final = 128
"""Characters of a password; the upper bound only keeps a request from costing much."""

_DIFFERENT: Final = 5
_AT_ONCE: Final = 2
"""Hashes under way at a time: each takes 64 MiB."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A new password, as typed twice."""

    typed: str = field(repr=False)
    again: str = field(repr=False)

    def check(self, *known: str) -> None:
        """Refuse one that was typed in two ways, is too short, is common, or holds a ``known`` word.

        Raises:
            ConfigError: ``password_differs``, ``password_short``, ``password_long``, ``password_common``,
                ``password_like_name``.
        """
        if _normal(self.typed) != _normal(self.again):
            raise ConfigError("password_differs")
        _check(_normal(self.typed), known)


class Passwords:
    """Hashes and tries passwords off the event loop, with argon2-cffi's parameters unless others are given."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._nobody: str | None = None

    async def keep(self, password: str) -> str:
        """Return the hash to keep."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one kept. Where there is none the work is the same, and the answer no."""
        if self._nobody is None:
            self._nobody = await self.keep("nobody's password")
        async with self._room:
            right = await asyncio.to_thread(self._tried, kept or self._nobody, _normal(password))
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _tried(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _check(password: str, known: Iterable[str]) -> None:
    if len(password) < LEAST:
        raise ConfigError("password_short", least=LEAST)
    if len(password) > MOST:
        raise ConfigError("password_long", most=MOST)
    folded = password.casefold()
    if len(set(folded)) < _DIFFERENT or folded in _common():
        raise ConfigError("password_common")
    if any(len(word) > 2 and word.casefold() in folded for word in known):
        raise ConfigError("password_like_name")


def _normal(password: str) -> str:
    """Return one form of what keyboards send in several (SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    lines = (files(__package__) / "common_passwords.txt").read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))
