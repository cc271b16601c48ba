"""Lists of people not all at work: applicants, blacklists, training sheets, people moved, old, void or sample pages."""

import re
from typing import Final

from certverify.rosters.values.cleaning import squeeze

__all__ = ["lists_courses", "lists_others"]

_OTHERS: Final = re.compile(
    "(应聘|拟聘用?|拟录用|拟招聘?|待录用|候选|面试|清退|[转调换]岗|停用|黑名单|异动|减员|注销|原有|签到|报名|待取证|作废|废弃|样表|示例|历史|往年|去年|旧|备份|归档|留档)"
    "(的|人员|员工|工人|职工|特种作业|电工|焊工|信息|登记|记录|名单|名册|花名册|台账|一览|明细|汇总|情况|数据|资料|黑)*"
    r"[表册单版本]?[\d()年月日._-]*$"
)
_OF_OFFICES: Final = re.compile(
    "((?<!模)[拟待]任命?|[拟待]聘(任|用)?|候选|历任|历届|前任|(停产|停业|关停|关闭|注销|吊销|歇业|破产|倒闭)的?(企业|公司|单位|厂矿?))"
    "(的|人员|人|名单|名册|花名册|台账|登记|一览|明细|汇总|情况|安全|生产|管理|主要|负责人|专职|兼职|安管|信息|公[示告]|任前|[和及与、])*"
    r"[表册单版本]?[\d()年月日._-]*$"
    r"|^原(来)?的?(台账|名单|名册|花名册|数据|表)[\d()年月日._-]*$"
)
"""Lists of managers who hold no office, or none yet, or whose firm is closed: 拟任安全管理人员公示, 注销企业."""
_PRESENT: Final = re.compile("在职|在岗|在册|现有|[::]")
_COURSES: Final = re.compile("签到|报名")
_LONGEST: Final = 40


def lists_others(text: str) -> bool:
    """Tell whether a sheet's name or a title names such a list: 应聘人员登记表 does, 在岗及应聘人员 does not."""
    plain = squeeze(text)
    named = _OTHERS.search(plain) or _OF_OFFICES.search(plain)
    return len(plain) <= _LONGEST and not _PRESENT.search(plain) and named is not None


def lists_courses(text: str) -> bool:
    """Tell whether such a list is one of who comes to a course or an examination: 报名, 培训签到表."""
    return _COURSES.search(squeeze(text)) is not None
