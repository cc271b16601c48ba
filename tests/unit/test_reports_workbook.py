"""report.xlsx: sheets, columns, printing, drop-downs, and that nothing typed becomes more than text."""

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import reports_run
from python_calamine import CalamineWorkbook

from certverify.messages import Lang
from certverify.reports.facts import Facts
from certverify.reports.view import View
from certverify.reports.workbook.book import write_workbook

HEADS = [
    "序号", "部门/车间（班组）", "姓名", "岗位（工种）", "用工形式", "问题类别", "问题描述", "名册登记情况",
    "平台核验情况", "核验时间", "问题性质", "依据", "整改措施", "整改责任人", "整改时限", "整改完成情况",
    "完成日期", "佐证材料", "复查人", "复查日期", "是否销号", "备注",
]  # fmt: skip
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
    "＝1+1",
    "http://evil.example",
    "<r><t>bold</t></r>",
    "<script>alert(1)</script>",
    "a & b < c",
    "{=1+1}",
)


def book_of(run: reports_run.RunResult, path: Path, lang: Lang = "zh", *, unmasked: bool = False) -> Any:
    write_workbook(path, Facts(run, lang, unmasked=unmasked), View(run, lang, unmasked=unmasked))
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return book_of(reports_run.make_run(), tmp_path_factory.mktemp("book") / "report.xlsx")


def test_sheets_stand_in_reading_order(book: Any) -> None:
    """Summary, problem list, everyone, not verified, data problems, advice, counts."""
    assert book.sheetnames == ["汇总", "问题清单", "全部人员", "暂未核实", "数据问题", "提示事项", "统计"]


def test_the_problem_list_has_the_columns_in_use(book: Any) -> None:
    """The 22 columns of the list that officers keep, in that order, one line per flagged entry."""
    sheet = book["问题清单"]
    assert [cell.value for cell in sheet[3]] == [*HEADS, "名册位置", "问题编号", "证件号码"]
    assert sheet.column_dimensions["W"].hidden
    assert sheet.max_row == 3 + 48
    assert [sheet.cell(row, 1).value for row in range(4, 52)] == list(range(1, 49))


@pytest.mark.parametrize(
    ("sheet", "lines"), [("全部人员", 312), ("暂未核实", 30), ("数据问题", 26), ("提示事项", 14)]
)
def test_no_line_is_lost(book: Any, sheet: str, lines: int) -> None:
    """Each list is complete."""
    assert book[sheet].max_row == 3 + lines


def test_a_provisional_problem_is_to_be_verified_first(book: Any) -> None:
    """Where a problem is provisional its measure says so before anything is to be done."""
    sheet = book["问题清单"]
    lines = [
        dict(zip(HEADS, (cell.value for cell in row), strict=False)) for row in sheet.iter_rows(min_row=4)
    ]
    first = {
        line["整改措施"].startswith("待复核，先核实再处理：")
        for line in lines
        if "待复核" in line["问题性质"]
    }
    rest = {line["整改措施"].startswith("待复核") for line in lines if "待复核" not in line["问题性质"]}
    assert (first, rest) == ({True}, {False})


def test_measures_are_filled_in_and_the_rest_is_left_to_people(book: Any) -> None:
    """The measure is suggested, the state is "to be rectified", owner, deadline and review are empty.

    The remark names the place in the roster.
    """
    first = {head: cell.value for head, cell in zip(HEADS, book["问题清单"][4], strict=False)}
    assert first["整改措施"].startswith("待复核，先核实再处理：核对身份证原件上的姓名、号码")
    assert (first["整改完成情况"], first["是否销号"]) == ("待整改", "否")
    assert {
        first[head] for head in ("整改责任人", "整改时限", "完成日期", "佐证材料", "复查人", "复查日期")
    } == {None}
    assert re.fullmatch(r"特种作业人员台账（2026.11更新）.xlsx · 在岗 · 第\d+行", first["备注"])


