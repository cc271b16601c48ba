"""States in a roster's own words: moved to another workshop, sent back to the agency, a certificate in the making."""

from pathlib import Path

import pytest
from text_roster import LU, read


def _settled(path: Path, head: str, cell: str) -> tuple[str | None, str | None]:
    [told] = (
        read(path, f"姓名,身份证号,工种,{head}", f"陆青禾,{LU},电工,{cell}")
        .entries.select("disposition", "cause")
        .rows()
    )
    return told


@pytest.mark.parametrize("cell", ["否（2026年8月调包装车间）", "2026.8调仓储部", "已调成品仓库"])
def test_moved(tmp_path: Path, cell: str) -> None:
    """Whether the new place is another post, the officer knows."""
    assert _settled(tmp_path, "是否在岗", cell) == ("unverified", "post_changed")


@pytest.mark.parametrize("cell", ["调试车间", "调度室值班", "调配班组"])
def test_words_that_only_begin_so(tmp_path: Path, cell: str) -> None:
    """A workshop's own name moves nobody."""
    assert _settled(tmp_path, "用工状态", cell) == ("unverified", "employment_unclear")


@pytest.mark.parametrize("cell", ["已退回", "退回劳务公司", "已退回派遣单位", "退工"])
def test_sent_back(tmp_path: Path, cell: str) -> None:
    """Who is sent back to the agency works here no more; a remark that says so may be of papers, and is a doubt."""
    assert _settled(tmp_path, "用工状态", cell) == ("not_applicable", "left_post")
    assert _settled(tmp_path, "备注", "已退回") == ("unverified", "employment_unclear")


@pytest.mark.parametrize("cell", ["证在办", "证办理中", "证书在办"])
@pytest.mark.parametrize("head", ["用工状态", "备注"])
def test_in_the_making(tmp_path: Path, head: str, cell: str) -> None:
    assert _settled(tmp_path, head, cell) == ("unverified", "in_training")
