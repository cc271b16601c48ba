"""The command line of the simulator."""

import argparse
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

__all__ = ["Options", "parse"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to start. ``port`` 0 takes any free one; ``today`` is the day of the platform's records."""

    host: str
    port: int
    seed: int
    people: int
    registry: Path | None
    token: str = field(repr=False)
    grant: float | None
    today: date
    captcha_lifetime: timedelta
    with_parent: bool


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ends the process with 2 and a message if it is wrong."""
    parser = argparse.ArgumentParser(
        "certverify_connectors.simulator", description="A query platform to run against."
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=int, default=0, help="0 takes any free port")
    add("--seed", type=int, default=1, help="same seed, same people and faults")
    add("--people", type=int, default=1000, help="size of the invented population")
    add("--registry", type=Path, help="CSV file to take the population from")
    add("--token", default=None, help="bearer token of the gateway; drawn if not given")
    add("--grant", type=float, help="requests a second; more are answered 429")
    add("--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD; the day in China if not given")
    add("--captcha-seconds", type=float, default=120.0, help="how long a captcha is good")
    add("--with-parent", action="store_true", help="end when standard input closes")
    given = parser.parse_args(arguments)
    return Options(
        host=given.host,
        port=given.port,
        seed=given.seed,
        people=given.people,
        registry=given.registry,
        token=given.token or secrets.token_urlsafe(16),
        grant=given.grant,
        today=given.today or datetime.now(ZoneInfo("Asia/Shanghai")).date(),
        captcha_lifetime=timedelta(seconds=given.captcha_seconds),
        with_parent=given.with_parent,
    )
