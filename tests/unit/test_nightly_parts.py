"""Hours, alarms, metrics, clauses and partitions of a night."""

import json
import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from certverify import logs
from certverify.errors import ConfigError
from certverify.nightly.hours import tonight
from certverify.nightly.outputs.alarms import alarms
from certverify.nightly.outputs.availability import availability
from certverify.nightly.outputs.metrics import write_freshness, write_start
from certverify.nightly.outputs.penalties import clauses
from certverify.nightly.plan.rectified import read_rectified

QUARTER = timedelta(minutes=15)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("now", "hours", "day", "until"),
    [
        (shanghai(27, 22), "22:00-06:00", 27, shanghai(28, 5, 45)),
        (shanghai(28, 2), "22:00-06:00", 27, shanghai(28, 5, 45)),
        (shanghai(28, 1), "00:30-05:00", 28, shanghai(28, 4, 45)),
        (shanghai(28, 7), None, 28, None),
    ],
)
def test_a_night_is_called_by_the_day_it_begins(
    now: datetime, hours: str | None, day: int, until: datetime
) -> None:
    """Before and after midnight it is one night; asking stops before its hours end."""
    night = tonight(now, hours, QUARTER)
    assert (night.day, night.asks_until, night.run) == (date(2026, 11, day), until, f"night-202611{day}")


@pytest.mark.parametrize("now", [shanghai(27, 21, 59), shanghai(28, 6)])
def test_outside_its_hours_a_night_does_not_begin(now: datetime) -> None:
    """The end is outside; who starts it then is told."""
    with pytest.raises(ConfigError) as caught:
        tonight(now, "22:00-06:00", QUARTER)
    assert caught.value.code == "night_outside_hours"


def night(
    people: int = 1000, found: int = 90, not_found: int = 10, again: int = 0, **more: Any
) -> dict[str, Any]:
    answered = {"found": found, "not_found": not_found, "unanswered": 0, "not_found_again": again}
    told = {"people": people, "answered_tonight": answered}
    return {**told, "rosters": {"unread": []}, "source_alarms": {}, **more}


@pytest.mark.parametrize(
    ("tonight_", "before", "raised"),
    [
        (night(), [night()], []),
        (night(people=799), [night()], ["fewer_people"]),
        (night(people=801), [night()], []),
        (night(people=10), [], []),
        (night(people=500), [night(), night(), night(people=500)], ["fewer_people"]),
        (night(people=500), [night(people=500)] * 4 + [night()] * 3, []),
        (night(found=40, not_found=60), [night(), night()], ["fewer_found"]),
        (night(found=4, not_found=6), [night()], []),
        (night(found=90, not_found=510, again=500), [night()], []),
        (night(found=40, not_found=560, again=500), [night()], ["fewer_found"]),
        (night(rosters={"unread": ["a"]}), [night()], ["rosters_unread"]),
        (night(source_alarms={"unknown_field:x": 1}), [night()], ["source_alarm"]),
    ],
)
def test_a_night_that_is_unlike_the_others_is_told(
    tonight_: dict[str, Any], before: list[dict[str, Any]], raised: list[str]
) -> None:
    """Far fewer people, or far fewer records, than usual; a first night and a handful of answers say nothing.

    A loss is told on the second night as well, and no longer once most of the last nights had it.
    """
    assert alarms(tonight_, before, 0.8) == raised


def test_clauses_of_a_repealed_order_end_with_it() -> None:
    """Order 30's clauses on forged certificates stand beside facts up to 2026-05-31 and never after."""
    before = {clause.article["en"] for clause in clauses("dates_mismatch", date(2026, 5, 31))}
    assert before == {"Order 30 Art. 40 and 41"}
    assert clauses("dates_mismatch", date(2026, 6, 1)) == []
    unlicensed = [clause.article["en"] for clause in clauses("unlicensed", date(2026, 11, 27))]
    assert unlicensed == ["Work Safety Law (2021) Art. 97(7)", "Work Safety Law (2021) Art. 112"]
    overdue = [clause.article["en"] for clause in clauses("assessment_overdue", date(2026, 11, 27))]
    assert overdue == ["Work Safety Law (2021) Art. 97(2)", "Work Safety Law (2021) Art. 112"]


