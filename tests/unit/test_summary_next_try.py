"""When the command says that the rest can be asked: the earliest of those without an answer, if none can be at once."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from reports_run import make_partial

from certverify.commands.summary import show
from certverify.reports.result import RunResult

TOMORROW = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # 00:30 of the 22nd in China
THE_SAME_DAY = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 12, 20, 1, 0, tzinfo=UTC)
LINE = "can be asked from"


def told(result: RunResult, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the end of a check prints, in one line."""
    show(result, tmp_path, "en")
    return " ".join(capsys.readouterr().out.split())


def with_times(times: dict[str, datetime | None]) -> RunResult:
    """Return a run that was broken off, with times of the next try by cause."""
    run = make_partial()
    moments = pl.lit(None, run.rows["next_try_at"].dtype)
    for cause, at in times.items():
        moments = pl.when(pl.col("cause").cast(pl.String) == cause).then(pl.lit(at)).otherwise(moments)
    rows = run.rows.with_columns(moments.cast(run.rows["next_try_at"].dtype).alias("next_try_at"))
    assert set(times) <= set(rows["cause"].cast(pl.String).drop_nulls())
    return make_partial(rows=rows, stopped_by="paused")


def test_the_time_that_all_must_wait_for_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first of several, in China's time."""
    run = with_times({"timeout": NEXT_MONTH, "throttled": TOMORROW})
    assert f"{LINE} 2026-11-22 00:30 (Beijing time)" in told(run, tmp_path, capsys)


def test_where_somebody_can_be_asked_at_once_no_time_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An officer who read a later day would wait for nothing."""
    run = with_times({"timeout": None, "throttled": TOMORROW})
    assert LINE not in told(run, tmp_path, capsys)


def test_who_was_answered_delays_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The usual next look-up of somebody whose record says nothing clear is a month away, and nobody waits for it."""
    run = with_times({"timeout": None, "throttled": None, "post_unclear": NEXT_MONTH})
    assert LINE not in told(run, tmp_path, capsys)
    run = with_times({"timeout": TOMORROW, "throttled": TOMORROW, "post_unclear": THE_SAME_DAY})
    assert f"{LINE} 2026-11-22 00:30 (Beijing time)" in told(run, tmp_path, capsys)
