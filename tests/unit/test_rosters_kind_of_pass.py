"""The kind of certificate that a manager holds, beside the post that says what he needs."""

from pathlib import Path

import pytest
from text_roster import LU, read

HEADS = ("合格证类别", "合格证类型", "证书类别", "证件类别", "资格证类型", "取证类别", "考核类别")
UNCLEAR = [(None, "unverified", "post_unclear")]


def settled(path: Path, head: str, duty: str, kind: str, title: str = "") -> list[tuple[object, ...]]:
    row = f"陆青禾,{LU},{duty},2024-01-01,金属冶炼,{kind},2028-03-10"
    lines = (f"姓名,身份证号,职务,任职时间,行业类型,{head},有效期至", row)
    return (
        read(path, *([title] if title else []), *lines).entries.select("role", "disposition", "cause").rows()
    )


@pytest.mark.parametrize("head", HEADS)
def test_of_another_type_than_the_post(tmp_path: Path, head: str) -> None:
    """A head of safety with a principal's pass is no principal; which of the two is right the row does not say."""
    assert settled(tmp_path, head, "安全部部长", "主要负责人") == UNCLEAR
    assert settled(tmp_path, head, "总经理", "安全生产管理人员") == UNCLEAR


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("duty", ["总经理", ""])
def test_of_the_post_or_alone(tmp_path: Path, head: str, duty: str) -> None:
    """Where the two agree, or no post is named, everything stays as it was."""
    assert settled(tmp_path, head, duty, "主要负责人") == [("principal", None, None)]


@pytest.mark.parametrize("head", HEADS)
def test_of_another_type_than_the_title(tmp_path: Path, head: str) -> None:
    """The title tells the kind of people where a row names no post."""
    assert settled(tmp_path, head, "", "主要负责人", "某某公司安全生产管理人员台账,,,,,,") == UNCLEAR


def test_a_kind_of_person_still_says_what_the_post_asks_for(tmp_path: Path) -> None:
    """人员类别 is of the person, and is taken above 职务 as before."""
    assert settled(tmp_path, "人员类别", "安全部部长", "主要负责人") == [("principal", None, None)]


@pytest.mark.parametrize("kind", ["注册安全工程师", "中级注册安全工程师", "注安师"])
@pytest.mark.parametrize("head", ["持证类别", "证书名称"])
def test_a_qualification_is_no_post(tmp_path: Path, head: str, kind: str) -> None:
    """Where the head of the posts is not understood, the holder's post is not known."""
    lines = (
        f"单位,行业,姓名,身份证号,甲乙,任职时间,{head}",
        f"青山钢厂,金属冶炼,陆青禾,{LU},安全员,2024-01-01,{kind}",
    )
    assert read(tmp_path, *lines).entries.select("role", "disposition", "cause").rows() == UNCLEAR
