"""What a night prints: the lead pack that goes on site, and the table over all dimensions at once."""

from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import polars as pl

from certverify.nightly.outputs.leads import Lead, write_lead
from certverify.nightly.outputs.leaves import write_workbook
from certverify.nightly.outputs.rollup import DIMENSIONS, MEASURES
from certverify.nightly.outputs.rollup_tables import leaf_of

_PLACE = {
    "employer_key": "91320199MA00000001", "region_code": "320199", "region": "示例区", "level": "county",
    "group": "", "firm_industry": "危险化学品",
}  # fmt: skip  # a table
_PROBLEM = {
    "name": "陆青禾", "id_number": "320***********1170", "post": "低压电工", "rule": "unlicensed",
    "certainty": "confirmed", "message_zh": "平台均无记录。", "message_en": "No record.", "basis": "第三十条",
    "basis_en": "Art. 30", "measure": "停止作业。", "measure_en": "Stop.", "since": date(2026, 11, 1),
}  # fmt: skip  # a table


def test_nobody_signs_on_a_page_of_its_own(tmp_path: Path) -> None:
    """From what was found on site to the last line, each paragraph stays with the next one."""
    lead = Lead(
        "江北某某化工有限公司", _PLACE, pl.DataFrame([_PROBLEM]), date(2026, 11, 27), "run", "mem", {}
    )
    write_lead(tmp_path / "lead.docx", lead, datetime(2026, 11, 27, tzinfo=UTC), "zh")
    paragraphs = docx.Document(str(tmp_path / "lead.docx")).paragraphs
    begin = next(n for n, one in enumerate(paragraphs) if one.text == "现场核实情况：")
    end = paragraphs[begin:]
    assert [one.text for one in end if one.text][1].startswith("检查人员（签名）")
    assert len(end) == 1 + 4 + 2  # a label, four lines to write on, signatures, what the pack is not
    assert [one.paragraph_format.keep_with_next for one in end[:-1]] == [True] * 6


def test_the_table_over_all_dimensions_is_printed_on_two_pages_that_can_be_read(tmp_path: Path) -> None:
    """21 columns on one page would be print of 4.5 points; so the four keys stand again on a second one."""
    line = dict.fromkeys(DIMENSIONS, "示例") | dict.fromkeys(MEASURES, 1) | {"coverage": 0.5}
    leaves = [leaf_of(name, pl.DataFrame([line]), "zh") for name in ("cross", "region")]
    write_workbook(tmp_path / "rollups.xlsx", leaves, "汇总", "zh")
    book = openpyxl.load_workbook(tmp_path / "rollups.xlsx")
    cross, region = (book[name] for name in book.sheetnames)
    assert cross.print_title_cols == "$A:$D"
    assert cross.print_title_rows == region.print_title_rows == "$1:$2"
    assert [one.id for one in cross.col_breaks.brk] == [12]
    assert cross.page_setup.scale >= 75  # 10 points are printed at 7.5 or more
    assert region.sheet_properties.pageSetUpPr.fitToPage
    assert not region.col_breaks.brk
