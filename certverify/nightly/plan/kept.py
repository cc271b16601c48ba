"""A night's plan, kept while the night is under way: a start after a kill goes on with what the first one chose."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl

from certverify.errors import ConfigError
from certverify.nightly.plan.forecast import Forecast
from certverify.reports.tables import save_parquet

__all__ = ["keep_plan", "read_plan"]

_FORECAST: Final = "certverify.forecast"
"""Under this name the file's metadata hold what the night was to come to."""


def keep_plan(file: Path, chosen: pl.DataFrame, forecast: Forecast) -> None:
    """Keep what was chosen and foreseen: keyed digests and counts.

    Raises:
        ConfigError: ``out_unwritable``.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.touch(mode=0o600)
        save_parquet(chosen, new, {_FORECAST: json.dumps(forecast.as_json())})
        new.replace(file)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise ConfigError("out_unwritable", folder=str(file.parent), problem=problem) from error


def read_plan(file: Path) -> tuple[pl.DataFrame, Forecast] | None:
    """Return what was chosen and foreseen; ``None`` if nothing is kept, or half of it."""
    with suppress(OSError, KeyError, ValueError, pl.exceptions.PolarsError):
        foreseen = json.loads(pl.read_parquet_metadata(file)[_FORECAST])
        return pl.read_parquet(file), Forecast.from_json(foreseen)
    return None
