"""Columns of people's names that are not read (安全员1姓名, 生产副矿长): whoever stands in them may be lost unsaid.

A row may name several people, and only of those with an ID number somebody is made.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import position
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeeze

__all__ = ["unread_names"]

_HEAD: Final = re.compile(r"(?P<header>.+) \((?P<letters>[A-Z]{1,3})\)")
_NAMES: Final = re.compile("姓名|名字")
_POST: Final = re.compile(
    r"(?:负责人|安全员|管理人员|工程师|技术员|值班员|总监|经理|主任|总工|[矿厂站场队部科班组]长|特种作业人员)"
    r"(?:[(]?[\d一二三四五六七八九十][)]?)?"
)
_OTHERS: Final = re.compile(
    "紧急|家属|亲属|法人|法定|监护|担保|介绍|推荐|师[傅父]|徒弟|学徒|带教|父|母|配偶|联[系络]|曾用|原名|别名|英文|拼音"
    "|[填制]表|经办|填报|申报|登记|审核|审批|复核|核[对验]|编制|校对|批准|签|统计|录入|报送|上报|检查|培训|教师|讲师|课程|单位|公司|企业名|项目名"
)
"""Who has a name in a row and is nobody of the roster for it, and names of what is nobody."""
_NAME: Final = re.compile("[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,10}·[\u4e00-\u9fff·]{1,10}")
_WORD: Final = re.compile(
    "[专兼职无是否已未证岗位级]|[工员长人]$|负责|作业|管理|^(?:不详|暂缺|空缺|待定|同上|合计|有)"
)
"""What stands below a post without being a name: 专职, 已任命."""
_MOSTLY: Final = 0.8


def unread_names(
    sheet: Sheet, tables: Iterable[tuple[Layout, pl.DataFrame]], mentioned: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield each name in a column of people that is not read, once a column, with the column's header.

    ``tables`` are those of a sheet as parsed with the rows of their people, ``mentioned`` the columns, shown as those
    of a layout are, of people beside them who have nothing but a name.
    """
    if sheet.letters:  # a card names its columns otherwise
        return
    for layout, lines in tables:
        rows = [row - sheet.first_row - 1 for row in lines["row"].unique(maintain_order=True).to_list()]
        for said in dict.fromkeys((*layout.strange, *mentioned)):
            found = _HEAD.fullmatch(said)
            if found is None or not _heads_people(header := squeeze(found["header"])):
                continue
            column = position(f"{found['letters']}1")[1] - sheet.first_column
            cells = [squeeze(text or "") for text in sheet.cells[f"v{column}"].gather(rows)]
            names = _names(cells, sure=_NAMES.search(header) is not None)
            yield from ((name, said) for name in names)


def _heads_people(header: str) -> bool:
    own = header.rpartition("/")[2]
    named = _NAMES.search(own) is not None and len(header) > len("姓名")
    return (named or _POST.search(own) is not None) and _OTHERS.search(header) is None


def _names(cells: Sequence[str], *, sure: bool) -> list[str]:
    """Return the names in a column; below a post alone (``sure`` is false) nearly all of it must be names."""
    filled = [cell for cell in cells if cell]
    names = [cell for cell in filled if _NAME.fullmatch(cell) and not _WORD.search(cell)]
    return list(dict.fromkeys(names)) if sure or len(names) > _MOSTLY * len(filled) else []
