"""Files: encodings, formats, folders and globs, and files in which there is no table."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from simple_roster import simple
from text_roster import CATALOGUE, DAY

from certverify import rosters
from certverify.errors import RosterError


def test_csv_encodings_are_said(tmp_path: Path) -> None:
    """BOM, strict UTF-8, then GB18030; rows are those of a spreadsheet, in which a cell with line breaks is one row."""
    text = '姓名,身份证号,工种\n陆青禾,320199198503141170,"维修\n电工"\n贺兰山子,410199198809053319,电工\n'
    told = {}
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(text.encode(encoding))
        roster = rosters.read([file], CATALOGUE, DAY)
        told[encoding] = roster.understood[0].encoding
        assert roster.entries.select("row", "name", "required_category").rows() == [
            (2, "陆青禾", "电工作业"),
            (3, "贺兰山子", "电工作业"),
        ]
    assert told == {"utf-8": "utf-8", "utf-8-sig": "utf-8-sig", "gb18030": "gb18030", "utf-16": "utf-16"}


def test_a_text_table_is_read_to_its_end(tmp_path: Path) -> None:
    """Looking at the first lines for the delimiter costs no row."""
    rows = [f"陆青禾;320199198503141170;电工{n % 2 * '作业'}" for n in range(3000)]
    file = tmp_path / "名册.csv"
    file.write_text("\n".join(["姓名;身份证号;工种", *rows]), encoding="utf-8")
    assert rosters.read([file], CATALOGUE, DAY).entries.height == 3000


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    """A number in the identity column is rejected there too; dates are dates."""
    frame = pl.DataFrame(
        {
            "姓名": ["陆青禾"],
            "身份证号": ["320199198503141170"],
            "工种": ["电工"],
            "有效期至": [date(2027, 5, 11)],
        }
    )
    frame.write_parquet(tmp_path / "名册.parquet")
    roster = rosters.read([tmp_path / "名册.parquet"], CATALOGUE, DAY)
    assert roster.entries["claimed_valid_to"].to_list() == [date(2027, 5, 11)]
    frame.with_columns(pl.col("身份证号").cast(pl.Int64)).write_parquet(tmp_path / "数字.parquet")
    roster = rosters.read([tmp_path / "数字.parquet"], CATALOGUE, DAY)
    assert roster.problems["reason"].to_list() == ["id_stored_as_number"]


def test_files_of_one_name_keep_their_rows_apart(tmp_path: Path) -> None:
    """Two folders may hold a 名册.xlsx each: the later one is numbered, so that no place means two rows."""
    for folder, number in (("甲", "320199198503141171"), ("乙", "320199198503141170")):
        (tmp_path / folder).mkdir()
        simple(tmp_path / folder, [("陆青禾", number, "男", "电工")], name="名册.xlsx")
    (tmp_path / "丙").mkdir()
    (tmp_path / "丙" / "名册.xlsx").write_bytes(b"")
    roster = rosters.read([tmp_path / folder for folder in "甲乙丙"], CATALOGUE, DAY)
    assert [sheet.file for sheet in roster.understood] == ["名册.xlsx", "名册 (2).xlsx"]
    assert roster.problems["source"].unique().to_list() == ["名册.xlsx"], "its check digit is wrong"
    assert roster.entries["source"].to_list() == ["名册 (2).xlsx"], "whom the other file rejects is no entry"
    assert [error.facts["file"] for error in roster.unreadable] == ["名册 (3).xlsx"]


def test_folders_and_globs(tmp_path: Path) -> None:
    """A folder is its spreadsheets, a glob what it matches; one unreadable file among several is reported."""
    simple(tmp_path, [("陆青禾", "320199198503141170", "男", "电工")], name="一.xlsx")
    simple(tmp_path, [("贺兰山子", "410199198809053319", "男", "电工")], name="二.xlsx")
    assert rosters.read([tmp_path], CATALOGUE, DAY).entries.height == 2
    (tmp_path / "空.xlsx").write_bytes(b"")
    roster = rosters.read([tmp_path / "*.xlsx"], CATALOGUE, DAY)
    assert roster.entries.height == 2
    assert [error.code for error in roster.unreadable] == ["roster_empty_file"]


@pytest.mark.parametrize(
    ("rows", "header", "code"),
    [
        ([], "姓名|身份证号码|工种", "roster_no_rows"),
        ([("a", "b", "c")], "甲|乙|丙", "roster_no_header"),
    ],
)
def test_a_workbook_without_a_table(
    tmp_path: Path, rows: list[tuple[str, ...]], header: str, code: str
) -> None:
    """No header, nobody below it: each has its own code."""
    with pytest.raises(RosterError, match=code):
        rosters.read([simple(tmp_path, rows, header)], CATALOGUE, DAY)


def test_no_rosters_at_all() -> None:
    """Nothing given is a usage error with its own code."""
    with pytest.raises(RosterError, match="roster_none_given"):
        rosters.read([], CATALOGUE, DAY)
