"""Ranks of a department: whose head somebody is, the department's own column says."""

from typing import Final

import polars as pl

__all__ = ["placed"]

_RANK: Final = "^副?(?:[部科处室]长|主任|主管|经理|负责人|总监)$"
_DEPARTMENT: Final = "^[^/、,，;；()（）]{1,12}(?:部|科|处|室|办|中心|车间)$"
_HEAD_OFFICE: Final = "(?:总|本)部$|机关|领导|管理层|总经(?:理|办)|经理[办室]|厂[办部]|矿[办部]|董事"
"""Departments whose 经理 may be the head of the whole unit."""


def placed(post: pl.Expr, department: pl.Expr) -> pl.Expr:
    """Return a rank with the department of its row, which says whose: 部长 in 安环部 is 安环部部长.

    So 经理 in 销售部 is no principal. Other posts stay as they are written.
    """
    rank, part = (text.str.replace_all(r"\s", "") for text in (post, department))
    of_part = rank.str.contains(_RANK) & part.str.contains(_DEPARTMENT) & ~part.str.contains(_HEAD_OFFICE)
    return pl.when(of_part.fill_null(value=False)).then(pl.concat_str(part, rank)).otherwise(post)
