"""Words that say that a certificate is still to come: 待取证, 已报名待考, 12月取证, 学徒; whichever cell holds them."""

import re
from datetime import date
from typing import Final

__all__ = ["first_to_come", "in_the_making", "of_a_renewal", "renewal_applied", "still_to_come"]

_ISSUE: Final = "(?:取证|拿证|领证|出证|发证|下证|考证|考试|补考|培训|开班|开考)"
_MAKING: Final = (
    "(?<!身份)(?<!健康)(?<!居住)(?<!驾驶)(?<!暂住)(?<!通行)证(?:件|书)?(?:还|正)?在?(?:办理?|申办|申领)(?:中(?!心)|当中|$|(?=[,;。]))"
    "|(?:^|[,;。])正?在?办理?证(?:件|书)?(?:中|$)"
)
_WAITS: Final = re.compile(
    "待(?:[取考拿领发出办下]证|成绩|考(?![察虑勤])|(?:上级)?培训)"
    "|等(?:待|候)?(?:考试?)?(?:成绩|结果|通知|证书|[取考拿领发出下]证|考)"
    "|[取考]证中|尚未[取考]证|补考|(?<![不未没])(?<!没有)报(?:名(?!表)|考)"
    f"|{_MAKING}"
    "|(?<!实)(?<!存)在考(?![察虑勤核评场点])|(?<![从并])[未没]有?[下发出]证|证书?待[领发取]|证书?(?:件)?[还暂尚]?(?:未|没有?)(?:[发下出]|拿到|领到?|到手)"
)
"""Waiting for the course, the examination, its result or the card."""
_PREPARES: Final = re.compile(
    "(?:正在?|准备|预约|打算|去|拟|将|即将|计划|预计)(?:要|参加|去|进行|安排)*(?:[取考]证|考试|培训|考(?![察虑勤核评]))"
    f"|(?:计划|拟|预计|准备|打算|将于?)[^,;。、]{{1,12}}{_ISSUE}"
    f"|(?:下个?月|下[周批期]|本月底|月底|年底|年内|年后|节后|近期|尽快)(?:前|之前|统一|安排|参加|去|再)*{_ISSUE}"
)
_LEARNS: Final = re.compile(
    "培训中(?!心)|在培(?!训[学机中])|(?<![带教有收])学徒(?!期?已?[满结]|出身|转正|[两三四五\\d::])|跟师|拜师|跟班(?:学|实习)"
    "|实习[,、;]?跟班|(?<![带教有收])[实见]习(?:生|期|中)?(?=$|[,;。])"
    "|师带徒(?!师[傅父]|[导教]|负责)"
)
"""Learning the trade beside somebody who has the card: the master of an apprentice (带学徒) is no learner."""
_MONTH: Final = re.compile(
    r"(?<!每年)(?<!每)(?<![\d.])(?:(?P<year>20\d\d)[年./-]|(?P<next>明年))?(?P<month>1[0-2]|0?[1-9])(?:月份?|[./-](?=\d))"
    r"(?:\d{1,2}(?:[日号]|(?!\d)))?(?:[起前后底初末左右,]|[上中下]旬|将|拟|计划|预计|安排|统一|参加|去|进行|组织)*"
    rf"{_ISSUE}"
)
_FIRST: Final = re.compile(
    "(?:证(?:件|书)?)?(?:现|正|还|仍|尚|已)*(?:在|等?待|等|拟|新|准备|计划|打算|将|预计|去)(?:申|新)?"
    "(?:办理?|取|考试?|领取?|[发下出制]|拿|培训?|学习?|审批)(?:证(?:件|书)?)?(?:中|当中)?"
    "|(?:证(?:件|书)?)?(?:办理?|[取考领制]|申请|申办|申领|代办|培训|学习|报考)(?:证(?:件|书)?)?(?:中|当中)"
    "|[待拟需](?:补办|补证)|[未没][下发出领](?:证(?:件|书)?|到)?"
    "|(?:计划|拟|预计|准备|打算|将于?|安排)[^,;。、]{0,8}(?:[办取考领拿]证?|报名?)"
)
"""What is the whole of a cell in a certificate's own column, where 在考, 待取, 拟办 and 正在办 need no 证."""
_AHEAD: Final = 6
"""Months. A month named without its year is the next one of that name as far ahead, and else one that is past."""
_RENEWAL: Final = re.compile("复审|换证|延期|续期|年审|复训|审证|补[办证]")

_APPLIED: Final = re.compile(
    "(换证|复审|延期|续期)[^未没]{0,4}(报名|申请|受理|办理中|进行中|中$)|补办|已报名"
    "|(?<![未没需应待拟])(?<!没有)(申请|报名|已提交|已递交|已受理|正在|在办理?)[^未没]{0,4}(换证|复审|延期|续期)"
)


def still_to_come(text: str, as_of: date) -> bool:
    """Tell whether a squeezed text says that somebody learns, waits or is put down for a certificate on that day.

    10月取证 is behind whoever writes it in November, and 12月取证 before him.
    """
    said = any(pattern.search(text) for pattern in (_WAITS, _PREPARES, _LEARNS))
    return said or any(_is_ahead(month, as_of) for month in _MONTH.finditer(text))


def first_to_come(text: str) -> bool:
    """Tell whether the whole of a squeezed cell of a certificate's column says that the certificate is to come."""
    return _FIRST.fullmatch(text) is not None


def in_the_making(text: str) -> bool:
    """Tell whether a squeezed text says of a certificate, without naming it, that it is being made: 证书在办理中."""
    return re.search(_MAKING, text) is not None


def of_a_renewal(text: str) -> bool:
    """Tell whether a squeezed text speaks of the renewal of a card that somebody has (复审培训中)."""
    return _RENEWAL.search(text) is not None


def renewal_applied(text: str) -> bool:
    """Tell whether a squeezed text says that a renewal is applied for or under way (换证中, 正在办理延期)."""
    return _APPLIED.search(text) is not None


def _is_ahead(found: re.Match[str], as_of: date) -> bool:
    month = int(found["month"])
    if found["next"]:
        return True
    if found["year"]:
        return (int(found["year"]), month) >= (as_of.year, as_of.month)
    return (month - as_of.month) % 12 <= _AHEAD
