"""What is advised about entries not verified yet: asking again only where that can help."""

import pytest
import reports_run

from certverify.messages import keys, text
from certverify.reports.advice import ADVICE
from certverify.reports.view import View
from certverify_schemas.answer import Reason

CAUSES = sorted(key.removeprefix("cause.") for key in keys() if key.startswith("cause."))


@pytest.mark.parametrize("cause", [*CAUSES, *Reason])
def test_every_cause_has_its_advice(cause: str) -> None:
    """A cause that is added without a thing to do breaks the build."""
    assert text(f"report.advice.{ADVICE[cause]}", "zh")
    assert text(f"report.advice.{ADVICE[cause]}", "en")


def test_no_advice_is_for_a_cause_that_is_gone() -> None:
    """What is advised is for causes of the catalogue and reasons, no others."""
    assert set(ADVICE) == {*CAUSES, *Reason}


def test_asking_again_is_advised_only_where_it_can_help() -> None:
    """The source was out of reach or overloaded, or the run was cut short before the question was asked."""
    assert {cause for cause, key in ADVICE.items() if key == "wait"} == {
        "timeout", "connection", "throttled", "server_error", "blocked", "health_in_doubt", "out_of_budget",
        "cancelled", "captcha_rejected", "captcha_unsolved", "not_asked", "not_asked_since",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("timeout", "无需处理，再次核验时优先查询。"),
        ("cause.appointment_date_missing", "在名册中补填任职日期后重新核验。"),
        ("id_suspect", "对照身份证原件核对姓名、重新录入证件号码（单元格设为文本）后重新核验。"),
        ("not_understood", "请在公开平台人工查询该人员，并保存查询结果。"),
        ("a_pack_of_ones_own", "补充或更正名册信息（岗位、身份、任职日期等）后重新核验。"),
    ],
)
def test_each_line_says_what_to_do_about_its_cause(cause: str, said: str) -> None:
    """28 entries have the cause; the other 2 contradict themselves and are told to be corrected."""
    lines = View(reports_run.make_run(causes=(cause,)), "zh").unverified_lines
    assert lines.get_column("advice").to_list().count(said) == 28
    assert (
        lines.get_column("advice").to_list().count("对照身份证原件更正名册中相互矛盾的身份信息后重新核验。")
        == 2
    )
