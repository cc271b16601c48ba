"""Special operation certificates called by the authority that issues them: 应急证, 安监局操作证."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize(
    "head",
    [
        "应急证（操作项目）,应急证有效期",
        "应急证,有效期",
        "应急管理局证,应急管理局证有效期",
        "应急局证,应急局证有效期至",
        "应急局特种作业证,应急局特种作业证有效期",
        "安监证,安监证到期日期",
        "安监局操作证,安监局操作证有效期",
    ],
)
def test_a_special_operation_card_called_by_its_authority(tmp_path: Path, head: str) -> None:
    """应急证 and 安监证 are what people call the special operation certificate."""
    roster = read(tmp_path, f"姓名,身份证号,岗位,{head}", f"陆青禾,{LU},电工,低压电工作业,2030.3.7")
    assert roster.entries.select("claims", "claimed_item", "claimed_valid_to").rows() == [
        (True, "低压电工作业", date(2030, 3, 7))
    ]


@pytest.mark.parametrize("other", ["住建证", "质监证"])
def test_another_authoritys_card_keeps_its_term(tmp_path: Path, other: str) -> None:
    """The end of 住建证 is not that of 应急证, on whichever side it stands."""
    ours, theirs = "低压电工作业,2030.3.7", "建筑焊工,2031.1.1"
    for names, cells in ((["应急证", other], (ours, theirs)), ([other, "应急证"], (theirs, ours))):
        head = ",".join(f"{name},{name}有效期" for name in names)
        entries = read(tmp_path, f"姓名,身份证号,岗位,{head}", f"陆青禾,{LU},电工,{','.join(cells)}").entries
        told = entries.filter(claims=True).select("claimed_item", "claimed_valid_to").rows()
        assert told == [("低压电工作业", date(2030, 3, 7))], names
