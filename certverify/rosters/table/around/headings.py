"""Sub-heading rows: whose people stand below: a contractor's, a department's, of one trade, who has left or learns.

一、某某劳务有限公司 opens a contractor; 二、动力车间 and 本公司后勤人员 end it; （一）维修班 under 一、 is part of it.
A heading without number is a part of a numbered one above it, and stands beside one without.
二、焊工 5人 names the post of those below it who have none of their own, until the next heading begins.
Below the heading of a firm a lonely name that nobody can read ends the section: whose people stand below it is unknown.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from certverify.rosters.table.around.posts_above import NamesPost, post_in
from certverify.rosters.table.around.titles import may_be_short
from certverify.rosters.values.cleaning import squeeze, without_brackets
from certverify.rosters.values.gone import CLOSED
from certverify.rosters.values.industries import names_industry, read_industry
from certverify.rosters.values.people import is_part, looks_like_org

__all__ = [
    "NO_HEADINGS",
    "Headings",
    "headed",
    "heads_with_leader",
    "is_heading",
    "names_no_firm",
    "without_heading",
]

_NUMBER: Final = re.compile(
    r"^(?:(?P<one>[一二三四五六七八九十]+(?:[、.]|$))|(?P<two>\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+\))"
    r"|(?P<three>\d{1,2}[)、.]|\(\d{1,2}\)))[、.]?"
)
_MARK: Final = re.compile("^[★☆●○◆◇■□▲△▶►※➤•·*]+")
"""A sign before a heading, which is no part of a name: ★ 华茂化工有限公司."""
_BRACKET: Final = re.compile(r"\([^()]*\)$")
_LEVELS: Final = {"one": 1, "two": 2, "three": 3}
_UNNUMBERED: Final = 9
_SHORT: Final = 10
_COUNT: Final = re.compile(r"\(([^()]*[\d:][^()]*)\)$")
"""How many they are, or who leads them: （4人）, （班组长：周某）."""
_BARE_COUNT: Final = re.compile(r"(?<=[\u4e00-\u9fff)】])[:,]?(?:共|共计|计)?\d{1,4}[人名]$")
_FRAMED: Final = re.compile("^[【〔\\[]([^【】〔〕\\[\\]]+)[】〕\\]]$")
_WORKPLACE: Final = re.compile(
    "(?:商场|超市|百货|饭店|酒店|酒楼|宾馆|旅馆|农家乐|.{2,}店|零售点|幼儿园|[小中]学|高中|学院|大学|[养敬]老院|福利院|卫生室|加[油气]站|服务站|油库|冷库|粮库"
    "|市场|商城|网吧|村委会|居委会|(?:采石|林|农|牧|渔|养殖|屠宰|养猪|养鸡)场)$"
)
"""What else employs people and is called by no firm's word."""
_LEADER: Final = re.compile(
    "^(?P<firm>[^:(]{4,}?(?:[(][^():]*[)])?)[,;(]?(?:(?:主要)?负责人|法人|法定代表人|联系人|安全员|(?:联系)?电话|手机):.*$"
)
_BRANCH: Final = re.compile("^.{4,}分公司$")
"""A branch under a name of its own, which a list of firms may have beside them: 中石化云岭分公司."""
_LABEL: Final = re.compile(r"^[^:()]{1,8}(?:\([^:()]*\))?:")
"""外包单位（盖章）: but of 木工班组（班组长：周某） the colon stands in a remark."""
_FIRM_INSIDE: Final = re.compile(
    r"^(?:外包|外委|外协|劳务|分包|承包)[^(]*[(]([^()]*(?:公司|队|厂|部|中心))[)]$"
)
_OWN: Final = re.compile(
    "^(甲方|[我本]公司|[我本]单位|[我本]厂|公司自有|自有|公司本部|公司机关|公司总部|本部|总部|机关)(自有|本部)?(.*?)(人员|员工|职工)?$"
)
_SUPPLIER: Final = re.compile("劳务|派遣|外包|分包|外委|外协|承包")
_SHOP: Final = re.compile("公司|劳务|外包|(服务|经营|门市|工程|维修)部$")
_PART: Final = re.compile("(车间|部|科|班|班组|组|工段|处|分公司|分厂|室|仓库|食堂)$")
_SURE_PART: Final = re.compile(
    "(车间|部|班|组|工段|处|室|仓库|食堂|分公司|分厂)$"
    "|(安全|安环|设备|保卫|生产|技术|后勤|动力|财务|行政|人事|质检|机电|机修|维修|电气|仓储|运输|供应|销售)科$"
)
_LEAVING: Final = (
    "离职|辞职|退场|离场|撤场|调离|调出|离厂|离岗|退休|免职|免去(?:安全)?(?:管理)?职务|离任|卸任|解聘"
)
_LEFT: Final = re.compile(
    rf"^(本年度?|今年|本月|本期|本季度?|\d{{1,2}}月份?|\d{{4}}年度?)?已?({_LEAVING})([及和、/]已?({_LEAVING}))*(的)?(人员|员工|职工|工人)?(名单|名册|台账)?$"
)
_OTHERWISE: Final = re.compile(
    r"(?P<training>[待未]取证|取证中|待证|待考|(正?在)?(接受|参加)?培训(取证|中)?(学员)?|学徒工?|学员|新招学员|实习生?|见习生?|跟班(学习)?|跟师(学习)?|待培训)"
    "|(?P<away>(长期?)?病假|产假|病休|长病|工伤假?|休假|停薪留职|停工留薪(期)?|内退|待岗|外派|外借|借调(出|外出)?|脱产|服兵役|不在岗|非在岗)"
    "|(?P<unclear>后备|储备|预备|[拟待](任命?|聘用?)|候选|历任|前任|((劳务|劳动)?合同|劳务|派遣|用工)(已?(到期|期满|终止|解除)|已满))"
)
"""Whose people have no certificate yet, are away, or may not be in the post."""
_PEOPLE: Final = "(的)?(操作|作业|持证)?(人员|员工|职工|工人|学员|的)?(名单|名册|台账|情况)?"
_BELOW: Final = "^(以下|下列|下述)?(人员|员工|职工)?(均?为|是|系|都?|均)?(目前|现)?"
_CLOSED: Final = re.compile(
    "^已?(停产|停业|停工|关停|关闭|注销|吊销|歇业|破产|倒闭)(停产|停业|关停|关闭|注销)?的?(企业|公司|单位|厂矿?|矿山?)的?"
    "(安全管理|管理)?(人员|员工)?(名单|名册|台账|情况)?$"
)
"""Whose firm works no more: of nobody there is it known whether he still holds his post."""
_PERHAPS_LEFT: Final = re.compile(rf"({_LEAVING}|停用|注销|停职|清退|减员|减少的?(人员|员工|职工))")
_FIRM_LEFT: Final = re.compile(
    f"(退场|撤场|离场|清场|撤出|退出)|合同已?(终止|解除|到期)|[(][^()证未]{{0,8}}({CLOSED})[^()]{{0,3}}[)]"
)
_PRESENT: Final = re.compile(
    r"^(\d{2,4}年)?(以下)?(新?(入职|进场|招聘)|在岗|在职|在册|现有|现场(作业)?)(的)?(人员|员工|职工|工人)?(名单)?$"
)
_LISTS: Final = re.compile("(名[单册]|台账|一览|登记|明细|汇总|统计|清单|情况)表?$")
_STILL_THERE: Final = re.compile("返聘|返岗|未离|非离|[待拟将]离")


