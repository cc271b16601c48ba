"""Employers' names that differ in their legal form only are pointed out; other companies stay apart."""

import pytest

from certverify.web.firms import alike

KNOWN = ["齐鲁化工有限公司"]


@pytest.mark.parametrize(
    "firm", ["齐鲁化工", "齐鲁化工集团", "齐鲁化工（集团）有限公司", "齐鲁化工股份有限公司", "齐鲁 化工 公司"]
)
def test_another_form_of_a_known_name_is_pointed_out(firm: str) -> None:
    """Only 公司, 有限公司, 股份 or 集团 is different."""
    assert alike([firm], KNOWN) == {firm: "齐鲁化工有限公司"}


@pytest.mark.parametrize(
    "firm",
    ["齐鲁化工有限公司", "齐鲁化学有限公司", "齐鲁化工机械有限公司", "济南齐鲁化工有限公司", "齐鲁化工二厂"],
)
def test_another_company_is_none(firm: str) -> None:
    """The very name that is known, or one that differs in more than its legal form, is left alone."""
    assert alike([firm], KNOWN) == {}


def test_two_forms_in_one_upload_are_pointed_out() -> None:
    """Nothing is known yet: the shorter form is held against the longer one."""
    assert alike(["齐鲁化工", "齐鲁化工有限公司", "长江机械厂"], []) == {"齐鲁化工": "齐鲁化工有限公司"}


def test_a_name_of_two_characters_says_nothing() -> None:
    """中石有限公司 and 中石集团 share too little to be taken for one."""
    assert alike(["中石集团"], ["中石有限公司"]) == {}
