"""Words for trades and items as people write them, cancelled items, and numbers on several lines."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import CATALOGUE, DAY, LU, YU, read

from certverify.rosters.entries.terms import read_term
from certverify.rosters.posts.words import split_words, understand
from certverify.rosters.values.ids import read_id
from certverify.rosters.values.numbers import read_number

WELD, LOW, HIGH = "熔化焊接与热切割作业", "低压电工作业", "高压电工作业"


def meant(cell):
    found = [understand(word, CATALOGUE) for word in split_words(cell, CATALOGUE)]
    return ["plain" if m.plain else m.item or m.category or m.system for m in found]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("熔化焊接", [WELD]),
        ("气割工", [WELD]),
        ("高处安装维护拆除", ["高处安装、维护、拆除作业"]),
        ("高处安装维护拆除作业", ["高处安装、维护、拆除作业"]),
        ("制冷空调运行", ["制冷与空调设备运行操作作业"]),
        ("值班电工", ["电工作业"]),
        ("机修电工", ["电工作业"]),
        ("变配电工", ["电工作业"]),
        ("高处安装", ["高处安装、维护、拆除作业"]),
        ("防爆电工", ["防爆电气作业"]),
        ("二保焊", [WELD]),
        ("二保焊工", [WELD]),
        ("高压值班电工", [HIGH]),
        ("电工班长", ["电工作业"]),
        ("锅炉司炉兼电工", ["special_equipment", "电工作业"]),
        ("高低压电工", [HIGH, LOW]),
        ("1.低压电工作业；2.高压电工作业", [LOW, HIGH]),
        ("1、低压电工作业 2、高压电工作业".replace(" ", "\n"), [LOW, HIGH]),
        ("1.2", [LOW]),
        ("起重工", ["special_equipment"]),
        ("塔吊司机", ["housing"]),
        ("信号司索工", ["housing"]),
        ("车工", ["plain"]),
        ("机修钳工", ["plain"]),
        ("注塑工", ["plain"]),
        ("电镀工", ["plain"]),
        ("工会主席", ["plain"]),
        ("叉车工", ["special_equipment"]),
        ("行车工", ["special_equipment"]),
        ("绞车工", [None]),
        ("电机车工", [None]),
        ("班长", [None]),
    ],
)
def test_a_trade_as_people_write_it(cell, expected):
    """Plain words are understood; 车工 is a lathe's man, and no ending of other drivers' words."""
    assert meant(cell) == expected


def test_a_cancelled_item_is_nothing_held(tmp_path):
    """低压电工作业（已注销） leaves its entry in doubt, the other item of the row is asked about."""
    rows = (f"陆青禾,{LU},低压电工作业（已注销）、高压电工作业,T{LU}", f"俞子宁,{YU},低压电工作业,T{YU}")
    roster = read(tmp_path, "姓名,身份证号,作业项目,证书编号", *rows)
    assert roster.entries.select("claimed_item", "disposition", "cause").rows() == [
        (LOW, "unverified", "post_unclear"),
        (HIGH, None, None),
        (LOW, None, None),
    ]
    assert roster.problems["reason"].to_list() == ["item_cancelled"]


def test_an_item_that_is_not_understood_is_no_missing_post(tmp_path):
    """The cell is filled: the problem says that it is not in the catalogue, and not that it is empty."""
    rows = (f"陆青禾,{LU},偶氮化工艺", f"俞子宁,{YU},")
    roster = read(tmp_path, "姓名,身份证号,作业项目", *rows)
    assert sorted(roster.problems.select("row", "reason").rows()) == [
        (2, "item_not_in_catalogue"),
        (3, "post_missing"),
    ]


@pytest.mark.parametrize(
    ("cell", "number", "notes"),
    [
        (f"T{LU}\nT{LU}", f"T{LU}", ()),
        (f"T{LU}/T{LU}", f"T{LU}", ()),
        (f"T{LU}\nT{YU}", f"T{LU}", ("number_several",)),
        (f"T{LU[:12]}\n{LU[12:]}", f"T{LU}", ()),
    ],
)
def test_numbers_on_several_lines(cell, number, notes):
    """Equal numbers are one number, another number is told, and one broken over two lines stays whole."""
    reading = read_number(cell, 1, CATALOGUE, DAY)
    assert (reading.number, reading.notes, reading.word) == (number, notes, None)


@pytest.mark.parametrize(
    "cell", ["低压2029.5.9 高压2028.3.1", "低压2028.3.1，高压2029.5.9", "电工2028.3.1 焊工2029.5.9"]
)
def test_two_items_ends_are_no_term(cell):
    """Dates with the items that they belong to are two ends, neither of which is taken."""
    reading = read_term(cell)
    assert (reading.start, reading.end, reading.notes) == (None, None, ("term_several",))


@pytest.mark.parametrize(
    "cell", [f'="{LU}"', f"{LU[:6]}-{LU[6:14]}-{LU[14:]}", f"{LU[:6]}-{LU[6:10]}-{LU[10:14]}-{LU[14:]}"]
)
def test_an_identity_number_in_a_wrapping(cell):
    """="…" and hyphens are ways of writing the same 18 signs."""
    assert read_id(cell).number == LU


@pytest.mark.parametrize(
    "cell", ["320199-19850314-117", "2024-03-01", "0512-12345678", f"{LU[:6]}-19850314-1171"]
)
def test_hyphens_make_no_number(cell):
    """A number too short stays rejected, as does one whose check digit is wrong."""
    assert read_id(cell).rejected is not None


def test_headers_of_passes(tmp_path):
    """员工 heads the names, 合格证有效期 the term of a pass."""
    roster = read(tmp_path, "员工,身份证号,工种,合格证有效期", f"陆青禾,{LU},低压电工,2029-5-9")
    assert roster.entries["name"].to_list() == ["陆青禾"]
    assert str(roster.entries["claimed_valid_to"][0]) == "2029-05-09"


def test_a_rows_card_is_of_the_post_that_it_names(tmp_path: Path) -> None:
    """焊工兼电工 in two rows, a card in each: two entries, and neither's dates are held against the other's record."""
    head = "姓名,身份证号,岗位,准操项目,证书编号,有效期至"
    rows = (
        f"陆青禾,{LU},焊工兼电工,熔化焊接与热切割作业,T{LU},2028-07-31",
        f"陆青禾,{LU},焊工兼电工,低压电工作业,T{LU},2029-07-31",
    )
    told = read(tmp_path, head, *rows).entries.select(
        "row", "required_category", "claims", "claimed_valid_to"
    )
    welding, electrical = "焊接与热切割作业", "电工作业"
    assert sorted(told.rows()) == [
        (2, welding, True, date(2028, 7, 31)),
        (3, electrical, True, date(2029, 7, 31)),
    ]
