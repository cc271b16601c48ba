"""Words that stand in columns of posts and name none: 班长, 员工, a blank, a stroke."""

import re
from typing import Final

import polars as pl

from certverify.rosters.values.cleaning import squeeze, squeezed_text

__all__ = ["names_no_post", "without_post"]

_RANK: Final = (
    r"^(?:[-—–/\\.。、,]*|无|没有|暂无"
    "|(?:副|代理?)?(?:班|组|队|机|工段)长|班组长|(?:普通|一线|正式|在岗)?(?:员工|职工|工人|人员)|[组队班]员|成员"
    "|(?:正式|合同|临时|劳务|派遣|外包|外协)工?)$"
)
"""Ranks and kinds of contract: an electricians' foreman is no less an electrician."""


def without_post(column: str) -> pl.Expr:
    """Return whether a column of texts names no post."""
    return squeezed_text(pl.col(column)).str.contains(_RANK)


def names_no_post(cell: str) -> bool:
    """Tell the same of one cell."""
    return re.search(_RANK, squeeze(cell)) is not None
