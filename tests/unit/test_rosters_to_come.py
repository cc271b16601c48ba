"""Certificates that are still to come, as remarks tell of them."""

from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    ("remark", "number", "cause"),
    [
        ("待取证", "", "in_training"),
        ("已报名考试", "", "in_training"),
        ("证书原件在培训中心", "", None),
        ("高压待取证", f"T{LU}", None),
    ],
)
def test_a_remark_on_a_certificate_to_come(
    tmp_path: Path, remark: str, number: str, cause: str | None
) -> None:
    """待取证 in the remark says what it says in the number's column; of a card that the row claims it says nothing."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,证书编号,备注", f"陆青禾,{LU},低压电工,{number},{remark}"
    ).entries
    assert entries["cause"].to_list() == [cause]


TO_COME = [
    "12月取证",
    "1月份考试",
    "预约12.30考试",
    "2026年12月5日参加考试",
    "计划2027年3月培训",
    "下月考试",
    "年底前取证",
    "证书待领取",
    "已报名待考",
    "理论已过，实操待考",
    "实操补考中",
    "正在考",
    "准备考",
    "已考完，等成绩",
    "已交资料，待发证",
    "学徒，师带徒",
    "跟师学习",
]


@pytest.mark.parametrize("words", TO_COME)
def test_words_of_a_certificate_to_come_wherever_they_stand(tmp_path: Path, words: str) -> None:
    """Whoever waits for the course, the examination or the card is no suspect of forgery, whichever cell says so."""
    heads = {
        "姓名,身份证号,工种,操作项目,备注": f"陆青禾,{LU},电工,低压电工作业,{words}",
        "姓名,身份证号,工种,证书编号": f"陆青禾,{LU},低压电工,{words}",
        "姓名,身份证号,工种,证书名称,有效期至": f"陆青禾,{LU},低压电工,{words},",
        "姓名,身份证号,工种,持证情况": f"陆青禾,{LU},低压电工,{words}",
    }
    for head, row in heads.items():
        entries = read(tmp_path, head, row).entries
        assert entries.select("claims", "cause").rows() == [(False, "in_training")], head


@pytest.mark.parametrize(
    "remark",
    [
        "6月取证",
        "2026年10月取证",
        "每年12月培训",
        "带学徒",
        "学徒期满",
        "师带徒师傅",
        "未报名",
        "正在考虑",
        "证书培训中心存",
    ],
)
def test_what_is_behind_or_another_s_excuses_nobody(tmp_path: Path, remark: str) -> None:
    """A month that is past, a master of apprentices and who is not put down are no word of training (27 November)."""
    entries = read(tmp_path, "姓名,身份证号,工种,证书编号,备注", f"陆青禾,{LU},低压电工,,{remark}").entries
    assert entries.select("claims", "cause").rows() == [(False, None)]


def test_the_training_for_a_renewal_is_of_a_card_that_is_held(tmp_path: Path) -> None:
    """复审培训中 beside an item leaves the row's claim as it is."""
    entries = read(
        tmp_path, "姓名,身份证号,工种,操作项目,备注", f"陆青禾,{LU},电工,低压电工作业,复审培训中"
    ).entries
    assert entries.select("claims", "cause").rows() == [(True, None)]


@pytest.mark.parametrize(
    ("number", "claims", "cause", "renewal"),
    [
        ("年审中", True, None, True),
        ("原件在公司", True, None, False),
        ("证书由人事保管", True, None, False),
        ("证在办理", False, "in_training", False),
        ("不需要", False, "post_unclear", False),
        ("不涉及", False, "post_unclear", False),
        ("无需持证", False, "post_unclear", False),
        ("无", False, None, False),
        ("未取得", False, None, False),
    ],
)
def test_what_stands_for_a_number(
    tmp_path: Path, number: str, claims: bool, cause: str | None, renewal: bool
) -> None:
    """年审中 and 原件在公司 tell of a card; 不涉及 contradicts the trade, and leaves open what the post is."""
    entries = read(tmp_path, "姓名,身份证号,工种,证书编号", f"陆青禾,{LU},低压电工,{number}").entries
    assert entries.select("claims", "cause", "renewal_applied").rows() == [(claims, cause, renewal)]
