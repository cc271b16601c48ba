"""Words of a cell that are struck through: nobody knows which of them hold, so nobody is asked by them."""

from pathlib import Path

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify import rosters


def struck(out: str, rest: str) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(strike=True), out), rest)


def book(path: Path, name: object, number: object) -> rosters.Roster:
    made = openpyxl.Workbook()
    for row in (["姓名", "身份证号", "工种"], ["陆青禾", LU, "低压电工"], [name, number, "低压电工"]):
        made.active.append(row)
    made.save(path / "名册.xlsx")
    return rosters.read([path / "名册.xlsx"], CATALOGUE, DAY)


def test_a_name_of_which_a_part_is_struck_out_is_not_asked(tmp_path: Path) -> None:
    """The parser gives both names as one; under it nobody is on record, and nobody may be accused for that."""
    roster = book(tmp_path, struck("贺兰山子", "俞子宁"), YU)
    assert roster.entries.select("row", "cause").rows() == [(2, None), (3, "name_uncertain")]
    assert roster.problems.select("row", "reason", "rejects").rows() == [(3, "name_struck", False)]


def test_a_number_of_which_a_part_is_struck_out_is_rejected(tmp_path: Path) -> None:
    """The digits that remain may be whole again by accident: which hold is not for the reader to say."""
    roster = book(tmp_path, "俞子宁", struck(YU[:4], YU[4:]))
    assert roster.entries["row"].to_list() == [2]
    assert roster.problems.filter("rejects").select("row", "reason").rows() == [(3, "id_struck")]


def test_formatting_without_strike_through_changes_nothing(tmp_path: Path) -> None:
    """A name in two colours is a name."""
    bold = CellRichText(TextBlock(InlineFont(b=True), "俞"), "子宁")
    roster = book(tmp_path, bold, YU)
    assert roster.entries.select("name", "cause").rows() == [("陆青禾", None), ("俞子宁", None)]


def test_a_list_without_id_numbers_is_told_so(tmp_path: Path) -> None:
    """证件号 over T-numbers is the certificate's: it settles nobody's identity, and the row says what is missing."""
    roster = read(tmp_path, "序号,姓名,证件号,工种", f"1,陆青禾,T{LU},低压电工", "2,俞子宁,,低压电工")
    assert roster.problems.select("row", "reason").rows() == [(2, "id_only_in_number"), (3, "id_missing")]
