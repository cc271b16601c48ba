"""Heads of exports and of forms that name a column in few letters, ask for a card, or say which post it is."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, YU, read

_TERM = ("claimed_valid_from", "claimed_valid_to")
_BEGIN, _END = date(2021, 5, 12), date(2027, 5, 11)


@pytest.mark.parametrize("item", ["WORK_ITEM", "CERT_ITEM"])
@pytest.mark.parametrize("term", ["YXQKS,YXQJS", "YXKSRQ,YXJSRQ", "KSRQ,JSRQ"])
def test_terms_and_items_of_exports(tmp_path: Path, item: str, term: str) -> None:
    """YXQ is 有效期, KS 开始, JS 结束; KSRQ and JSRQ stand beside the certificate's number."""
    head = f"XM,SFZH,{item},ZSBH,{term}"
    found = read(tmp_path, head, f"陆青禾,{LU},低压电工作业,T{LU},2021-05-12,2027-05-11").entries
    assert found.select("claimed_item", *_TERM).rows() == [("低压电工作业", _BEGIN, _END)]


def test_days_beside_no_certificate_are_of_none(tmp_path: Path) -> None:
    """KSRQ and JSRQ beside a trade may be those of a contract."""
    found = read(tmp_path, "XM,SFZH,GZ,KSRQ,JSRQ", f"陆青禾,{LU},电工,2021-05-12,2027-05-11").entries
    assert found.select(*_TERM, "claims").rows() == [(None, None, False)]


@pytest.mark.parametrize("head", ["岗位类别", "岗位"])
@pytest.mark.parametrize("specific", ["具体岗位", "具体工种"])
def test_the_specific_post(tmp_path: Path, head: str, specific: str) -> None:
    """生产岗位 is a kind of posts, and 电工 beside it the post."""
    rows = (f"陆青禾,{LU},生产岗位,电工", f"俞子宁,{YU},管理岗位,会计")
    found = read(tmp_path, f"姓名,身份证号,{head},{specific}", *rows).entries
    assert found.select("post", "required_category", "cause").rows() == [
        ("电工", "电工作业", None),
        ("会计", None, "post_not_special"),
    ]


@pytest.mark.parametrize("head", ["科室班组", "用工部门", "所在车间"])
def test_departments(tmp_path: Path, head: str) -> None:
    found = read(tmp_path, f"姓名,身份证号,工种,{head}", f"陆青禾,{LU},电工,动力车间").entries
    assert found["department"].to_list() == ["动力车间"]


@pytest.mark.parametrize(
    "head",
    [
        "有无操作证",
        "有无特种作业操作证",
        "有无上岗证",
        "有无持证",
        "操作证有无",
        "是否有操作证",
        "是否持有操作证",
    ],
)
def test_forms_that_ask_for_a_card(tmp_path: Path, head: str) -> None:
    """有 claims a card and 无 none; what an inspector writes beside it is his opinion, and is named as not read."""
    rows = (f"陆青禾,{LU},电工,有,证书过期", f"俞子宁,{YU},焊工,无,无证上岗")
    roster = read(tmp_path, f"姓名,身份证号,岗位,{head},存在问题", *rows)
    assert roster.entries.select("claims", "claimed_valid_to", "remark").rows() == [
        (True, None, None),
        (False, None, None),
    ]
    assert [n.word for n in roster.understood[0].notes if "存在问题" in str(n.facts)] == ["columns_unknown"]
