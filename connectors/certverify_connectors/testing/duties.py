"""Duties that sources of both shapes share."""

import socket
from collections.abc import Sequence
from typing import Final, NoReturn

import pytest

from certverify_connectors.protocol import Coverage
from certverify_schemas.identity import IdType
from certverify_schemas.query import Query

__all__ = ["SOURCE", "Nobody", "Offline", "check_coverage", "personal", "refuse"]

SOURCE: Final = r"^[a-z][a-z0-9_]*(:[^\s]+)?$"
"""What the name of a source looks like."""


class Nobody:
    """A desk at which nobody sits."""

    async def read_captcha(self, image: bytes) -> str | None:
        """Answer no captcha."""
        del image
        return None

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Learn nothing: nobody typed anything."""
        del image, late


def refuse(*_: object) -> NoReturn:
    """Fail: nothing may be sent here."""
    raise AssertionError("a connector reaches the network through its wire only")


class Offline:
    """Tests that run without a network."""

    @pytest.fixture(autouse=True)
    def _without_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket.socket, "connect", refuse)


def personal(shown: object, queries: Sequence[Query]) -> list[str]:
    """Return the numbers and names of people that something shows when it is printed."""
    text = f"{shown!r} {shown!s} {getattr(shown, 'facts', '')}"
    secrets = [part for q in queries for part in (q.identity.id_number, q.identity.name)]
    return [part for part in secrets if part in text]


def check_coverage(coverage: Coverage) -> None:
    """Hold a declared coverage against what makes sense."""
    assert coverage.kinds
    assert coverage.id_types
    assert IdType.OTHER not in coverage.id_types
    assert all(province.strip() for province in coverage.provinces)
