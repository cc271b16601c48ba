"""What stands around a table: the employer in a title, a sheet's or a file's name; what kind of people it lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from stdnum.cn import uscc as credit_code

from certverify.rosters.table.around.kinds_of_firms import (
    BUSINESS,
    IN_A_WORD,
    STRUCTURE,
    is_kind,
    names_those_of,
)
from certverify.rosters.table.around.labels import INDUSTRY, labelled
from certverify.rosters.table.around.learners import learners_in, of_renewals
from certverify.rosters.table.around.listings import lists_courses, lists_others
from certverify.rosters.table.around.posts_above import NO_POST, PostAround
from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.people import is_part, read_org
from certverify.rosters.values.traditional import in_simplified

__all__ = [
    "Surroundings",
    "firm_of_title",
    "may_be_short",
    "names_firm_shortly",
    "names_itself",
    "names_many",
    "read_surroundings",
    "says_left",
]

_LISTED: Final = "作业|人员|台账|登记|名册|花名册|名单|一览|持证|取证|汇总|情况|统计|明细|清单|[表册]$|$"
_FIRM: Final = "公司|集团|厂|矿|医院|学校|酒店|中心|研究院"
_IN_TITLE: Final = re.compile(
    rf"^([^\s::]{{2,40}}?(?:公司(?=.*(?:{_LISTED}))"
    "|(?:集团|工厂|化工厂|电厂|矿业|医院|学校|学院|大学|[中小]学|幼儿园|酒店|宾馆|饭店|商场|超市|博物馆|科技馆|银行|厂|矿|中心"
    f"|研究院|研究所|设计院|加[油气]站|油库|采石场|零售[店点]|专营店|车辆段|机务段|工务段|电务段|供电段){IN_A_WORD}"
    rf"(?=[\s(\[_-]|\d|\S{{0,15}}(?:劳务|外[包委协]|分包)|(?:(?!(?:{_FIRM}){IN_A_WORD}|学院|[中小]学|幼儿园|宾馆|商场|设计|研究|机械|设备|装备|泉水)\S)*?(?:{_LISTED}))))"
)
"""A firm before what a list is called. 矿 ends a name only where no other firm's word follows: 某某矿泉水厂 is none."""
_A_KIND: Final = re.compile(
    "[省市县区镇乡](?:各|全部|所有)?(?:加[油气]站|油库|煤矿|矿山|酒店|宾馆|饭店|商场|超市)$"
    "|[省市县区镇乡村](?:各|全部|所有)?(?:烟花|爆竹|鞭炮|花炮|危险化学品|危化品?|非煤|露天|小型)*(?:零售[店点]|专营店|采石场)$|[入进出到离返][厂矿]$"
)
"""Those of a place and no firm: 某某县加油站主要负责人汇总表 is an authority's list of many.

承包商入厂资格审查表 is of who enters one.
"""
_OF_MANY: Final = re.compile(
    "^(?:集团|总)?公司$|^集团$|(?:培训|实训|考试|考核|鉴定|技能)[\u4e00-\u9fff]{0,6}(?:中心|学校|学院|基地|站)$"
    "|(?:街道|社区|[镇乡村区县市园])(?:各|全部|所有|辖区|辖内|区?内|所?属|相关|有关)*(?:物业|保安|化工|危化|化学品|工贸|商贸|建筑|餐饮|机械|制造|装饰|工业|重点)*"
    "(?:公司|企业|集团|[工总]?厂|矿)$"
)
"""Who lists the people of others: 城东街道物业公司, 集团公司, 某某县安全技术培训中心 beside a column of firms."""
_ANNEX: Final = re.compile(
    r"^(?:附[件表录]?[(（]?[一二三四五六七八九十\d]{0,3}[)）]?[:：、.-]*|[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)])(?=[\u4e00-\u9fff]{4})"
)
"""What numbers a list among others before its title: 附件1、某某公司名单, 一、某某公司名单."""
_BEGINS: Final = re.compile(
    r"^(?:[(]?(?:19|20)\d{2}(?:年度?(?:\d{1,2}月(?:份|\d{1,2}[日号])?)?)?[)]?|\d{1,2}[.月]\d{1,2}[日号]?|\d{1,3}(?![\d号#]))[-_.、]*(?=[\u4e00-\u9fff])"
    r"|^最新(?=[\u4e00-\u9fff]{4,}公司)"
)
"""A number or a day before the firm: 03_某某医院, 2026年11月江北某某化工有限公司, 最新江北某某化工有限公司."""
_PAIRS: Final = ("()", "“”", "《》", "「」")
_SENT_TO: Final = re.compile("发(?:给|[往至]|(?=集团|总公司|公司))|报(?![业刊社])|[呈抄]送|上报|提交")
"""To whom a list goes, and not whose it is: 发集团公司."""
_LIST_FIRST: Final = re.compile(
    r"^(?=特种|特殊|持证|安全|安管|三项岗位|操作证|电工|焊工|人员|员工|职工|花名|主要负责人)[^()_\-—–:：]{0,24}?(?:"
    r"(?:台账|名单|花?名册|一览表?|登记表?|汇总表?|统计表?|明细表?|清单|情况表?)(?:[-—–_(:]+|(?=[\u4e00-\u9fff]{2,}公司))"
    r"|(?:人员|证书?)[-—–_(:]+)"
)
"""What a list is called before whose it is: 特种作业人员台账-江北某某化工有限公司, 持证名单（江北某某化工有限公司）."""
_USCC: Final = re.compile(r"(?<![0-9A-Z])([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Z])")
_INDUSTRY: Final = re.compile(
    rf"{INDUSTRY}(?:类别|类型|分类|领域)?[:：][^\S\n]*([^\s:：]+)(?![^\s:：]*[:：])"
)
_LEAVERS: Final = re.compile(
    "((已|全部|均)?(离职|退场|离场|撤场|调离|调出|调走|不在[岗职册]|非在[岗职册]|离岗|离厂|离开|退休|辞职|离任|免职|免去职务|卸任|解聘|解除(劳动)?(合同|关系)|(?<=已)走|走了)[及和与、]?)+"
)
_WHOSE: Final = re.compile(
    r"\(\d+\)|\d{1,4}(年度|[年月日.-])?|特种作业|特殊工种|安全管理|操作证|持证|存档|备查|队伍|外包|外协|单位|人员|员工|职工|工人|电工|焊工|名单|名册|花名册|台账|一览|登记|明细|清单|汇总|统计|情况|[表的]"
)
"""What a sheet's name may say beside 离职 without speaking of anybody who is there: whom it lists, and when."""
_POSTS: Final = re.compile("主要负责人|负责人|安全生产管理|安全总监|安全员|安管|专职|兼职|企业")
"""Of whom such a list may be, beside operators: 免职主要负责人和安全员名单."""
_NOBODY: Final = re.compile(
    rf"{_WHOSE.pattern}|[大中小年]修|检修|维修|抢修|技改|改造|临时|长期|短期|现场|项目|施工|用工|工程|队|新增|驻[场厂矿点站]|常[驻年]|[进入在][场厂]|班组|[本我](?:厂|公司|单位)|自有|[甲乙]方|外来|第三方|相关方|合作|厂家"
    "|焊接|焊工|电工|架子工?|高[处空]|登高|动火|吊篮|探伤|检测|打磨|除锈|油漆|涂装|清洗|拆除|维保|运维|保洁|安保|绿化|食堂|搬运|装卸|吊装|土建|安装|防腐|保温|脚手架|机电|电气|电仪|仪表|设备|生产|后勤|服务|资[质格]|证[件书]|审[查核]|报[验审]|准入|档案|信息"
    r"|第?[一二三四五六七八九十\d]+期?|[及和与、-]"
)
_OF_ANY: Final = re.compile(
    "主要|负责人|安管|安全|三项|岗位|高压|低压|电[气焊]|一线|领导|管理|机关|总部|本部|厂区|东区|西区|南区|北区|全部|全员|全厂|合并|数据|目录|封面|附件|证书"
    "|资料|说明|模板|填报|信息|到期|过期|复审|换证|取证|培训|学员|新[增员]|补充|备份|其他|其它|合格|特[殊种]|作业|操作|厂内|内部|正式|公司|单位|企业|部门|车间"
)
"""What sheets of any firm may be called."""
_SHORTEST: Final = 2
_FILED: Final = re.compile(r"^[A-Za-z\d]*[\d_.-]+|[_.-]?(v?[\d.]+|副本|最终版)$", re.IGNORECASE)
_UNIT: Final = re.compile(
    "[\u4e00-\u9fff]{2}(?:店|站|公司|集团|厂|矿|矿山|医院|学校|学院|中学|小学|幼儿园|酒店|宾馆|饭店|商场|超市|油库|中心|码头|农场|林场)$"
)
_BEHIND: Final = re.compile(
    r"\(\d*\)$|(?:特种作业|特殊工种|安全管理|持证)?(?:人员|员工|职工)?(?:花名册|名册|名单|台账|登记表|一览表|汇总表?|明细表?|情况表|统计表|清单|表)$"
)
_MINE_OF: Final = re.compile(
    f"[\u4e00-\u9fff]{{2,5}}?(?:[铁铜金铅锌锰钨磷石煤]矿|采石场|露天矿)(?=[(]|特种|安全|主要|三项|{_LISTED})"
)
"""The mine of a firm, which holds a permit of its own: 某某矿业有限公司大青山铁矿."""
_SECOND: Final = re.compile(
    "(?:、|/|,|及|和|与|以及)([^、/,]{2,24}?(?:公司|集团|[工总分]?厂|矿|医院|学校|学院|中心|酒店|研究院|项目部|工程队|施工队|[处部科所站院]))"
    f"(?=[、/,]|(?:特种|特殊|安全|{_LISTED}))"
)
"""Another unit behind the first one of a title."""
_OF_THE_FIRST: Final = re.compile(
    "[分子]公司|下属|所属|各|其他|有关|相关|外包|外委|外协|承包|分包|劳务|派遣|协作"
)
_WHOLE: Final = re.compile(".{2,}?(?:公司|集团|总?厂|矿|医院|学校|学院|大学|酒店)")
_PRESENT: Final = re.compile("在职|在岗|在册|现有")
_CONTRACTORS: Final = re.compile("外包|劳务|分包|外委|外协|承包商|派遣")
_OPERATORS: Final = re.compile("特种作业|操作证|持证上岗|特殊工种|特种工")
_MANAGERS: Final = re.compile(
    "主要负责人|安全生产管理人员|安全管理人员|安管|三项岗位.*负责人|负责人.*安全管理"
)
_OPERATOR_FIELDS: Final = frozenset({"operation_item", "job_category", "trade"})
_MANAGER_FIELDS: Final = frozenset({"appointment_date", "person_type", "industry", "duty"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What kind of people is listed (``operators``, ``managers`` or ``mixed``), by whom, and whether they have left.

    ``left``: the words that say plainly that all have left: 离职人员 does, 在职及离职人员 and 退休返聘人员 do not.
    ``others``: the words that name a list of people not all at work (应聘人员登记表).
    ``learners``: the words that name one of trainees, candidates or cards to come, whose rows alone claim no card.
    ``uscc`` is the employer's credit code, ``uscc_wrong`` one in a title with a wrong check character (GB 32100-2015).
    ``words``: the sheet's name and the titles as they are.
    ``post``: the post of the people who have none of their own, which each table's own titles may name.
    ``employer`` stands in a title above the table; ``employer_likely`` as 施工单位 in one, or only in the sheet's or
    the file's name, where a 单位 column knows better.
    ``several``: a title that names more than one firm, none of which is everybody's.
    ``authority``: one that fills in the list, and is nobody's employer.
    ``carried``: ``employer_likely`` is that of an earlier sheet, or what a sheet's own name may be short for.
    ``headed``: a heading above the first list names a firm, as those below name the employers of theirs.
    """

    kind: str
    employer: str | None = None
    employer_likely: str | None = None
    carried: bool = False
    headed: bool = False
    uscc: str | None = None
    uscc_wrong: str = ""
    industry: str = ""
    contractor: str | None = None
    left: str = ""
    others: str = ""
    learners: str = ""
    post: PostAround = NO_POST
    words: str = ""
    several: str = ""
    authority: str = ""


def read_surroundings(
    file_stem: str, sheet_name: str | None, titles: Iterable[str], fields: frozenset[str]
) -> Surroundings:
    """Read titles, sheet name and file name; the nearest to the table speaks first."""
    lines = [text for title in titles for text in title.split("\n")]
    joined = "\n".join(lines)
    sheet = squeeze(sheet_name or "")
    # somebody's number above a table is no firm's, and is shown nowhere
    codes = {code: credit_code.is_valid(code) for code in _USCC.findall(joined) if not is_person(code)}
    industry = _INDUSTRY.search(joined)
    named = read_org(sheet).contractor or sheet
    contractor = _contractor(named) if _CONTRACTORS.search(sheet) else None
    labels = labelled(lines)
    several = next(filter(_names_several, map(squeeze, lines)), "")
    employer = labels.own or next(filter(None, map(firm_of_title, map(squeeze, lines))), None)
    if labels.works is not None and employer not in {None, labels.works}:
        contractor = contractor or labels.works
    names = (sheet, squeeze(file_stem))
    titled = _titled(sheet, lines)
    if titled is not None and titled in {contractor, named}:
        contractor = None  # the list is its own, and not that of a firm that it works for
    named_so = (
        firm for name in names if (firm := _in_title(name)) and not _is_kind(firm, file=name == names[1])
    )
    likely = next(filter(None, (labels.works, titled, *named_so)), None)
    return Surroundings(
        kind=_kind((sheet, joined, file_stem), fields),
        employer=employer,
        several="" if employer else several,
        authority="" if employer else labels.authority,
        employer_likely=likely,
        uscc=next((code for code, right in codes.items() if right), None),
        uscc_wrong=next((code for code, right in codes.items() if not right), ""),
        industry=industry.group(1) if industry else labels.industry,
        contractor=labels.sent or contractor or None,
        left=_leaving_name(sheet, file_stem, joined),
        words=" ".join((sheet, *lines)),
        others=_others(sheet, *lines),
        learners=learners_in((sheet, *lines), ()),
    )


def _others(*names: str) -> str:
    """Return the name of a list of people not all at work; who is put down for a renewal (复审、换证报名) is."""
    renewed = any(map(of_renewals, names))
    return next((name for name in names if lists_others(name) and not (renewed and lists_courses(name))), "")


def names_itself(sheet: str | None) -> str:
    """Return the unit that a sheet's name is (湖滨店, 城南加油站); a part of a firm (检修车间) or a list is none."""
    plain = _BEHIND.sub("", _BEGINS.sub("", squeeze(sheet or "")))
    own = _in_title(plain) or (plain if _UNIT.search(plain) else "")
    return "" if is_part(own) or _CONTRACTORS.search(plain) else own


def names_firm_shortly(sheet: str | None, firm: str) -> bool:
    """Tell whether a sheet is called after the firm that its title names, in short or in full."""
    plain = _BEHIND.sub("", _BEGINS.sub("", squeeze(sheet or "")))
    return len(plain) >= _SHORTEST and plain in firm and bool(may_be_short(plain))


def may_be_short(sheet: str | None) -> str:
    """Return what may be the short name of a firm in a sheet's name: 青岭, but not 在岗, Sheet2 or 安管."""
    plain = _BEHIND.sub("", _BEGINS.sub("", squeeze(sheet or "")))
    told = _NOBODY.sub("", _OF_ANY.sub("", in_simplified(plain)))
    named = re.fullmatch("[\u4e00-\u9fff()]{2,16}", plain) and re.search("[\u4e00-\u9fff]", told)
    return plain if named and not is_part(plain) and not _CONTRACTORS.search(plain) else ""


def _titled(sheet: str, lines: Iterable[str]) -> str | None:
    """Return the firm that a sheet is called after, where its title says the same: 宏业劳务 of 宏业劳务人员花名册."""
    begins = any(
        line.startswith(sheet) and not _BEHIND.sub("", line[len(sheet) :]) for line in map(squeeze, lines)
    )
    firm = BUSINESS.search(sheet) and _NOBODY.sub("", BUSINESS.sub("", sheet))
    return sheet if begins and firm and not is_part(sheet) else None


def _contractor(named: str) -> str:
    """Return the firm that a sheet's name tells: 某某机电 of 某某机电外包, none of 大修外委人员."""
    firm = re.sub("(外包|外委|外协)(单位)?$", "", named)
    named = _CONTRACTORS.sub("", _NOBODY.sub("", in_simplified(firm)))
    return firm if named else ""


def says_left(text: str) -> bool:
    """Tell whether a name or a title says that everybody listed has left: 某某公司离职人员台账 does."""
    plain = squeeze(text)
    firm = _in_title(plain) or ""
    listed = plain.removeprefix(firm)
    if firm and not _PRESENT.search(listed):
        listed = re.sub(r"^\([^()]*\)", "", listed)  # 某某公司（危险化学品生产）离职人员名单
    return _LEAVERS.fullmatch(re.sub("[()]", "", _WHOSE.sub("", _POSTS.sub("", listed)))) is not None


def _leaving_name(sheet: str, file_stem: str, titles: str) -> str:
    """Return the name of the sheet or of the file that says so; a file's name is the weakest word."""
    if says_left(sheet):
        return sheet
    listed = _FILED.sub("", file_stem)
    return file_stem if says_left(listed) and not _PRESENT.search(sheet + titles) else ""


def firm_of_title(line: str) -> str | None:
    """Return the firm that a squeezed title names: of a school's 实训中心、后勤处 the school, none of several firms."""
    firm = _in_title(line)
    if firm is None or is_kind(firm, title=True):
        return None
    if not _names_several(line):
        return firm
    second = _SECOND.match(_from_firm(line).removeprefix(firm))
    whole = _WHOLE.match(firm) if second is not None and is_part(second.group(1)) else None
    return whole.group() if whole is not None and whole.group() != firm else None


def _names_several(line: str) -> bool:
    """Tell whether the firm of a title has another beside it: A公司、B公司特种作业人员名单."""
    firm = _in_title(line)
    second = _SECOND.match(_from_firm(line).removeprefix(firm)) if firm else None
    return second is not None and _OF_THE_FIRST.search(second.group(1)) is None


def _from_firm(text: str) -> str:
    """Return a title from where its firm may begin: behind 附件1, 2026年 and what the list is called."""
    return _LIST_FIRST.sub("", _BEGINS.sub("", _ANNEX.sub("", text)))


def _in_title(text: str) -> str | None:
    match = _IN_TITLE.search(_from_firm(text))
    firm = match.group(1) if match is not None else ""
    mine = _MINE_OF.match(_from_firm(text).removeprefix(firm)) if firm.endswith("公司") else None
    firm += mine.group() if mine is not None else ""
    named = firm and not re.search("[:：]", firm) and not _SENT_TO.match(firm)
    of_many = _A_KIND.search(firm) is not None or names_those_of(firm)
    whole = all(firm.count(opened) == firm.count(closed) for opened, closed in _PAIRS)
    return firm if named and whole and not of_many else None


def names_many(firm: str) -> bool:
    """Tell whether what a title names may be above the firms of a list: a group, a training centre, those of a town."""
    return _OF_MANY.search(firm) is not None


def _is_kind(firm: str, *, file: bool) -> bool:
    """Tell whether a name is that of a kind of firms; a sheet called 医药公司 is of the one in its group."""
    if file:
        return is_kind(firm) or is_kind(firm, title=True)
    return is_kind(firm) and re.sub(STRUCTURE, "", firm) in {"公司", "集团", "厂", "矿", ""}


def _kind(texts: tuple[str, ...], fields: frozenset[str]) -> str:
    sheet, titles, file_stem = texts
    managers, operators = bool(fields & _MANAGER_FIELDS - {"duty"}), bool(fields & _OPERATOR_FIELDS)
    for text in (sheet, titles):
        said = bool(_OPERATORS.search(text)), bool(_MANAGERS.search(text))
        if said in {(True, False), (False, True)}:
            return "operators" if said[0] else "managers"
    if managers != operators:
        return "operators" if operators else "managers"
    said = bool(_OPERATORS.search(file_stem)), bool(_MANAGERS.search(file_stem))
    return "operators" if said == (True, False) else "managers" if said == (False, True) else "mixed"
