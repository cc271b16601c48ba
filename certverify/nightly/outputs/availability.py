"""The platform's own record: what it answered tonight, hour by hour. Counts only."""

from datetime import datetime
from typing import Any

import polars as pl

__all__ = ["availability"]


def availability(answers: pl.DataFrame, since: datetime) -> list[dict[str, Any]]:
    """Return one line per hour (Asia/Shanghai) of what was tried since ``since``: answered, failed, by reason.

    ``answers`` is an ``AnswerTable``. A failure counts in the hour of its last try; the share answered is of 1.
    """
    local = pl.col("asked_at").dt.convert_time_zone("Asia/Shanghai")
    tried = answers.filter(pl.col("asked_at") >= since).select(
        local.dt.strftime("%Y-%m-%d %H:00").alias("hour"),
        pl.col("state").cast(pl.String),
        pl.col("reason").cast(pl.String),
    )
    counted = tried.group_by("hour").agg(
        (pl.col("state") != "unanswered").sum().alias("answered"),
        (pl.col("state") == "unanswered").sum().alias("failed"),
        pl.col("reason").drop_nulls().alias("reasons"),
    )
    return [_line(line) for line in counted.sort("hour").to_dicts()]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    reasons = line.pop("reasons")
    counts = {reason: reasons.count(reason) for reason in sorted(set(reasons))}
    return line | {
        "share": round(line["answered"] / (line["answered"] + line["failed"]), 4),
        "reasons": counts,
    }