@dataclass(frozen=True, slots=True)
class Headings:
    """What holds below a heading: ``contractor``, ``department``, ``gone``.

    ``gone`` is ``left``, ``away``, ``training`` (no certificate yet), ``unclear`` or ``""``, with its level.
    ``post`` is ``None`` before the first heading that names one, blank where such a heading has ended. ``level`` is
    that of the contractor's own number, as the other two are of theirs: 1 for 一、, 2 for （一）, 3 for 1., 9 for none.
    ``firm``: the firm of a list of firms, where a department without number is a part of the firm above it.
    ``unread``: a heading that nobody can read has ended a firm, so that nobody knows whose those below are.
    ``industry``: the kind of firms that a heading names (（一）危险化学品企业), and its level.
    """

    contractor: str = ""
    department: str = ""
    gone: str = ""
    gone_level: int = _UNNUMBERED
    level: int = _UNNUMBERED
    department_level: int = _UNNUMBERED
    post: str | None = None
    post_level: int = _UNNUMBERED
    firm: str = ""
    firm_level: int = _UNNUMBERED
    unread: bool = False
    industry: str = ""
    industry_level: int = _UNNUMBERED


NO_HEADINGS: Final = Headings()


def is_heading(text: str) -> bool:
    """Tell whether a text that stands alone in its row names a firm, a department, the own staff or leavers."""
    named, _ = _named(text)
    own = _OWN.fullmatch(named) is not None
    if own or _gone(named) or _PRESENT.fullmatch(named):
        return True
    bare = _BRACKET.sub("", named)
    if _PART.search(bare):
        return len(named) > 3 or (len(named) == 3 and _SURE_PART.search(named) is not None)
    if len(squeeze(text)) <= 3:
        return False
    return any(map(looks_like_org, (text, named, bare))) or _WORKPLACE.search(bare) is not None


