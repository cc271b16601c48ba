"""Dates with an English month (09-May-2029, May 9, 2029): their order is never open.

1-Mar-29 is what a spreadsheet writes (d-mmm-yy) into text: the year stands last.
"""

import re
from typing import Final

__all__ = ["in_figures"]

_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = rf"({'|'.join(_NAMES)})[a-z]{{0,6}}\.?"
_DAY: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST: Final = re.compile(rf"(?<!\d){_DAY}[ -]?{_MONTH}[ ,-]{{0,2}}(\d{{4}})(?!\d)", re.IGNORECASE)
_SHORT_YEAR: Final = re.compile(rf"(?<![\d-]){_DAY}-({'|'.join(_NAMES)})-(\d{{2}})(?![\d-])", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(rf"(?<![a-z]){_MONTH}[ -]?{_DAY}[ ,-]{{1,2}}(\d{{4}})(?!\d)", re.IGNORECASE)


def in_figures(text: str) -> str:
    """Write such dates as 2029-5-9, or 29年5月9日 where the century is not told; all else stays."""
    text = _SHORT_YEAR.sub(lambda m: f"{m.group(3)}年{_number(m.group(2))}月{m.group(1)}日", text)
    text = _DAY_FIRST.sub(lambda m: f"{m.group(3)}-{_number(m.group(2))}-{m.group(1)}", text)
    return _MONTH_FIRST.sub(lambda m: f"{m.group(3)}-{_number(m.group(1))}-{m.group(2)}", text)


def _number(name: str) -> int:
    return _NAMES.index(name[:3].lower()) + 1
