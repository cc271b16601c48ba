"""Whose name the roster corrected: the same ID number in the same post of the same employer.

A person's key is made of number and name, so a corrected name is another person to every comparison. The one person who
now has the number takes the place of the one who had it, but only where nobody else had it when the problem was seen:
of two people listed with one number, leaving one out corrects nobody's name.
"""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from certverify.web.ground import Ground
from certverify.web.presence import marks_of

__all__ = ["alone_with_number", "renamed"]

_JOB: Final = ["person_key", "employer"]


def alone_with_number(rows: pl.DataFrame) -> frozenset[tuple[str, str]]:
    """Return ``person_key, employer`` (empty: not named) of whom nobody else with the employer has the ID number of."""
    people = _people(rows)
    alone = people.filter(pl.col("person_key").n_unique().over("employer", "id_number") == 1)
    return frozenset(alone.select(_JOB).unique().iter_rows())


def renamed(
    ground: Ground, tenant: str, before: Mapping[str, Mapping[str, Any]], rows: pl.DataFrame
) -> dict[str, str]:
    """Return by finding the key that its person has today, of those whose name was corrected.

    Args:
        ground: where the page's keys are.
        tenant: whose problems these are.
        before: open problems as they were last seen, by finding; they say whether the number was nobody else's.
        rows: the entries of this run, see ``RunResult``.
    """
    people = _people(rows)
    here = set(people.select(_JOB).iter_rows())
    missing = {
        finding: seen
        for finding, seen in before.items()
        if seen.get("alone")
        and "mark_id_number" in seen
        and (seen["person_key"], seen["employer"] or "") not in here
    }
    firms = {seen["employer"] or "" for seen in missing.values()}
    once = people.filter(
        pl.col("employer").is_in(firms), pl.col("person_key").n_unique().over("employer", "id_number") == 1
    )
    now = {
        (line["employer"], line["post"], _mark(ground, tenant, line["id_number"])): line["person_key"]
        for line in once.iter_rows(named=True)
    }
    seats = {
        finding: (seen["employer"] or "", seen["post"] or "", seen["mark_id_number"])
        for finding, seen in missing.items()
    }
    return {finding: now[seat] for finding, seat in seats.items() if seat in now}


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    named = rows.select("person_key", "id_number", pl.col("employer", "post").fill_null(""))
    return named.drop_nulls(["person_key", "id_number"]).unique()


def _mark(ground: Ground, tenant: str, number: str) -> str:
    return marks_of(ground, tenant, {"id_number": number, "name": None})["mark_id_number"]
