"""Headers of personnel systems and of lists that are written as people speak, and forms with codes and hints."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import CATALOGUE, LU, YU, read

from certverify.rosters.posts.words import understand

CLAIM = ("required_item", "claims", "claimed_item", "claimed_number", "claimed_valid_to")
END = date(2028, 5, 11)


@pytest.mark.parametrize(
    ("head", "row", "claim"),
    [
        (
            "员工姓名,证件类型,证件号码,所属组织,任职岗位,员工状态,证照类型,证照编号,证照失效日期",
            f"陆青禾,居民身份证,{LU},动力部/维修班,低压电工,在职,特种作业操作证-低压电工作业,T{LU},2028-05-11",
            ("低压电工作业", True, "低压电工作业", f"T{LU}", END),
        ),
        (
            "科室,姓名,身份证,所在岗位,持有何种证书,证书号码,有效期",
            f"配电室,陆青禾,{LU},低压电工,特种作业操作证（低压电工）,T{LU},2022-05-12至2028-05-11",
            ("低压电工作业", True, "低压电工作业", f"T{LU}", END),
        ),
        (
            "企业,姓名,身份证,干什么的,有没有证,证上的号,证到什么时候",
            f"旺盛五金厂,陆青禾,{LU},烧电焊,有,T{LU},2028.05.11",
            ("熔化焊接与热切割作业", True, None, f"T{LU}", END),
        ),
        (
            "企业,姓名,身份证,干什么的,有没有证,证上的号,证到什么时候",
            f"旺盛五金厂,陆青禾,{LU},低压电工,没有,,",
            ("低压电工作业", False, None, None, None),
        ),
    ],
)
def test_headers_of_systems_and_of_speech(
    tmp_path: Path, head: str, row: str, claim: tuple[object, ...]
) -> None:
    """证照编号 is the card's number, 干什么的 the trade, 有没有证 whether there is a card."""
    assert read(tmp_path, head, row).entries.select(CLAIM).rows() == [claim]


@pytest.mark.parametrize(
    ("word", "item"),
    [
        ("0102低压电工作业", "低压电工作业"),
        ("0201-熔化焊接与热切割作业", "熔化焊接与热切割作业"),
        ("0916化工自动化控制仪表作业", "化工自动化控制仪表作业"),
        ("2026年低压", None),
    ],
)
def test_a_code_before_a_name(word: str, item: str | None) -> None:
    """The code of a list says nothing that the name behind it does not."""
    assert understand(word, CATALOGUE).item == item


def test_a_hint_below_the_header_is_no_person(tmp_path: Path) -> None:
    """与身份证一致 in the place of a name says how to fill in the form."""
    rows = ["与身份证一致,18位,见代码表,T开头", f"俞子宁,{YU},0102低压电工作业,T{YU}"]
    entries = read(tmp_path, "姓名,身份证号,操作项目,证书编号", *rows).entries
    assert entries.filter(name="俞子宁").select("claimed_item", "cause").rows() == [("低压电工作业", None)]
    assert set(entries.filter(name="与身份证一致")["disposition"]) <= {"not_applicable"}
