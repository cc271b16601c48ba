"""Moves into the very post that a row names: 已转岗为电工 tells how an electrician came to be one, and no leaving."""

import re
from datetime import date
from typing import Final

from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.dates import find_dates

__all__ = ["given_up", "moved_into"]

_WHEN: Final = r"((19|20)?\d{2}[年./-]\d{1,2}([月./-]\d{0,2}日?)?起?)?,?"
_MOVED: Final = re.compile(
    rf"{_WHEN}(已|现已|现|由\w{{1,8}}?)?(已)?(转岗|换岗|调岗|转|调整?)(为|至|到|成|任)(?P<post>\w{{2,12}}?)(岗位?)?[。.!]?"
)
_GIVEN_UP: Final = re.compile(
    rf"{_WHEN}(已|现已|现)?(转岗|换岗|调岗|调离|调|转)(至|到|为)?(?![我本])[\u4e00-\u9fff]{{1,8}}?(岗位?)?[,;。]"
    "(现|已|目前)*不再?(从事|担任|做|干)(?P<post>[\u4e00-\u9fff]{2,8}?)(岗位|工作|作业|工种)*[。]?"
)


def moved_into(text: str, as_of: date) -> str | None:
    """Return the post that a cell says, and says alone, to have been taken up by ``as_of``: 电工 of 已转岗为电工.

    Whether it is the post of the row, the caller knows; a move still to come is none.
    """
    plain = squeeze(text)
    moved = _MOVED.fullmatch(plain)
    if moved is None or any(day.first > as_of for day in find_dates(plain).days):
        return None
    return moved["post"]


def given_up(text: str, as_of: date) -> str | None:
    """Return the post that a cell says to have been given up by a move elsewhere: 2026.5调岗至仓库，不再从事电工."""
    plain = squeeze(text)
    moved = _GIVEN_UP.fullmatch(plain)
    if moved is None or any(day.first > as_of for day in find_dates(plain).days):
        return None
    return moved["post"]
