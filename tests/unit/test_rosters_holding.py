"""持证情况 beside a number: it names the certificate that the number is of, or says whether there is one."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, YU, read

HEAD = "姓名,身份证号,岗位,持证情况,证号,有效期至"
OF_LU = f"陆青禾,{LU},电工,低压电工作业,T{LU},2030.2.28"


def test_one_card_is_one_entry(tmp_path: Path) -> None:
    """Number and term are of what stands under 持证情况; of two certificates each has them."""
    rows = (OF_LU, f"俞子宁,{YU},电工,低压电工、登高架设,T{YU},2030.2.28")
    entries = read(tmp_path, HEAD, *rows).entries
    end = date(2030, 2, 28)
    assert entries.select("name", "claimed_item", "claimed_number", "claimed_valid_to").rows() == [
        ("陆青禾", "低压电工作业", f"T{LU}", end),
        ("俞子宁", "低压电工作业", f"T{YU}", end),
        ("俞子宁", "登高架设作业", f"T{YU}", end),
    ]


def test_a_group_of_its_own_keeps_its_number(tmp_path: Path) -> None:
    """低压电工证号 says itself of which certificate it is; what 持证情况 lists comes on top."""
    head = "姓名,身份证号,岗位,持证情况,低压电工证号,低压电工有效期至"
    entries = read(tmp_path, head, f"陆青禾,{LU},电工,登高架设,T{LU},2030.2.28").entries
    assert entries.select("claimed_item", "claimed_number").rows() == [
        ("低压电工作业", f"T{LU}"),
        ("登高架设作业", None),
    ]


@pytest.mark.parametrize(
    ("word", "claims", "cause"),
    [
        ("待取证", False, "in_training"),
        ("办理中", False, "in_training"),
        ("无证", False, None),
        ("未持证", False, None),
        ("过期", False, None),
        ("已取证", True, None),
        ("√", True, None),
    ],
)
@pytest.mark.parametrize(
    "head", [HEAD, "姓名,身份证号,岗位,证书名称,证号,有效期至", "姓名,身份证号,岗位,持证情况,,有效期至"]
)
def test_what_only_says_whether_there_is_a_card_names_none(
    tmp_path: Path, head: str, word: str, claims: bool, cause: str | None
) -> None:
    """待取证 is a certificate to come, and neither a forged one nor the name of one."""
    rows = (OF_LU, f"俞子宁,{YU},电工,{word},,")
    if ",," in head:
        rows = (OF_LU.replace(f"T{LU}", ""), rows[1])
    roster = read(tmp_path, head, *rows)
    [entry] = roster.entries.filter(name="俞子宁").iter_rows(named=True)
    assert (entry["claims"], entry["cause"], entry["claimed_word"]) == (claims, cause, None)
    assert "item_not_in_catalogue" not in roster.problems["reason"].to_list()


@pytest.mark.parametrize(
    ("needs", "held", "claims", "cause"),
    [
        ("是", "否", False, None),
        ("是", "未取得", False, None),
        ("需要", "无", False, None),
        ("是", "有", True, None),
        ("是", "", False, None),
        ("否", "无", False, "employment_unclear"),
        ("不需要", "无", False, "employment_unclear"),
    ],
)
def test_what_a_post_needs_is_not_what_somebody_has(
    tmp_path: Path, needs: str, held: str, claims: bool, cause: str | None
) -> None:
    """是否需要持证：是 claims nothing, and 否 beside a trade that needs a card leaves open what the person does."""
    for asked in ("是否需要持证", "是否需持证", "需要持证", "是否特种作业岗位", "是否特种作业"):
        head = f"姓名,身份证号,岗位,{asked},实际持证"
        entries = read(tmp_path, head, f"陆青禾,{LU},电工,{needs},{held}").entries
        assert entries.select("claims", "cause").rows() == [(claims, cause)], asked


@pytest.mark.parametrize("held", ["现持有证件", "持有何种证书", "现有证书", "实际持证情况"])
def test_the_certificates_that_somebody_has(tmp_path: Path, held: str) -> None:
    """The column lists them, and 无 is none: the end of the row is of the one listed."""
    head = f"姓名,身份证号,岗位名称,是否需要持证,{held},证件有效期"
    rows = (f"陆青禾,{LU},电工,是,低压电工,2030-02-28", f"俞子宁,{YU},焊工,是,无,")
    entries = read(tmp_path, head, *rows).entries
    assert entries.select("claims", "claimed_item", "claimed_valid_to").rows() == [
        (True, "低压电工作业", date(2030, 2, 28)),
        (False, None, None),
    ]


@pytest.mark.parametrize(
    ("post", "needs", "cause"),
    [
        ("某某岗", "否", "post_not_special"),
        ("班长", "否", "post_not_special"),
        ("压力仪表巡视", "否", "post_not_special"),
        ("某某岗", "是", "post_unclear"),
        ("某某岗", "", "post_unclear"),
        ("安检员", "否", "employment_unclear"),
        ("常务副总", "否", "employment_unclear"),
        ("叉车工", "否", "other_system"),
        ("电工", "否", "employment_unclear"),
    ],
)
def test_a_post_that_needs_no_card_by_the_rosters_word(
    tmp_path: Path, post: str, needs: str, cause: str
) -> None:
    """是否特种作业 否 settles a post whose word tells nothing, without a hint at items.

    A word that may ask for a card stays in doubt, and so does a deputy, of whom the column does not speak.
    """
    roster = read(tmp_path, "姓名,身份证号,岗位,是否特种作业", f"陆青禾,{LU},{post},{needs}")
    assert roster.entries["cause"].to_list() == [cause]
    if cause == "post_not_special":
        assert roster.problems["reason"].to_list() == []
    numbered = read(
        tmp_path, "姓名,身份证号,岗位,是否特种作业,证书编号", f"陆青禾,{LU},某某岗,{needs},T{LU}"
    ).entries
    assert numbered["disposition"].to_list() == [None if needs != "否" else "unverified"]
