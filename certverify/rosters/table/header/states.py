"""What a column 状态 holds: states of employment, words about a certificate, or both, told by all of its cells."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.employment import EmploymentReading, read_employment
from certverify.rosters.values.leaving import read_leaving

__all__ = ["StateColumn", "kind_of_states", "read_mixed"]

StateColumn = Literal["employment", "mixed"]
_CERTIFICATE: Final = re.compile(
    "有效|无效|效期|过期|到期|失效|超期|逾期|临期|吊销|撤销|合格|复审|换证|预警|审核|核验|核查|查询|提交|录入|证书?"
    "|^[\\d.%天-]+$|^(valid|invalid|expired|normal|ok)$",
    re.IGNORECASE,
)
_EITHER: Final = re.compile("正常|培训中|学习中|[待未]取证|取证中")
"""Words that may be said of a person or of a certificate: they decide nothing."""
_VOID: Final = re.compile("已?(作废|删除?)")
"""Said of a card as often as of a person, so that no column of states is one of employment for it."""
_SIGNS: Final = re.compile("是|否|y|yes|n|no|√|✓|✔|☑|v|×|✗|✘|x", re.IGNORECASE)
_CODE: Final = re.compile("[0-9A-MO-XZ](\\.0)?", re.IGNORECASE)
"""Codes of the firm's own: 2 may be 离职, which only its legend would tell, so that who bears it is in doubt."""
_LATER: Final = date.max


def kind_of_states(cells: Iterable[str]) -> StateColumn | None:
    """Tell what the cells of a column speak of: ``None`` where none of them speaks of employment.

    Neither the share nor the order of the cells matters: one 离职 among many 有效 makes the column ``mixed``.
    """
    words = {squeeze(cell) for cell in cells} - {""}
    if len(words) > 1 and all(_CODE.fullmatch(word) for word in words):
        return "employment"
    speaking = {word for word in words if _speaks(word)}
    if not speaking:
        return None
    return "mixed" if any(_CERTIFICATE.search(word) for word in words - speaking) else "employment"


def _speaks(word: str) -> bool:
    rest = _EITHER.sub("", word)
    if not rest or _SIGNS.fullmatch(rest) or _VOID.fullmatch(rest):
        return False
    return _understood(read_employment(rest, as_of=_LATER)) or read_leaving(rest, _LATER) is not None


def _understood(reading: EmploymentReading) -> bool:
    return reading.state is not None and "employment_unread" not in reading.notes


def read_mixed(cell: str, exit_cell: str, *, as_of: date) -> EmploymentReading:
    """Read a cell of a ``mixed`` column: who may have left by it is in doubt, a certificate's state is no fact."""
    reading = read_employment(cell, exit_cell, as_of=as_of)
    word = squeeze(cell)
    if read_employment("", exit_cell, as_of=as_of).state is not None or reading.state in {None, "training"}:
        return reading
    if not _speaks(word) and not _SIGNS.fullmatch(word):
        return EmploymentReading() if _EITHER.sub("", word) == "" or _CERTIFICATE.search(word) else reading
    return reading if reading.state == "at_work" else EmploymentReading("unclear", ("employment_mixed",))
