"""Several certificates or posts in one cell, however they are listed; and one post that only looks like several."""

from datetime import date

import pytest

from certverify.rosters.posts.words import Meaning, split_words, understand
from certverify.rules.packs import load

CATALOGUE = load(date(2026, 11, 27)).catalogue
LOW, HIGH, LIFT = "低压电工作业", "高压电工作业", "高处安装、维护、拆除作业"


def meanings(cell: str) -> list[Meaning]:
    return [understand(word, CATALOGUE) for word in split_words(cell, CATALOGUE)]


@pytest.mark.parametrize(
    "cell",
    [
        f"①{LOW}②{LIFT}",
        f"①{LOW}\n②{LIFT}",
        f"(1){LOW}(2){LIFT}",
        f"（1）{LOW}（2）{LIFT}",
        f"1.{LOW} 2.{LIFT}",
        f"1.{LOW}\n2.{LIFT}",
        f"1、{LOW}；2、{LIFT}",
        f"{LOW} {LIFT}",
        f"{LOW} & {LIFT}",
        f"{LOW}|{LIFT}",
        f"● {LOW}\n● {LIFT}",
        f"{LOW}—{LIFT}",
        f"{LOW}、{LIFT}",
    ],
)
def test_every_item_of_a_list_is_read(cell: str) -> None:
    """None is lost, and a name with 、 in it stays whole: what is not read would never be asked about."""
    assert [one.item for one in meanings(cell)] == [LOW, LIFT]


@pytest.mark.parametrize("cell", ["电工作业-低压电工作业", "电工作业—低压电工作业"])
def test_a_category_and_its_item_are_one(cell: str) -> None:
    """What stands behind the dash narrows what stands before it."""
    assert [one.item for one in meanings(cell)] == [LOW]


@pytest.mark.parametrize(
    "cell",
    [
        "电、气焊工",
        "电/气焊工",
        "电，气焊工",
        "水、电工",
        "水、电、暖抄表员",
        "机、电、仪工程师",
        "登高、动火作业审批人",
        "焊接、装配检验",
    ],
)
def test_one_post_in_several_words_is_not_judged_by_one_of_them(cell: str) -> None:
    """A meter reader of 水、电、暖 is no electrician; what the whole stands for, nobody has told us."""
    (post,) = meanings(cell)
    assert not post.special
    assert not post.plain


@pytest.mark.parametrize("cell", ["高/低压电工", "高、低压电工", "高压、低压电工", "高低压电工"])
def test_high_and_low_voltage_share_their_head(cell: str) -> None:
    """Two posts that name their trade once."""
    assert [one.item for one in meanings(cell)] == [HIGH, LOW]


@pytest.mark.parametrize("cell", ["电工、保安", "电工 保安"])
def test_a_plain_post_beside_a_trade_takes_nothing_from_it(cell: str) -> None:
    """Two posts, the first of them a trade."""
    first, second = meanings(cell)
    assert (first.category, second.plain) == ("电工作业", True)


@pytest.mark.parametrize("cell", ["电钳工", "井下电钳工", "电气焊钳工"])
def test_a_fitter_who_does_electric_work_or_welds_is_not_plainly_a_fitter(cell: str) -> None:
    """钳工 needs no certificate; what he does besides may."""
    (post,) = meanings(cell)
    assert not post.plain


def test_a_trade_held_beside_a_plain_post_counts() -> None:
    """维修钳工（兼电工） is an electrician, too."""
    (post,) = meanings("维修钳工（兼电工）")
    assert post.category == "电工作业"
