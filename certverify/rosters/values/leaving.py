"""What a remark says of leaving, moving, being away or not being put to work; a doubt accuses nobody."""

import re
from datetime import date
from typing import Final, Literal

from certverify.rosters.values.dates import find_dates
from certverify.rosters.values.gone import ABSENCE_OVER, CLOSED, GONE, of_the_person, simplified

__all__ = ["Leaving", "has_come_back", "read_leaving"]

Leaving = Literal["left", "relieved", "doubtful", "ahead"]
"""``left`` plainly; ``relieved`` of an office, which ends a manager's post alone; ``doubtful``; ``ahead`` in time."""

_MONTHS: Final = "[一二三四五六七八九十\\d]+个?月"
_GONE: Final = f"{GONE}|已退休|离岗(?!{_MONTHS})"
_GOING: Final = f"{_GONE}|退休|下岗|免去"
_OFFICE: Final = "免职|免去\\w{1,10}|卸任|离任|不再(担任|兼任|任)\\w{1,8}"
_LEFT: Final = re.compile(
    rf"(本人|该员|人员|人)?(已经?|于|已于)?({_GONE}|{_OFFICE}|离)"
    "(了|人员|(本|我|公|原)?(公司|单位|项目|厂|司)|现场)?"
    "|resigned|left|quit|terminated|dismissed|retired|deceased",
    re.IGNORECASE,
)
_RELIEVED: Final = re.compile(_OFFICE)
_FOREMAN: Final = re.compile(
    "(已经?)?(不再(担任|兼任|任|做|当)|免去|免职|卸任|辞去)(?:(?!安全|负责|经理|总|厂)\\w){0,6}(班长|组长|队长|领班|工长|线长)(一?职务?)?"
)
_FORMER_EMPLOYER: Final = re.compile(
    f"(原|前|上家)(单位|公司|厂|东家|雇主)\\w{{0,3}}({_GOING}|解除)\\w{{0,6}}"
)
_DENIED: Final = re.compile(f"(未|没有?|尚未|非)({_GOING}|[调转换停]岗)")
_STILL: Final = re.compile("(仍|依然|继续)(在岗|在职|(从事|担任|任|做)\\w{0,6}(工|焊接?|作业))")
_BACK: Final = re.compile(
    "^.*((重新|再次)(入职|上岗|入场|进场)|(?<![未待拟])(返岗|复职|复岗|复工|销假)"
    f"|返聘(?!.{{0,4}}(到期|期满|结束|终止))|{ABSENCE_OVER})"
)
_NOT_BACK: Final = re.compile("(预计|计划|[未待拟将])\\w{0,6}(重新|再次|返岗|复职|复岗|复工|销假)")
_WHEN: Final = re.compile(
    r"\([^()]*\)|(19|20)?\d{0,2}(年|[-./])?\d{1,2}(月|[-./])(\d{1,2}[日号]?)?([上中下]旬|[初中底末])?(起)?|[:,。;]"
)
_RETIRED: Final = re.compile(
    r"(于|已于)?(19|20)\d{2}[年./-]\d{1,2}([月./-]|$|(?=[正已退办]))(\d{1,2}[日号]?)?([上中下]旬|[初中底末])?(正式|已|到龄|办理)*退休(离岗|离职|了)?[。]?"
)
"""All that a remark says is a month of retirement: who is taken on again (返聘) is said to be."""
_INTENDED: Final = re.compile(f"(拟|将|准备|计划|预计|临近).{{0,8}}({_GOING})")
_UNDECIDED: Final = re.compile(f"({_GOING})[(]?(手续|申请)?.{{0,2}}(未|待|中|申请)")
_SPEAKS: Final = re.compile(
    f"{_GOING}|走了|走人|不干|外调|调[至往到任](?!我|本[公单厂])|[调转换停]岗|改[做任行岗]|转(?!正)\\w{{1,4}}岗|岗位已?(调整|变动|变更)|(调整|变动|变更)了?岗位"
    "|转(行政|管理|后勤|内勤|库管)|现任(?!\\w{0,4}(班长|组长|队长))|原\\w{0,6}[工员岗][,;、]?(现|改|已)"
    "|不再?(从事|担任|兼任|任|做|焊)|不在\\w{0,3}岗"
    "|产假|病休|病假|休假|请假|长假|长病|长休|[脱停]岗(?!率)|停薪|停工留薪|停职|内退|待岗|脱产|借出|外借|外派|兵役|(^|[,;。])服役|入伍|参军|哺乳|孕[期妇假产]"
    "|(?<![从自由])借调(?![入来自我本]|期?已?[结满]|人员|\\w{0,6}[到至来][我本])([出到至给往]|\\w{2,})"
    "|工伤[假休停治疗]|住院"
    "|([不未暂待拟没]|尚未|停止|禁止)[^证经,;。、]{0,4}(上岗|到岗|入职|入场|进场|报到)"
    "|(不|停止|暂停|禁止|未安排|未参与)[^证经,;。、]{0,3}(作业|动火|焊接|登高)|[仅只]监护"
    "|(解除|终止|解)了?(劳动)?(合同|关系)|不再?续[签聘约]"
)
_ALONE: Final = re.compile(
    "离|辞|退|走|已免|已被免|借调|病退|人?已走|已离|已辞|被辞|急辞|已裁|已?出[场厂]|优化|待退|回家|作废|已?删除?|(本人|该员|人员|此人|[本该此][行条])(信息)?已?(作废|删除)"
    "|(人)?已?调(?![试度休整节研查解换档直班级薪资价配色漆理用味压速频阀]|入[我本公])[\u4e00-\u9fff]{2,8}"
    "|resigned|left|quit|terminated|dismissed|retired|deceased",
    re.IGNORECASE,
)
"""What speaks of leaving where it is the whole of a remark: 作废 of a person's row, 旧证作废 of a card."""
_PAPERS: Final = re.compile(
    "(资料|档案|证书?|证件|原件|复印件|社保|医保|关系|户口|工作|手续)(均|已|由)?(移交|转[入至到往])\\w*"
)
_ELSEWHERE: Final = re.compile(
    "调职|轮岗|转[至到往](?![我本])|转入(?![我本])\\w{0,8}(公司|单位|部|厂|项目)|移交\\w{0,4}(公司|单位|项目|厂)"
    "|不在了|不做了|没做了|回(了)?(老家|原籍|原单位|原公司|总部|总公司|集团|学校)|(人员|已)流失"
    "|跳槽|协商解除|(合同|关系)已?解除|(劳务|派遣|已)\\w{0,4}退回|退回(劳务|派遣|原)|走的$|已故|工亡|病退|退养|不来了|当兵|试用期?未通过"
    "|已转出|转文职|升任|调入(?![我本公])\\w{0,6}(部|科|室|处)|去了|读研|替换[为成]|被(替换|替代|顶替)|现(为|岗位?[:为是])(?!\\w{0,6}(班长|组长|队长|焊工|电工))"
    "|服刑|坐牢|入狱|拘留|判刑|羁押|失联|失踪|旷工|另谋|考[上取](了)?(公务员|事业编|编制|研究生)"
    "|(^|[,;。已现])去(?!年)\\w{0,6}(公司|单位|项目|厂)|(^|[,;。人员])(现|已|目前)?不在[本我该](项目|公司|单位|厂|司)"
    "|(月|[日号])起不在[本我该](项目|公司|单位|厂|司)|借用[到至给](?![我本])"
    "|(?<!证)(^|[,;。年月已现])转为\\w{0,4}(司机|驾驶员|保安|门卫|保洁员?|文员|内勤|后勤|库管|仓管|行政)"
    "|(工程|项目)已?(结束|完工|竣工)[。!]?$|挂职|抽调|(?<!技术)支援(?![我本]|服务|中心)|在外地|提拔[为到]|晋升(?!\\w{0,3}(技师|级工))"
    "|(^|[,;。])(人|本人|该员)?(已?[换划改]到|去了?|已转|划归)(?![我本正])\\w{0,6}(部门?|科|处|车间|仓库|后勤|质检|行政|食堂|库房)(了|工作|上班|帮忙)?(?=$|[,;。])"
)
"""Other places and other ends of work than those of _SPEAKS; each is a doubt."""
_HERE_NO_MORE: Final = re.compile(
    "怀孕|暂调(?!整)|临时(去|到|[调借][去往至到给])(?![我本])|去\\w{1,6}帮(工|忙)|借给(?![我本])|回家了"
    "|(^|[,;。仅只])挂名(?=$|[,;。])"
    "|现(在|已|主要)?(从事|负责|做|干)\\w{0,2}"
    "(仓[管库]|库管|文员|保安|保洁|行政|后勤|内勤|门卫|司机|销售|采购|质检|统计)"
)
"""Other work for a while, or none, told in few words."""
_OF_OTHERS: Final = re.compile(
    "[非不](是|属于?)?[本我](单位|公司|厂|企业|司|项目)(的|人|员|职|$|[,;。])"
    "|(^|[,;。])[外他](单位|公司)的?(人员?|员工|职工)?(?=$|[,;。])"
    "|(^|[,;。]|人员)(隶?属于?|归)(?![我本甲]|地)\\w{1,10}(单位|公司|集团|队)(管理?|的)?(人员?|员工)?(?=$|[,;。])"
    "|(劳务|派遣|分包|总包|外包|外协)(公司|单位|队)的(人员?|员工|工人)?(?=$|[,;。])"
)
"""Whom somebody else employs, as the remark says; it leaves open whose work he does."""
_OFFICES: Final = (
    "总经理|经理|厂长|矿长|站长|场长|主任|部长"
    "|负责人|安全员|安全总监|总监|安管员?|董事长|书记|法人|法定代表人"
)
_SUCCEEDED: Final = re.compile(
    f"(?<![替接目当之以])(前任(?!命|职|务)|前(?={_OFFICES}))"
    f"|(^|[,;。、])(现任?|继任|新任)({_OFFICES})[:为是]?(?!\\w{{0,3}}(兼|职|证|培训))"
    "[\u4e00-\u9fff]{2,4}(?=[,;。、]|$)"
    "|已?由(?![我本])[\u4e00-\u9fff×xX*]{1,5}(接任|接替|继任|顶替|替代)|已(由|经)?换届(?!.{0,4}[连续]任)|任期(已)?(届满|期满|已满)(?!.{0,6}[连续]任)"
)
"""Who holds the office now is another (前任，现总经理张工)."""
_FIRM_CLOSED: Final = re.compile(
    f"(?<![原前])(企业|公司|单位|工厂|[我本该]厂|矿山|加油站)(?:(?!证|[未没不非])[^,;。、]){{0,10}}({CLOSED})(?![^,;。、]{{0,8}}(恢复|复产))"
    "|停产停业|(人员|员工|职工)已?(全部|均|都)?(遣散|解散)"
)
"""Whose firm is closed need not hold his post any more."""
_CONTRACT: Final = re.compile(
    "((合同|返聘|试用)(?:(?!证)[\\w./,-]){0,14}|(劳务|派遣)(?:(?!证)\\w){0,6})(到期|期满|终止|届满|结束)"
    "(?!.{0,3}((?<![未不没])续|转正))"
)
_UNTIL: Final = re.compile("(返聘|试用|聘用|聘任|任期?|合同)期?(截[至止]|[至到])[(:]?$")
_RENEWED: Final = re.compile("(?<![未不没])续|转正|延长|延期")
_ARRIVAL: Final = "入职|到岗|上岗|入场|进场|报到|返岗|复职|复岗|复工|\\w{0,2}假期?已?(结束|期满)"


