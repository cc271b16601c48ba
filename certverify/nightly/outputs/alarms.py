"""What a night says loudly: that something upstream is broken, though every single step went well."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

__all__ = ["ALARMS", "alarms"]

ALARMS: Final = ("fewer_people", "fewer_found", "rosters_unread", "source_alarm")
"""``fewer_people``: the rosters hold far fewer people than usual (the median of the last nights, so that a loss is told
on the nights after it, too); ``fewer_found``: the source knows far fewer of those asked than in the last nights;
``rosters_unread``; ``source_alarm``: the source sent what nobody expected."""

_ENOUGH: Final = 50
"""Answers a share is told by; fewer say nothing."""


def alarms(night: Mapping[str, Any], before: Sequence[Mapping[str, Any]], below: float) -> list[str]:
    """Return the words of :data:`ALARMS` that hold for a night's summary, given those of the last nights, newest last.

    ``below`` is the share of the usual under which a night is alarming.
    """
    found = []
    if before and night["people"] < below * median(one["people"] for one in before):
        found.append("fewer_people")
    usual = [share for share in map(_found_share, before) if share is not None]
    share = _found_share(night)
    if share is not None and usual and share < below * sum(usual) / len(usual):
        found.append("fewer_found")
    if night["rosters"]["unread"]:
        found.append("rosters_unread")
    if night["source_alarms"]:
        found.append("source_alarm")
    return found


def _found_share(night: Mapping[str, Any]) -> float | None:
    """Return the share of those on record, but for who was known to have none: they are many in the second nights."""
    tonight = night["answered_tonight"]
    answered = int(tonight["found"]) + int(tonight["not_found"]) - int(tonight.get("not_found_again", 0))
    return None if answered < _ENOUGH else float(tonight["found"]) / answered
