"""Remarks that say nothing but when somebody left."""

from datetime import date

import pytest

from certverify.rosters.values.leaving import read_leaving

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("2026年10月底离职", "left"),
        ("2026年10月初离职", "left"),
        ("10月中旬离职", "left"),
        ("2026年6月退休", "left"),
        ("已于2026年6月30日退休", "left"),
        ("2026.6退休", "left"),
        ("2026.6.30正式退休", "left"),
        ("2027年10月底离职", "ahead"),
        ("2027年6月退休", "ahead"),
        ("2026年6月退休返聘", None),
        ("2026年6月退休，仍在岗", None),
        ("2026年6月退休手续办理中", "doubtful"),
        ("6月退休", "doubtful"),
        ("退休", "doubtful"),
    ],
)
def test_a_month_of_leaving(remark, said):
    """Whoever may have been taken on again, or whose year is open, is in doubt."""
    assert read_leaving(remark, DAY) == said
