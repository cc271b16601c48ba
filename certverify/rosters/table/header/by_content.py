"""Columns that their header leaves open, decided by what stands below it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.by_neighbours import waits_for_neighbours
from certverify.rosters.table.header.states import kind_of_states
from certverify.rosters.table.understood import Column
from certverify.rosters.values.attained import without_attained
from certverify.rosters.values.cleaning import TICK, fold, squeeze
from certverify.rosters.values.held import read_held
from certverify.rosters.values.ids import read_id
from certverify.rosters.values.in_post import asks_for_need, asks_of_post, doubts_post
from certverify.rosters.values.leaving import read_leaving
from certverify.rosters.values.people import is_part

__all__ = [
    "decided",
    "ends",
    "leavings",
    "listing",
    "names_work",
    "tells_cards",
    "ticks",
    "told_in_words",
    "values_below",
    "with_ids",
]

_MANAGERS: Final = re.compile("负责人|安管|安全|法人|实际控制")
_WORK: Final = re.compile("[^、,;/]+(?<!特种)(?<!危险)作业|[一-鿿()]{2,}[GNPQRSTY]\\d{1,2}")
"""冷库看护作业, 叉车N1: names of work that the catalogue calls otherwise, or that are another authority's."""
_T_LIKE: Final = re.compile(r"T\d{15,17}[\dX]?")
_CARD_LIKE: Final = re.compile(r"(?!1\d{10}$)(?=.*\d{4})[A-Z\u4e00-\u9fff]{0,3}\d?[A-Z0-9-]{6,20}|.*证")
"""A number of a certificate, of whatever system, but no telephone's; or its name."""
_ASKS: Final = re.compile(
    "是否|有无|体检|教育|培训|交底|考核|合同|协议|保险|社保|工伤|在[岗职册]|党|婚|疫苗|签[字名订]|照片|附件|审核|核[验查对]|备注|提醒|预警|状态|过期|情况|结果"
)
"""Headers of ticks that no certificate is behind."""
_T_INSIDE: Final = re.compile(r"(?<![A-Za-z0-9])[Tt]\d{17}[\dXx]")
_HELD_OR_NOT: Final = TICK | {
    "有",
    "无",
    "是",
    "否",
    "持证",
    "已持证",
    "未持证",
    "无证",
    "已取证",
    "待取证",
    "/",
    "-",
}
_HELD_WITH_TERM: Final = re.compile("(?:有|是|已?持证|已取证),?有效期.*")
_SIGNS: Final = (
    _HELD_OR_NOT | frozenset("○●△▲☆★◎×✗✘xXO") | {"在培", "培训中", "应持未持", "未持", "不涉及", "无需"}
)
_PAPERS: Final = re.compile("(?:持有?)?证件(?:类[型别]|种类|名称?)")
_IDENTITY: Final = re.compile(
    "身份证|护照|通行证|居住证|居留|回乡证|台胞证|军官证|士兵证|警官证|户口|出生证|passport|permit|id ?card",
    re.IGNORECASE,
)
"""Documents that say who somebody is, and not what he may do."""
_CARD: Final = re.compile("(?:证书?|作业|工艺|操作|资格)$")
_NEARLY_ALL: Final = 0.8
_BETWEEN_CARDS: Final = re.compile(r"[()、,;:/+和\s.\d]|^已?(?:取得|考取|持有?|有)")
_FIRM: Final = re.compile("(公司|厂|集团|企业|矿|合作社|经营部|加油站)$")
_NAME: Final = re.compile("[\u4e00-\u9fff]{2,4}(?:[(]|$)|[\u4e00-\u9fff]+·[\u4e00-\u9fff]+|[A-Z][A-Za-z.·-]+")
_WORDS: Final = frozenset({"cert_name", "job_category", "operation_item", "position", "trade"})
_DATE: Final = re.compile(r"\d{4}[-./年]\d{1,2}([-./月]\d{1,2}日?|月)?")
_TICKS: Final = "√✓✔☑"
_NO_DAY: Final = re.compile("[-—/\\\\]+|[未待无][取持考]?证|长期|已?过期|[取考]证中|培训中")
_PERHAPS_LEAVING: Final = re.compile(
    "[离離辞退撤调转改走裁岗职假停借外派役伍参孕哺产伤院任约续解终入进到报场死亡去故除开聘移回服拘失旷了]"
)
"""Signs without which no cell speaks of leaving: so that long columns of addresses cost little."""
_LEAVING_HEADER: Final = re.compile("离[职岗场厂司任开]|[退出][场厂]|调[离出]|撤场|辞[职退]|减员")
_ELSEWHERE: Final = re.compile(
    "[经履]历|简历|历史|原(?!工种$)|(?<![目当])前|上家|家[属庭]|配偶|联系|地址|(?<!解除)(?<!解除劳动)合同|培训|证"
)
"""Headers of what is past, of other people or of papers: their leaving is nobody's on the roster."""


