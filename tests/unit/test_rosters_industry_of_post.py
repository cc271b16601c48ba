"""A manager's industry written beside the post or the firm: taken where the words name it, and never from a store."""

from pathlib import Path

import pytest
from text_roster import LU, read

CHEMICALS, MINES = "危险化学品", "金属非金属矿山"
HEAD = "姓名,身份证号,职务,任职日期"


def managers(path: Path, post: str, *more: tuple[str, str]) -> list[tuple[object, ...]]:
    heads, cells = [head for head, _ in more], [cell for _, cell in more]
    row = ",".join(["陆青禾", LU, post, "2020-01-01", *cells])
    roster = read(path, ",".join([HEAD, *heads]), row)
    return roster.entries.select("role", "industry", "industry_class", "unit_type").rows()


@pytest.mark.parametrize(
    ("post", "role", "industry", "unit"),
    [
        ("安全管理人员（危化生产）", "safety_manager", CHEMICALS, "生产单位"),
        ("主要负责人(危险化学品经营)", "principal", CHEMICALS, "经营单位"),
        ("危险化学品经营单位主要负责人", "principal", CHEMICALS, "经营单位"),
        ("安全员（非煤矿山）", "safety_manager", MINES, None),
        ("金属冶炼安全生产管理人员", "safety_manager", "金属冶炼", "金属冶炼单位"),
        ("主要负责人（烟花爆竹批发）", "principal", "烟花爆竹", "经营单位"),
    ],
)
def test_the_industry_of_the_post(
    tmp_path: Path, post: str, role: str, industry: str, unit: str | None
) -> None:
    """In brackets behind the post, or before it."""
    assert managers(tmp_path, post) == [(role, industry, "high_risk", unit)]


@pytest.mark.parametrize(
    "post", ["安全员（危化品库）", "安全员（危化品）", "安全员（化工车间）", "安全管理人员"]
)
def test_a_place_is_no_industry(tmp_path: Path, post: str) -> None:
    """Many a firm has a store of chemicals, or a workshop called so; what it does is not said."""
    assert managers(tmp_path, post) == [("safety_manager", None, None, None)]


@pytest.mark.parametrize("head", ["企业类型", "企业类别", "行业领域", "单位类型"])
def test_the_kind_of_enterprise(tmp_path: Path, head: str) -> None:
    """A column on the kind of enterprise names the industry; a kind of company is none."""
    told = ("safety_manager", CHEMICALS, "high_risk", "生产单位")
    assert managers(tmp_path, "安全管理人员", (head, "危险化学品生产")) == [told]


def test_a_kind_of_company_hides_nothing(tmp_path: Path) -> None:
    """有限责任公司 says nothing of the industry, which the post may still say."""
    assert managers(tmp_path, "安全管理人员", ("企业类型", "有限责任公司"))[0][1:] == (None, None, None)
    told = managers(tmp_path, "安全管理人员（危化生产）", ("企业类型", "有限责任公司"))
    assert told == [("safety_manager", CHEMICALS, "high_risk", "生产单位")]


def test_behind_the_firms_name(tmp_path: Path) -> None:
    """An industry in brackets behind a firm's name is its business."""
    told = managers(tmp_path, "安全管理人员", ("单位名称", "江北某某有限公司（危化生产）"))
    assert told == [("safety_manager", CHEMICALS, "high_risk", "生产单位")]


def test_a_column_comes_before_the_post(tmp_path: Path) -> None:
    """What 行业类型 says of the row is not overruled by a bracket."""
    told = managers(tmp_path, "安全管理人员（危化生产）", ("行业类型", "机械制造"))
    assert told == [("safety_manager", "机械制造", "not_high_risk", None)]
