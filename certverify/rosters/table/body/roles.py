"""What a row of a table is: a line about somebody, a footer, a heading, or a lonely text."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import polars as pl

from certverify.rosters.table.around.headings import heads_with_leader, is_heading
from certverify.rosters.table.around.legends import LEGEND
from certverify.rosters.table.around.posts_above import NamesPost, post_in
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeezed_text
from certverify.rosters.values.ranks import without_post

__all__ = ["alone", "but_a_count", "role", "told", "unposted"]

_FOOTER: Final = re.compile(
    r"^(合计|总计|小计|共计|注\d*[:.、]|备注:|说明|填表|填报|制表|审核|复核|编制|持证人数|单位负责人|部门负责人|附[:注件]|统计|主管|经办|日期:|[^:]{0,8}(签字|签名|盖章)(:|$)|[^:]{0,10}\((公?章|盖章|签章|签字|签名)\)|签字|以下空白|[(]?(本页|以下)无正文|以上|续(上)?表$|接上[页表]|(总|在册|在岗|持证|合计|共有?)人数|(制表|填表|填报|审核|联系)人?:|(联系)?电话:|图例(:|$))"
)
_SIGNED: Final = (
    r"^[^:\d]{0,12}(负责人|领导|主管|总监|经理|主任|厂长|矿长|书记|审核|审批|审定|批准|核准|校对|复核|制表|填表|填报|编制|编写|统计|检查"
    r"|承办|承诺|经办|签字|签名|签章|意见|日期|时间)(人|者)?(\((签字|签名|签章|盖章|章)\))?:"
)
"""A line of signatures (安全总监：, 批准：张三): no name and no number of a row has a colon behind such a word."""
_UNSIGNED: Final = (
    r"^((公司|企业|单位|部门|项目|车间|安全|分管|主管)*(主要)?(负责人|领导|主管|总监|经理|主任)"
    r"|\(?\d{4}[年./-]\d{1,2}[月./-](\d{1,2}日?)?\)?|年月日)$"
)
"""What stands alone at the foot of a roster, below the last ID number: a post to be signed for, a day."""

_PEOPLE: Final = (
    r"^\s*[(（]?\s*(共|计|共计)?\s*\d+\s*[人名]\s*[)）]?\s*$"
    r"|^\s*[(（]?\s*第\s*\d+\s*页\s*[,，/、]?\s*(共\s*\d+\s*页)?\s*[)）]?\s*$"
)
"""The number of people, or of a page, which says nothing of whoever stands beside it."""
_SENTENCE: Final = "^[^·]{8,}[。；;！!]$|^[^·]*[一-鿿]{4,}[，,。；;：:][^·]*[一-鿿]{4,}[^·]*$"
"""What no name is: 本班人员均已签订安全责任书。"""

_POSTS: Final = frozenset(
    {"cert_name", "duty", "job_category", "operation_item", "person_type", "position", "trade"}
)

_CAPTION: Final = re.compile(
    "^[(]?[一二三四五六七八九十]+[)、.]|^附?[表件][一二三四五六七八九十0-9]+|(名单|名册|用工|人员|清单)$"
    "|(台账|一览|登记|明细|汇总|统计|情况|信息)表?$"
)


def role(
    layout: Layout, begins: pl.Expr, names_post: NamesPost, *, single: pl.Expr, named: pl.Expr
) -> pl.Expr:
    """Tell a line (somebody), a footer, a sub-heading, and a lonely number apart; a row with an ID is always a line.

    ``begins``: the first text of the row, the number's column included; ``single``: one text alone stands in the row;
    ``named``: but for the number of the row.
    """
    has_id = _any_of(
        pl.col(f"v{n}").str.contains(r"\d{5}") & ~pl.col(f"v{n}").str.contains("电话|手机|传真")
        for n in _at(layout, {"id_number"})
    )
    first = pl.col("first")
    number = first.str.contains(r"^\d+(\.0)?$")
    only_number = single & number & _any_of(told(f"v{n}") == first for n in _at(layout, {"seq"}))
    is_name = _any_of(told(f"v{n}") == first for n in _at(layout, {"name"}))
    said = squeezed_text(begins)
    footer = said.str.contains(_FOOTER.pattern) | (single & said.str.contains(LEGEND))
    return (
        pl.when(has_id)
        .then(pl.lit("line"))
        .when(_led(single, begins) & ~_foot(has_id))
        .then(pl.lit("heading"))
        .when(footer | _signed(layout, begins, has_id))
        .then(pl.lit("footer"))
        .when(only_number)
        .then(pl.lit("blank"))
        .when(_firm_without_people(layout))
        .then(pl.lit("line"))
        .when(_heads(layout, named & ~has_id, names_post))
        .then(pl.lit("heading"))
        .when(single & (~is_name | squeezed_text(first).str.contains(f"{_CAPTION.pattern}|{_SENTENCE}")))
        .then(pl.lit("stray"))
        .otherwise(pl.lit("line"))
    )


def _signed(layout: Layout, begins: pl.Expr, has_id: pl.Expr) -> pl.Expr:
    """Tell whether a row is there to be signed: by its words, or below the last number by a post or a day alone."""
    worded = [told(f"v{n}") for n in _at(layout, _POSTS)]
    posted = _any_of((text != begins) & ~text.str.contains(r"[:：\d]") for text in worded)
    foot = _foot(has_id)
    names = [told(f"v{n}") for n in _at(layout, {"name"})]
    named = _any_of((name != begins).fill_null(value=False) for name in names)
    said = squeezed_text(begins)
    return ~posted & (said.str.contains(_SIGNED) | (foot & ~named & said.str.contains(_UNSIGNED)))


def _foot(has_id: pl.Expr) -> pl.Expr:
    """Tell whether a row stands below the last ID number."""
    return has_id.any() & (has_id.cast(pl.UInt32).reverse().cum_sum().reverse() == 0)


def _led(single: pl.Expr, begins: pl.Expr) -> pl.Expr:
    """Tell whether a lonely text names a firm with whoever leads it (白水商场 负责人：张某): it is signed by nobody."""
    text = pl.when(single & begins.str.contains("负责人|法人|代表人|联系人|安全员|电话|手机")).then(begins)
    return text.map_elements(heads_with_leader, return_dtype=pl.Boolean).fill_null(value=False)


def _heads(layout: Layout, lonely: pl.Expr, names_post: NamesPost) -> pl.Expr:
    """Tell whether a lonely text heads those below; 电工 in a column of posts is that of a row nobody has filled in."""
    text = pl.when(lonely).then("first")  # so that only lonely texts are looked at, of a million rows
    heading = text.map_elements(is_heading, return_dtype=pl.Boolean).fill_null(value=False)
    in_posts = _any_of(told(f"v{n}") == pl.col("first") for n in _at(layout, _POSTS))
    working = text.map_elements(lambda word: post_in(word, names_post) != "", return_dtype=pl.Boolean)
    return heading | (~in_posts & working.fill_null(value=False))


def _at(layout: Layout, fields: AbstractSet[str]) -> list[int]:
    return [column.index for column in layout.columns if column.field in fields]


def _any_of(said: Iterable[pl.Expr]) -> pl.Expr:
    """Tell whether one of these holds; what is null does not, nor does nothing."""
    return pl.any_horizontal(pl.lit(value=False), *said).fill_null(value=False)


def _firm_without_people(layout: Layout) -> pl.Expr:
    """Tell whether the row of a firm names nobody, in a table of several people a firm: that is no heading."""
    firms = [told(f"v{n}") == pl.col("first") for n in _at(layout, {"org"})] if layout.heading else []
    counted = [told(f"v{n}").is_not_null() for n in _at(layout, {"seq"})]
    return _any_of(firms) & pl.all_horizontal(pl.lit(value=True), *counted)


def alone(values: Sequence[str]) -> pl.Expr:
    """Tell whether no other text than the first stands in these cells; the number of people (5人) is none."""
    return ~pl.any_horizontal(
        (told(v).fill_null(pl.col("first")) != pl.col("first")) & ~pl.col(v).str.contains(_PEOPLE)
        for v in values
    )


def told(name: str) -> pl.Expr:
    """What stands in a cell, null where nothing does."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def but_a_count(name: str) -> pl.Expr:
    """What stands in a cell that gives no mere number of people: of 焊工 | 5人 it is 焊工 that is said."""
    return pl.when(~pl.col(name).str.contains(_PEOPLE)).then(told(name))


def unposted(layout: Layout) -> pl.Expr:
    """Tell whether no column of a row names a post, an item or a certificate, nor the group that it stands in."""
    if layout.given is not None:
        return pl.lit(value=False)
    columns = [f"v{column.index}" for column in layout.columns if column.field in _POSTS]
    return pl.all_horizontal(pl.lit(value=True), *map(without_post, columns))
