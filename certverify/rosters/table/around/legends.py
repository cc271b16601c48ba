"""Legends that give formatting a meaning (标红人员已离职, 删除线为离职人员), and the rows that bear it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from certverify.rosters.files.cells import Sheet

__all__ = ["FORMATTING", "LEGEND", "explains_star", "rows_like", "rows_marked"]

_COLOUR: Final = "标[成为]?[红黄灰蓝绿橙橘紫]|[红黄灰蓝绿橙橘紫][色底字]|底[色纹]|颜色|涂色|填充|阴影"
FORMATTING: Final = f"{_COLOUR}|删除线|(^|[^下])划线|划掉"
"""A pattern, without look-around: formatting that a note gives a meaning."""
LEGEND: Final = (
    "^[(（]?(凡|表中|其中|以上|名单中)?(标[成为]?[红黄灰蓝绿橙橘紫]|[红黄灰蓝绿橙橘紫]色|删除线|划线|底色|涂色)\\S{0,10}?"
    "(为|表示|代表|指|是|已|均|者|的|[:=]|离|退|调)"
)
"""A pattern, without look-around: a text that begins with formatting and says what it means (标红人员已离职)."""
_CLAUSE: Final = re.compile("[,，;；。、\n]")
_STAR: Final = re.compile("[*＊]号?\\s*(?:[=＝:：]|为|表示|代表|指|是|者|的)")
_REQUIRED: Final = re.compile("必填|必须|必选|须填|不得为空")
_LETTERS: Final = re.compile("字")
_GROUND: Final = re.compile("底|填充|阴影|涂")
_KINDS: Final = {
    (True, False): ("letters",),
    (False, True): ("ground",),
    (True, True): ("letters", "ground"),
    (False, False): ("letters", "ground"),
}
"""What a legend's colour is of: letters (红色字体), their ground (红色底纹), or either (标红)."""
_COLOURS: Final = {
    "红": ("red",),
    "黄": ("yellow", "orange"),
    "橙": ("orange",),
    "橘": ("orange",),
    "绿": ("green",),
    "蓝": ("blue",),
    "紫": ("purple",),
    "灰": ("grey",),
}
_ASKED: Final = re.compile("请|应|须|需|务必")
"""Words of an instruction (离职人员请标红), which says of nobody that it was followed."""


def explains_star(texts: Iterable[str]) -> bool:
    """Tell whether a legend says what a star is (*为外聘), so that it covers no letter; 带*为必填 speaks of columns."""
    return any(
        _STAR.search(clause) and not _REQUIRED.search(clause)
        for text in texts
        for clause in _CLAUSE.split(text)
    )


def rows_marked(leaving: Iterable[str], rows: Sequence[int], sheet: Sheet) -> list[int]:
    """Return the rows that clauses on leaving mean by their formatting: all where the file does not tell which."""
    marked: frozenset[int] = frozenset()
    for clause in leaving:
        if re.search(FORMATTING, clause) is None:
            continue
        bearing = _bearing(clause, sheet)
        if bearing is None and not _ASKED.search(clause):
            return list(rows)
        marked |= bearing or frozenset()
    return [row for row in rows if row in marked]


def rows_like(row: int, rows: Sequence[int], sheet: Sheet) -> list[int]:
    """Return the rows that share a colour with the row of a legend in cells (图例： | 已离职 | 复审中).

    Which of its cells has which colour is not known: whoever bears one of them is meant, perhaps.
    """
    shared = [like for like in (sheet.painted or {}).values() if row in like]
    return [other for other in rows if any(other in like for like in shared)]


def _bearing(clause: str, sheet: Sheet) -> frozenset[int] | None:
    """Return the rows with the formatting of a clause; one struck through says the same where leavers are coloured.

    ``None`` where the file does not tell. Where no row bears the colour that the clause names, those that bear another
    one do: a reader's red may be a writer's orange.
    """
    if sheet.struck is None or re.search(_COLOUR, clause) is None:
        return sheet.struck
    if sheet.painted is None:
        return None
    kinds = _KINDS[bool(_LETTERS.search(clause)), bool(_GROUND.search(clause))]
    of_kind = {colour: rows for colour, rows in sheet.painted.items() if colour.partition(":")[0] in kinds}
    named = {name for sign, names in _COLOURS.items() if sign in clause for name in names}
    meant = [rows for colour, rows in of_kind.items() if colour.partition(":")[2] in named]
    found = frozenset().union(*(meant or of_kind.values()))
    if "ground" in kinds and not meant:
        found |= sheet.coloured or frozenset()
    return None if not found and sheet.conditional else sheet.struck | found
