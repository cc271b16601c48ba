"""Names with something at them: signs, ranks, words of leaving, and rows that are only examples."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

from certverify.rosters.values.names import read_name


@pytest.mark.parametrize(
    ("raw", "off"),
    [
        ("★陆青禾", "★"),
        ("△ 陆青禾", "△"),
        ("陆青禾▲", "▲"),
        ("陆青禾#", "#"),
        ("√陆青禾", "√"),
        ("陆青禾 组长", "组长"),
        ("陆青禾\n副班长", "副班长"),
        ("组长：陆青禾", "组长"),
        ("安全员 陆青禾", "安全员"),
        ("陆青禾-班长", "班长"),
        ("陆青禾/班长", "班长"),
        ("陆青禾 党员、组长", "党员、组长"),
        ("陆青禾 离职", "离职"),
        ("陆青禾 女", "女"),
    ],
)
def test_what_is_surely_no_part_of_a_name_is_taken_off_and_told(raw: str, off: str) -> None:
    """Nobody is asked about as 陆青禾组长."""
    reading = read_name(raw)
    assert (reading.name, reading.uncertain, reading.rejected) == ("陆青禾", False, None)
    assert reading.notes == (f"name_beside|{off}",)


@pytest.mark.parametrize("raw", ["陆 离", "欧阳 闻笛", "史思 女", "陆　青　禾"])
def test_a_space_for_alignment_parts_no_name(raw: str) -> None:
    """离, 闻笛 and 女 are given names; a space before them says nothing."""
    assert read_name(raw).name == "".join(raw.split())


@pytest.mark.parametrize("raw", ["陆青*", "陆*", "陆青×", "陆●●", "陆○"])
def test_a_sign_that_may_cover_a_letter_is_a_mask(raw: str) -> None:
    """Whether 陆青* is a mark or a covered letter cannot be told: the name is not asked."""
    assert read_name(raw).rejected == "name_masked"


def test_a_star_that_a_legend_explains_covers_nothing(tmp_path: Path) -> None:
    """*为外聘 says what the star of 陆青禾* is; 带*为必填项 says nothing of names."""
    head, row = "姓名,身份证号,工种", f"陆青禾*,{LU},低压电工"
    assert read(tmp_path, head, row, "★为组长，*为外聘,,").entries["name"].to_list() == ["陆青禾"]
    assert read(tmp_path, head, row, "注：带*为必填项,,").problems["reason"].to_list() == ["name_masked"]


def test_a_sign_at_the_number_of_a_row_is_of_the_legend(tmp_path: Path) -> None:
    """▲3 in 序号 bears the sign as a name does."""
    rows = [f"▲1,陆青禾,{LU},低压电工", f"2,俞子宁,{YU},低压电工", "注：▲为离职人员,,,"]
    roster = read(tmp_path, "序号,姓名,身份证号,工种", *rows)
    assert roster.entries["cause"].to_list() == ["employment_unclear", None]


@pytest.mark.parametrize(("raw", "word"), [("陆青禾组长", "组长"), ("王师傅", "师傅"), ("李主任", "主任")])
def test_a_rank_without_a_space_leaves_the_name_uncertain(raw: str, word: str) -> None:
    """No name of an ID card ends so; where the name ends is not ours to say."""
    reading = read_name(raw)
    assert reading.uncertain
    assert f"name_with_word|{word}" in reading.notes


def test_a_word_of_leaving_at_the_name_is_heard(tmp_path: Path) -> None:
    """陆青禾 离职 has left; the sign of a legend means at a name what the legend says."""
    roster = read(
        tmp_path,
        "姓名,身份证号,工种",
        f"陆青禾 离职,{LU},低压电工",
        f"★俞子宁,{YU},低压电工",
        "注：★为离职人员,,",
    )
    assert roster.entries.select("name", "cause").rows() == [
        ("陆青禾", "left_post"),
        ("俞子宁", "employment_unclear"),
    ]


@pytest.mark.parametrize(
    "mark", ["示例", "例", "例：", "样例", "范例", "填写示例", "1（示例）", "例如", "示例1"]
)
def test_a_row_numbered_as_an_example_is_nobody(tmp_path: Path, mark: str) -> None:
    """The people of a form's example are invented: they are named and never judged, whatever their number is."""
    roster = read(
        tmp_path,
        "序号,姓名,身份证号,工种",
        f"{mark},张三,{LU},低压电工",
        f"{mark},李四,110101190001011234,电工",
    )
    assert roster.entries.select("disposition", "cause").rows() == [("not_applicable", "example_row")] * 2
    assert roster.problems.filter(reason="row_example")["row"].to_list() == [2, 3]


@pytest.mark.parametrize(
    ("name", "remark", "cause"),
    [
        ("张三（示例）", "", "example_row"),
        ("示例", "", "example_row"),
        ("张三", "示例，请删除", "example_row"),
        ("张三", "此行为示例", "example_row"),
        ("张三", "事故案例讲师", None),
        ("张三", "示例工程项目部", None),
    ],
)
def test_an_example_by_name_or_remark(tmp_path: Path, name: str, remark: str, cause: str | None) -> None:
    """Only a remark that says nothing else makes the row an example."""
    roster = read(tmp_path, "姓名,身份证号,工种,备注", f"{name},{LU},低压电工,{remark}")
    assert roster.entries["cause"].to_list() == [cause]


def test_a_name_without_its_dot_is_never_accused(tmp_path: Path) -> None:
    """古丽娜尔艾山 may stand on record as 古丽娜尔·艾山: that nothing is found under it is no absence."""
    rows = [f"古丽娜尔艾山,{LU},低压电工", f"古丽娜尔·艾山,{YU},低压电工"]
    roster = read(tmp_path, "姓名,身份证号,工种", *rows)
    assert roster.entries["id_suspect"].to_list() == [True, False]
