"""A mapping fixes what the columns of a roster mean; a wrong one is explained and nothing is read by it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from certverify.errors import ConfigError
from certverify.rosters import load_mapping, read
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
ROWS = "单位甲,,,\n某表,,,\n人,号,干啥,本本\n陆青禾,320199198503141170,低压电工,T320199198503141170\n"
GOOD = """
[[sheet]]
file = "r*.csv"
header_row = 3
employer = "江北某某化工有限公司"
[sheet.columns]
"人" = "name"
"B" = "id_number"
"干啥" = "trade"
"本本" = "cert_number"
"""


def placed(folder: Path, mapping: str, rows: str = ROWS) -> tuple[Path, Path]:
    roster, told = folder / "r.csv", folder / "m.toml"
    roster.write_text(rows, encoding="utf-8")
    told.write_text(mapping, encoding="utf-8")
    return roster, told


def test_a_mapping_reads_what_no_header_word_names(tmp_path):
    """Header row, columns by word and by letter, and the employer are taken as the mapping says."""
    roster, told = placed(tmp_path, GOOD)
    result = read([roster], CATALOGUE, AS_OF, load_mapping(told))
    columns = ["row", "name", "id_number", "required_item", "claimed_number", "employer"]
    assert result.entries.select(columns).rows() == [
        (4, "陆青禾", "320199198503141170", "低压电工作业", "T320199198503141170", "江北某某化工有限公司")
    ]
    assert [column.how for column in result.understood[0].mapping] == ["mapping"] * 4
    assert result.understood[0].header_row == 3


def test_a_mapped_column_comes_before_one_that_was_found(tmp_path):
    """Two columns could be the name; the one that the mapping gives is it."""
    rows = "姓名,真名,身份证号,工种\n小陆,陆青禾,320199198503141170,电工\n"
    roster, told = placed(tmp_path, '[[sheet]]\ncolumns = { "真名" = "name" }\n', rows)
    assert read([roster], CATALOGUE, AS_OF, load_mapping(told)).entries["name"].to_list() == ["陆青禾"]


@pytest.mark.parametrize(
    ("mapping", "code", "fact"),
    [
        ("[[sheet]\n", "mapping_malformed", "line 1"),
        ("[[sheets]]\nfile='a'\n", "mapping_key", "sheets"),
        ("[[sheet]]\nrow=3\n", "mapping_key", "header_row"),
        ("[[sheet]]\nheader_row='3'\n", "mapping_value", "header_row"),
        ("[[sheet]]\nheader_row=-1\n", "mapping_value", "header_row"),
        ("[[sheet]]\nheader_row=99\n", "mapping_header_row", "99"),
        ('[[sheet]]\n[sheet.columns]\n"人"="nmae"\n', "mapping_field", "name"),
        ('[[sheet]]\n[sheet.columns]\n"人"="name"\n"号"="name"\n', "mapping_twice", "name"),
        ('[[sheet]]\nheader_row=3\n[sheet.columns]\n"姓名"="name"\n', "mapping_header_missing", "本本"),
        ("[[sheet]]\nfile='别的.xlsx'\nheader_row=3\n", "mapping_unused", "别的.xlsx"),
    ],
)
def test_a_wrong_mapping_is_explained(tmp_path, mapping, code, fact):
    """The error names the fault and what is there instead; it is the user's to mend (exit code 2)."""
    rows = "姓名,身份证号,工种\n陆青禾,320199198503141170,电工\n" if code == "mapping_unused" else ROWS
    roster, told = placed(tmp_path, mapping, rows)
    with pytest.raises(ConfigError) as caught:
        read([roster], CATALOGUE, AS_OF, load_mapping(told))
    assert caught.value.code == code
    assert fact in "".join(map(str, caught.value.facts.values()))


def test_a_mapping_that_is_not_there_is_said_so(tmp_path):
    """No file, one clear error."""
    with pytest.raises(ConfigError, match="mapping_missing"):
        load_mapping(tmp_path / "m.toml")


