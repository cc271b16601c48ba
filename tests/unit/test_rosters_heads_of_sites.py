"""The lines above a site's list name several firms, each in the cell beside its label: whose are the people?"""

from pathlib import Path

import pytest
from text_roster import LU, read

COLUMNS = "姓名,身份证号,工种,证号,有效期至"
BUILDS = "江北第八建设集团有限公司"
SENDS = "泰州恒固建筑劳务有限公司"
OWNS = "临海置业有限公司"


@pytest.mark.parametrize(
    ("lines", "employer", "contractor"),
    [
        ((f"总包单位：,{BUILDS},,分包单位：,{SENDS}",), BUILDS, SENDS),
        ((f"总包：,{BUILDS},,分包：,{SENDS}",), BUILDS, SENDS),
        ((f"监理单位：,{OWNS},,施工单位：,{BUILDS}",), BUILDS, None),
        (("培训机构：,金桥安全技术培训学校,,,", f"送培单位：,{BUILDS},,,"), BUILDS, None),
        ((f"建设单位：,{OWNS},,,", f"施工单位：,{BUILDS},,,"), BUILDS, None),
        ((f"业主：,{OWNS},,,", f"承包商：,{BUILDS},,,"), BUILDS, None),
        ((f"甲方：,{OWNS},,,", f"承包单位：,{BUILDS},,,"), BUILDS, None),
    ],
)
def test_who_employs_them(
    tmp_path: Path, lines: tuple[str, ...], employer: str, contractor: str | None
) -> None:
    """Whoever has the site built, watches it or trains people employs none of them."""
    row = f"陆青禾,{LU},低压电工,T{LU},2031-02-12"
    found = read(tmp_path, "\n".join([*lines, COLUMNS]), row).entries
    assert found.select("employer", "contractor").rows() == [(employer, contractor)]
