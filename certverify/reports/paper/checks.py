"""The four checks of the self-inspection, counted: what 应急厅函〔2021〕274号 asks enterprises to look into.

Operators without a certificate (无证上岗) or with a forged one (持假证上岗), the assessment of principals and safety
managers (考核合格), and the verification on the platform with a list of problems worked off item by item (清单管理).
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from certverify.reports.result import RunResult
from certverify_schemas.finding import Certainty, RuleFamily, Status

__all__ = ["CHECKS", "Check", "counted"]

CHECKS: Final = ("unlicensed", "forged", "assessment", "platform")
"""The checks in their order; every flagged entry belongs to exactly one of the first three."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how many entries it concerns, how many of them were verified, and what came out.

    ``confirmed`` and ``provisional`` entries are the flagged ones; ``unverified`` ones lack an answer or something to
    judge by. ``rules`` counts the flagged ones by the rule of their primary finding.
    """

    name: str
    concerned: int
    verified: int
    confirmed: int
    provisional: int
    unverified: int
    rules: dict[str, int]

    @property
    def flagged(self) -> int:
        """Return how many entries have a problem that this check looks for."""
        return self.confirmed + self.provisional


def counted(result: RunResult) -> tuple[Check, ...]:
    """Count the four checks. The last one concerns every entry of the rosters.

    Raises:
        polars.exceptions.ColumnNotFoundError: the run lacks a promised column.
    """
    primary = result.findings.filter("primary").select("entry", "rule", "family", "certainty")
    rows = result.rows.with_columns(pl.col("status", "role").cast(pl.String)).drop("certainty")
    judged = rows.join(primary, on="entry", how="left").with_columns(check=_check())
    operators = pl.col("role") == "operator"
    return (
        _count("unlicensed", judged, operators),
        _count("forged", judged, operators),
        _count("assessment", judged, pl.col("role").is_in(["principal", "safety_manager"])),
        _count("platform", judged, pl.lit(value=True)),
    )


def _check() -> pl.Expr:
    """Tell to which check a flagged entry belongs: a sign of forgery outweighs the post."""
    forged = pl.col("family").cast(pl.String) == RuleFamily.FORGED.value
    return (
        pl.when(forged)
        .then(pl.lit("forged"))
        .when(pl.col("role") == "operator")
        .then(pl.lit("unlicensed"))
        .otherwise(pl.lit("assessment"))
    )


def _count(name: str, judged: pl.DataFrame, concerned: pl.Expr) -> Check:
    flagged = judged.filter(pl.col("status") == Status.FLAGGED.value)
    mine = flagged if name == "platform" else flagged.filter(pl.col("check") == name)
    certain = mine.get_column("certainty").cast(pl.String) == Certainty.CONFIRMED.value
    there = judged.filter(concerned).get_column("status").value_counts()
    status = dict(there.iter_rows())
    rules = mine.group_by("rule").len("n").sort(["n", "rule"], descending=[True, False])
    left_out = status.get(Status.NOT_APPLICABLE.value, 0)
    return Check(
        name,
        sum(status.values()) - left_out,
        status.get(Status.COMPLIANT.value, 0) + status.get(Status.FLAGGED.value, 0),
        int(certain.sum()),
        mine.height - int(certain.sum()),
        status.get(Status.UNVERIFIED.value, 0),
        dict(rules.iter_rows()),
    )