def test_states_are_chosen_and_days_are_days(book: Any) -> None:
    """Drop-downs for state and closing; deadline, completion and review take dates only."""
    rules = {str(rule.sqref): rule for rule in book["问题清单"].data_validations.dataValidation}
    assert rules["P4:P51"].formula1 == '"待整改,整改中,已整改待复查,已销号,有异议（核实中）,逾期未整改"'
    assert rules["U4:U51"].formula1 == '"否,是"'
    assert {rules[where].type for where in ("O4:O51", "Q4:Q51", "T4:T51")} == {"date"}
    assert book["问题清单"]["O4"].number_format == "yyyy-mm-dd"


def test_english_options_stay_whole(tmp_path: Path) -> None:
    """A comma within an option would part it in two: six states, six options."""
    book = book_of(reports_run.make_run(), tmp_path / "report.xlsx", "en")
    rules = {str(rule.sqref): rule for rule in book["Problem list"].data_validations.dataValidation}
    assert len(rules["P4:P51"].formula1.strip('"').split(",")) == 6


def test_english_words_of_the_problem_list_are_not_broken(tmp_path: Path) -> None:
    """A head, and the nature of a problem, has no word that is longer than its column is wide."""
    sheet = book_of(reports_run.make_run(), tmp_path / "report.xlsx", "en")["Problem list"]
    for cell in sheet[3]:
        widest = sheet.column_dimensions[cell.column_letter].width
        words = f"{cell.value} {sheet.cell(4, cell.column).value if cell.value == 'Nature' else ''}".split()
        assert max(map(len, words)) <= widest, cell.value


def test_every_sheet_prints_on_a4_landscape(book: Any) -> None:
    """A4, landscape, signature line and page number at the foot of each page."""
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert "填表人" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        assert sheet.oddHeader.right.text.strip() == "20261120T010000Z-5f2c9a1b"


def test_charts_are_not_cut_by_the_end_of_a_page(book: Any) -> None:
    """A page of 统计 begins above each block that would not fit on the one before, and on its first row."""
    sheet = book["统计"]
    begins = [one.id + 1 for one in sheet.row_breaks.brk]
    titles = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).font.sz == 12]
    assert begins
    assert set(begins) < set(titles)
    for chart in sheet._charts:
        first, last = chart.anchor._from.row + 1, chart.anchor.to.row + 1
        assert not [begin for begin in begins if first < begin <= last]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # or the spreadsheet would not mind the breaks


def test_the_other_sheets_are_one_page_wide(book: Any) -> None:
    """Fitted to the width, however high."""
    for sheet in (one for one in book if one.title not in {"问题清单", "统计"}):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # not written where it is the default, 1
        assert sheet.page_setup.fitToHeight == 0


def test_the_problem_list_is_two_pages_wide(book: Any) -> None:
    """At 76 %, so 7.6 pt; the right page begins after the measure and repeats number, department and name."""
    sheet = book["问题清单"]
    assert (sheet.page_setup.scale, sheet.page_setup.pageOrder) == (76, "overThenDown")
    assert [mark.id for mark in sheet.col_breaks.brk] == [HEADS.index("整改措施") + 1]
    assert sheet.print_title_cols == "$A:$C"


def test_lists_repeat_their_header_and_can_be_filtered(book: Any) -> None:
    """The header is frozen, repeated on every page, and carries the filter."""
    for sheet in book.worksheets[1:-1]:
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.freeze_panes.endswith("4")
        assert sheet.auto_filter.ref.startswith("A3:")


def test_severity_is_coloured(book: Any) -> None:
    """Violations and doubts have different backgrounds."""
    sheet = book["问题清单"]
    fills = {
        sheet.cell(row, 11).value.split("\n")[0]: sheet.cell(row, 11).fill.fgColor.rgb for row in range(4, 52)
    }
    assert fills == {"不符合项": "FFF8D7D4", "存疑项": "FFFCE8C5"}


def test_rows_are_high_enough_for_their_text(book: Any) -> None:
    """A row of 31 columns' width with 60 double-width characters needs four lines or more."""
    sheet = book["问题清单"]
    assert len(sheet["G4"].value) > 60
    assert sheet.row_dimensions[4].height > 4 * 12


