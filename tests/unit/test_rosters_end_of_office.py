"""The day on which a manager left the office: whoever left is asked nothing, whoever will leave is still in it."""

from pathlib import Path

import pytest
from text_roster import LU, read

_HEADS = ["离任日期", "离任时间", "任职截止", "任职截止日期", "任职截止时间"]


def _settled(path: Path, head: str, day: str) -> tuple[str | None, str | None]:
    roster = read(path, f"姓名,身份证号,职务,任职日期,{head}", f"陆青禾,{LU},安全总监,2022-03-01,{day}")
    [told] = roster.entries.select("disposition", "cause").rows()
    return told


@pytest.mark.parametrize("head", _HEADS)
def test_left(tmp_path: Path, head: str) -> None:
    assert _settled(tmp_path, head, "2025-12-31") == ("not_applicable", "left_post")


@pytest.mark.parametrize("head", _HEADS)
@pytest.mark.parametrize("day", ["2099-12-31", "", "至今"])
def test_still_in_office(tmp_path: Path, head: str, day: str) -> None:
    assert _settled(tmp_path, head, day) == (None, None)
