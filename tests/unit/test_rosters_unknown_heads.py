"""Columns whose header nobody knows, told by their cells: what a certificate is for, and whose people these are."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "姓名,身份证号,证书编号,有效期至"
FIRM, OTHER = "江北某某机电有限公司", "江南某某保洁服务公司"


@pytest.mark.parametrize("head", ["证件类别", "资格证类别", "操作证类型", "项目"])
def test_what_a_certificate_is_for(tmp_path: Path, head: str) -> None:
    """Items of the catalogue, and the card's own name with the trade in brackets, are what the number is of."""
    rows = (f"陆青禾,{LU},T{LU},2029-03-12,低压电工作业", f"俞子宁,{YU},T{YU},2029-03-12,高压电工作业")
    entries = read(tmp_path, f"{HEAD},{head}", *rows).entries
    assert entries.select("required_item", "claimed_item").rows() == [
        ("低压电工作业", "低压电工作业"),
        ("高压电工作业", "高压电工作业"),
    ]


@pytest.mark.parametrize("head", ["拟报考类别", "原持证类型", "应具备资格", "培训班项目"])
def test_what_nobody_holds_is_no_claim(tmp_path: Path, head: str) -> None:
    """What somebody had, wants or has to have is not what the roster claims."""
    row = f"陆青禾,{LU},,,低压电工,高压电工作业"
    entries = read(tmp_path, f"{HEAD},工种,{head}", row).entries
    assert entries.select("claims", "claimed_word", "required_item").rows() == [(False, None, "低压电工作业")]


def test_the_trade_behind_the_cards_own_name(tmp_path: Path) -> None:
    """特种作业操作证（电工） names the category; the name alone names none, and the trade stands."""
    rows = (
        f"陆青禾,{LU},T{LU},2029-03-12,修理工,特种作业操作证（电工）",
        f"俞子宁,{YU},T{YU},2029-03-12,焊工,特种作业操作证",
    )
    entries = read(tmp_path, f"{HEAD},岗位,资格证类别", *rows).entries
    assert entries.select("role", "claimed_category", "required_category").rows() == [
        ("operator", "电工作业", None),
        ("operator", None, "焊接与热切割作业"),
    ]


def test_work_in_words_of_its_own_and_codes_of_equipment(tmp_path: Path) -> None:
    """项目 heads items also where some are of another authority (叉车N1) or called otherwise (冷库看护作业)."""
    words = ("低压电工作业", "冷库看护作业", "叉车N1", "压力容器R1")
    rows = [f"陆青禾,{LU},,,{word}" for word in words]
    entries = read(tmp_path, f"{HEAD},项目", *rows).entries
    assert entries.select("claimed_word", "cause").rows() == [
        ("低压电工作业", None),
        ("冷库看护作业", "post_unclear"),
        ("叉车N1", "other_system"),
        ("压力容器R1", "other_system"),
    ]


@pytest.mark.parametrize(
    ("head", "employer"),
    [
        ("驻场公司", OTHER),
        ("用人企业全称", OTHER),
        ("培训单位", None),
        ("发证单位", None),
        ("原工作单位", None),
    ],
)
def test_whose_people_these_are(tmp_path: Path, head: str, employer: str | None) -> None:
    """Firms below a header that we do not know are the employers, but for who trained, issued or employed before."""
    rows = (f"陆青禾,{LU},T{LU},2029-03-12,{OTHER}", f"俞子宁,{YU},T{YU},2029-03-12,{FIRM}")
    assert read(tmp_path, f"{HEAD},{head}", *rows).entries["employer"].to_list()[0] == employer


def test_a_title_that_only_says_what_a_column_is_headed_by(tmp_path: Path) -> None:
    """代维公司 names a kind of firm where the column below it names the firm; 塔桅 is no card beside 登高证."""
    head = "代维公司,姓名,身份证号,作业类型,登高证编号,登高证有效期,电工证编号,电工证有效期"
    rows = (
        f"{FIRM},陆青禾,{LU},塔桅,T{LU},2028-02-23,T{LU},2029-03-22",
        f"{FIRM},俞子宁,{YU},动力,,,T{YU},2027-06-08",
    )
    roster = read(tmp_path, "代维公司特种作业持证情况统计表", head, *rows)
    assert roster.entries.select("name", "employer", "contractor", "claimed_word").rows() == [
        ("陆青禾", None, FIRM, "登高"),
        ("陆青禾", None, FIRM, "电工"),
        ("俞子宁", None, FIRM, "电工"),
    ]


def test_an_operator_among_managers(tmp_path: Path) -> None:
    """人员类型 作业人员 has the item that 证书类型 names; 安全员 beside him has the pass."""
    rows = (
        f"陆青禾,{LU},T{LU},2029-03-12,作业人员,高压电工作业",
        f"俞子宁,{YU},{YU},2029-03-12,安全员,安全生产知识和管理能力考核合格证",
    )
    entries = read(tmp_path, f"{HEAD},人员类型,证书类型", *rows).entries
    assert entries.select("role", "required_item", "claimed_item").rows() == [
        ("operator", "高压电工作业", "高压电工作业"),
        ("safety_manager", None, None),
    ]


@pytest.mark.parametrize(
    ("trade", "expected"),
    [
        ("Electrician 电工", [("电工", "电工作业", None)]),
        ("Welder 电工", [("Welder", "焊接与热切割作业", None), ("电工", "电工作业", None)]),
        ("电工作业/低压电工作业", [("低压电工作业", "电工作业", "低压电工作业")]),
        ("电工/焊工", [("电工", "电工作业", None), ("焊工", "焊接与热切割作业", None)]),
    ],
)
def test_one_word_twice_is_one_entry(
    tmp_path: Path, trade: str, expected: list[tuple[str, str, str | None]]
) -> None:
    """Two languages of one word, and a category before its item, are one; two trades are two."""
    entries = read(tmp_path, "姓名,身份证号,工种", f"陆青禾,{LU},{trade}").entries
    assert entries.select("post", "required_category", "required_item").rows() == expected


def test_a_category_before_its_item_is_one_certificate(tmp_path: Path) -> None:
    """证书类别 电工作业/低压电工作业 claims the item, and not the category once more."""
    head = f"{HEAD},证书名称,证书类别"
    row = f"陆青禾,{LU},T{LU},2029-03-12,中华人民共和国特种作业操作证,电工作业/低压电工作业"
    assert read(tmp_path, head, row).entries["claimed_item"].to_list() == ["低压电工作业"]
