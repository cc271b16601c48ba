"""Remarks: a lead for the officer, a second form of the name, a renewal under way; never a verdict."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from certverify.rosters.values.cleaning import is_nothing, squeeze
from certverify.rosters.values.dates import find_dates
from certverify.rosters.values.leaving import Leaving, has_come_back, read_leaving
from certverify.rosters.values.training import in_the_making, of_a_renewal, renewal_applied, still_to_come

__all__ = ["LEAVING_NOTES", "RemarkReading", "read_remark"]

_OTHER_NAME: Final = re.compile(
    "(?:姓名)?(?:系统|平台|证书上?|证上)(?:姓名|名字)?为[“\"'「](.+?)[”\"'」]|曾用名[::]?(\\w+)"
)
_ID_CHANGED: Final = re.compile("身份证号?(码)?(已)?(变更|更改|更正|升位)|原(身份证)?号")
_NAME_WRONG: Final = re.compile(
    "姓名(似|可能|疑)?(有误|错误|写错|录错|填错|不对|待核实?|待确认|不符|存疑|应[为是])"
    "|身份证上的?(姓名|名字)?[为是叫][“\"'「]?[\u4e00-\u9fff]"
    "|(^|[,;。])(名字|姓名)应[为是叫][“\"'「]?[\u4e00-\u9fff·]{1,4}[”\"'」]?(?=$|[,;。])"
)
_ID_WRONG: Final = re.compile(
    "身份证号?码?(似|可能|疑)?(有误|错误|写错|录错|填错|输错|不对|不正确|待核实?|待确认|待查|需核实|存疑|不符|[少多]一位)"
)
"""What the roster says itself of a name or an ID number that it gives: nobody is asked about by either."""
_FAILED: Final = re.compile(
    "缺考|弃考|未参[加考]|未考|待考(?![察虑])|补考(?!.{0,2}(合格|通过|已过))"
    "|(?<!体检)(?<!试用期)(?<!试用)(?<!健康)(不合格|不及格|[未不没]通过|未达标)"
)
"""The result of an examination that was not passed, or not sat."""
_BEGINS: Final = "兼任|担任|接任|升任|改任|转任|任(?!务)|到岗|到任|上任|入职|报到"
_BEGINS_AFTER: Final = re.compile(f"[日号]?[起后底末]?(开始|正式|才|重新|再次)?({_BEGINS})")
_BEGINS_BEFORE: Final = re.compile(f"({_BEGINS})\\w{{0,6}}(时间|日期|[于自从])[(:]?$")
_NOTES: Final = (
    (re.compile("^兼|兼(任|职)?(?=.{1,6}(工|员))"), "remark_second_post"),
    (re.compile("(?<!文件)(?<!任命书)(?<!身份证)(?<!合同)(丢失|遗失)"), "remark_card_lost"),
    (re.compile("外省证|外省"), "remark_other_province"),
    (re.compile("挂靠|挂证|证\\w{0,3}(注销|撤销|吊销)|假证|证是假|不准入[厂场]"), "remark_lead"),
    (re.compile("网查|查询有效"), "remark_own_query"),
    (re.compile("查询?不到|查无|[未没]查[询到]"), "remark_known_gap"),
    (re.compile("离岗[一二三四五六七八九十\\d]+个?月"), "remark_away_months"),
    (re.compile("\\d+年以上.*\\d年一审"), "remark_long_cycle"),
    (
        re.compile(
            "建筑\\w{1,6}证|住建|建安[ABC]|特种设备|(叉车|行车|起重|电梯|锅炉|压力容器)\\w{0,6}证|(初|中|高)级工|技师|技能等级"
        ),
        "remark_other_system",
    ),
    (re.compile("标黄|标红|删除线|颜色"), "remark_formatting"),
)

_TOLD: Final = {
    "left": "remark_left",
    "relieved": "remark_relieved",
    "doubtful": "remark_speaks_of_leaving",
    "ahead": "remark_leaving_ahead",
}
LEAVING_NOTES: Final = frozenset(_TOLD.values())
"""What may be noted of a remark that stands beside a name: 陆青禾（已离职）."""


@dataclass(frozen=True, slots=True)
class RemarkReading:
    """What a remark says beyond its text. ``begun``: the last day on which it says that a post was taken up.

    ``training``: a certificate is still to come, ``none_yet`` of those the first (待取证), and no renewal (复审培训中).
    ``name_wrong``, ``id_wrong``: the roster's own name or ID number is said to be wrong. ``failed``: an examination
    was not passed.
    """

    renewal: bool = False
    other_name: str | None = None
    id_changed: bool = False
    leaving: Leaving | None = None
    back: bool = False
    training: bool = False
    none_yet: bool = False
    begun: date | None = None
    name_wrong: bool = False
    id_wrong: bool = False
    failed: bool = False
    notes: tuple[str, ...] = ()


def read_remark(cell: str, as_of: date) -> RemarkReading:
    """Read 备注 on the day ``as_of``.

    Only what bears on whom to ask, or on what a missing record may mean, is taken from it.
    """
    text = squeeze(cell)
    if is_nothing(text):
        return RemarkReading()
    name = _OTHER_NAME.search(text)
    changed = _ID_CHANGED.search(text) is not None
    notes = [note for pattern, note in _NOTES if pattern.search(text)]
    leaving = read_leaving(text, as_of)
    if leaving is not None:
        notes.append(_TOLD[leaving])
    name_wrong, id_wrong = _NAME_WRONG.search(text) is not None, _ID_WRONG.search(text) is not None
    notes += [
        note for note, said in (("remark_name_wrong", name_wrong), ("remark_id_wrong", id_wrong)) if said
    ]
    training = still_to_come(text, as_of)
    if in_the_making(text) and not of_a_renewal(text):
        notes.append("remark_in_making")
    if changed:
        notes.append("remark_id_changed")
    return RemarkReading(
        renewal=renewal_applied(text),
        other_name=next((group for group in name.groups() if group), None) if name else None,
        id_changed=changed,
        leaving=leaving,
        back=has_come_back(text),
        training=training,
        none_yet=training and not of_a_renewal(text),
        begun=_begun(text),
        name_wrong=name_wrong,
        id_wrong=id_wrong,
        failed=_FAILED.search(text) is not None,
        notes=tuple(notes),
    )


def _begun(text: str) -> date | None:
    days = [
        day.last
        for day in find_dates(text).days
        if _BEGINS_AFTER.match(day.after) or _BEGINS_BEFORE.search(day.before)
    ]
    return max(days, default=None)
