"""The nights that lie in the output folder: what the last one left open, and what it counted."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from certverify.errors import ConfigError
from certverify.reports.deltas import OPEN, still_open

__all__ = ["Archive"]

_FOLDER = re.compile(r"night=(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Archive:
    """The output folder."""

    folder: Path

    def of(self, day: date) -> Path:
        """Return the folder of a night."""
        return self.folder / f"night={day.isoformat()}"

    def plan_of(self, day: date) -> Path:
        """Return where a night's plan lies while it is under way: keyed digests only."""
        return self.folder / f".plan-{day.isoformat()}.parquet"

    def stale_plans(self, day: date) -> list[Path]:
        """Return what is left of the plans of other nights than ``day``: those that were never finished."""
        kept = self.plan_of(day).stem
        return [path for path in self.folder.glob(".plan-*") if path.stem != kept]

    def days(self) -> list[date]:
        """Return the nights that left their outputs, the earliest first."""
        if not self.folder.is_dir():
            return []
        found = [_FOLDER.fullmatch(path.name) for path in self.folder.iterdir()]
        whole = [match for match in found if match and (self.folder / match[0] / "summary.json").exists()]
        return sorted(date.fromisoformat(match[1]) for match in whole)

    def before(self, day: date) -> date | None:
        """Return the last night before this one."""
        return max((other for other in self.days() if other < day), default=None)

    def summary(self, day: date) -> dict[str, Any]:
        """Return what a night's ``summary.json`` says.

        Raises:
            ConfigError: ``night_unreadable``.
        """
        try:
            told: dict[str, Any] = json.loads((self.of(day) / "summary.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ConfigError("night_unreadable", night=day.isoformat()) from None
        return told

    def still_open(self, day: date) -> pl.DataFrame:
        """Return the problems that the last night before ``day`` left open; none before the first night.

        Raises:
            ConfigError: ``night_unreadable``.
        """
        last = self.before(day)
        if last is None:
            return pl.DataFrame(schema=OPEN)
        try:
            parts = [pl.read_parquet(file) for file in sorted(self.of(last).glob("region=*/changes.parquet"))]
        except (OSError, pl.exceptions.PolarsError):
            raise ConfigError("night_unreadable", night=last.isoformat()) from None
        return still_open(pl.concat(parts)) if parts else pl.DataFrame(schema=OPEN)
