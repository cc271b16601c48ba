"""Problems that a workbook says are rectified: who has them is asked about again, and who still has them is told.

A line says so by its state (已整改待复查, 已销号) or by 是否销号 (是). It stands in the workbook from run to run,
so when it was said must be told apart from when a run last wrote it there.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.words import closings, states
from certverify.reports.work import digest

__all__ = ["found_again", "said_at"]

_LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")
_BEIJING: Final = "Asia/Shanghai"
_OPEN, _SUBMITTED, _CLOSED = 0, 2, 3
"""Where they stand in :func:`~certverify.reports.words.states`."""


def said_at(path: Path, written: str | None) -> pl.Expr:
    """Return when each line's problem was last said to be rectified (UTC), null where it is not: ``said_at``.

    In a workbook that somebody has worked in since a run wrote it, that is its last change: what was said before is
    said again. In another it is the end of the day of completion (Asia/Shanghai), if one was filled in, but not later
    than the workbook.

    Raises:
        OSError: the workbook cannot be read.
    """
    worked_in = digest(path) != written
    changed = pl.lit(datetime.fromtimestamp(path.stat().st_mtime, UTC), pl.Datetime("us", "UTC"))
    day = pl.col("done_on").str.to_date("%Y-%m-%d", strict=False).dt.offset_by("1d")
    ended = day.cast(pl.Datetime("us")).dt.replace_time_zone(_BEIJING).dt.convert_time_zone("UTC")
    said = (
        changed if worked_in else pl.when(ended < changed).then(ended).when(ended.is_not_null()).then(changed)
    )
    return pl.when(_says()).then(said).alias("said_at")


def found_again(lines: pl.DataFrame, lang: Lang) -> pl.DataFrame:
    """Return the lines, those open again and told as found again of which an answer since still says so: ``again``.

    Args:
        lines: of :func:`~certverify.reports.worded_anew.placed`.
        lang: of the remark.
    """
    again = (_says() & (pl.col("asked_at") > pl.col("said_at"))).fill_null(value=False)
    day = pl.col("asked_at").dt.convert_time_zone(_BEIJING).dt.strftime("%Y-%m-%d")
    told = pl.format(text("list.found_again", lang, day="{}"), day)
    gap = text("report.separator", lang)
    own = pl.col("remark").is_not_null()
    return lines.with_columns(
        again=again,
        state=pl.when(again).then(pl.lit(states(lang)[_OPEN])).otherwise("state"),
        closed=pl.when(~again).then("closed"),
        remark=pl.when(again & own).then(pl.concat_str("remark", told, separator=gap)).otherwise("remark"),
        added=pl.when(again & ~own)
        .then(pl.concat_str(pl.col("added").fill_null(""), pl.lit(gap), told))
        .otherwise("added"),
    )


def _says() -> pl.Expr:
    stands = [states(lang)[at] for lang in _LANGUAGES for at in (_SUBMITTED, _CLOSED)]
    yes = [closings(lang)[1] for lang in _LANGUAGES]
    return (pl.col("state").is_in(stands) | pl.col("closed").is_in(yes)).fill_null(value=False)
