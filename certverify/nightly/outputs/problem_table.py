"""The night's problems by rule: how many there are, of how many people and employers, and what became of them."""

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.outputs.leaves import Leaf
from certverify.nightly.outputs.rollup import GRAVER
from certverify.nightly.verdict import Judged
from certverify.reports.counts import by_rule

__all__ = ["problem_leaf", "problem_table"]

_COUNTS = ("confirmed", "provisional", "people", "employers", "new", "resolved")


def problem_table(judged: Judged) -> pl.DataFrame:
    """Return ``rule``, ``severity``, ``confirmed``, ``provisional``, ``people``, ``employers``, ``new``, ``resolved``.

    One line a rule and severity, the gravest first: those that are some entry's first finding, and those of which a
    problem was resolved tonight. The first four counts are of first findings, the last two of all but advice.
    """
    primary = judged.result.findings.filter("primary").select(
        "rule", pl.col("severity").cast(pl.String), "person_key", "source", "employer"
    )
    whose = (
        judged.placed(primary)
        .group_by("rule", "severity")
        .agg(
            pl.col("person_key").n_unique().alias("people"),
            pl.col("employer_key").n_unique().alias("employers"),
        )
    )
    moved = (
        judged.changes.filter(GRAVER)
        .group_by("rule", "severity")
        .agg((pl.col("change") == change).sum().alias(change) for change in ("new", "resolved"))
    )
    told = by_rule(judged.result.findings).join(
        whose, on=["rule", "severity"], how="left", maintain_order="left"
    )
    joined = told.join(moved, on=["rule", "severity"], how="full", coalesce=True, maintain_order="left")
    counted = joined.with_columns(pl.col(_COUNTS).fill_null(0))
    shown = pl.sum_horizontal("confirmed", "provisional", "resolved") > 0
    return counted.filter(shown).select("rule", "severity", *_COUNTS)


def problem_leaf(table: pl.DataFrame, lang: Lang) -> Leaf:
    """Return the table in words."""
    lines = [
        [text(f"rule.{line['rule']}.title", lang), text(f"severity.{line['severity']}", lang)]
        + [line[name] for name in _COUNTS]
        for line in table.iter_rows(named=True)
    ]
    heads = [text(f"nightly.problem.{name}", lang) for name in ("rule", "severity", *_COUNTS)]
    return Leaf(text("nightly.page.problems", lang), heads, lines, labels=2, widths=(44, 12))
