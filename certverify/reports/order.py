"""In which order findings are shown: the gravest first, then as the table of rules has them."""

from typing import Final

import polars as pl

from certverify.rules.registry import ORDER
from certverify_schemas.finding import Severity

__all__ = ["in_order", "rule_rank", "severity_rank"]

_SEVERITIES: Final = [s.value for s in Severity]


def severity_rank(column: str = "severity") -> pl.Expr:
    """Rank a severity: 0 for a violation, 3 for a problem of the data.

    Raises:
        polars.exceptions.InvalidOperationError: on collection, a severity nobody has defined.
    """
    ranks = list(range(len(_SEVERITIES)))
    return pl.col(column).cast(pl.String).replace_strict(_SEVERITIES, ranks, return_dtype=pl.UInt8)


def rule_rank(column: str = "rule") -> pl.Expr:
    """Rank a rule as the table of rules has it; rules of a pack laid over ours come after them."""
    ranks = list(range(len(ORDER)))
    return pl.col(column).replace_strict(list(ORDER), ranks, default=len(ORDER), return_dtype=pl.UInt16)


def in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Sort lines with ``severity``, ``rule``, ``department`` and a place by gravity, rule, department, place."""
    place = ("source", "sheet", "row", "part")
    return lines.sort(
        severity_rank(), rule_rank(), "rule", "department", *place, nulls_last=True, maintain_order=True
    )
