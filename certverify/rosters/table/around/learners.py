"""Lists of trainees, candidates, results and cards to come: who is listed there claims no card and no work by it."""

import re
from collections.abc import Iterable
from typing import Final

from certverify.rosters.values.cleaning import squeeze

__all__ = ["learners_in", "lists_learners", "of_renewals"]

_LEARNERS: Final = re.compile(
    "学员|考生|准考|报考|参训|参考人员|补考|初训|初次(?:培训|取证|领证)|首次(?:培训|取证|领证)|新取证|(?<!已)[拟待](?:[发领取颁](?:放)?(?:特种作业|特殊工种)?(?:操作|资格){0,2}证|发放|取得)"
    "|(?:领证|发证)(?:人员)?(?:公[示布告]|名单|名册|花名册|通知|签[到收领])"
    "|成绩(?:公[示布告]|通[报知]|[单表册]|汇总|一览|名单|统计|登记|$)"
    "|(?:考试|考核)(?:合格|通过)?(?:的)?(?:人员|人)?(?:公[示布告]|名单|名册|花名册|报名|安排|签到|通知)"
)
"""What a list is called that nobody at work is on for his work: trainees, candidates, their results, cards to come."""
_COURSE: Final = re.compile(
    "培训班|取证(?:培训|班)|(?:培训|取证)(?:的)?(?:人员|对象)?(?:名单|名册|花名册|报名|计划|通知)"
)
_OF_WORKERS: Final = re.compile("持证|上岗|台账|在[岗职册]|现有|档案")
"""A firm's list of its own people, which may mention their courses: 特种作业人员持证及培训班情况台账."""
_RENEWAL: Final = re.compile("复审|复训|换证|延期|续期|年审")
_FIRST: Final = re.compile("初训|初次|首次|新取|新训|取证|初领|拟发")
_LONGEST: Final = 60
_SAID: Final = re.compile("[:。;]|^注|说明")
"""What legends have and names of lists have not: 注：标黄为即将复审."""
_RESULT: Final = re.compile(
    "准考证号?码?|拟[发领取]证(?:日期|时间)?|(?:理论|实操|实际操作|实作|笔试|机考|考试|科目[一二])(?:考试|考核)?(?:成绩|得分|分数)"
)


def learners_in(names: Iterable[str], headers: Iterable[str]) -> str:
    """Return the name or title that says so, or the header of an examination's column, which a list of results has.

    Where one of the names is of renewals (复审班, above 学员名册), the people of the list hold a card.
    """
    told = list(names)
    if any(map(of_renewals, told)):
        return ""
    named = next(filter(lists_learners, told), "")
    return named or next((header for header in headers if _RESULT.fullmatch(squeeze(header))), "")


def lists_learners(text: str) -> bool:
    """Tell whether a title or a sheet's name names such a list, and not one of reviews, whose people hold a card."""
    plain = squeeze(text)
    if len(plain) > _LONGEST or of_renewals(plain):
        return False
    course = _COURSE.search(plain) is not None and _OF_WORKERS.search(plain) is None
    return course or _LEARNERS.search(plain) is not None


def of_renewals(text: str) -> bool:
    """Tell whether a title is of renewals alone (复审、换证报名汇总表), and of no first cards beside them."""
    plain = squeeze(text)
    named = len(plain) <= _LONGEST and not _SAID.search(plain)
    return named and _RENEWAL.search(plain) is not None and _FIRST.search(plain) is None
