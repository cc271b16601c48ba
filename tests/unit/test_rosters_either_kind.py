"""One table of operators and managers, as registers export it: 证书类型 says of each row what the other heads mean."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read

_CARD, _PASS = "特种作业操作证", "安全生产知识和管理能力考核合格证"
_HEAD = "姓名,证件号码,证书类型,作业类别/人员类型,操作项目/行业类别,证书编号,有效期开始日期,有效期结束日期"
_DAYS = "2024-05-12,2027-05-11"
_TOLD = ("role", "required_item", "industry", "claimed_number", "claims", "cause")


@pytest.mark.parametrize(
    ("kind", "role"), [("主要负责人", "principal"), ("安全生产管理人员", "safety_manager")]
)
def test_each_row_by_its_certificate(tmp_path: Path, kind: str, role: str) -> None:
    rows = (
        f"陆青禾,{LU},{_CARD},电工作业,低压电工作业,T{LU},{_DAYS}",
        f"俞子宁,{YU},{_PASS},{kind},危险化学品经营单位,{YU},{_DAYS}",
    )
    found = read(tmp_path, _HEAD, *rows).entries
    assert found.select(*_TOLD).rows() == [
        ("operator", "低压电工作业", None, f"T{LU}", True, None),
        (role, None, "危险化学品", YU, True, None),
    ]


def test_rows_of_an_unknown_certificate(tmp_path: Path) -> None:
    """A word that names neither leaves the row what it was: nobody is a manager by it."""
    found = read(tmp_path, _HEAD, f"俞子宁,{YU},证书,主要负责人,危险化学品经营单位,{YU},{_DAYS}").entries
    assert found.select("role", "disposition").rows() == [(None, "unverified")]
