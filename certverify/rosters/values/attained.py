"""When a certificate was got, said beside its name: 2023年取得低压电工证, 低压电工证（2023年取得）."""

import re
from datetime import date
from typing import Final

from certverify.rosters.values.cleaning import fold
from certverify.rosters.values.dates import find_dates

__all__ = ["attained", "without_attained"]

_DAY: Final = r"(?:19|20)\d{2}(?:年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|[-./]\d{1,2}(?:[-./]\d{1,2})?)"
_ATTAINED: Final = re.compile(
    rf"(?<![\d.])(?P<open>[(])?\s*[于在]?(?P<day>{_DAY})份?\s*(?:首次|初次)?(?:已)?(?:取得|考取|考得|获得|获取|领取)[了的]?\s*(?(open)[)])"
)


def attained(text: str, as_of: date) -> tuple[str, str]:
    """Return the name of a certificate without the day on which it was got, and that day as written.

    A day to come, or more than one, is of no certificate that somebody has, and leaves the text as it is.
    """
    folded = fold(text)
    found = list(_ATTAINED.finditer(folded))
    if len(found) != 1:
        return text, ""
    day = found[0]["day"]
    read = find_dates(day)
    if read.notes or not read.days or read.days[0].first > as_of:
        return text, ""
    return f"{folded[: found[0].start()]}{folded[found[0].end() :]}".strip(), day


def without_attained(text: str) -> str:
    """Return a text of certificates without the days on which they were got."""
    return _ATTAINED.sub("", fold(text)).strip()
