"""A trade in brackets behind a post that asks for no card: it is asked about, and nobody is left out for it."""

from pathlib import Path

import pytest
from text_roster import LU, read


def settled(path: Path, post: str) -> tuple[object, ...]:
    entries = read(path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}").entries
    return entries.select("role", "disposition", "cause").row(0)


@pytest.mark.parametrize(
    "post",
    [
        "仓管员（焊工）",
        "普工（登高架设）",
        "保洁（电工）",
        "司机（电工）",
        "钳工（焊接）",
        "行政（电工作业）",
        "叉车司机（电工）",
        "普工（焊工、电工）",
        "电梯维修工（低压电工）",
    ],
)
def test_asked_about(tmp_path: Path, post: str) -> None:
    """Whether 仓管员（焊工） welds, the cell does not say."""
    assert settled(tmp_path, post)[1:] == ("unverified", "post_unclear")


def test_said_to_be_both(tmp_path: Path) -> None:
    """保安（兼电工） is an electrician, as before."""
    assert settled(tmp_path, "保安（兼电工）") == ("operator", None, None)


@pytest.mark.parametrize(
    "post",
    [
        "普工（焊接班）",
        "保洁（一车间）",
        "化验员（合成氨）",
        "质检员（煤气）",
        "司机（货车）",
        "仓管员（五金）",
    ],
)
def test_places_and_teams(tmp_path: Path, post: str) -> None:
    """They say where somebody works, or with what."""
    assert settled(tmp_path, post)[1:] == ("not_applicable", "post_not_special")


def test_another_systems_own_trade(tmp_path: Path) -> None:
    """A pressure vessel's welder welds, and a fork lift's driver in a workshop drives."""
    for post in ("压力容器焊工（焊接）", "叉车司机（二车间）"):
        assert settled(tmp_path, post)[1:] == ("not_applicable", "other_system")
