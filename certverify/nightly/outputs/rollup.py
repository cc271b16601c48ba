"""Roll-ups: a jurisdiction in numbers, by place, industry, supervision level, group and employer. Nobody's name.

Every entry is in exactly one column: no problem seen, no record, expired or overdue, six months over, in doubt, not
verified, bad data, not applicable. The first finding of an entry decides which of the flagged ones.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from certverify.nightly.regions import prefecture
from certverify.nightly.verdict import Judged

__all__ = ["DIMENSIONS", "GRAVER", "KINDS", "MEASURES", "lines_of", "placed_changes", "roll_up"]

DIMENSIONS: Final = ("prefecture", "region", "industry", "level", "group", "employer_key", "employer")
"""What may be rolled up by: all that the register says of an employer, and the prefecture (地市) of its region."""

KINDS: Final = (
    "no_problem",
    "no_record",
    "overdue",
    "six_months",
    "in_doubt",
    "not_verified",
    "bad_data",
    "not_applicable",
)
"""What may be said of an entry, each once."""

MEASURES: Final = (
    "employers", "people", "operators", "principals", "safety_managers", "entries", *KINDS,
    "coverage", "valid_share", "rectified_share",
)  # fmt: skip
"""Columns of a roll-up. The shares are of 1: verified of all to be verified; without problem of those verified;
resolved of the problems that were open."""

_RULES: Final = {
    "unlicensed": "no_record",
    "not_on_platform": "no_record",
    "expired": "overdue",
    "superseded_only": "overdue",
    "review_overdue": "overdue",
    "revoked": "overdue",
    "assessment_expired": "overdue",
    "assessment_overdue": "six_months",
}
_STATUSES: Final = {
    "compliant": "no_problem",
    "unverified": "not_verified",
    "rejected": "bad_data",
    "not_applicable": "not_applicable",
}
GRAVER: Final = pl.col("severity").is_in(["violation", "suspicion"])
"""A problem, and no mere advice: what counts as open, and as rectified."""
_ROLES: Final = {"operators": "operator", "principals": "principal", "safety_managers": "safety_manager"}


def lines_of(judged: Judged) -> pl.DataFrame:
    """Return one line per entry: the dimensions, ``region_code``, ``person_key``, ``role`` and its ``kind``."""
    first = (
        judged.result.findings.filter("primary").select("entry", rule="rule").unique("entry", keep="first")
    )
    rows = judged.placed(
        judged.result.rows.select("entry", "source", "employer", "person_key", "role", "status", "industry")
    )
    told = rows.join(first, on="entry", how="left", maintain_order="left", nulls_equal=False)
    status = pl.col("status").cast(pl.String)
    flagged = pl.col("rule").replace_strict(_RULES, default="in_doubt", return_dtype=pl.String)
    plain = status.replace_strict(_STATUSES, default=None, return_dtype=pl.String)
    lies_in = {code: prefecture(code) or "unknown" for code in told["region_code"].unique()}
    return told.select(
        "region_code", "region", "level", "group", "employer_key", "person_key", pl.col("role").cast(pl.String),
        pl.col("employer").fill_null(""),
        prefecture=pl.col("region_code").replace_strict(lies_in, return_dtype=pl.String),
        industry=pl.coalesce(pl.col("firm_industry").replace("", None), "industry").fill_null(""),
        kind=pl.when(status == "flagged").then(flagged).otherwise(plain),
    )  # fmt: skip


def placed_changes(judged: Judged, lines: pl.DataFrame) -> pl.DataFrame:
    """Return ``change`` of every violation and suspicion with the dimensions of its employer; advice is no problem."""
    keys = judged.places.unique("employer", keep="first").select("employer", "employer_key")
    placed = lines.select(DIMENSIONS).unique("employer_key", keep="first")
    problems = (
        judged.changes.filter(GRAVER).select("change", "employer").join(keys, on="employer", how="left")
    )
    joined = problems.drop("employer").join(placed, on="employer_key", how="left")
    unknown = [pl.col(name).fill_null("unknown") for name in ("prefecture", "region", "level")]
    return joined.with_columns(*unknown, pl.col("group", "industry").fill_null("")).select(
        "change", *DIMENSIONS
    )


def roll_up(lines: pl.DataFrame, changes: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return one line per value of ``by`` with the :data:`MEASURES`; no ``by`` is one line over all.

    ``lines`` as :func:`lines_of` returns them; ``changes`` with the same dimensions and ``change``. A share of nothing
    is null. People count once in each line, on however many rosters they stand. Places stand in order of their codes.
    """
    keys = list(by)
    grouped = lines.with_columns(all=pl.lit(1)).group_by(keys or ["all"]).agg(*_counts())
    solved = (
        changes.with_columns(all=pl.lit(1))
        .group_by(keys or ["all"])
        .agg(_rectified().alias("rectified_share"))
    )
    joined = grouped.join(solved, on=keys or ["all"], how="left", nulls_equal=True)
    verified = pl.sum_horizontal("no_problem", "no_record", "overdue", "six_months", "in_doubt")
    shares = joined.with_columns(
        coverage=_share(verified, verified + pl.col("not_verified") + pl.col("bad_data")),
        valid_share=_share(pl.col("no_problem"), verified),
    )
    first = ["place"] if {"prefecture", "region"} & set(keys) else []
    return shares.sort(first + (keys or ["all"])).select(*keys, *MEASURES)


def _counts() -> list[pl.Expr]:
    people = [
        pl.col("person_key").filter(pl.col("role") == role).drop_nulls().n_unique().alias(name)
        for name, role in _ROLES.items()
    ]
    kinds = [(pl.col("kind") == kind).sum().alias(kind) for kind in KINDS]
    return [
        pl.col("region_code").min().alias("place"),
        pl.col("employer_key").n_unique().alias("employers"),
        pl.col("person_key").drop_nulls().n_unique().alias("people"),
        *people,
        pl.len().alias("entries"),
        *kinds,
    ]


def _rectified() -> pl.Expr:
    resolved = (pl.col("change") == "resolved").sum()
    return _share(resolved, resolved + pl.col("change").is_in(["persisting", "not_verified"]).sum())


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole).round(4)