def read_leaving(text: str, as_of: date) -> Leaving | None:
    """Read a squeezed remark; ceasing to be foreman, a former employer's leaver and who is back say nothing.

    退场10.8 is plain because it says nothing else; a husband's leaving is not the person's, and only a doubt.
    """
    rest = _FORMER_EMPLOYER.sub("", _FOREMAN.sub("", of_the_person(simplified(text))))
    if _NOT_BACK.search(rest) or _arrives(rest, as_of) or _contract_over(rest, as_of):
        return "doubtful"
    rest = _BACK.sub("", rest)
    rest = _DENIED.sub("", rest)
    if not _speaks(rest) or (_STILL.search(rest) and "不再从事" not in rest):
        return None
    if _is_ahead(rest, as_of):
        return "ahead"
    if _RETIRED.fullmatch(rest):
        return "left"
    if _LEFT.fullmatch(_WHEN.sub("", rest)) is not None and not _UNDECIDED.search(rest):
        return "relieved" if _RELIEVED.search(rest) else "left"
    return "doubtful"


def _speaks(text: str) -> bool:
    elsewhere = (
        _ELSEWHERE.search(_PAPERS.sub("", text)) or _HERE_NO_MORE.search(text) or _OF_OTHERS.search(text)
    )
    # 离；外省证: of several remarks each may be a word of leaving alone
    alone = any(_ALONE.fullmatch(_WHEN.sub("", remark)) for remark in text.split(";"))
    return (
        alone
        or (_SPEAKS.search(text) or elsewhere or _SUCCEEDED.search(text) or _FIRM_CLOSED.search(text))
        is not None
    )


