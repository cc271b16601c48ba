"""Columns that tell how it stands with somebody's certificate (待取证, 换证中), whatever their header is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.by_content import values_below
from certverify.rosters.table.header.headers import is_of_others
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import is_nothing, squeeze
from certverify.rosters.values.courses import for_first_card, for_renewal
from certverify.rosters.values.training import renewal_applied, still_to_come

__all__ = ["card_states", "says_validity", "tells_of_card"]

_HELD: Final = re.compile("(?:已|未)?(?:持证|取证|取得)|有证|无证|没有?证|尚未[取持]证|办[理证]中|[取考]证中")
_VALIDITY: Final = re.compile(
    "有效|正常|合格|效期内?|在期|无效|已?(?:过|到|超|逾|临)期|即将到期|失效|作废|吊销|撤销|注销"
)
_PERHAPS: Final = re.compile("[证考训培班报徒师审延换续补领成绩习结通]")
"""Signs without which no cell tells such a state: so that long columns of other things cost little."""
_QUERIED: Final = re.compile("[查核验校]")
"""Heads of what somebody else has looked up or checked: what is held is nothing that the roster claims there."""
_OTHER_PAPERS: Final = re.compile(
    "健康|体检|教育|保险|社保|合同|党|学历|驾|住宿|考勤|工资|消防|培训|[经履]历"
)
_COURSES: Final = re.compile("培训|报名|报考|考试|考核|申[请报]|取证|办[证理]|业务|班|类[别型]|性质|事项")
_OTHER_COURSES: Final = frozenset({"取证", "取证培训", "补证", "其他", "其它"})
"""What stands beside 初训 and 复审 and says by itself neither."""
_ANY_MONTH: Final = (date(1, 1, 1), date(1, 7, 1))
"""Days from which each month is ahead: whether 12月取证 is, the readers tell by the day of judging."""


def tells_of_card(cell: str, as_of: date) -> bool:
    """Tell whether a cell says that a certificate is to come or that its renewal is under way."""
    text = squeeze(cell)
    return _PERHAPS.search(text) is not None and (renewal_applied(text) or still_to_come(text, as_of))


def says_validity(cell: str) -> bool:
    """Tell whether a cell says whether a certificate is in force (有效, 已过期), which is no fact of a roster."""
    return _VALIDITY.fullmatch(squeeze(cell)) is not None


def card_states(
    columns: Sequence[Column], headers: Iterable[Column], sheet: Sheet, body: int
) -> Iterable[Column]:
    """Yield the columns that tell such states: as 持证情况 where all of their cells do so, else as remarks.

    ``columns`` are those read so far, ``headers`` all that have a header. Of remarks only the telling cells are read.
    有效 and 过期 are told by the dates and the platform, and are no facts.
    """
    by_index = {column.index: column for column in columns}
    known = any(column.field == "holding" for column in columns)
    for header in headers:
        column = by_index.get(header.index, header)
        if not known and _tells_courses(column, sheet, body):
            known = True
            yield replace(column, field="holding", how="content")
            continue
        if not _may_tell(column):
            continue
        values = [
            text for cell in values_below(sheet, column.index, body) if not is_nothing(text := squeeze(cell))
        ]
        telling = [text for text in values if any(tells_of_card(text, day) for day in _ANY_MONTH)]
        held = [] if _QUERIED.search(column.header) else [t for t in values if _HELD.fullmatch(t)]
        told = {*telling, *held}
        rest = any(text not in told and not _VALIDITY.fullmatch(text) for text in values)
        if told and not rest and not known and column.field != "employment_status":
            known = True
            yield replace(column, field="holding", how="content")
        elif telling:
            yield replace(column, field="remark", how="content")


def _tells_courses(column: Column, sheet: Sheet, body: int) -> bool:
    """Tell whether a column says of everybody which course or examination it is: 培训类别 初训, 报名类型 换证."""
    if column.field not in {"", "ignore"} or not _COURSES.search(column.header):
        return False
    values = {
        text for cell in values_below(sheet, column.index, body) if not is_nothing(text := squeeze(cell))
    }
    told = {text for text in values if for_first_card(text) or for_renewal(text)}
    return bool(told) and values - told <= _OTHER_COURSES


def _may_tell(column: Column) -> bool:
    if column.how == "mapping" or is_of_others(column.header) or _OTHER_PAPERS.search(column.header):
        return False
    return column.field in {"", "not_a_fact"} or (column.field, column.how) == (
        "employment_status",
        "content",
    )