LETTERS = '[[sheet]]\nheader_row = {row}\n[sheet.columns]\n"A" = "name"\n"B" = "id_number"\n"C" = "trade"\n'
PEOPLE = "陆青禾,320199198503141170,电工\n戚望舒,340199198310217793,焊工\n"


def test_a_list_without_header_is_read_whole(tmp_path):
    """Row 0 says that there is no header: the first row is the first person."""
    roster, told = placed(tmp_path, LETTERS.format(row=0), PEOPLE)
    result = read([roster], CATALOGUE, AS_OF, load_mapping(told))
    assert result.entries.select("row", "name").rows() == [(1, "陆青禾"), (2, "戚望舒")]
    assert result.understood[0].header_row == 0


def test_a_person_is_not_taken_for_a_header(tmp_path):
    """A header row that holds an ID number and no header words is refused: it would eat somebody."""
    roster, told = placed(tmp_path, LETTERS.format(row=1), PEOPLE)
    with pytest.raises(ConfigError) as caught:
        read([roster], CATALOGUE, AS_OF, load_mapping(told))
    assert caught.value.code == "mapping_header_is_person"


def test_header_words_of_a_mapping_find_their_row(tmp_path):
    """Words that no list knows need no row number: the row that holds all of them is the header."""
    roster, told = placed(tmp_path, GOOD.replace("header_row = 3\n", ""))
    result = read([roster], CATALOGUE, AS_OF, load_mapping(told))
    assert result.understood[0].header_row == 3
    assert result.entries["name"].to_list() == ["陆青禾"]


def test_numbers_in_a_header_are_masked_and_said(tmp_path):
    """What stands in a header is shown, so no ID or telephone number may stand there whole."""
    header = "姓名,身份证号,工种,13900000001,340199198310217793\n"
    roster, told = placed(tmp_path, "[[sheet]]\n", header + "陆青禾,320199198503141170,电工,x,y\n")
    sheet = read([roster], CATALOGUE, AS_OF, load_mapping(told)).understood[0]
    shown = str(sheet.as_json())
    assert "13900000001" not in shown
    assert "340199198310217793" not in shown
    assert "header_holds_number" in [note.word for note in sheet.notes]


def test_one_field_for_several_columns_is_refused_by_name(tmp_path):
    """Only one of three 持证 columns could be read: the mapping is wrong, and the message names its columns."""
    head = "姓名,身份证号,低压证,高压证,登高证\n陆青禾,320199198503141170,有,有,有\n"
    words = "".join(f'"{word}" = "holding"\n' for word in ("低压证", "高压证", "登高证"))
    roster, told = placed(tmp_path, f"[[sheet]]\n[sheet.columns]\n{words}", head)
    with pytest.raises(ConfigError) as caught:
        read([roster], CATALOGUE, AS_OF, load_mapping(told))
    assert caught.value.code == "mapping_field_repeated"
    assert caught.value.facts["columns"] == "C、D、E"


def test_certificates_side_by_side_may_be_mapped(tmp_path):
    """A field of a certificate may stand once per certificate: each name opens one, its end follows it."""
    head = (
        "姓名,身份证号,甲,乙,丙,丁\n陆青禾,320199198503141170,低压电工作业,2030-2-28,高压电工作业,2029-5-31\n"
    )
    words = '"甲" = "cert_name"\n"乙" = "valid_to"\n"丙" = "cert_name"\n"丁" = "valid_to"\n'
    roster, told = placed(tmp_path, f"[[sheet]]\n[sheet.columns]\n{words}", head)
    entries = read([roster], CATALOGUE, AS_OF, load_mapping(told)).entries
    assert entries.select("claimed_item", pl.col("claimed_valid_to").cast(pl.String)).rows() == [
        ("低压电工作业", "2030-02-28"),
        ("高压电工作业", "2029-05-31"),
    ]
