"""Whoever marks a problem as rectified in the workbook has the person asked again by the next check of that folder."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import same_process
from check_life import KEY, Platform, describe, id_number, running_platform

STAFF = "".join(
    f"甲试验有限公司,{name},{id_number(n)},低压电工,{end}\n"
    for n, name, end in ((0, "欧阳甲", "2030-01-09"), (5, "欧阳己", "2025-01-09"))
)
"""Two people on record, of whom the second one's term is over."""
STATE, REMARK = "整改完成情况", "备注"


def checked(place: Path, platform: Platform) -> dict[str, Any]:
    """Check the roster into the same folder, and return the summary."""
    source = ("--connector", "gateway", "--config", "c.toml", "--store", "sqlite:///l.sqlite")
    told = {"CERTVERIFY_KEY": KEY, "CERTVERIFY_SECRETS__GATEWAY__TOKEN": platform.token}
    done = same_process.certverify(
        "check", "roster.csv", *source, "--out", "out", "--no-progress", cwd=place, **told
    )
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads((place / "out" / "summary.json").read_text(encoding="utf-8"))
    return summary


def asked(summary: dict[str, Any]) -> tuple[int, int]:
    return summary["lookups"]["asked"], summary["lookups"]["reused"]


def cell(sheet: Any, head: str) -> Any:
    """Return the cell of the one problem below a heading."""
    column = next(cell.column for cell in sheet[3] if cell.value == head)
    return sheet.cell(4, column)


def test_a_mark_in_the_workbook_asks_again_and_once(tmp_path: Path) -> None:
    """Both answers stand for a month; the one that accused is asked for again, the problem is open again and told."""
    with running_platform(tmp_path) as platform:
        describe(tmp_path, platform, 400)
        head = "单位名称,姓名,身份证号,岗位,有效期至\n"
        (tmp_path / "roster.csv").write_text(head + STAFF, encoding="utf-8")
        assert asked(checked(tmp_path, platform)) == (2, 0)
        assert asked(checked(tmp_path, platform)) == (0, 2)

        report = tmp_path / "out" / "report.xlsx"
        book = openpyxl.load_workbook(report)
        cell(book["问题清单"], STATE).value = "已整改待复查"
        book.save(report)
        again = checked(tmp_path, platform)
        assert asked(again) == (1, 1)
        assert again["by_hand"]["again"] == 1
        sheet = openpyxl.load_workbook(report)["问题清单"]
        assert cell(sheet, STATE).value == "待整改"
        assert "复查仍存在" in cell(sheet, REMARK).value

        last = checked(tmp_path, platform)
        assert asked(last) == (0, 2), "it was asked once"
        assert last["by_hand"]["again"] == 0
