"""Several days in the cell of the appointment: a renewal begins nothing, and the later day is not taken on doubt."""

from datetime import date

import pytest

from certverify.rosters.entries.terms import read_appointment

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("cell", "day", "notes"),
    [
        ("2024.1.1（2026.9.15续聘）", date(2024, 1, 1), ("appointment_renewed",)),
        ("2020年3月1日任，2026年9月15日续任", date(2020, 3, 1), ("appointment_renewed",)),
        ("2020-03-01，续聘时间：2026-09-15", date(2020, 3, 1), ("appointment_renewed",)),
        ("2020.3.1任职，2023.3.1连任，2026.3.1连任", date(2020, 3, 1), ("appointment_renewed",)),
        ("2020.3.1任职（2027.3.1续聘）", date(2020, 3, 1), ("appointment_renewed",)),
        ("2026.9.15续聘", None, ("appointment_only_renewed",)),
        ("2022.9.15续聘", date(2022, 9, 15), ()),
        ("2026.03.01/2026.09.15", None, ("appointment_either",)),
        ("2020.3.1、2026.9.15", None, ("appointment_either",)),
        ("2020.3.1、2024.9.15", date(2024, 9, 15), ("appointment_several",)),
        ("2020.3任安全员，2026.9.15任安全总监", date(2026, 9, 15), ("appointment_several",)),
        ("2026.9.15", date(2026, 9, 15), ()),
    ],
)
def test_which_day_begins_the_post(cell, day, notes):
    """By the words at each day; where none stands, only what any of them would say is said."""
    reading = read_appointment(cell, as_of=DAY)
    assert (reading.day and reading.day.last, reading.notes) == (day, notes)
