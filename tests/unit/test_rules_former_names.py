"""An ID number that the platform has under another name, where the roster gives a second one."""

from datetime import date
from typing import Any

import pytest
from judging import answer, card, operator, verdict


@pytest.mark.parametrize(
    ("fields", "cause"),
    [({}, "other_name"), ({"name_other": "贺山子"}, "other_name_former")],
)
def test_a_second_name_may_be_the_one_on_record(fields: dict[str, Any], cause: str) -> None:
    """The roster's own former name is pointed at; which name the record has is not known, so nothing is judged."""
    reply = answer("unanswered", reason="other_name")
    said = verdict(operator(**card(), **fields), reply, as_of=date(2026, 6, 1))
    assert (said.status, said.cause, said.rules) == ("unverified", cause, ())
