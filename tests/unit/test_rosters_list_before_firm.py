"""A title or a file's name may say what the list is before it says whose."""

import pytest

from certverify.rosters.table.around.titles import read_surroundings

_FIRM = "江北某某化工有限公司"


@pytest.mark.parametrize(
    "stem",
    [
        f"{_FIRM}特种作业人员台账",
        f"特种作业人员台账-{_FIRM}",
        f"特种作业人员台账（{_FIRM}）",
        f"2026特种作业人员台账_{_FIRM}",
        f"持证人员名单——{_FIRM}",
        f"特种作业人员登记表{_FIRM}",
        f"电工证（{_FIRM}）",
        f"（2026）{_FIRM}-特种作业",
        f"2026年11月{_FIRM}花名册",
        f"11.28-{_FIRM}持证人员",
        f"最新{_FIRM}台账",
    ],
)
def test_the_firm_of_a_files_name(stem: str) -> None:
    """特种作业人员台账-江北某某化工有限公司 is no firm by that whole name."""
    assert read_surroundings(stem, "Sheet1", (), frozenset()).employer_likely == _FIRM


@pytest.mark.parametrize("title", [f"特种作业人员登记表（{_FIRM}）", f"特种作业人员登记表 {_FIRM}"])
def test_the_firm_of_a_title(title: str) -> None:
    """The same of what stands above a table."""
    assert read_surroundings("台账", "Sheet1", (title,), frozenset()).employer == _FIRM


@pytest.mark.parametrize("firm", ["安全生产技术有限公司", "特种设备检验有限公司", "江北（上海）化工有限公司"])
def test_a_firms_own_words_stay_its_own(firm: str) -> None:
    """A firm may begin with words that lists begin with."""
    assert read_surroundings(
        f"{firm}特种作业人员台账", "Sheet1", (), frozenset()
    ).employer_likely == firm.replace("（", "(").replace("）", ")")


@pytest.mark.parametrize(
    "stem",
    [
        "特种作业人员台账",
        "员工名单（外包单位：宏业劳务有限公司）",
        "特种作业人员台账-最新",
        "特种作业人员（发集团公司）",
        "报送某某集团公司人员名单",
    ],
)
def test_no_firm_is_made_up(stem: str) -> None:
    """外包单位 before a firm says that it is not the one whose list this is."""
    assert read_surroundings(stem, "Sheet1", (), frozenset()).employer_likely is None
