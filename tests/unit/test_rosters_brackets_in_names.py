"""Brackets in a category's own name, and the item behind it."""

import pytest
from text_roster import CATALOGUE

from certverify.rosters.posts.words import split_words, understand

GAS, METALS = "煤气作业", "冶金（有色）生产安全作业"


@pytest.mark.parametrize(
    ("cell", "item", "category"),
    [
        (f"{METALS}-{GAS}", GAS, METALS),
        (f"{METALS}（{GAS}）", GAS, METALS),
        (f"特种作业操作证-{METALS}-{GAS}", GAS, METALS),
        (f"特种作业操作证（{METALS}-{GAS}）", GAS, METALS),
        (METALS, None, METALS),
        ("特种作业操作证-电工作业-低压电工作业", "低压电工作业", "电工作业"),
        ("电工作业（低压电工作业）", "低压电工作业", "电工作业"),
    ],
)
def test_an_item_behind_a_name_with_brackets(cell: str, item: str | None, category: str) -> None:
    """（有色） belongs to the category, and what stands behind it says which of its items is meant."""
    [word] = split_words(cell, CATALOGUE)
    meaning = understand(word, CATALOGUE)
    assert (meaning.item, meaning.category) == (item, category)
