"""Headers whose meaning their neighbours tell: 终止日期 beside 证书编号 is the card's, beside 劳动合同 the contract's.

What they do not tell stays unread, and is named among the columns that nobody understood.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from certverify.rosters.table.header.headers import CARD_FIELDS
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import squeeze

__all__ = ["beside", "waits_for_neighbours"]

_CARD_DATES: Final = re.compile(
    "(终止|结束|开始|批准|取得|办证|考取)(日期|时间|年月)|[kj]s(rq|sj)", re.IGNORECASE
)
_PASS_NUMBERS: Final = re.compile("培训(考核)?合格证(书)?(编号|号码?)")
_HELD: Final = re.compile("任职")
_DAY: Final = re.compile(r"\d{4}")
_POST_OR_PART: Final = re.compile("部门(/|及|与|和|、)?职务")
_STATIONS: Final = re.compile("站名")
_ENGAGED: Final = re.compile("[聘受][任聘](?:日期|时间|年月)")
"""聘任日期: of a post, unless the table speaks of a contract, whose day it may be as well."""
_OF_CONTRACT: Final = re.compile("合同|协议|劳动|聘用|返聘|试用")
_POST_FIELDS: Final = frozenset({"duty", "person_type", "position"})
_PLACES: Final = frozenset({"contractor", "department", "org"})
_ORGANISATIONS: Final = re.compile("组织|机构")
"""Words of units of any kind: whether firms or departments stand below them, the cells say alone."""
_CONTRACTS: Final = re.compile("合同|协议|劳动关系|聘|派遣|试用|签订|保险|保单|培训|任期|入职")
_OF_WORK: Final = frozenset({"contract_end", "not_appointment_date"})
_SAME: Final = {
    "issue_date": frozenset({"issue_date"}),
    "valid_from": frozenset({"valid_from", "validity"}),
    "valid_to": frozenset({"valid_to", "validity"}),
}
"""Fields that say what an open date would: it is another date beside one of them."""
_ID_LIKE: Final = re.compile(r"T?\d{17}[\dX]")
_POSTS: Final = re.compile(
    "(经理|总裁|总监|主管|主任|负责人|工程师|专员|[科课处部厂矿站班组段]长|董事长|员)$"
)
_STATION: Final = re.compile("加油|加气|充装")
Below = Callable[[Column], Sequence[str]]
"""The texts that stand below a column."""


def waits_for_neighbours(column: Column) -> bool:
    """Tell whether a column can be told only when the others are: by their fields or by what stands below it."""
    header = squeeze(column.header).rpartition("/")[2]
    spoken = (_CARD_DATES, _PASS_NUMBERS, _STATIONS, _ENGAGED, _HELD)
    whole = _POST_OR_PART.fullmatch(squeeze(column.header)) is not None
    place = column.field in _PLACES and _ORGANISATIONS.search(header) is None
    return column.how == "open" and (whole or place or any(pattern.fullmatch(header) for pattern in spoken))


def beside(columns: Sequence[Column], headers: Sequence[Column], below: Below) -> list[Column]:
    """Return the columns with those told that waited for the others; the untold are left out.

    ``headers`` are all columns of the table, those without a field too, whose words speak as well.
    """
    told = (_told(column, columns, headers, below) if _waits(column) else column for column in columns)
    return [column for column in told if column.field]


def _waits(column: Column) -> bool:
    return column.how == "open"


def _told(column: Column, columns: Sequence[Column], headers: Sequence[Column], below: Below) -> Column:
    sure = {other.field for other in columns if not _waits(other)}
    field = column.field
    texts = [squeeze(text) for text in below(column) if text.strip()]
    if field in _SAME:
        ours = not _SAME[field] & sure and _near_a_card(column, columns) and not _of_work(headers)
        field = field if ours else "contract_end" if field == "valid_to" else ""
    elif field == "cert_number":
        field = field if _mostly(_ID_LIKE, texts) else ""
    elif _HELD.fullmatch(squeeze(column.header).rpartition("/")[2]):
        field = _of_holding(texts)
        field = "" if field in sure else field
    elif _ENGAGED.fullmatch(squeeze(column.header).rpartition("/")[2]):
        field = field if _of_post(headers, sure) else "not_appointment_date"
    elif _POST_OR_PART.fullmatch(squeeze(column.header)):
        field = "duty" if _mostly(_POSTS, texts) and "duty" not in sure else field
    elif _STATIONS.search(column.header) and _mostly(_STATION, texts):
        field = "org"
    if field in _PLACES and field in sure:
        field = ""
    return replace(column, field=field, how="content")


def _near_a_card(column: Column, columns: Sequence[Column]) -> bool:
    """Tell whether a column stands beside one of a certificate, with none but dates such as itself between them."""
    at = {other.index: other for other in columns}
    if not any(other.field == "cert_number" for other in columns):
        return False
    for step in (-1, 1):
        index = column.index + step
        while (other := at.get(index)) is not None and _waits(other) and other.field in _SAME:
            index += step
        if other is not None and other.field in CARD_FIELDS and not _waits(other):
            return True
    return False


def _of_work(headers: Sequence[Column]) -> bool:
    """Tell whether some column of the table speaks of a contract, of hiring, of insurance or of training."""
    return any(
        header.field in _OF_WORK or _CONTRACTS.search(header.header)
        for header in headers
        if not (header.how == "open" and header.field in _SAME) and header.field != "cert_number"
    )


def _of_holding(texts: Sequence[str]) -> str:
    """Tell whether 任职 heads the days of appointments, posts, or neither: 是, 在任."""
    if _mostly(_DAY, texts):
        return "appointment_date"
    return "duty" if _mostly(_POSTS, texts) else ""


def _of_post(headers: Sequence[Column], sure: set[str]) -> bool:
    """Tell whether 聘任日期 is the day of a post that the table names, and no other column has that day."""
    contract = any(_OF_CONTRACT.search(header.header) for header in headers) or "contract_end" in sure
    return not _POST_FIELDS.isdisjoint(sure) and "appointment_date" not in sure and not contract


def _mostly(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    return 2 * sum(pattern.search(text) is not None for text in texts) > len(texts)