def heads_with_leader(text: str) -> bool:
    """Tell whether a lonely text names a firm and then who leads it or where to call: 白水商场 负责人：张某."""
    found = _LEADER.match(_unframed(squeeze(text)))
    firm = found["firm"] if found is not None else ""
    return firm != "" and (looks_like_org(firm) or _WORKPLACE.search(firm) is not None)


def names_no_firm(text: str, names_post: NamesPost) -> bool:
    """Tell whether a lonely text names a post, a department, the own staff or leavers, or is numbered as a heading."""
    named, level = _named(text)
    plain = level != _UNNUMBERED or is_part(named) or _OWN.fullmatch(named) is not None
    return plain or bool(_gone(named) or _PRESENT.fullmatch(named) or post_in(text, names_post))


def without_heading(titles: tuple[str, ...], names_post: NamesPost) -> tuple[tuple[str, ...], Headings]:
    """Part the titles and a heading that is the nearest to the header: 一、江北某某公司 heads the first of its lists.

    Only a number tells it from a title, and only firms and departments are taken: a post is read from titles too.
    """
    near = titles[-1] if titles else ""
    plain = squeeze(near)
    if (
        _NUMBER.match(plain) is None
        or _LISTS.search(plain)
        or not is_heading(near)
        or post_in(near, names_post)
    ):
        return titles, NO_HEADINGS
    [(_, found)] = headed([(0, near, near, True)], NO_HEADINGS, names_post)
    return titles[:-1], found


def headed(
    rows: Iterable[tuple[int, str, str, bool]], above: Headings, names_post: NamesPost
) -> Iterator[tuple[int, Headings]]:
    """Yield what holds from each heading on. A row is its number, its text, its first cell, whether it is a heading.

    Other lonely captions (二、特种作业人员) only end what stood above them, if their number says so.
    """
    for row, text, begins, heads in rows:
        named, level = _named(text)
        level = min(level, _named(begins)[1])
        heading = heads and not names_industry(named)
        if heading and (post := post_in(text, names_post)):
            above = _working(post, level, above)
        else:
            below = _next(text, named, level, above) if heading else _captioned(named, level, above)
            above = _with_industry(
                replace(below, post=_post_kept(level, above, heading=heading), post_level=above.post_level),
                named,
                level,
                above,
            )
        yield row, above


def _with_industry(below: Headings, named: str, level: int, above: Headings) -> Headings:
    """Name the industry of the firms below, until another heading of its level or without a number begins."""
    if names_industry(named):
        return replace(below, industry=named, industry_level=level)
    within = below.firm != "" and (level == _UNNUMBERED or above.industry_level < level)
    kept = within or above.industry_level < level < _UNNUMBERED
    return replace(below, industry=above.industry if kept else "", industry_level=above.industry_level)


def _working(post: str, level: int, above: Headings) -> Headings:
    """Name the post of those below, who stay where the headings above have put them, unless the number says so."""
    within = level == _UNNUMBERED or above.level < level
    placed = level == _UNNUMBERED or above.department_level < level
    return Headings(
        contractor=above.contractor if within else "",
        department=above.department if placed else "",
        gone=_still_gone(above),
        gone_level=above.gone_level,
        level=above.level if within else _UNNUMBERED,
        department_level=above.department_level if placed else _UNNUMBERED,
        post=post,
        post_level=level,
        firm=above.firm if level == _UNNUMBERED or above.firm_level < level else "",
        firm_level=above.firm_level,
        unread=above.unread and level == _UNNUMBERED,
        industry=above.industry if level == _UNNUMBERED or above.industry_level < level else "",
        industry_level=above.industry_level,
    )


def _post_kept(level: int, above: Headings, *, heading: bool) -> str | None:
    """End a post where the next heading begins, but for the firms and departments that are parts of its own."""
    part = above.post_level < level and (heading or level != _UNNUMBERED)
    return above.post if above.post is None or part else ""


