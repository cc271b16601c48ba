"""Legends that give formatting a meaning (标红人员已离职, 删除线为离职人员), and the rows that bear it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from certverify.rosters.files.cells import Sheet

__all__ = ["FORMATTING", "explains_star", "rows_marked"]

_COLOUR: Final = "标[红黄灰蓝绿]|[红黄灰蓝绿][色底字]|底[色纹]|颜色|涂色|填充|阴影"
FORMATTING: Final = f"{_COLOUR}|删除线|(^|[^下])划线|划掉"
"""A pattern, without look-around: formatting that a note gives a meaning."""
_CLAUSE: Final = re.compile("[,，;；。、\n]")
_STAR: Final = re.compile("[*＊]号?\\s*(?:[=＝:：]|为|表示|代表|指|是|者|的)")
_REQUIRED: Final = re.compile("必填|必须|必选|须填|不得为空")
_LETTERS: Final = re.compile("字")
"""Coloured letters, which nobody looks at."""
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


def _bearing(clause: str, sheet: Sheet) -> frozenset[int] | None:
    """Return the rows with the formatting of a clause; one struck through says the same where leavers are coloured."""
    if _LETTERS.search(clause) or sheet.struck is None:
        return None
    if re.search(_COLOUR, clause) is None:
        return sheet.struck
    return None if sheet.coloured is None else sheet.struck | sheet.coloured
