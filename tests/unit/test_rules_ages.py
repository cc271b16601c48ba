"""The rising retirement age, by the table published with the decision of 2024-09-13."""

from datetime import date

import pytest

from certverify.rules.ages import retirement_day
from certverify.rules.packs import load

SCHEDULES = load(date(2026, 5, 20)).retirement


@pytest.mark.parametrize(
    ("sex", "birth", "day"),
    [
        ("male", date(1964, 1, 15), date(2024, 1, 15)),  # before the schedule begins: 60
        ("male", date(1964, 12, 31), date(2024, 12, 31)),
        ("male", date(1965, 1, 1), date(2025, 2, 1)),  # 60 and one month
        ("male", date(1965, 4, 30), date(2025, 5, 30)),
        ("male", date(1965, 5, 1), date(2025, 7, 1)),  # 60 and two months
        ("male", date(1976, 8, 31), date(2039, 7, 31)),  # 62 and eleven months
        ("male", date(1976, 9, 1), date(2039, 9, 1)),  # 63
        ("male", date(1990, 3, 1), date(2053, 3, 1)),
        ("female", date(1969, 12, 31), date(2024, 12, 31)),
        ("female", date(1970, 1, 1), date(2025, 2, 1)),  # 55 and one month
        ("female", date(1981, 9, 1), date(2039, 9, 1)),  # 58
    ],
)
def test_the_day_of_retirement(sex: str, birth: date, day: date) -> None:
    """A month later for every four months of birth begun, until three years are reached."""
    assert retirement_day(birth, SCHEDULES[sex]) == day