def test_a_partial_run_says_so_everywhere(tmp_path: Path) -> None:
    """Titles, notes, print headers and properties of an incomplete run name it interim."""
    book = book_of(reports_run.make_partial(), tmp_path / "report.partial.xlsx")
    assert all("阶段性结果，核验未完成" in (sheet["A1"].value or sheet["D1"].value) for sheet in book)
    assert all("阶段性结果" in sheet.oddHeader.right.text for sheet in book)
    assert "阶段性结果" in book.properties.title
    assert {p.name: p.value for p in book.custom_doc_props.props}["certverify.complete"] is False


def test_the_properties_name_the_run(book: Any) -> None:
    """Run, source and date stand in the document's properties."""
    said = {p.name: p.value for p in book.custom_doc_props.props}
    assert said["certverify.run_id"] == "20261120T010000Z-5f2c9a1b"
    assert said["certverify.unmasked"] is False
    assert book.properties.creator == "certverify"


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_becomes_more_than_text(typed: str, tmp_path: Path) -> None:
    """Formulas, links, markup and escapes typed into a roster come out as the text they are."""
    run = reports_run.make_run()
    rows = run.rows.with_columns(
        pl.lit(typed).alias(name) for name in ("post", "department", "employer", "name")
    )
    run = reports_run.make_run(rows=rows, employer=typed)
    path = tmp_path / "report.xlsx"
    book = book_of(run, path)
    cell = book["全部人员"]["E4"]
    shown = typed.replace("\x00", "").replace("\t", " ").replace("\r", "\n")
    assert cell.value == shown
    assert cell.data_type == "s"
    assert book["汇总"]["B4"].value.strip() == shown.strip()
    assert shown.strip() in {str(cell.value).strip() for cell in book["统计"]["A"]}
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            xml = parts.read(name)
            assert b"<f>" not in xml
            assert b"<hyperlink" not in xml
            assert b"External" not in xml


def test_the_spreadsheets_own_escape_comes_out_as_typed(tmp_path: Path) -> None:
    """Readers turn _x0041_ into A; typed by a user it stays as it is."""
    run = reports_run.make_run()
    run = reports_run.make_run(rows=run.rows.with_columns(post=pl.lit("_x0041_")))
    book_of(run, tmp_path / "report.xlsx")
    cells = CalamineWorkbook.from_path(tmp_path / "report.xlsx").get_sheet_by_name("全部人员").to_python()
    assert cells[3][4] == "_x0041_"


@pytest.mark.parametrize("typed", HOSTILE[:4])
def test_risky_text_stays_text_when_edited(typed: str, tmp_path: Path) -> None:
    """Text that begins like a formula carries the quote prefix, so that editing the cell does not awake it."""
    run = reports_run.make_run()
    run = reports_run.make_run(rows=run.rows.with_columns(post=pl.lit(typed)))
    assert book_of(run, tmp_path / "report.xlsx")["全部人员"]["E4"].quotePrefix


def test_an_empty_run_is_a_readable_report(tmp_path: Path) -> None:
    """A run without a single problem has empty lists, not broken ones."""
    run = reports_run.make_run()
    clean = run.rows.filter(pl.col("status").cast(pl.String) == "compliant")
    run = reports_run.make_run(rows=clean, findings=run.findings.clear(), problems=run.problems.clear())
    book = book_of(run, tmp_path / "report.xlsx")
    assert [sheet.max_row for sheet in book.worksheets[1:-1]] == [3, 175, 3, 3, 3]
    assert [len(book["统计"]._charts), book["统计"]["A5"].value] == [3, "无"]


def test_counts_stand_beside_their_charts(book: Any) -> None:
    """By problem, certificate needed, department and month: four tables whose sums are the run's, four charts."""
    sheet = book["统计"]
    cells = {row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows(max_col=5)}
    assert cells["特种作业操作证已过有效期"][:3] == [11, 0, 11]
    assert cells["低压电工作业"] == [61, 43, 10, 8]
    assert cells["动力车间/电气班"] == [59, 33, 12, 6]
    assert cells["2027-01"][0] == 10
    assert len(sheet._charts) == 4
