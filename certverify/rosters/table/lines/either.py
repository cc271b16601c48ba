"""Columns that two kinds of people share: 作业类别/人员类型 and 操作项目/行业类别 beside 证书类型."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import polars as pl

from certverify.rosters.table.header.fields import kind_of
from certverify.rosters.table.header.headers import fields_in
from certverify.rosters.table.lines.passes import OPERATIONS, PASSES

if TYPE_CHECKING:
    from certverify.rosters.table.layout import Layout

__all__ = ["of_either"]

_SHARED: Final = {"job_category": "person_type", "operation_item": "industry"}
"""What such a column says of an operation card, and of a manager's pass."""
_PASS: Final = f"{PASSES}|知识和管理能力"


def of_either(lines: pl.DataFrame, layout: "Layout") -> pl.DataFrame:
    """Return the lines with what is said of a pass in its own fields, where the name of the certificate is a pass's."""
    shared = [column.field for column in layout.columns if _heads_both(column.header, column.field)]
    if "cert_name" not in layout.fields or not shared:
        return lines
    name = pl.col("cert_name")
    passed = name.str.contains(_PASS) & ~name.str.contains(f"{OPERATIONS}|焊")
    return lines.with_columns(expr for field in shared for expr in _moved(field, _SHARED[field], passed))


def _heads_both(header: str, field: str) -> bool:
    return field in _SHARED and fields_in(header) == {field, _SHARED[field]}


def _moved(field: str, other: str, passed: pl.Expr) -> Iterator[pl.Expr]:
    moved = passed & (pl.col(other).str.strip_chars() == "")
    for one, its, nothing in ((field, other, ""), (kind_of(field), kind_of(other), 0)):
        yield pl.when(moved).then(one).otherwise(its).alias(its)
        yield pl.when(moved).then(pl.lit(nothing)).otherwise(one).alias(one)
