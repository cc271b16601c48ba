"""Columns on who is still in the post, read with their header: 转岗 √, 停岗日期, 是否上岗 否, 现岗位 仓管员."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from certverify.rosters.values.cleaning import is_nothing, squeeze
from certverify.rosters.values.dates import find_dates
from certverify.rosters.values.employment import exit_of, read_employment
from certverify.rosters.values.gone import CLOSED, GONE
from certverify.rosters.values.leaving import read_leaving

__all__ = ["asks_for_need", "asks_of_post", "doubts_post"]

_GONE: Final = re.compile(
    f"(?<![未非])({GONE}|离岗|退[休出]|[转换调停]岗|停止作业|解除(劳动)?合同|注销|减员|不在[岗职任场册])(?!\\w{{0,3}}返聘)"
)
_STILL: Final = re.compile(
    "(是否|仍|还)\\w{0,4}(从事(本|该|原|此|现|特种|电|焊)|[上在]岗|在[职任场册])|(^|[/a-zA-Z])([上在]岗|在[职任场册])(\\([^()]*\\))?$"
)
_NEEDS: Final = re.compile(
    "(是否|需不需要?)?(为|属于?)?(必?须|需要?|应当?|要求)\\w{0,3}[持取]\\w{0,8}证\\w{0,3}|是否(为|属于?|从事)?(持证(岗位?|工种|人员)|(特种作业|特殊工种)(岗位?|工种|人员)?)"
)
"""Whether the post asks for a card: 是否需要持证 是 says of nobody that he has one, 否 that the post may be another."""
_PRESENT: Final = re.compile(
    "(现|目前|当前|实际|(调整|变更|变动|转岗)后)的?(所?在|担?任|从事)?的?(工作)?(岗位?|工种|工作|职务)"
)
_FIRM: Final = re.compile(
    "(企业|单位|公司|厂矿|工商)?(目前|当前|现)?的?(生产经营|经营|存续|登记|生产|营业|运营|运行|开业)?(状态|状况)"
)
_CLOSED: Final = re.compile(f"(?<![未没不非])({CLOSED})(?!\\w{{0,6}}(恢复|复产))")
_DENIED: Final = re.compile("[否不未没非停]|(no?|0|[×✗✘x])$", re.IGNORECASE)
_OTHER_WAY: Final = re.compile("0[=:]?(代?表示?|为)?[是在]")
"""A header whose figures mean the other way round: 在岗（0是1否）."""


def asks_of_post(header: str) -> bool:
    """Tell whether a header asks if somebody has left the post, is in one that needs a card, or which is held now.

    Or in which state the firm is: who is of one that is closed (经营状态 注销) need not be in post.
    """
    text = squeeze(header)
    return any(
        (_of_firm(text), _names_post(text), _GONE.search(text), _STILL.search(text), asks_for_need(text))
    )


def asks_for_need(header: str) -> bool:
    """Tell whether a squeezed header asks if a certificate is needed (是否需要持证), and not if one is held."""
    return _NEEDS.fullmatch(header) is not None


def doubts_post(header: str, cell: str, as_of: date, *, plain: Callable[[str], bool]) -> bool:
    """Tell whether a cell below such a header leaves open that the person is in the row's post on the day ``as_of``.

    ``plain`` tells whether a word names a post without special operations. A cell that speaks of leaving by itself
    (已离职) is a remark like any other, and none of these.
    """
    asked, text = squeeze(header), squeeze(cell)
    if is_nothing(text) or read_leaving(text, as_of) is not None:
        return False
    if _of_firm(asked):
        return _CLOSED.search(text) is not None
    if _names_post(asked):
        return plain(cell)
    if not _GONE.search(asked):
        denied = read_employment(text, as_of=as_of).state in {"left", "away", "moved"}
        about_work = _STILL.search(asked) is not None or asks_for_need(asked)
        return about_work and (denied or _says_no(asked, text))
    if days := find_dates(text).days:
        return any(day.first <= as_of for day in days)
    said = exit_of(text)
    at_work = read_employment(said, as_of=as_of).state in {None, "at_work", "training"}
    return not at_work and (said == "离职" or _DENIED.match(said) is None)


def _of_firm(header: str) -> bool:
    return header not in {"状态", "状况"} and _FIRM.fullmatch(header) is not None


def _says_no(header: str, text: str) -> bool:
    return (
        text == "1" if _OTHER_WAY.search(header) and text in {"0", "1"} else _DENIED.match(text) is not None
    )


def _names_post(header: str) -> bool:
    return _PRESENT.fullmatch(header.rpartition("/")[2]) is not None
