"""The template: filled in as its heads say, it reads back without a problem, and it holds no formula."""

import zipfile
from datetime import date

import openpyxl
import pytest

from certverify.rosters import read
from certverify.rosters.template import write_template
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
OPERATOR = (
    1, "陆青禾", "320199198503141170", "是", "动力车间", "电气班", "电工", "电工作业", "低压电工作业",
    "T320199198503141170", date(2021, 5, 12), date(2027, 5, 11), date(2024, 5, 11), date(2024, 4, 18),
    "江苏省应急管理厅", "在岗", None,
)  # fmt: skip
MANAGER = (
    1, "公孙砚秋", "320199196802179137", "是", "总经理", "主要负责人", date(2024, 3, 1), "危险化学品", "生产单位",
    "320199196802179137", date(2024, 7, 15), date(2027, 7, 14), "江苏省应急管理厅", "在岗", None,
)  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def filled(request, tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(path, CATALOGUE, request.param)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A2"] = "单位名称：江北某某化工有限公司"
    for sheet, row in zip(book.worksheets, (OPERATOR, MANAGER), strict=False):
        for column, value in enumerate(row, 1):
            sheet.cell(4, column, value)
    book.save(path)
    return path


def test_a_filled_template_reads_back_without_a_problem(filled):
    """Both people are read as they were typed, each on the sheet meant for them, and nothing is complained of."""
    roster = read([filled], CATALOGUE, AS_OF)
    assert roster.problems.rows() == []
    columns = [
        "row",
        "name",
        "id_number",
        "role",
        "required_item",
        "claimed_item",
        "claimed_valid_to",
        "appointed_on",
    ]
    assert roster.entries.select(columns).rows() == [
        (4, "陆青禾", "320199198503141170", "operator", None, "低压电工作业", date(2027, 5, 11), None),
        (4, "公孙砚秋", "320199196802179137", "principal", None, None, date(2027, 7, 14), date(2024, 3, 1)),
    ]
    assert roster.entries["id_card_seen"].to_list() == [True, True]
    assert roster.entries["department"].to_list() == ["动力车间", None]
    assert set(roster.entries["employer"]) == {"江北某某化工有限公司"}
    assert {column.how for sheet in roster.understood for column in sheet.mapping} == {"exact"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_holds_no_formula_and_keeps_numbers_as_text(tmp_path, lang):
    """No cell of it is a formula; the ID column is text; category, item and employment state have drop-downs."""
    path = tmp_path / "t.xlsx"
    write_template(path, CATALOGUE, lang)
    with zipfile.ZipFile(path) as archive:
        assert not [
            name
            for name in archive.namelist()
            if "sheet" in name and b"<f" in archive.read(name).split(b"<dataValidations")[0]
        ]
    operators = openpyxl.load_workbook(path).worksheets[0]
    assert operators.column_dimensions["C"].number_format == "@"
    lists = {str(rule.sqref)[0] for rule in operators.data_validations.dataValidation if rule.type == "list"}
    assert lists == {"D", "H", "I", "P"}