def has_come_back(text: str) -> bool:
    """Tell whether a squeezed remark says that the person is at work again; one who is only to come is not."""
    return _BACK.search(text) is not None and _NOT_BACK.search(text) is None


def _is_ahead(text: str, as_of: date) -> bool:
    """Tell whether the leaving itself lies ahead (2027.6退休, 拟离职), and not the end of some certificate."""
    if not find_dates(text).days:
        return _INTENDED.search(text) is not None
    return _dated_ahead(text, _GOING, as_of)


def _arrives(text: str, as_of: date) -> bool:
    """Tell whether somebody is only to come (2026年12月5日入职)."""
    return _dated_ahead(text, _ARRIVAL, as_of)


def _contract_over(text: str, as_of: date) -> bool:
    """Tell whether a contract has ended, by its words (已到期) or by the day until which it ran (返聘至2026.6)."""
    if any(day.last < as_of and _UNTIL.search(day.before) for day in find_dates(text).days):
        return _RENEWED.search(text) is None
    return _CONTRACT.search(text) is not None and not _dated_ahead(
        text, "合同|返聘|试用|劳务|派遣|到期|期满", as_of
    )


def _dated_ahead(text: str, event: str, as_of: date) -> bool:
    """Tell whether a day after ``as_of`` stands beside words of ``event``."""
    after = f"[日号]?[起前后底末]?(将|拟|计划|办理|再|重新)?({event})"
    before = f"({event})(时间|日期|至|到|于)?[(:]?$"
    return any(
        day.first > as_of and (re.match(after, day.after) or re.search(before, day.before))
        for day in find_dates(text).days
    )
