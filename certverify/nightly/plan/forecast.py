"""What a budget will do: how much is due, what is asked tonight, when everybody is fresh. Counts only, no people."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl

from certverify.nightly.plan.planner import Spending
from certverify.nightly.plan.worth import WORTH

__all__ = ["Forecast", "Windows", "forecast"]

_HORIZON: Final = 730
"""Nights looked ahead; what is not fresh by then never will be under this budget."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How long answers stand, and the share of questions that find no record (of the answers so far)."""

    confirm_after: timedelta
    max_age: timedelta
    absent: float = 0.0

    @classmethod
    def of(cls, outlook: pl.DataFrame, confirm_after: timedelta, max_age: timedelta) -> "Windows":
        """Take the share of negatives from what has been answered; none known counts as none."""
        answered = outlook.filter(pl.col("outcome").is_not_null())
        share = (answered["outcome"] == "not_found").mean() if answered.height else 0.0
        return cls(confirm_after, max_age, float(share or 0.0))  # type: ignore[arg-type]  # the mean of a Boolean


@dataclass(frozen=True, slots=True)
class Forecast:
    """A night before it begins.

    ``needed`` questions, of which ``fresh`` have an answer that stands and ``due`` wait; ``tonight`` are asked, by
    ``why``. ``days`` until everybody is fresh, ``None`` if never under this budget; ``smallest`` budget a night that
    keeps everybody fresh once they are; ``backlog`` after each of the coming nights.
    """

    needed: int
    fresh: int
    due: Mapping[str, int]
    tonight: int
    why: Mapping[str, int]
    days: int | None
    smallest: int
    backlog: tuple[int, ...] = field(repr=False, default=())

    def as_json(self) -> dict[str, Any]:
        """Return the forecast as JSON values."""
        names = ("needed", "fresh", "due", "tonight", "why", "days", "smallest", "backlog")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Forecast":
        """Read what :meth:`as_json` returned."""
        return cls(**{**plain, "backlog": tuple(plain["backlog"])})


def forecast(
    outlook: pl.DataFrame,
    worth: pl.DataFrame,
    chosen: pl.DataFrame,
    *,
    spending: Spending,
    windows: Windows,
    now: datetime,
) -> Forecast:
    """Say what tonight and the nights after it will bring, by following counts through the windows.

    ``outlook`` and ``worth`` are those the ``chosen`` questions were chosen from.
    """
    asked = worth.filter("askable")
    sizes = dict(asked.group_by("rank").len().iter_rows())
    due = {word: int(sizes.get(rank, 0)) for rank, word in enumerate(WORTH)}
    backlog = _backlog(_ends(outlook, worth, now), due, spending, windows)
    return Forecast(
        needed=asked.height,
        fresh=int(asked["fresh"].sum()),
        due=due,
        tonight=chosen.height,
        why=dict(chosen.group_by("why").len().sort("why").iter_rows()),
        days=next((night for night, left in enumerate(backlog, start=1) if left == 0), None),
        smallest=_smallest(asked.height, windows),
        backlog=tuple(backlog),
    )


def _ends(outlook: pl.DataFrame, worth: pl.DataFrame, now: datetime) -> dict[int, int]:
    """Count standing answers that are not due yet by the night after which they cease to stand (1 is tomorrow)."""
    standing = outlook.join(worth.filter("fresh", pl.col("rank").is_null()), on="query_key", how="semi")
    nights = ((pl.col("expires_at") - pl.lit(now)).dt.total_seconds() / 86_400).ceil().cast(pl.Int32)
    return dict(standing.group_by(nights.alias("night")).len().iter_rows())


def _backlog(
    ends: Mapping[int, int], due: Mapping[str, int], spending: Spending, windows: Windows
) -> list[int]:
    """Follow what is due night by night: asked answers come back when their window ends.

    A first "no record" comes back after ``confirm_after``, its second after ``max_age``. Random re-checks cost their
    share and change nothing else.
    """
    returns: defaultdict[int, int] = defaultdict(int, ends)
    seconds: defaultdict[int, int] = defaultdict(int)
    again, long = max(1, windows.confirm_after.days), max(1, windows.max_age.days)
    waiting, second = sum(due.values()) - due["second_answer"], due["second_answer"]
    backlog = []
    for night in range(_HORIZON):
        if night:
            waiting += returns.pop(night, 0)
            second += seconds.pop(night, 0)
        budget = spending.budget - (spending.random if waiting + second < spending.budget else 0)
        asked_second = min(second, budget)
        asked = min(waiting, budget - asked_second)
        second, waiting = second - asked_second, waiting - asked
        absent = round(asked * windows.absent)
        seconds[night + again] += absent
        returns[night + long] += asked - absent + asked_second
        backlog.append(waiting + second)
        if backlog[-1] == 0:
            break
    return backlog


def _smallest(needed: int, windows: Windows) -> int:
    """Return the look-ups a night that keep everybody fresh: each asked once per ``max_age``, the absent twice."""
    return -(-round(needed * (1 + windows.absent)) // max(1, windows.max_age.days))
