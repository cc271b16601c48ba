"""Where a person works and whether: employment state, form of employment, employer and contractor, departments."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from certverify.rosters.cleaning import is_nothing, squeeze, without_brackets
from certverify.rosters.dates import find_dates

__all__ = ["EmploymentReading", "OrgReading", "is_part", "looks_like_org", "read_employment", "read_org"]

_LEFT: Final = re.compile(
    "离职|辞职|辞退|解聘|免职|卸任|离任|退场|离场|撤场|调离|调出|已退休|^退休$|死亡|去世|除名|终止合同|解除合同|不在岗|^否$|^离岗$"
    "|^(resigned|left|terminated|dismissed|retired)$",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    "内退|产假|病假|请假|长病|工伤假|休假|停薪|停职|借调(出|到|至)|借出|外派|待岗|脱产|离岗退养|哺乳|孕|[非未](在岗|在职|在任|在场)|未上岗"
    "|^(on)?leave$",
    re.IGNORECASE,
)
_MOVED: Final = re.compile("转岗|换岗|调岗|调离.*岗位")
_NOT_LEFT: Final = re.compile("(未|没有?|尚未)(离职|辞职|免职|离任|退场|离场)")
_BACK: Final = re.compile(
    "返岗|复岗|复工|复职|销假|转正|(假|停职|借调|培训|待岗)期?已?(结束|期满|恢复)|(重新|再次)(入职|上岗)"
)
_INTENDS: Final = re.compile("(拟|将|准备|计划|预计|待).{0,6}(离职|辞职|退场|离场)")
_TRAINING: Final = re.compile("培训中|待取证|取证中|学习中|未取证")
_AT_WORK: Final = re.compile(
    "(?<![不非未])(在岗|在职|在任|在场|上岗)|正常|^是$|返聘|实习|试用|在册|借(调)?入|(未|没有?)离职|^(active|employed|atwork|onduty)$",
    re.IGNORECASE,
)
_REHIRED: Final = re.compile("返聘")
_SUPPLIER: Final = re.compile("劳务|派遣|外包|分包|外委|外协|承包|承揽")
_LABEL: Final = re.compile("^(劳务(派遣)?|派遣|外包|分包|外委|外协|承包)(单位|公司|队伍)?[:：-]")
_PART: Final = re.compile(
    "(车间|工段|班组?|科|[科教]室|工区|作业区|分公司|分厂|分部|项目部|办事处|事业部|(?<!工程|服务|经营|门市|维修|安装)部|(?<!程)处)$"
    "|^(工程|维修|安装|经营)部$"
)
"""Departments and branches: parts of a firm, where 工程处 or 服务部 may be a firm of its own."""
_OWNER: Final = re.compile("我公司|本公司|我厂|本厂|我单位|本单位|自有|甲方|公司本部|本部")
_ORG: Final = re.compile(
    "公司|集团|工厂|厂$|矿$|中心$|医院|学校|合作社|工程队|施工队|队$|劳务|机电|物流|建设|安装|局$|处$|站$|院$|所$"
)


@dataclass(frozen=True, slots=True)
class EmploymentReading:
    """``state``: ``at_work``, ``left``, ``away``, ``moved``, ``training``, ``unclear``, or ``None`` (not said)."""

    state: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrgReading:
    """What 单位 or 用工形式 says of firms: ``owner`` (the roster's own), ``contractor`` or ``named`` (some firm).

    ``part`` is a department or a branch, which is nobody's contractor.
    """

    contractor: str | None = None
    named: str | None = None
    part: str | None = None
    owner: bool = False


def read_employment(  # noqa: PLR0911  one way out per state
    state_cell: str, exit_cell: str = "", *, as_of: date
) -> EmploymentReading:
    """Read 在岗状态 with 退场日期. A leaving day in the future leaves the person at work."""
    text = squeeze(state_cell)
    left_on = find_dates(exit_cell).days
    if left_on:
        return EmploymentReading("left" if left_on[-1].first <= as_of else "at_work")
    if is_nothing(text):
        return EmploymentReading()
    if _BACK.search(text):
        return _back(text)
    moved = _MOVED.search(text) is not None
    if not moved and (leaving := _leaving(text, as_of)) is not None:
        return leaving
    if moved:
        return EmploymentReading("moved", ("employment_moved",))
    outer, inner = without_brackets(text)
    if _AT_WORK.search(outer) and any(_AWAY.search(part) for part in inner):
        return EmploymentReading("unclear", ("employment_contradictory",))
    if _TRAINING.search(text):
        return EmploymentReading("training")
    if _AWAY.search(text):
        return EmploymentReading("away")
    if _AT_WORK.search(text):
        return EmploymentReading("at_work", ("employment_rehired",) if _REHIRED.search(text) else ())
    return EmploymentReading(notes=("employment_unread",))


def _back(text: str) -> EmploymentReading:
    """Read who is back from an absence; one who is back and has left too is told by nobody but the officer."""
    outer, _ = without_brackets(text)
    if _LEFT.search(_NOT_LEFT.sub("", outer)):
        return EmploymentReading("unclear", ("employment_contradictory",))
    return EmploymentReading("at_work")


def _leaving(text: str, as_of: date) -> EmploymentReading | None:
    """Read who has left. What is only intended or denied is no leaving; 在岗/离职 contradicts itself."""
    if _INTENDS.search(text):
        return EmploymentReading("at_work", ("employment_unread",))
    if not _LEFT.search(_NOT_LEFT.sub("", text)):
        return None
    if any(_AT_WORK.search(part) for part in re.split("[/、,;|或]", text)):
        return EmploymentReading("unclear", ("employment_contradictory",))
    day = find_dates(text).days
    return EmploymentReading("at_work" if day and day[-1].first > as_of else "left")


def read_org(cell: str) -> OrgReading:
    """Read a firm: 外包（某某物流） and 某某劳务公司 are contractors, 我公司 is the roster's owner."""
    text = re.sub(r"\((盖章|章|公章)\)", "", squeeze(cell))
    if is_nothing(text):
        return OrgReading()
    bare, inner = without_brackets(text)
    if _SUPPLIER.search(bare) and inner:
        return OrgReading(contractor=inner[0])
    if _OWNER.search(bare):
        return OrgReading(owner=True)
    if re.fullmatch("(劳务)?(派遣|外包|分包|外委|外协|承包|劳务)(工|制|人员|用工)?", bare):
        return OrgReading()
    if _SUPPLIER.search(bare):
        return OrgReading(contractor=re.sub("(外包|分包|外委|外协)$", "", _LABEL.sub("", bare)))
    return OrgReading(part=text) if is_part(bare) else OrgReading(named=text)


def is_part(text: str) -> bool:
    """Tell whether a squeezed text names a department or a branch (电仪车间, 南京分公司) and no firm of its own."""
    firm = re.search("公司|集团|合作社", re.sub("分公司|公司本部", "", text))
    return firm is None and _PART.search(text) is not None


def looks_like_org(text: str) -> bool:
    """Tell whether a text reads like the name of a firm or a part of one."""
    return _ORG.search(squeeze(text)) is not None
