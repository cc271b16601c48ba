"""任职 heads posts or days, by what stands below it, and a few more words for posts and passes."""

from pathlib import Path

import pytest
from text_roster import LU, YU, read


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("安全员", "主要负责人"), ("safety_manager", None)),
        (("2025-03-01", "2025.3.1"), (None, "2025-03-01")),
        (("2025年3月1日任命", "2025年"), (None, "2025-03-01")),
        (("是", "在任"), (None, None)),
    ],
)
def test_the_cells_tell_what_is_held(
    tmp_path: Path, cells: tuple[str, str], told: tuple[str | None, str | None]
) -> None:
    """Posts are read as 职务, days as the day of appointment, anything else is left and named."""
    rows = [f"陆青禾,{LU},危险化学品,{cells[0]}", f"俞子宁,{YU},危险化学品,{cells[1]}"]
    roster = read(tmp_path, "姓名,身份证号,行业,任职", *rows)
    first = roster.entries.row(0, named=True)
    column = {one.header: one.field for one in roster.understood[0].mapping}.get("任职")
    assert column == ("duty" if told[0] else "appointment_date" if told[1] else None)
    assert first["role"] == told[0]
    assert told[1] is None or column == "appointment_date"


def test_posts_beside_days(tmp_path: Path) -> None:
    """任职 beside 任职时间 is the post, and the kind of certificate is none."""
    row = f"陆青禾,{LU},金属冶炼,安全员,2024-01-01,注册安全工程师"
    [one] = read(tmp_path, "姓名,身份证号,行业,任职,任职时间,持证类别", row).entries.rows(named=True)
    assert (one["role"], str(one["appointed_on"])) == ("safety_manager", "2024-01-01")


def test_english_heads_of_a_pass(tmp_path: Path) -> None:
    """Role, Safety Cert No. and Cert Valid Until of an export."""
    row = f"陆青禾,{LU},安全总监,ZS2024,2027-03-01"
    roster = read(tmp_path, "Name,ID No.,Role,Safety Cert No.,Cert Valid Until", row)
    [one] = roster.entries.rows(named=True)
    assert (one["role"], one["claimed_number"]) == ("safety_manager", "ZS2024")
    assert str(one["claimed_valid_to"]) == "2027-03-01"


def test_post_and_trade_in_one_column(tmp_path: Path) -> None:
    """岗位职务 holds a manager's post or a trade."""
    rows = [f"陆青禾,{LU},安全员", f"俞子宁,{YU},低压电工"]
    roster = read(tmp_path, "姓名,身份证号,岗位职务", *rows)
    assert roster.entries["role"].to_list() == ["safety_manager", "operator"]
