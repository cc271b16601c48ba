"""Industries (Order 3 Art. 24) that a firm's name or a title tells in unmistakable words, or only suggests.

煤矿 and 烟花爆竹 tell one; 化工 does not: it may be a use, a trade, or what is no hazardous chemical (危险化学品).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.industries import read_industry

__all__ = ["NamedIndustry", "industry_named", "mine_named", "names_coal_mine"]

_SURE: Final = (
    ("烟花爆竹", re.compile("烟花|爆竹|花炮|鞭炮")),
    ("危险化学品", re.compile("危险化学品|危化品?")),
    ("加油站", re.compile("加[油气]站")),
    ("非煤矿山", re.compile("非煤|金属非金属(?:地下|露天)?矿山?|(?<!煤)(?:地下|露天)矿山|采石场|尾矿库")),
    ("煤矿", re.compile("(?<!非)煤矿")),
    ("金属冶炼", re.compile("冶炼|炼[钢铁](?!厂?设备)")),
    ("建筑施工", re.compile("建筑(工程|安装|施工|劳务)|建设工程|市政工程|路桥工程")),
)
_PERHAPS: Final = (
    ("危险化学品", re.compile("化工|石化|化学|农药|气体|涂料")),
    ("金属非金属矿山", re.compile("[铁铜金铅锌锰钨磷]矿")),
    ("煤矿", re.compile("煤业")),
    ("金属非金属矿山、煤矿", re.compile("^(?!.*([铁铜金铅锌锰钨磷]矿|煤)).*(矿业|矿山)")),
    ("金属冶炼", re.compile("钢铁|有色金属|铝业|铜业|冶金|铸造")),
    ("建筑施工", re.compile("建筑|建设|建工")),
)
_OTHER_BUSINESS: Final = re.compile(
    "机械|设备|装备|仪器|设计|研究|勘[察测]|贸易|商贸|物资|物流|运输|咨询|科技|技术|培训|学校|学院|检[测验]|评价|监理|医院|材料|置业"
    "|软件|服务|教育|协会|投资|控股|餐饮|物业|环保|酒店|宾馆|旅[馆店社游]|饭店|餐厅|食堂|客栈|度假|商场|超市|便利店|商店|门店|博物馆|展览|文化|传播"
    "|传媒|广告|影视|[中小大]学|幼儿园|学院|泉水|饮[料用]|食品|租赁|地产|安保|保安|保险|银行|配件|检修|维修|维保"
)
"""What a firm does beside such a word that makes it another one: 煤矿机械, 化工设计, 建筑材料."""
_GOES_ON: Final = re.compile(
    "(?:烟花|爆竹|花炮|鞭炮|危险化学品|危化品?|加[油气]站|非煤|金属非金属|煤|矿山|露天|地下|尾矿库|采石场|冶炼|炼[钢铁]|[铁铜金铅锌铝]"
    "|生产|制造|加工|经营|专营|批发|零售|[储仓贮]存?|使用|销售|充装|开[采发]|[采选洗]|工业|实业|产业|工程|有限|责任|股份|集团|[总分子]|公司"
    "|许可|企业|单位|[工总]?厂|站|矿|场|库|[一二三四五六七八九十百]+|第|\\d+|号|[(][^()]*[)]|-)*"
    "(?:(?<=企业)(?!外|承包|相关方|施工|周边|供应|承运|服务|及|和|与|、|等|以外|除外)|(?=$|[:：,，、;；。/)]|主要|负责人|安全|安管|管理|特种|作业|操作|人员|员工|职工|从业|持证|取证|考核|三项|岗位|行业|类|名[单册]|花名|台账|登记|一览"
    "|汇总|统计|情况|信息|明细|清单|的))"
)
"""What may follow an industry's word in the name of a firm of that industry, or of a list of its people.

