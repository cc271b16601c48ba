"""A typed date that is shown as a month or a year is that month or year: Excel adds the first day by itself."""

import struct
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from text_roster import CATALOGUE, DAY, LU

from certverify import rosters
from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.marks_ods import of_content
from certverify.rosters.files.months import format_shows, text_shows
from certverify.rosters.files.months_xls import month_cells, month_formats

MONTHS = (
    'yyyy"年"m"月"',
    "yyyy-mm",
    "mmm-yy",
    "yyyy.m",
    "yyyy/m",
    "[$-804]yyyy年mm月;@",
    "[DBNum1]yyyy\\年m\\月",
    "yyyy\\-mm",
)
DAYS = (
    "yyyy-mm-dd",
    "m/d/yy",
    'm"月"d"日"',
    "General",
    "0.00",
    "h:mm",
    "[$-F800]dddd, mmmm dd, yyyy",
    "yyyy-mm-dd h:mm",
    "@",
)


def test_what_a_format_shows() -> None:
    """Words in quotes, colours and calendars are no signs of it."""
    assert {format_shows(code) for code in MONTHS} == {CellKind.MONTH}
    assert {format_shows(code) for code in DAYS} == {None}
    assert {format_shows(code) for code in ("yyyy", 'yyyy"年"', "yyyy年")} == {CellKind.YEAR}


def test_what_a_text_shows() -> None:
    """The shown text of an ods cell stands beside its date."""
    assert {text_shows(text) for text in ("2026年5月", "2026-05", "2026.5", "2026/05", "May-26")} == {
        CellKind.MONTH
    }
    assert {
        text_shows(text) for text in ("2026-05-01", "26-05-01", "5月1日", "2026年5月1日", "05/01/26")
    } == {None}
    assert text_shows("2026年") == CellKind.YEAR


def test_records_of_xls() -> None:
    """FORMAT and XF tell what a cell format shows; NUMBER, RK and MULRK have one, LABELSST holds no date."""
    code = b"yyyy-mm"
    workbook = [
        (0x041E, struct.pack("<HHB", 170, len(code), 0) + code),
        *((0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, 170, 14, 57)),
    ]
    formats = month_formats(workbook)
    assert formats == {1: CellKind.MONTH, 3: CellKind.MONTH}
    sheet = [
        (0x0203, struct.pack("<HHHd", 1, 3, 1, 46143.0)),
        (0x0203, struct.pack("<HHHd", 2, 3, 2, 46143.0)),
        (0x027E, struct.pack("<HHHI", 3, 4, 3, 0)),
        (0x00FD, struct.pack("<HHHI", 4, 4, 1, 0)),
        (0x00BD, struct.pack("<HHHIHIH", 5, 3, 2, 0, 1, 0, 4)),
    ]
    assert [address for address, _, _ in month_cells(sheet, formats)] == ["D2", "E4", "E6"]


def test_ods() -> None:
    """Each of several equal cells is a month."""
    cell = (
        '<table:table-cell office:value-type="date" office:date-value="2026-05-01" table:number-columns-repeated="2">'
        "<text:p>2026年5月</text:p></table:table-cell>"
    )
    content = (
        f'<office:body><table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>'
    )
    month = int(CellKind.MONTH)
    assert of_content(content.encode())["S"]["cells"] == [("A1", month, ""), ("B1", month, "")]


def read(folder: Path, day: date, shown: str) -> list[tuple[date, str]]:
    """Return appointment and precision of a safety officer whose 任职时间 is typed and shown by a format."""
    book = openpyxl.Workbook()
    book.active.append(["姓名", "身份证号", "职务", "任职时间"])
    book.active.append(["陆青禾", LU, "安全员", day])
    book.active["D2"].number_format = shown
    book.save(folder / "r.xlsx")
    entries = rosters.read([folder / "r.xlsx"], CATALOGUE, DAY).entries
    return entries.select("appointed_on", "appointed_precision").rows()


@pytest.mark.parametrize("shown", [*MONTHS[:-1], "mmm-yy"])
def test_a_month(shown: str, tmp_path: Path) -> None:
    """As the same month in words: its last day counts."""
    assert read(tmp_path, date(2026, 5, 1), shown) == [(date(2026, 5, 31), "month")]


def test_a_year_and_days(tmp_path: Path) -> None:
    """A year alone starts no clock; a day that is not the first was typed as a day, and one that is shown is one."""
    assert read(tmp_path, date(2026, 1, 1), 'yyyy"年"') == [(None, None)]
    assert read(tmp_path, date(2026, 5, 15), "yyyy-mm") == [(date(2026, 5, 15), "day")]
    assert read(tmp_path, date(2026, 5, 1), "yyyy-mm-dd") == [(date(2026, 5, 1), "day")]
    assert read(tmp_path, datetime(2026, 5, 1), "yyyy/m/d") == [(date(2026, 5, 1), "day")]  # noqa: DTZ001
