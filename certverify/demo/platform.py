"""The simulated platform as a process of its own, met through HTTP only."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import httpx

from certverify.demo.person import Person, person_from
from certverify.errors import ConnectorError

__all__ = ["MISBEHAVIOUR", "MODULE", "Platform", "started"]

MODULE: Final = "certverify_connectors.simulator"
"""Run with ``python -m``; never imported, so that product and simulator share no code."""

MISBEHAVIOUR: Final[Sequence[Mapping[str, object]]] = (
    {"fault": "html", "after": 20, "next": 1},
    {"fault": "throttled", "retryAfter": "none", "after": 240, "next": 1},
    {"fault": "throttled", "retryAfter": "date", "seconds": 1, "after": 290, "next": 1},
    {"fault": "throttled_200", "after": 270, "next": 1},
    {"fault": "throttled", "retryAfter": "seconds", "seconds": 1, "after": 305, "next": 1},
    {"fault": "soft_error", "probability": 0.04},
    {"fault": "server_error", "status": 500, "probability": 0.02},
    {"fault": "server_error", "status": 503, "probability": 0.02},
    {"fault": "reset", "probability": 0.03},
    {"fault": "drop", "probability": 0.015},
    {"fault": "truncated_json", "probability": 0.01},
    {"fault": "slow", "seconds": 1.0, "probability": 0.015},
)
"""What the platform does to some 15 % of all requests. What makes everybody pause comes once of each kind."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A running simulator."""

    url: str
    token: str = field(repr=False)

    def people(self) -> list[Person]:
        """Return everybody, with what they really hold."""
        return [person_from(told) for told in self._send("GET", "/truth")["people"]]

    def misbehave(self, rules: Sequence[Mapping[str, object]]) -> None:
        """Replace the fault rules."""
        self._send("POST", "/faults", {"rules": list(rules)})

    def statistics(self) -> dict[str, Any]:
        """Return what the server counted."""
        return self._send("GET", "/stats")

    def _send(self, method: str, path: str, document: object = None) -> dict[str, Any]:
        reply = httpx.request(method, self.url + path, json=document, trust_env=False, timeout=30.0)
        reply.raise_for_status()
        told: dict[str, Any] = reply.json()
        return told


@contextmanager
def started(*, people: int, seed: int, today: date, grant: float) -> Iterator[Platform]:
    """Run a simulator on a free loopback port while the block runs; it also ends if this process dies.

    Raises:
        ConnectorError: it did not start.
    """
    options = {"--people": people, "--seed": seed, "--today": today, "--grant": grant}
    command = [
        sys.executable,
        "-m",
        MODULE,
        "--with-parent",
        *(str(part) for pair in options.items() for part in pair),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    try:
        yield _where(process)
    finally:
        process.communicate()  # closes its input, which ends it


def _where(process: "subprocess.Popen[str]") -> Platform:
    said = process.stdout.readline() if process.stdout else ""
    if not said:
        raise ConnectorError("simulator_not_started")
    return Platform(**json.loads(said))
