"""Certificates listed by their own name, with what they are for behind it: 特种作业操作证（低压电工作业）."""

from pathlib import Path

import pytest
from text_roster import CATALOGUE, LU, read

from certverify.rosters.posts.words import split_words, understand


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("特种作业操作证（低压电工作业）", ["低压电工作业"]),
        ("中华人民共和国特种作业操作证（低压电工作业）", ["低压电工作业"]),
        ("特种作业操作证（电工作业-高压电工作业）", ["高压电工作业"]),
        ("特种作业操作证：熔化焊接与热切割", ["熔化焊接与热切割作业"]),
        ("操作证（低压电工、高压电工）", ["低压电工作业", "高压电工作业"]),
        # one item, whose name holds 、, and one in brackets of its own
        ("特种作业操作证（高处安装、维护、拆除作业）", ["高处安装、维护、拆除作业"]),
        ("特种作业操作证（高处作业（登高架设））", ["登高架设作业"]),
        # what stands in the brackets is no operation, and another system's card is none of this one
        ("特种作业操作证（复印件）", [None]),
        ("建筑施工特种作业操作资格证（建筑电工）", [None]),
    ],
)
def test_what_a_certificate_is_for_stands_behind_its_name(written: str, items: list[str | None]) -> None:
    """The catalogue's items, worked out by hand from the words in the brackets."""
    assert [understand(word, CATALOGUE).item for word in split_words(written, CATALOGUE)] == items


def test_a_ledger_of_certificates_is_asked_about_as_what_its_cards_are_for(tmp_path: Path) -> None:
    """No column names a post: the card does."""
    head = "证书名称,持证人,身份证号,证书编号,有效期至"
    rows = (
        f"特种作业操作证（低压电工作业）,陆青禾,{LU},T{LU},2030-02-28",
        f"特种设备作业人员证（叉车司机N1）,陆青禾,{LU},{LU},2027-05-31",
    )
    entries = read(tmp_path, head, *rows).entries
    assert entries["required_item"].to_list() == ["低压电工作业", None]
    assert entries["cause"].to_list() == [None, "other_system"]


@pytest.mark.parametrize(
    ("word", "item"),
    [
        ("制冷设备运行操作", "制冷与空调设备运行操作作业"),
        ("制冷设备安装修理", "制冷与空调设备安装修理作业"),
        ("制冷设备安装维修", "制冷与空调设备安装修理作业"),
    ],
)
def test_refrigeration_without_its_air_conditioning(word: str, item: str) -> None:
    """The two items of 制冷与空调作业 are told apart by what is done to the plant."""
    assert understand(word, CATALOGUE).item == item