def _named(text: str) -> tuple[str, int]:
    """Return what a heading names and its level: without its number, its label (外包单位：) and a count in brackets."""
    plain = _unframed(squeeze(text))
    number = _NUMBER.match(plain)
    plain = _FIRM_INSIDE.sub(r"\1", plain[number.end() :] if number else plain)
    level = _LEVELS[str(number.lastgroup)] if number else _UNNUMBERED
    leader = _LEADER.match(plain) if heads_with_leader(plain) else None
    plain = leader["firm"] if leader is not None else plain
    return _COUNT.sub(_industry_in, _LABEL.sub("", _BARE_COUNT.sub("", plain))), level


def _unframed(plain: str) -> str:
    """Return a heading without its sign (★) and the frame around it (【】)."""
    return _FRAMED.sub(r"\1", _MARK.sub("", plain).rstrip(":"))


def _industry_in(bracket: re.Match[str]) -> str:
    """Leave the industry beside a count in brackets: （金属冶炼企业，共1人）."""
    parts = [part for part in re.split("[,;、]", bracket[1]) if not re.search(r"[\d:]", part)]
    kept = [part for part in parts if read_industry(part).industry_class not in {None, "ask"}]
    return f"({'、'.join(kept)})" if kept else ""


def _gone(named: str) -> str:
    if _LEFT.fullmatch(named):
        return "left"
    if otherwise := _otherwise(named):
        return otherwise
    if _CLOSED.fullmatch(named):
        return "unclear"
    perhaps = _PERHAPS_LEFT.search(named) and not _STILL_THERE.search(named) and len(named) <= _SHORT
    return "unclear" if perhaps and not looks_like_org(named) and not _PART.search(named) else ""


def _otherwise(named: str) -> str:
    """Read 待取证人员, 学徒工（跟班学习）, 长期病假 and 劳务到期: all of the heading says it, and what brackets add."""
    plain, _ = without_brackets(named)
    for begin in (_BELOW, ""):
        rest = re.sub(begin, "", plain) if begin else plain
        found = _OTHERWISE.match(rest)
        if found is not None and re.fullmatch(_PEOPLE, rest[found.end() :]):
            return str(found.lastgroup)
    return ""


def _next(text: str, named: str, level: int, above: Headings) -> Headings:
    within = above.contractor if above.level < level else ""
    firm = above.firm if _UNNUMBERED in {level, above.firm_level} or above.firm_level < level else ""
    kept = Headings(
        contractor=within,
        level=above.level if within else _UNNUMBERED,
        firm=firm,
        firm_level=above.firm_level,
        unread=above.unread and level == _UNNUMBERED,
    )
    if gone := _gone(named):
        return replace(kept, gone=gone, gone_level=level)
    if _PRESENT.fullmatch(named):
        return kept
    if above.gone_level < level:
        kept = replace(kept, gone=_still_gone(above), gone_level=above.gone_level)
    own = _OWN.fullmatch(named)
    if own is not None and not _SUPPLIER.search(named):
        return Headings(gone=kept.gone, gone_level=kept.gone_level, department=own[3], department_level=level)
    if _PART.search(named) and (
        not _SHOP.search(named.removeprefix("公司")) or is_part(named.removeprefix("公司"))
    ):
        kept = replace(kept, firm=named, firm_level=level, unread=False) if _BRANCH.match(named) else kept
        return replace(kept, department=named, department_level=level)
    # 外包单位：某某公司（已退场）: whether all of its people went with it is not for us to say
    gone = "unclear" if _FIRM_LEFT.search(squeeze(text)) else kept.gone
    # 外包单位：某某公司 is of those that work for another
    firm = "" if _SUPPLIER.search(text) and not _SUPPLIER.search(named) else named
    return replace(kept, contractor=named, level=level, gone=gone, firm=firm, firm_level=level, unread=False)


def _still_gone(above: Headings) -> str:
    """Say what is left of a state in a part below it: 维修班 under 二、待取证人员 is so too, and else in doubt."""
    return above.gone if above.gone in {"", "training"} else "unclear"


def _captioned(named: str, level: int, above: Headings) -> Headings:
    """End what a caption ends: whoever stands below 新增人员 need not have left as those above it have.

    What may be a firm's name ends the one above: whose people stand below it is unknown.
    """
    gone = _still_gone(above)
    of_firms = above.firm != "" or above.unread
    if of_firms and may_be_short(re.sub("[()]", "", named)):
        return Headings(gone=gone, gone_level=above.gone_level, unread=True)
    if level == _UNNUMBERED or (above.contractor and above.level < level):
        return replace(above, gone=gone)
    return Headings(gone="", unread=of_firms)
