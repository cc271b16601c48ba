"""Ranks of a department: whose head somebody is, the department's own column says."""

from typing import Final

import polars as pl

__all__ = ["placed"]

_RANK: Final = r"^副?(?:[部科处室]长|主任|主管|经理|负责人|总监)(?:[(（][^()（）]*[)）])?$"
_DEPARTMENT: Final = r"^[^/、,，;；()（）]{1,12}$"
_HEAD_OFFICE: Final = (
    "(?:总|本)部$|机关|领导|管理层|班子|总经(?:理|办)|^经理|厂[办部]|矿[办部]|董事"
    "|(?:公司|集团|厂|矿|站|店|油库|医院|学校|酒店)$"
)
"""Departments whose 经理 may be the head of the whole unit, and units that stand in their column."""
_BRACKETS: Final = r"[(（][^()（）]*[)）]"


def placed(post: pl.Expr, department: pl.Expr) -> pl.Expr:
    """Return a rank with the department of its row, which says whose: 部长 in 安环部 is 安环部部长.

    So 经理 in 销售部 is no principal. Other posts stay as they are written.
    """
    rank, part = (text.str.replace_all(r"\s", "") for text in (post, department))
    part = part.str.replace_all(_BRACKETS, "")
    of_part = rank.str.contains(_RANK) & part.str.contains(_DEPARTMENT) & ~part.str.contains(_HEAD_OFFICE)
    return pl.when(of_part.fill_null(value=False)).then(pl.concat_str(part, rank)).otherwise(post)
