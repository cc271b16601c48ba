"""Whoever is not in the post is accused of nothing, wherever the roster says so: a head, a bracket, a line above."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read


def _of(path: Path, head: str, *rows: str) -> list[tuple[str | None, str | None]]:
    return read(path, head, *rows).entries.select("disposition", "cause").rows()


_OPEN = ("unverified", "employment_unclear")
_THERE = (None, None)


@pytest.mark.parametrize(
    ("head", "gone", "there"),
    [
        ("Active 在职", "N", "Y"),
        ("Active在职", "no", "yes"),
        ("在岗（1是0否）", "0", "1"),
        ("在岗（0是1否）", "1", "0"),
        ("在岗", "×", "√"),
    ],
)
def test_heads_that_ask_who_is_there(tmp_path: Path, head: str, gone: str, there: str) -> None:
    rows = (f"陆青禾,{LU},电工,{gone}", f"俞子宁,{YU},电工,{there}")
    assert _of(tmp_path, f"姓名,身份证号,工种,{head}", *rows) == [_OPEN, _THERE]


@pytest.mark.parametrize("post", ["焊工（待岗）", "电工（未上岗）", "电工(停岗)"])
def test_brackets_behind_a_post(tmp_path: Path, post: str) -> None:
    assert _of(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}") == [_OPEN]


def test_a_bracket_that_leaves_the_post_open(tmp_path: Path) -> None:
    """Leave is none of a welder's kinds of work: the post is in doubt, which accuses nobody either."""
    told = _of(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},焊工（产假）")
    assert [disposition for disposition, _ in told] == ["unverified"]


@pytest.mark.parametrize("post", ["焊工（返岗）", "电工（上岗）", "电工（白班）"])
def test_other_brackets(tmp_path: Path, post: str) -> None:
    """A bracket of who is there leaves the post to be judged."""
    assert _OPEN not in _of(tmp_path, "姓名,身份证号,岗位", f"陆青禾,{LU},{post}")


@pytest.mark.parametrize("line", ["三、2025年减少人员", "减少人员", "本年减员"])
def test_a_line_above(tmp_path: Path, line: str) -> None:
    rows = (f"俞子宁,{YU},电工", f"{line},,", f"陆青禾,{LU},电工")
    assert _of(tmp_path, "姓名,身份证号,工种", *rows) == [_THERE, _OPEN]


def test_a_term_of_office_that_is_over(tmp_path: Path) -> None:
    """It may have been renewed: the officer is asked; one that runs asks nothing."""
    head = "姓名,身份证号,职务,任职日期,任期至"
    rows = (f"陆青禾,{LU},安全总监,2022-03-01,2025-12-31", f"俞子宁,{YU},安全总监,2022-03-01,2027-12-31")
    assert _of(tmp_path, head, *rows) == [_OPEN, _THERE]