def test_the_platforms_record_counts_hours(tmp_path: Path) -> None:
    """Each hour of Shanghai has its answers and failures, with reasons; what is older does not count."""
    lines = [
        (shanghai(27, 22, 5), "found", None),
        (shanghai(27, 22, 50), "unanswered", "timeout"),
        (shanghai(27, 23, 10), "not_found", None),
        (shanghai(26, 23, 10), "found", None),
    ]
    schema = {"asked_at": pl.Datetime("us", "UTC"), "state": pl.String, "reason": pl.String}
    told = availability(pl.DataFrame(lines, schema=schema, orient="row"), shanghai(27, 22))
    assert told == [
        {"hour": "2026-11-27 22:00", "answered": 1, "failed": 1, "share": 0.5, "reasons": {"timeout": 1}},
        {"hour": "2026-11-27 23:00", "answered": 1, "failed": 0, "share": 1.0, "reasons": {}},
    ]


def test_metrics_keep_freshness_and_readiness_apart(tmp_path: Path) -> None:
    """A failed start changes the one file and leaves the other, which says how old the answers are."""
    file = tmp_path / "collector" / "certverify.prom"
    told = night(
        started_at=shanghai(27, 22).isoformat(),
        finished_at=(shanghai(27, 22) + timedelta(seconds=50)).isoformat(),
        complete=True,
        budget=200,
        lookups={"needed": 400, "found": 250, "not_found": 50, "asked": 100},
        forecast={"backlog": [100, 0]},
        unanswered={"out_of_budget": 100},
        changes={"new": 3},
        rows={"read": 10, "compliant": 10},
        rosters={"files": 2, "unread": []},
        alarms_raised=["fewer_found"],
    )
    write_freshness(file, told)
    fresh = file.read_text(encoding="utf-8")
    for line in (
        "certverify_fresh_ratio 0.75",
        "certverify_budget_used_questions 100.0",
        "certverify_queue_questions 100.0",
        "certverify_pace_per_second 2.0",
        'certverify_answers{outcome="unanswered",reason="out_of_budget"} 100.0',
        'certverify_alarm{alarm="fewer_found"} 1.0',
    ):
        assert line in fresh.splitlines()
    write_start(file, 1, shanghai(28, 22))
    assert "certverify_start_exit_code 1.0" in (tmp_path / "collector" / "certverify_start.prom").read_text(
        encoding="utf-8"
    )
    assert file.read_text(encoding="utf-8") == fresh


def test_a_list_of_rectified_problems_that_is_none_is_refused(tmp_path: Path) -> None:
    """A missing column is told; a line without a day is left out."""
    file = tmp_path / "rectified.csv"
    file.write_text("finding_id,said_on\nabc,2026-11-20\ndef,soon\n", encoding="utf-8")
    assert read_rectified(file).rows() == [("abc", date(2026, 11, 20))]
    file.write_text("id,day\nabc,2026-11-20\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_rectified(file)
    assert caught.value.code == "rectified_unreadable"


def test_logs_are_lines_of_json_with_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is an object with time, level, run and counts; of an exception only its type is told."""
    logs.configure(logging.INFO, run="start-1")
    try:
        logger = logging.getLogger("certverify.test")
        logger.info("asked", extra={"asked": 7})
        try:
            int("a person's name")
        except ValueError:
            logger.exception("failed")
    finally:
        logs.configure()
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["run"], first["message"], first["asked"], first["level"]) == ("start-1", "asked", 7, "info")
    assert second["exception"] == "ValueError"
    assert "person" not in json.dumps(second)