Behind 企业 anything may, 三项岗位 too, but those who are no firms of that kind (危险化学品企业承包商).
"""
_NOT: Final = ("非", "除", "不含", "不属于", "不涉及", "不涉", "无")
_COAL_MINE: Final = re.compile("(?<!非)煤[矿业]")
_OTHER_MINE: Final = re.compile("非煤|金属非金属")
_OF_ORE: Final = re.compile(
    "(?:[铁铜金铅锌锰钨磷锡锑镍铝钼铀]|石膏|石灰石|石灰岩|萤石|石英石?|高岭土|滑石|岩盐|稀土)矿(?![石粉产泉])"
)
"""Names of mines of 金属非金属矿山, which may be firms of another kind; 矿业 alone and 露天矿 may be of coal."""
_MILL: Final = re.compile("选[矿厂]|洗选")
_BRACKET: Final = re.compile(r"\(([^()]+)\)$")
_NO_FORM: Final = re.compile("安全生产|生产经营单位|生产安全")
_FORM: Final = re.compile("生产|专营|经营|批发|零售|储存|使用")


@dataclass(frozen=True, slots=True)
class NamedIndustry:
    """``sure``: the industry and the form of trade, as ``read_industry`` takes them; ``perhaps``: one to ask about."""

    sure: str = ""
    perhaps: str = ""


def industry_named(firm: str, around: str = "") -> NamedIndustry:
    """Read a firm's name, and titles around the table with the sheet's name; two industries in them are none.

    One in brackets behind the firm is the firm's own, whatever a title says of them all.
    """
    name = squeeze(firm)
    texts = [text for text in (name, squeeze(around).replace(name, "") if name else squeeze(around)) if text]
    told = [text for text in texts if _OTHER_BUSINESS.search(text) is None]
    sure = {word for word, pattern in _SURE for text in told if _is_business(pattern, text)}
    # a filling station trades in hazardous chemicals: 危险化学品（加油站、油漆店）经营单位 is one industry
    sure -= {"加油站"} if "危险化学品" in sure else set()
    if len(sure) == 1:
        return NamedIndustry(sure=f"{sure.pop()}{_form(told)}")
    if own := _behind(name, around):
        return NamedIndustry(sure=own)
    perhaps = sure or {word for word, pattern in (*_SURE, *_PERHAPS) for text in told if pattern.search(text)}
    return NamedIndustry(perhaps="、".join(sorted(perhaps)))


def _behind(name: str, around: str) -> str:
    """Return the industry in brackets behind a firm, in its name or where a title has it."""
    bare = name.partition("(")[0]
    found = _BRACKET.search(name) or (
        re.search(rf"{re.escape(bare)}\(([^()]+)\)", squeeze(around)) if bare else None
    )
    known = found is not None and read_industry(found[1]).industry_class in {"high_risk", "other_system"}
    return found[1] if found is not None and known else ""


def _is_business(industry: re.Pattern[str], text: str) -> bool:
    """Tell whether an industry's word is a firm's business: 烟花 of 烟花大酒店 is a name."""
    return any(
        _GOES_ON.match(text, found.end()) and not text[: found.start()].endswith(_NOT)
        for found in industry.finditer(text)
    )


def names_coal_mine(text: str) -> bool:
    """Tell whether a firm's name, a title or a heading speaks of a coal mine; 煤矿机械厂 and 非煤矿山 do not."""
    plain = squeeze(text)
    return _COAL_MINE.search(plain) is not None and _OTHER_BUSINESS.search(plain) is None


def mine_named(texts: Iterable[str]) -> str:
    """Return the kind of mine that texts name: ``coal``, ``other`` (金属非金属矿山), blank for none or for both.

    ``ore``: a name (大青山铁矿) suggests the other kind.
    """
    plain = [text for text in map(squeeze, texts) if "矿" in text or "煤" in text]
    told = [text for text in plain if _OTHER_BUSINESS.search(text) is None and _MILL.search(text) is None]
    coal = any(map(names_coal_mine, plain))
    other = any(_OTHER_MINE.search(text) for text in told)
    ore = any(_OF_ORE.search(text) for text in told)
    if coal:
        return "" if other or ore else "coal"
    return "other" if other else "ore" if ore else ""


def _form(texts: list[str]) -> str:
    form = next((found.group() for text in texts if (found := _FORM.search(_NO_FORM.sub("", text)))), "")
    return "经营" if form == "专营" else form
