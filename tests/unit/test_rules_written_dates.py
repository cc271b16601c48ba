"""Messages name the roster's dates only as far as the roster writes them."""

from datetime import date

import pytest
from judging import CHEMICAL, answer, card, manager, operator, record, verdict


@pytest.mark.parametrize(
    ("precision", "shown"), [("day", "2025-04-30"), ("month", "2025-04"), ("year", "2025")]
)
def test_an_appointment_is_named_as_written(precision: str, shown: str) -> None:
    """2025年4月 is told as 2025-04, although the period is counted from the month's last day."""
    entry = manager(industry=CHEMICAL, appointed_on=date(2025, 4, 30), appointed_precision=precision)
    finding = verdict(entry, answer("not_found")).findings["assessment_overdue"]
    assert finding["claimed"] == shown
    assert shown in finding["message_zh"]
    assert shown in finding["message_en"]
    assert finding["deadline"] == date(2025, 10, 30)
    if precision != "day":
        assert "2025-04-30" not in finding["message_zh"] + finding["message_en"]


def test_a_claimed_end_is_named_as_written() -> None:
    """A card said to end in 2029年12月 is not said to end on the 31st."""
    claim = card(claimed_valid_to=date(2029, 12, 31), claimed_valid_to_precision="month")
    dates = {
        "first_issue": date(2022, 5, 12),
        "valid_from": date(2022, 5, 12),
        "review_due": date(2027, 5, 11),
    }
    finding = verdict(operator(**claim), answer(), [record(**dates)]).findings["dates_mismatch"]
    assert finding["claimed"] == "2029-12"
    assert "2029-12-31" not in finding["message_zh"] + finding["message_en"]
