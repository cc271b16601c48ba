"""The workbook, with all that a careful officer's workbook has above, between and below its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from certverify.demo.heads import MANAGER_HEADS, OPERATOR_HEADS
from certverify.demo.line import Cell, Line
from certverify.demo.managers import MANAGERS_SHEET
from certverify.demo.operators import AT_WORK
from certverify.demo.roster import LEFT

__all__ = ["FIRM", "Placed", "write_workbook"]

FIRM: Final = "江北某某化工集团有限公司"

_SHEET_HEADS: Final = {AT_WORK: OPERATOR_HEADS, LEFT: OPERATOR_HEADS, MANAGERS_SHEET: MANAGER_HEADS}
_PRINTED_AGAIN_AFTER: Final = 45
_PERSON_COLUMNS: Final = 8
"""序号 to 工种: one person, however many rows of certificates follow."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the row number that a person sees beside it."""

    line: Line
    row: int


def write_workbook(path: Path, lines: Sequence[Line], as_of: date) -> list[Placed]:
    """Write the workbook and return where each line stands. Reproducible: it holds no time of writing."""
    placed: list[Placed] = []
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": FIRM, "created": as_of})
        for name, heads in _SHEET_HEADS.items():
            sheet = _Sheet(book, name, heads)
            sheet.top(_titles(name, as_of))
            placed += sheet.lines([line for line in lines if line.sheet == name])
            sheet.bottom(_foot(name, lines))
        _drop_down_source(book)
    return placed


class _Sheet:
    """One sheet under way; ``_row`` counts from 0 as the library does."""

    def __init__(self, book: Any, name: str, heads: Sequence[str]) -> None:
        self._sheet = book.add_worksheet(name)
        self._heads = heads
        self._row = 0
        self._title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
        self._head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
        self._text = book.add_format({"border": 1, "num_format": "@"})
        self._day = book.add_format({"border": 1, "num_format": "yyyy/m/d"})
        self._digits = book.add_format({"border": 1, "num_format": "0"})
        self._sheet.set_column(0, len(heads) - 1, 14)

    def top(self, titles: Sequence[str]) -> None:
        for title in titles:
            self._sheet.merge_range(self._row, 0, self._row, len(self._heads) - 1, title, self._title)
            self._row += 1
        self._heading()
        self._sheet.freeze_panes(self._row, 0)

    def _heading(self) -> None:
        self._sheet.write_row(self._row, 0, self._heads, self._head)
        self._row += 1

    def lines(self, lines: Sequence[Line]) -> list[Placed]:
        placed, number = [], 0
        for line, following in zip(lines, [*lines, None][1:], strict=True):
            if number and number % _PRINTED_AGAIN_AFTER == 0 and not line.merged:
                self._heading()
            number += not line.merged
            self._write(line, number, spans=following is not None and following.merged)
            placed.append(Placed(line, self._row + 1))
            self._row += 1
        return placed

    def _write(self, line: Line, number: int, *, spans: bool) -> None:
        """Write one row; the person of a row that ``spans`` is merged with the row of the next certificate."""
        for column, head in enumerate(self._heads):
            value = number if head == "序号" else line.cells.get(head)
            if column >= _PERSON_COLUMNS:
                self._cell(column, value)
            elif spans:
                below = self._row + 1
                self._sheet.merge_range(
                    self._row, column, below, column, "" if value is None else value, self._text
                )
            elif not line.merged:
                self._cell(column, value)

    def _cell(self, column: int, value: Cell) -> None:
        if isinstance(value, date):
            self._sheet.write_datetime(self._row, column, value, self._day)
        elif isinstance(value, int | float):
            self._sheet.write_number(self._row, column, value, self._digits)
        elif value is not None:
            self._sheet.write_string(self._row, column, value, self._text)

    def bottom(self, foot: Sequence[str]) -> None:
        for text in foot:
            self._sheet.write_string(self._row, 0, text)
            self._row += 1


def _titles(name: str, as_of: date) -> list[str]:
    if name == MANAGERS_SHEET:
        return [
            "附件2",
            "主要负责人和安全生产管理人员安全生产知识和管理能力考核情况登记表",
            f"单位名称（盖章）：{FIRM}   统一社会信用代码：91320199MA0000000M   从业人数：312",
        ]
    filed = f"填报日期：{as_of.year}年{as_of.month}月{as_of.day}日"
    return [f"{FIRM}特种作业人员台账", f"编制部门：安全环保部          {filed}       编号：AH-JL-23-A/2"]


def _foot(name: str, lines: Sequence[Line]) -> list[str]:
    if name == MANAGERS_SHEET:
        return [
            "填报人：　　　　　主要负责人签字：　　　　　　填报日期：　　　年　　月　　日",
            "说明：1.主要负责人指董事长、总经理（含实际控制人）；2.任职时间以任命文件为准。",
        ]
    people = sum(line.sheet == name and not line.merged for line in lines)
    return [
        f"合计 {people} 人",
        "注：1.证书到期前三个月提醒；2.标黄为即将复审，标红为过期。",
        "填表人：　　　　　审核人：　　　　　安全总监：　　　　　日期：　年　月　日",
    ]


def _drop_down_source(book: Any) -> None:
    sheet = book.add_worksheet("数据源")
    sheet.write_column(0, 0, ["在岗", "离职", "产假", "培训中"])
    sheet.hide()
