"""Sessions in which a source showed nobody but the controls named in the settings: what their "no record" is worth.

A named control proves that the source answers about *that* person. A test environment, an account whose rights were
cut, or a cache in front of a dead database shows the control and hides everybody else, and brackets every "no record"
neatly. What tells it from a healthy source is a *witness*: somebody on record whom nobody had named.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

import polars as pl

from certverify.lookup.standing.brackets import LATE
from certverify_schemas.query import Family

__all__ = ["FEWEST", "absences", "barren", "nobody_found"]

FEWEST: Final = 20
"""People without a record, and nobody with one, from which on it is the source that is doubted and not the people.

Fewer are believed, or the one unlicensed worker of a small site would never be found. Where half of all people were
unlicensed, far more than any inspection has found, twenty in a row would still come once in a million times.
"""


def absences(history: pl.DataFrame) -> pl.DataFrame:
    """Return ``session`` and ``family`` of every "no record" in ``history`` that could stand; what came late cannot.

    Each of the sessions that follow upon each other in one run needs a witness of its own: the source was ill between
    them.
    """
    absent = pl.col("outcome") == "not_found"
    asked = history.filter(absent, ~pl.col("session").str.ends_with(LATE)).select("session", "family")
    return asked.unique().sort("session", "family")


def barren(alone: pl.DataFrame, people: Mapping[str, int]) -> pl.DataFrame:
    """Return those of the sessions without a witness that are not believed: by family, too many people were absent.

    ``people`` says by family how many different people these sessions left without a record, on whichever roster.
    """
    return alone.filter(
        pl.col("family").is_in([family for family, number in people.items() if number >= FEWEST])
    )


def nobody_found(settled: pl.DataFrame, controlled: Collection[Family]) -> Counter[str]:
    """Count as alarms, by family, whose "no record" is not believed for want of a witness.

    ``controlled`` are the families for which controls are named; in others nobody was found at all.
    """
    families = Counter(map(Family, settled.filter("open", "unwitnessed")["family"].cast(pl.String)))
    word = {family: "only_controls_found" if family in controlled else "nobody_found" for family in families}
    return Counter({f"{word[family]}:{family}": number for family, number in families.items()})
