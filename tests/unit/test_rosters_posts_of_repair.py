"""Posts of repair: a welder among them is one, and a word of electrical work alone asks nobody for a card."""

from pathlib import Path

import pytest
from text_roster import LU, read


@pytest.mark.parametrize("post", ["动火焊接", "动火焊接工", "机修焊工", "维修焊工", "检修焊工"])
def test_welders(tmp_path: Path, post: str) -> None:
    found = read(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}").entries
    assert found.select("role", "required_category", "required_item").rows() == [
        ("operator", "焊接与热切割作业", None)
    ]


@pytest.mark.parametrize("post", ["电气维修", "电气值班工程师", "动火作业", "机修"])
def test_posts_that_stay_open(tmp_path: Path, post: str) -> None:
    """An engineer on duty need not work on the installation himself, and hot work is no trade."""
    found = read(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}").entries
    assert found.select("role", "disposition", "cause").rows() == [(None, "unverified", "post_unclear")]


@pytest.mark.parametrize("post", ["电气维修", "电气值班工程师"])
def test_whose_card_is_named(tmp_path: Path, post: str) -> None:
    """With a card the item of the card is asked about."""
    head = "姓名,身份证号,岗位,准操项目,证书编号"
    found = read(tmp_path, head, f"陆青禾,{LU},{post},低压电工作业,T{LU}").entries
    assert found.select("claimed_item", "disposition").rows() == [("低压电工作业", None)]
