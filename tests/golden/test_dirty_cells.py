"""Every kind of dirty cell that safety officers keep, read as a careful person reads it, through the whole reader.

``dirty_cells.csv`` was written by hand from the reference of dirty cells. ``column`` is the header above the cell;
``raw`` what stands in it (``⏎`` line break, ``␣`` space, ``<ZWSP>`` U+200B; ``number:``, ``date:``, ``error:``,
``formula:`` and ``picture:`` cells of that type); ``beside`` what stands in other columns of the row instead of what
:data:`OPERATOR` or :data:`MANAGER` says, and ``@title`` above the table; ``entries`` what each entry of the row must
say, ``&`` between entries, ``-`` for nothing, ``rejected`` for a row that cannot be looked up; ``problems`` all
problems of the row. Without a ``cause`` the entry has none: the person is asked about.
"""

import csv
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from certverify.rosters import Roster, read
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
OPERATOR = {
    "姓名": "陆青禾",
    "身份证号码": "320199198503141170",
    "工种": "低压电工",
    "作业类别": "",
    "准操项目": "",
    "证书编号": "T320199198503141170",
    "初领日期": "",
    "有效期限": "",
    "应复审日期": "",
    "复审日期": "",
    "实际复审日期": "",
    "发证机关": "",
    "单位": "",
    "部门": "",
    "用工形式": "",
    "在岗状态": "",
    "备注": "",
}
MANAGER = {
    "姓名": "公孙砚秋",
    "身份证号": "320199196802179137",
    "职务": "总经理",
    "人员类别": "主要负责人",
    "任职时间": "2024.3.1",
    "行业类型": "危险化学品",
    "单位类型": "生产单位",
    "合格证编号": "320199196802179137",
    "备注": "",
}
LEFT_BLANK = {"职务": "人员类别", "行业类型": "单位类型"}
"""Columns that are blank where the other is tested, so that the tested one speaks alone."""
TITLES = {
    "operators": "江北某某化工有限公司特种作业人员台账",
    "managers": "主要负责人和安全生产管理人员考核情况登记表 单位名称：江北某某化工有限公司",
}
TABLE = Path(__file__).with_name("dirty_cells.csv")
with TABLE.open(encoding="utf-8", newline="") as stream:
    LINES = list(csv.DictReader(stream))
Place = tuple[Roster, int]
_OF_ROWS = ["id_two_names", "row_repeated"]
"""One person stands in every row here, so what rows say of each other is left out."""


def pairs(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(";") if part)


def table_of(line: dict[str, str]) -> tuple[str, str]:
    """The kind of people that the row lists and the title above it: one workbook for each."""
    manager = line["column"] in MANAGER.keys() - OPERATOR.keys()
    kind = "managers" if manager else "operators"
    return kind, pairs(line["beside"]).get("@title", TITLES[kind])


def row_of(line: dict[str, str]) -> dict[str, str]:
    kind, _ = table_of(line)
    blank = {LEFT_BLANK[line["column"]]: ""} if line["column"] in LEFT_BLANK else {}
    base = MANAGER if kind == "managers" else OPERATOR
    return base | blank | pairs(line["beside"]) | {line["column"]: line["raw"]}


def write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, raw: str, day: object) -> None:
    kind, _, value = raw.partition(":")
    text = raw.replace("⏎", "\n").replace("␣", " ").replace("<ZWSP>", "\u200b")
    match kind:
        case "number":
            sheet.write_number(row, column, float(value))
        case "date":
            sheet.write_datetime(row, column, date.fromisoformat(value), day)
        case "error":
            sheet.write_formula(row, column, "=A1", None, value)
        case "formula":
            sheet.write_formula(row, column, value, None, "")
        case "picture":
            sheet.write_formula(row, column, f'=_xlfn.DISPIMG("{value}",1)', None, f'=DISPIMG("{value}",1)')
        case _:
            sheet.write_string(row, column, text)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Place]:
    """Where each line of the table was read: its roster and the row that a person sees."""
    found: dict[int, Place] = {}
    for number, table in enumerate(dict.fromkeys(map(table_of, LINES))):
        mine = [n for n, line in enumerate(LINES) if table_of(line) == table]
        path = tmp_path_factory.mktemp("cells") / f"名册{number}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Sheet1")
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_string(0, 0, table[1])
            head = list(MANAGER if table[0] == "managers" else OPERATOR)
            sheet.write_row(1, 0, head)
            for row, n in enumerate(mine, 2):
                for column, header in enumerate(head):
                    write_cell(sheet, row, column, row_of(LINES[n])[header], day)
        roster = read([path], CATALOGUE, AS_OF)
        found |= {n: (roster, row + 1) for row, n in enumerate(mine, 2)}
    return found


def said(value: object) -> str:
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("number", range(len(LINES)), ids=[f"{x['column']} {x['raw']}" for x in LINES])
def test_a_dirty_cell_is_read_as_a_careful_person_reads_it(places: dict[int, Place], number: int) -> None:
    """The row's entries say what was written down beforehand, and its problems are these and no others."""
    line = LINES[number]
    roster, row = places[number]
    rejected = line["entries"] == "rejected"
    entries = roster.entries.filter(roster.entries["row"] == row).sort("part").to_dicts()
    problems = roster.problems.filter(
        roster.problems["row"] == row, ~roster.problems["reason"].is_in(_OF_ROWS)
    )
    assert sorted(problems["reason"].unique().to_list()) == sorted(line["problems"].split())
    assert problems["rejects"].any() is rejected
    if rejected:
        assert entries == []
        return
    wanted = [pairs(part.strip()) for part in line["entries"].split("&")]
    full = [{"cause": "-"} | one for one in wanted]
    assert [{key: said(entry[key]) for key in one} for entry, one in zip(entries, full, strict=True)] == full


def test_every_table_of_the_reference_is_there() -> None:
    """The columns of the reference's tables, and more lines than it has: none was left out unnoticed."""
    columns = {line["column"] for line in LINES}
    assert columns >= {
        "姓名", "身份证号码", "证书编号", "工种", "准操项目", "初领日期", "有效期限", "复审日期", "发证机关", "部门",
        "在岗状态", "任职时间", "职务", "行业类型", "备注",
    }  # fmt: skip
    assert len(LINES) >= 225
