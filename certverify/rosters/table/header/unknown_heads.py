"""Columns whose header nobody knows, told by their cells: what a certificate is for, and whose people these are."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.by_content import names_work, values_below
from certverify.rosters.table.header.headers import is_of_others
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import is_nothing, squeeze

__all__ = ["by_cells"]

_KINDS: Final = re.compile("证|资[格质]|项目|类[别型]|种类")
_NOT_HELD: Final = re.compile("原|曾|前|旧|拟|应|[需须]|待|申|报|参加|培训|考|学习|计划|要求|兼")
"""Heads of what somebody had, wants or has to have: nobody claims a certificate there."""
_FIRMS: Final = re.compile("公司|单位|企业|厂家|队伍|[商方](?:名称|全称)")
_NOBODYS_FIRM: Final = re.compile(
    "[发颁签]|制作|培训|考[核试]|原|曾|前|上家|保险|社保|监理|建设|业主|甲方|发包|客户|设备|制造|生产|供应|体检|检测|主管|监管|推荐|介绍|工作单位|服务"
)
"""Whoever issued, trained, built or ordered something: none of them employs the people listed."""
_OTHER_PAPERS: Final = re.compile("健康|体检|保险|社保|合同|学[历位]|驾|身份|职称|民族|政治")
_CARD: Final = re.compile("操作证|合格证|资格证?|上岗证|特种作业|特种设备|安全生产.*考核|证书?$")
_TYPE: Final = re.compile("主要负责人$|安全(?:生产)?管理人员$")
"""A manager's type, whatever unit stands before it: 危险化学品经营单位主要负责人."""
_FORMS: Final = re.compile("经营|许可|类[别型]|方式")
_SALE: Final = re.compile(
    "(?:烟花|爆竹|花炮|鞭炮)*(?:长期|常年|临时|短期|季节性?)?(?:零售|批发|批零)(?:[店点户]|企业|单位|经营)?"
)
"""How a unit sells, in a column of those that sell fireworks; 生产 and 经营 may be of any trade."""
_FIRM: Final = re.compile("[\u4e00-\u9fff]{3,}(?:公司|集团|厂|合作社|工程队|施工队)(?:[(（].*[)）])?")


def by_cells(
    columns: Sequence[Column],
    headers: Iterable[Column],
    sheet: Sheet,
    body: int,
    names_item: Callable[[str], bool],
) -> Iterable[Column]:
    """Yield the columns that nobody knows by their header and whose cells mostly name certificates, types or firms.

    One of each kind, where no other column (of ``columns``) tells it already.
    """
    told = {column.field for column in columns}
    read = {column.index for column in columns if column.field != "ignore"}
    for header in headers:
        if header.index in read or is_of_others(header.header):
            continue
        values = [
            text for cell in values_below(sheet, header.index, body) if not is_nothing(text := squeeze(cell))
        ]
        field = _told_by(header.header, values, names_item)
        if field and field not in told:
            told.add(field)
            yield replace(header, field=field, how="content")


def _told_by(header: str, values: Sequence[str], names_item: Callable[[str], bool]) -> str:
    if _FORMS.search(header) and "零售" in "".join(values) and all(map(_SALE.fullmatch, values)):
        return "unit_type"
    if _KINDS.search(header) and 2 * sum(_TYPE.search(text) is not None for text in values) > len(values):
        return "person_type"
    if _KINDS.search(header) and not _OTHER_PAPERS.search(header) and not _NOT_HELD.search(header):
        naming = [text for text in values if names_work(text, names_item) or _CARD.search(text)]
        ours = any(names_work(text, names_item) or re.search("特种作业|操作证", text) for text in values)
        return "cert_name" if ours and 2 * len(naming) > len(values) else ""
    if _FIRMS.search(header) and not _NOBODYS_FIRM.search(header):
        firms = sum(_FIRM.fullmatch(text) is not None for text in values)
        return "org" if 2 * firms > len(values) else ""
    return ""
