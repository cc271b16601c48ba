"""Numbers of managers' passes whose head says whose they are: 安全管理人员合格证编号, 安管证号."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read

_END = date(2027, 5, 11)


@pytest.mark.parametrize(
    "head",
    [
        "安全管理人员合格证编号",
        "安全生产管理人员合格证号",
        "安全管理人员考核合格证编号",
        "安全生产考核合格证编号",
        "主要负责人合格证编号",
        "主要负责人考核合格证号",
        "安管证号",
        "安管证编号",
        "安管人员合格证号码",
    ],
)
def test_numbers_of_passes(tmp_path: Path, head: str) -> None:
    """Whose pass it is does not hide that it is one: its number and the term behind it are read."""
    columns = f"单位,姓名,身份证号,职务,行业类别,{head},有效期至"
    row = f"江北某某化工有限公司,陆青禾,{LU},安全总监,危险化学品,{LU},2027.5.11"
    found = read(tmp_path, columns, row).entries
    told = found.select("role", "claimed_number", "claimed_valid_to", "claims").rows()
    assert told == [("safety_manager", LU, _END, True)]


@pytest.mark.parametrize("head", ["主要负责人合格证编号", "安管证号"])
def test_passes_beside_operation_cards(tmp_path: Path, head: str) -> None:
    """The pass's number and end are not those of the operation card that the row gives as well."""
    columns = f"姓名,身份证号,工种,操作证编号,有效期至,{head},有效期至"
    found = read(tmp_path, columns, f"陆青禾,{LU},电工,T{LU},2028.5.1,{LU},2027.5.11").entries
    operated = found.filter(found["role"] == "operator")
    assert operated.select("claimed_number", "claimed_valid_to").rows() == [(f"T{LU}", date(2028, 5, 1))]
