"""Nights over a small jurisdiction and a real platform, begun in this process or as the installed program."""

import asyncio
import json
import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
from crew import KEY, PROGRAM
from jurisdiction import Jurisdiction

from certverify import settings
from certverify.commands.desk import EmptyDesk
from certverify.commands.progress import Silent
from certverify.demo.platform import Platform
from certverify.nightly.night import run_night
from certverify.nightly.order import Order, Outcome
from certverify.pipeline import Watch

TODAY = date(2026, 11, 27)
EMPLOYERS = 3
GATEWAY = files("certverify.demo").joinpath("gateway.toml").read_text(encoding="utf-8")


@dataclass
class Clock:
    """The machine's clock, set to 21:00 of a night in Shanghai and moved on by whole days."""

    ahead: timedelta = field(
        default_factory=lambda: datetime(2026, 11, 27, 13, 0, tzinfo=UTC) - datetime.now(UTC)
    )

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def laid_out(folder: Path, platform: Platform, nightly: str = "budget = 1000") -> Jurisdiction:
    """Return a jurisdiction over all people of the platform; the ledger's key must be in the environment."""
    made = Jurisdiction(folder, EMPLOYERS)
    made.write(platform.people(), TODAY)
    made.configure(platform, GATEWAY, nightly)
    return made


def with_setting(place: Jurisdiction, line: str) -> None:
    """Put one more line into the table ``[nightly]``."""
    told = place.config.read_text(encoding="utf-8")
    place.config.write_text(told.replace("[nightly]\n", f"[nightly]\n{line}\n", 1), encoding="utf-8")


def with_grant(place: Jurisdiction, rate: float) -> None:
    """Ask no faster than this."""
    told = place.config.read_text(encoding="utf-8")
    place.config.write_text(
        told.replace("rate_per_second = 500", f"rate_per_second = {rate:g}"), encoding="utf-8"
    )


async def night(place: Jurisdiction, clock: Clock, *, dry_run: bool = False, stop: bool = False) -> Outcome:
    """Do one night in this process."""
    told = asyncio.Event()
    if stop:
        told.set()
    order = Order(await asyncio.to_thread(settings.load, place.config), dry_run=dry_run)
    return await run_night(order, Watch(clock, EmptyDesk(), Silent(), told))


def command(place: Jurisdiction, *words: str) -> list[str]:
    """Return the command line of the installed program over the jurisdiction."""
    return [*PROGRAM, *words, "--config", str(place.config)]


def program(place: Jurisdiction, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program over the jurisdiction."""
    environment = {**os.environ, "CERTVERIFY_KEY": KEY}
    return subprocess.run(
        command(place, *words), env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def summary(place: Jurisdiction, day: str = "2026-11-27") -> dict[str, Any]:
    """Return a night's summary."""
    file = place.nights / f"night={day}" / "summary.json"
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return told


def table(place: Jurisdiction, name: str, day: str = "2026-11-27") -> pl.DataFrame:
    """Return one of a night's data sets, of all regions."""
    return pl.read_parquet(place.nights / f"night={day}" / "region=*" / f"{name}.parquet")


def asked(platform: Platform) -> int:
    """Return how many requests the platform has counted."""
    return int(platform.statistics()["requests"])
