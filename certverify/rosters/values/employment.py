"""Whether a person is at work: 在岗状态 and 退场日期. What is not understood is in doubt, and doubt accuses nobody."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from certverify.rosters.values.cleaning import is_nothing, squeeze, without_brackets
from certverify.rosters.values.dates import find_dates
from certverify.rosters.values.gone import ABSENCE_OVER, GONE, OF_ANOTHER, of_the_person, simplified

__all__ = ["EmploymentReading", "exit_of", "read_employment"]

_GOING: Final = "离职|辞职|辞退|辞工|自离|解聘|免职|卸任|离任|退场|离场|撤场|调离|调出|离岗|退休"
_LEFT: Final = re.compile(
    f"{GONE}|病退|被裁|不在[岗任]|走了|不干了|下岗(?!再)|不再?续[签聘]"
    "|^已?被?退(工|回)(至|给)?((劳务|派遣|用工|用人)*(公司|单位|方))?$"
    "|(解除|终止|解)(了|劳动)?(合同|劳动关系)|离岗(?!培训|退养|学习|创业|[一二三四五六七八九十\\d]+个?月)"
    "|退休(?!返聘|后|年龄|前)|^(否|离|no?|×|✗|✘|x)$"
    "|^(resigned|left|terminated|dismissed|retired|quit|deceased|inactive|transferred)$",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    "内退|产假|病假|病休|请假|长病|长休|[脱停]岗|工伤假|休假|停薪|停工留薪|停职|借调(出|到|至)|借出|外借|外派|待岗|脱产|离岗退养|哺乳(?!期)|孕"
    "|服兵役|服役|入伍|参军|[非未](在岗|在职|在任|在场)"
    "|([未没待]|拟|尚未|没有)(上岗|到岗|入职|入场|进场|报到)|^((maternity|sick)?leave|onleave|suspended)$",
    re.IGNORECASE,
)
_MOVED: Final = re.compile(
    "转岗|换岗|调岗|调离.*岗位|调[至往到任]"
    "|(?:^|[(,月日号起\\d])(?:已|现)?被?调(?![入出离休班配试度])\\w{1,8}(?:车间|工段|部门?|科室?|班组?|仓库|分厂)[)]?$"
)
"""Who has moved to another post or place: 调至仓库, 否（2026年8月调包装车间）."""
_NOT_LEFT: Final = re.compile(f"(未|没有?|尚未|非)({_GOING})")
_BACK: Final = re.compile(
    f"(?<![未待拟])(返岗|复岗|复工|复职|销假|转正)|{ABSENCE_OVER}|(重新|再次)(入职|上岗)"
)
_INTENDS: Final = re.compile(f"(拟|将|准备|计划|预计|待|临近).{{0,8}}({_GOING})")
_UNDECIDED: Final = re.compile(f"({_GOING})(手续|申请)?.{{0,2}}(未|待|中|申请)")
_TRAINING: Final = re.compile(
    "培训中|待取证|取证中|学习中|未取证|跟班|跟师|见习|^学徒工?$|证(件|书)?(办理中|在办)"
)
_AT_WORK: Final = re.compile(
    f"(未|没有?|非)({_GOING})|"
    "(?<![不非未])(在岗|在职|在任|在场|在聘|在编|上岗)|正常(?!离|退|调|辞|解)|返聘|实习|试用|在册|借(调)?入|调入|出差|[轮公倒调]休|^(是|y(es)?|√|✓|✔|☑|v|在)$"
    "|^(已|新|新近)?(入职|入场|进场|到岗|报到)$|^(外聘|兼职|专职|正式|合同制?|劳务派遣|派遣|外包|外协|临时|长期|固定|季节)(员工|工|人员|职工)?$"
    "|^(active|employed|atwork|onduty|working|inservice)$",
    re.IGNORECASE,
)
_NO_WORK: Final = re.compile(
    "(?<![从由])借调(?![入来自])|(停止|暂停|禁止|无法|取消|[不暂原曾前待拟非未无没缺])[^,;。、/()]{0,2}(在岗|在职|在任|在场|在聘|在编|上岗|正常|在册)"
    "|(返聘|实习|试用|合同).{0,4}(到期|结束|期满|终止|解除|届满)|(解除|终止|不再|停止|取消).{0,4}(返聘|聘用|用工|实习|试用)"
)
"""Words of work that are denied, past or over: they speak of no work, and not plainly of having left."""
_ASIDE: Final = re.compile("(是|党员|[,、])*((退伍|退役|复员|转业)(军人|士兵|兵)?|走访(过|慰问)?)")
"""What looks like leaving, is told of what the person was or of a visit, and says nothing of the work."""
_NO_YEAR: Final = re.compile("(\\d{1,2})[.月/-](\\d{1,2})[日号]?")
_HALF_A_YEAR: Final = 183
_REHIRED: Final = re.compile("返聘")
_RETIRED_AND_REHIRED: Final = re.compile("(已|办理)?(离?退休|内退)(后|人员|再|又|,)?(?=返聘)")


@dataclass(frozen=True, slots=True)
class EmploymentReading:
    """``state``: ``at_work``, ``left``, ``away``, ``moved``, ``training``, ``unclear``, or ``None`` (not said).

    ``notes`` are problem words of the state's cell, ``exit_notes`` those of 退场日期.
    """

    state: str | None = None
    notes: tuple[str, ...] = ()
    exit_notes: tuple[str, ...] = ()


_YES: Final = frozenset({"是", "√", "✓", "✔", "☑", "v", "y", "yes", "true", "1", "已"})
_NO: Final = frozenset(
    {"否", "×", "✗", "✘", "x", "n", "no", "false", "0", "未", "不是", "没有", "未离职", "未离"}
)
_UNREAD: Final = EmploymentReading("unclear", ("employment_unread",))
_CONTRADICTORY: Final = EmploymentReading("unclear", ("employment_contradictory",))


def exit_of(flag_cell: str) -> str:
    """Return what a cell of 是否离职 says as 退场日期 would: 是 is 离职, 否 is nothing, another word is itself."""
    text = squeeze(flag_cell).lower()
    if text in _YES:
        return "离职"
    return "" if text in _NO or is_nothing(text) else flag_cell


def read_employment(state_cell: str, exit_cell: str = "", *, as_of: date) -> EmploymentReading:
    """Read 在岗状态 with 退场日期. A leaving day in the future leaves the person at work."""
    said = _state(simplified(squeeze(state_cell)), as_of)
    days, left_on = find_dates(exit_cell).days, simplified(squeeze(exit_cell))
    if left_on.endswith("至今"):  # 2026.1.10至今 below 退场时间 gives the day of coming
        return EmploymentReading("at_work") if said.state is None else said
    if (days and days[-1].first <= as_of) or (said.state is None and _lately(left_on, as_of)):
        return _left_before(said)
    if days:
        return EmploymentReading("at_work") if said.state is None else said
    if is_nothing(left_on) or said.state not in {None, "at_work"}:
        return said
    left = _state(left_on, as_of) if len(left_on) > 1 else _UNREAD  # √ may mean gone or here
    if left.state in {"at_work", "left", "away"}:
        return EmploymentReading(left.state if said.state is None or left.state != "at_work" else said.state)
    return EmploymentReading("unclear", said.notes, ("employment_unread",))


def _lately(cell: str, as_of: date) -> bool:
    """Tell whether a day of leaving without a year (11.5) lies in the half year before: it is then no day to come."""
    found = _NO_YEAR.fullmatch(cell)
    if found is None:
        return False
    try:
        day = date(as_of.year, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return 0 <= (as_of - day).days <= _HALF_A_YEAR


def _left_before(said: EmploymentReading) -> EmploymentReading:
    """Read a day of leaving that is past: who is 返聘 works on after it."""
    return said if "employment_rehired" in said.notes else EmploymentReading("left")


def _state(text: str, as_of: date) -> EmploymentReading:  # noqa: PLR0911  one way out per state
    own = of_the_person(_RETIRED_AND_REHIRED.sub("", text))
    if is_nothing(own) or _ASIDE.fullmatch(text):
        return EmploymentReading()
    if OF_ANOTHER.search(own):
        return _UNREAD
    text = own
    if _BACK.search(text):
        return _back(text)
    if _MOVED.search(text):
        return EmploymentReading("moved", ("employment_moved",))
    if (leaving := _leaving(text, as_of)) is not None:
        return leaving
    outer, inner = without_brackets(text)
    if _AT_WORK.search(outer) and any(_AWAY.search(part) for part in inner):
        return _CONTRADICTORY
    if _TRAINING.search(text):
        return EmploymentReading("training")
    if _AWAY.search(text):
        return EmploymentReading("away")
    if _AT_WORK.search(text) and not _NO_WORK.search(text):
        return EmploymentReading("at_work", ("employment_rehired",) if _REHIRED.search(text) else ())
    return _UNREAD


def _back(text: str) -> EmploymentReading:
    """Read who is back from an absence; one who is back and has left too is told by nobody but the officer."""
    outer, _ = without_brackets(text)
    if _LEFT.search(_NOT_LEFT.sub("", outer)):
        return _CONTRADICTORY
    return EmploymentReading("at_work")


def _leaving(text: str, as_of: date) -> EmploymentReading | None:
    """Read who has left; a leaving that lies ahead or is denied is none, and 在岗/离职 contradicts itself."""
    if not _LEFT.search(_NOT_LEFT.sub("", text)):
        return None
    day = find_dates(text).days
    if day and day[-1].first > as_of:
        return EmploymentReading("at_work")
    if _INTENDS.search(text):
        return _UNREAD if day else EmploymentReading("at_work", ("employment_intended",))
    if _UNDECIDED.search(text) or any(_AT_WORK.search(part) for part in re.split("[/、,;|或]", text)):
        return _CONTRADICTORY
    return EmploymentReading("left")
