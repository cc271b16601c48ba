"""Suggestions for words that the catalogue does not have, and sources in a reader's words."""

from datetime import date

import pytest

from certverify.rosters.posts.nearest import nearest_items
from certverify.rules import packs

CATALOGUE = packs.load(date(2026, 11, 23)).catalogue


@pytest.mark.parametrize("word", ["冷冻机操作", "设备操作员", "安全员", "动火监护"])
def test_nobody_is_offered_an_item_that_shares_only_common_signs(word: str) -> None:
    """操作 and 安全 stand in half of the names: they make no hoist's driver of a cold store's worker."""
    assert nearest_items(word, CATALOGUE) == []


def test_an_item_that_shares_its_work_is_offered() -> None:
    """A mistyped name is near the one that was meant."""
    assert "熔化焊接与热切割作业" in nearest_items("熔化焊接与气割", CATALOGUE)