def decided(
    column: Column,
    sheet: Sheet,
    body: int,
    all_columns: Iterable[Column],
    names_item: Callable[[str], bool],
) -> Column:
    """Decide a header such as 证件号码, 证号 or 人员类别 by what stands below it."""
    if column.how != "open" or waits_for_neighbours(column):
        return column
    sample = _sample(sheet, column.index, body)
    field = column.field
    if field in {"id_number", "cert_number"}:
        has_id = any(other.field == "id_number" and other.how != "open" for other in all_columns)
        field = "cert_number" if has_id or _mostly_with_t(sample) else "id_number"
    elif field in {"cert_name", "seq"} and _mostly_with_t(sample):
        field = "cert_number"
    elif field == "name":
        sure = {other.field for other in all_columns if other.how != "open"}
        field = "ignore" if "name" in sure or not _mostly_people(sample) else field
    elif field == "not_a_fact" and kind_of_states(values_below(sheet, column.index, body)) is not None:
        field = "employment_status"
    elif field == "review_due":
        field = "review_plain"
    elif field == "department":
        sure = {other.field for other in all_columns if other.how != "open"}
        field = _of_place(sample, sure)
    elif field in {"job_category", "operation_item", "person_type", "position"}:
        sure = {other.field for other in all_columns if other.how != "open"}
        field = _of_work(field, sample, names_item, sure)
    return replace(column, field=field, how="content")


def _mostly_with_t(sample: list[str]) -> bool:
    """Tell whether most of the cells are numbers with the T of special operation certificates."""
    return 2 * sum(_T_LIKE.match(text.upper()) is not None for text in sample) > len(sample)


def _mostly_people(sample: list[str]) -> bool:
    """Tell whether most of the cells may be personal names: below 人员 there may be numbers of people, or posts."""
    return 2 * sum(_NAME.match(text) is not None for text in sample) > len(sample)


def names_work(text: str, names_item: Callable[[str], bool]) -> bool:
    """Tell whether a squeezed cell names an item: in the catalogue's words, or with 作业 or an equipment's code."""
    return names_item(text) or _WORK.fullmatch(text) is not None


def _of_work(field: str, sample: list[str], names_item: Callable[[str], bool], sure: set[str]) -> str:
    """Tell whether 类别, 项目 or 岗位类别 heads managers' types or items; ``sure`` columns are not repeated."""
    items = [text for text in sample if names_work(text, names_item)]
    managers = [text for text in sample if _MANAGERS.search(text) and text not in items]
    if field != "operation_item" and 2 * len(managers) > (0 if field == "person_type" else len(sample)):
        return "person_type"
    naming = 2 * len(items) > len(sample)
    if field == "person_type" and (naming or any("作业" in text for text in sample)):
        return "ignore" if "job_category" in sure else "job_category"
    if field == "operation_item":
        return field if naming and field not in sure else "ignore"
    return "ignore" if field == "person_type" or (field == "position" and field in sure) else field


def _of_place(sample: list[str], sure: set[str]) -> str:
    """Tell whether 所属组织 heads firms or their departments; ``sure`` columns are not repeated."""
    firms = sum(_FIRM.search(text) is not None and not is_part(text) for text in sample)
    if "org" not in sure and 2 * firms > len(sample):
        return "org"
    return "ignore" if "department" in sure else "department"


def listing(
    column: Column, sheet: Sheet, body: int, names_item: Callable[[str], bool], *, alone: bool
) -> Column:
    """Take 持证情况 for a list of certificates where its cells name some, instead of saying yes or no.

    Where no other column names certificates (``alone``), the row's number and dates are those of the ones listed.
    """
    if column.field == "id_type" or _PAPERS.fullmatch(squeeze(column.header).rpartition("/")[2]):
        return _of_papers(column, sheet, body, names_item)
    if column.field != "holding":
        return column
    sample = [text for text in _written(sheet, column.index, body) if not _says_whether(squeeze(text))]
    naming = sum(_lists_card(without_attained(text), names_item) for text in sample)
    field = "cert_name" if alone else "other_certs"
    return replace(column, field=field, how="content") if 2 * naming > len(sample) else column


def _says_whether(text: str) -> bool:
    """Tell whether a squeezed cell says that there is a certificate, is none or is to come, and not which."""
    return (
        _HELD_WITH_TERM.fullmatch(text) is not None
        or text in _HELD_OR_NOT
        or read_held(text, date.max) is not None
    )


def _lists_card(text: str, names_item: Callable[[str], bool]) -> bool:
    """Tell whether a cell names a certificate, whatever is said of it: 特种作业操作证（低压电工）2028.8.12."""
    words = (text, *_BETWEEN_CARDS.split(text))
    return _T_INSIDE.search(text) is not None or any(names_item(word) for word in words if word)


def _of_papers(column: Column, sheet: Sheet, body: int, names_item: Callable[[str], bool]) -> Column:
    """Take 证件类型 and 证件名称 for what stands below: documents of identity (居民身份证, 护照), or certificates."""
    if column.field not in {"cert_name", "id_type"}:
        return column
    sample = _sample(sheet, column.index, body)
    identity = {text for text in sample if _IDENTITY.search(text)}
    of_work = [
        text
        for text in sample
        if text not in identity and (_CARD.search(text) or names_work(text, names_item))
    ]
    field = column.field
    if 2 * sum(text in identity for text in sample) > len(sample):
        field = "id_type"
    elif 2 * len(of_work) > len(sample):
        field = "cert_name"
    return column if field == column.field else replace(column, field=field, how="content")


