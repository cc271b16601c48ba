"""Records that were shown, are in force, and are not shown any more: a source that disagrees with itself over time.

One record may have been taken away, and "no record" is then the truth; but as long as the term that was shown runs, two
statements of one source stand against each other, and repeating the later one settles nothing. Where many records are
gone at once, it is the source that has lost them: an export of half a register, a replica that lags behind.
"""

from collections import Counter
from datetime import datetime
from typing import Final

import polars as pl

from certverify.lookup.pace.terms import ZONE
from certverify_schemas.answer import Reason

__all__ = ["FEW", "SHARE", "alarms", "doubted", "in_force", "weakened"]

FEW: Final = 3
"""Fewer people than that may have lost their records rightly, on whichever roster."""
SHARE: Final = 10
"""From one in ten of those on record at some time, no cancelling of certificates explains it."""


def in_force(shown: pl.DataFrame, now: datetime) -> pl.Series:
    """Return the ``query_key`` of those of whom a certificate was shown whose term runs today (Asia/Shanghai).

    Args:
        shown: ``CertificateTable`` of the answers that showed them.
        now: the moment.
    """
    today = now.astimezone(ZONE).date()
    runs = (
        (pl.col("status").cast(pl.String) == "current")
        & ~pl.col("superseded")
        & (pl.col("valid_to") >= today)
    )
    return shown.filter(runs)["query_key"].unique()


def weakened(gone: pl.DataFrame) -> pl.DataFrame:
    """Return settled lines of vanished records as said once, however often."""
    return gone.with_columns(standing=pl.lit(1, gone.schema["standing"]), agreed_since=pl.lit(None, pl.Date))


def doubted(gone: pl.DataFrame, found: Counter[str]) -> pl.DataFrame:
    """Return settled lines of vanished records, in doubt where there are too many of a family.

    Args:
        gone: settled lines of people whose record in force is not shown any more.
        found: by family, how many people have a record.
    """
    many = [
        family
        for family, number in _families(gone).items()
        if number >= FEW and number * SHARE >= number + found[family]
    ]
    ill = pl.col("family").cast(pl.String).is_in(many)
    nothing = {
        "state": pl.lit("unanswered"),
        "reason": pl.lit(Reason.HEALTH_IN_DOUBT.value),
        "standing": pl.lit(0, gone.schema["standing"]),
    }
    return gone.with_columns(
        pl.when(ill).then(value).otherwise(name).alias(name) for name, value in nothing.items()
    )


def alarms(gone: pl.DataFrame) -> Counter[str]:
    """Count vanished records as alarms, by family."""
    return Counter({f"record_vanished:{family}": number for family, number in _families(gone).items()})


def _families(lines: pl.DataFrame) -> Counter[str]:
    return Counter(lines["family"].cast(pl.String).to_list())
