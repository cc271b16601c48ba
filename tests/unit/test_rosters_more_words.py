"""Posts and items as people write them: plain ones, which ask for nothing, and short names of items."""

import pytest
from text_roster import CATALOGUE

from certverify.rosters.posts.words import understand


@pytest.mark.parametrize(
    "word",
    [
        "保安队长",
        "洗涤工",
        "总务主任",
        "宿管员",
        "食堂厨师",
        "理货员",
        "品控员",
        "打磨工",
        "IPQC",
        "线长",
        "配送司机",
    ],
)
def test_a_plain_post_asks_for_nothing(word: str) -> None:
    """None of them is a special operation by the annex of Order 30."""
    meaning = understand(word, CATALOGUE)
    assert (meaning.plain, meaning.special) == (True, False)


@pytest.mark.parametrize(
    ("word", "item", "category"),
    [
        ("制冷与空调设备运行", "制冷与空调设备运行操作作业", "制冷与空调作业"),
        ("制冷运行", "制冷与空调设备运行操作作业", "制冷与空调作业"),
        ("CO2焊", "熔化焊接与热切割作业", "焊接与热切割作业"),
        ("二氧化碳保护焊工", "熔化焊接与热切割作业", "焊接与热切割作业"),
        ("临时用电电工", None, "电工作业"),
    ],
)
def test_a_short_name_of_an_item(word: str, item: str | None, category: str) -> None:
    """The catalogue's items, worked out by hand."""
    meaning = understand(word, CATALOGUE)
    assert (meaning.item, meaning.category) == (item, category)