def ticks(sheet: Sheet, column: int, body: int) -> bool:
    """Tell whether a column ticks what its header names: signs and words on holding a certificate, or numbers of it."""
    sample = _sample(sheet, column, body)
    telling = sum(text in _SIGNS or _T_LIKE.match(text.upper()) is not None for text in sample)
    none = sum(text not in _SIGNS and _NO_DAY.fullmatch(text) is not None for text in sample)
    return telling > 0 and telling + none >= _NEARLY_ALL * len(sample)


def tells_cards(column: Column, sheet: Sheet, body: int, names_item: Callable[[str], bool]) -> bool:
    """Tell whether certificates stand below a column that nobody understands: ticks, numbers or names of them."""
    sample = [text for text in _sample(sheet, column.index, body) if text not in _SIGNS]
    cards = sum(_CARD_LIKE.fullmatch(text) is not None or names_work(text, names_item) for text in sample)
    asks = _ASKS.search(column.header) is not None
    return 2 * cards > len(sample) or (not sample and not asks and ticks(sheet, column.index, body))


def ends(sheet: Sheet, column: int, body: int) -> bool:
    """Tell whether a column holds days (2028.05.11), and signs that there is none, below what its header names."""
    sample = _sample(sheet, column, body)
    days = sum(_DATE.fullmatch(text.strip(_TICKS)) is not None for text in sample)
    signs = sum(text in _SIGNS or _NO_DAY.fullmatch(text) is not None for text in sample)
    return days > 0 and days + signs >= _NEARLY_ALL * len(sample)


def told_in_words(column: Column, sheet: Sheet, body: int) -> bool:
    """Tell whether a column of names holds any: one whose cells are dates names no certificate and no post."""
    if column.field not in _WORDS:
        return True
    sample = _sample(sheet, column.index, body)
    return 2 * sum(_DATE.fullmatch(text) is not None for text in sample) <= len(sample) or not sample


def leavings(sheet: Sheet, body: int, unread: Iterable[Column], *, dated: bool) -> Iterable[Column]:
    """Yield the unread columns that speak of leaving: by their header (出厂日期) as days, by some cell as remarks.

    Header and cell may say it together only (转岗 √, 是否上岗 否, 现岗位 仓管员).

    Whatever the words are, a person who has left must not be accused because nobody knew them.
    ``dated``: the table has a column of such days already.
    """
    for column in unread:
        if _ELSEWHERE.search(column.header) and not asks_for_need(squeeze(column.header)):
            continue
        if not dated and _LEAVING_HEADER.search(column.header):
            dated = True
            yield replace(column, field="site_exit", how="likeness")
            continue
        if any(_speaks(column.header, text) for text in values_below(sheet, column.index, body)):
            yield replace(column, field="remark", how="content")


def _speaks(header: str, cell: str) -> bool:
    if _PERHAPS_LEAVING.search(cell) and read_leaving(squeeze(cell), date.min) is not None:
        return True
    return asks_of_post(header) and doubts_post(header, cell, date.max, plain=bool)


def with_ids(columns: list[Column], sheet: Sheet, body: int) -> list[Column]:
    """Find the identity column by its content where no header names it; a likeness alone never makes one."""
    kept = [
        c
        for c in columns
        if c.field != "id_number" or c.how != "likeness" or _holds_ids(sheet, c.index, body)
    ]
    if any(column.field == "id_number" for column in kept):
        return kept
    taken = {column.index for column in kept if column.field not in {"ignore", "employee_no"}}
    for index in range(sheet.width):
        if index not in taken and _holds_ids(sheet, index, body):
            place = Column(index, sheet.letters_of(index), "", "id_number", "content")
            return [*(column for column in kept if column.index != index), place]
    return kept


def _holds_ids(sheet: Sheet, column: int, body: int) -> bool:
    cells = sheet.cells[f"v{column}"].slice(body, 400).drop_nulls()
    sample = [
        text for text in cells if text.strip()
    ]  # as written: a line break parts a number from a telephone
    valid = sum(read_id(text).rejected is None and read_id(text).id_type == "id_card" for text in sample)
    return bool(sample) and 2 * valid > len(sample)


def _sample(sheet: Sheet, column: int, body: int) -> list[str]:
    return [squeeze(value) for value in _written(sheet, column, body)]


def _written(sheet: Sheet, column: int, body: int) -> list[str]:
    """Return the sample with the blanks and line breaks that part words."""
    values = sheet.cells[f"v{column}"].slice(body, 400)
    return [fold(value) for value in values.to_list() if value and value.strip()]


def values_below(sheet: Sheet, column: int, body: int) -> list[str]:
    """Return the different texts of a column from the line ``body`` on: all of them, and not a sample."""
    values = sheet.cells[f"v{column}"].slice(body).drop_nulls()
    return values.unique(maintain_order=True).to_list()
