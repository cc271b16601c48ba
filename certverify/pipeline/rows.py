"""The tables that leave the house: one row per entry, one line per finding."""

import polars as pl

from certverify.store import Keys
from certverify_schemas.finding import Status

__all__ = ["entry_rows", "finding_lines"]

_POSITION = ("source", "sheet", "row", "part")


def entry_rows(entries: pl.DataFrame, statuses: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """Return accepted entries with their status, then rejected ones, in the order of the rosters.

    ``entries`` is a ``PlannedEntryTable``, ``statuses`` a ``StatusTable``, ``problems`` a ``ProblemTable``.
    """
    accepted = entries.join(statuses, on="entry", how="left", suffix="_judged", validate="1:1").with_columns(
        cause=pl.coalesce("cause_judged", "cause")
    )
    return pl.concat([accepted.drop("cause_judged"), _rejected(problems)], how="diagonal_relaxed").sort(
        *_POSITION
    )


def _rejected(problems: pl.DataFrame) -> pl.DataFrame:
    return problems.filter("rejects").select(
        *_POSITION,
        "employer",
        "department",
        "name",
        "post",
        status=pl.lit(Status.REJECTED.value),
        cause=pl.col("reason"),
        rules=pl.lit([], dtype=pl.List(pl.String)),
    )


def finding_lines(findings: pl.DataFrame, entries: pl.DataFrame, keys: Keys) -> pl.DataFrame:
    """Give each finding its place in the rosters and the id that stays the same from run to run."""
    place = entries.select("entry", *_POSITION, "person_key", "employer", "contractor", "post")
    placed = findings.join(place, on="entry", how="left", validate="m:1")
    return placed.with_columns(keys.finding_ids(placed).alias("finding_id")).sort(
        *_POSITION, maintain_order=True
    )
