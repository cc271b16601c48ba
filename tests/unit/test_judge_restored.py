"""Tables that an earlier version stored are read under today's contracts."""

from judging import answer, tables

from certverify.pipeline.judge import restored
from certverify_schemas.tables import AnswerTable


def test_a_column_that_came_later_is_not_known() -> None:
    """It is null; everything else is as it was stored."""
    _, answers, _ = tables([], [answer()], [])
    read = restored(AnswerTable, answers.drop("next_try_at"))
    assert read.get_column("next_try_at").to_list() == [None]
    assert read.equals(answers)
