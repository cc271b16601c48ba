"""Industries and unit types of managers' posts (Order 3 Art. 24), as 行业类型, 单位类型 and titles name them."""

import re
from dataclasses import dataclass
from typing import Final

from certverify.rosters.values.cleaning import is_nothing, squeeze, without_brackets

__all__ = ["IndustryReading", "industry_of_post", "names_industry", "read_industry"]

_CHEMICALS, _FIREWORKS = "危险化学品", "烟花爆竹"
_MINES, _SMELTING = "金属非金属矿山", "金属冶炼"
_NOT_SO: Final = re.compile(
    "(不(涉及|涉|含|属于|属|生产|经营|储存|使用|从事)|[未无]涉及|非|无)((危险化学品|危化品?|危险品|烟花爆竹|烟花|爆竹|金属冶炼|冶炼|冶金|矿山开采)[、及和或/]?)+"
)
"""What a firm is not: 水性涂料制造（不涉及危险化学品）; 非煤 names mines."""
_EXCEPT: Final = re.compile(
    "除?((危险化学品|危化品?|烟花爆竹|金属冶炼|冶炼|冶金|煤矿|非煤矿山|矿山)[、及和或/]?)+(企业|行业|单位|类)?(除外|[以之]外)"
)
"""What a kind of firms leaves out: 工贸（金属冶炼除外）."""
_NO_CHEMICALS: Final = re.compile(
    "(非|不(属于|属|涉及|涉|含|是))(危险化学品|危化品?)(行业|领域|类|生产|经营)*(企业|单位)?"
)
"""An answer to the industry that is asked for, and no more: 非危化."""
_FOR_IT: Final = "装备|设备|机械|机电|备件|配件|仪[器表]|包装|容器|辅料|耗材|检[测验修]|咨询|培训|设计|自动化"
"""Who makes or does something for an industry is not of it: 冶金装备, 危险化学品包装物."""
_FROM_IT: Final = "材料|制品|贸易|销售|物流"
"""Nor who works on or trades in what a smelter makes (钢铁贸易); whoever trades in hazardous chemicals is of theirs."""
_RULES: Final = (
    # (pattern, industry or None for "as written", class, unit type, note); the first that fits decides.
    (re.compile("建筑|施工总承包|房建|市政工程"), "建筑施工", "other_system", None, None),
    (
        # who only carries dangerous goods is licensed by the transport authority; who makes or trades in them is not
        re.compile(
            "(道路|危货|公路|客运|水路).*运输|危货|交通运输|港口"
            "|^(?!.*(生产|经营|储存|使用|批发)).*(危化|危险(化学)?品|危险货物|化学品|烟花|爆竹).*运输"
        ),
        "交通运输",
        "other_system",
        None,
        None,
    ),
    (
        re.compile(
            f"(非煤|金属非金属)(?!(地下|露天)?矿?山?专?用?({_FOR_IT}))|采石|(?:露天|地下)(?:金属|非金属)?矿|尾矿|地质勘探|采掘施工"
        ),
        _MINES,
        "high_risk",
        None,
        None,
    ),
    (re.compile(f"(?<!非)煤矿(?!专?用?({_FOR_IT}))|煤炭开采|^煤炭$"), "煤矿", "high_risk", "煤矿", None),
    (
        # a show of fireworks has the police's permit; what else the firm does the words do not say
        re.compile("^(?!.*(生产|批发|经营|储存)).*(烟花|爆竹|焰火).*燃放"),
        None,
        "ask",
        None,
        "industry_unknown",
    ),
    (re.compile("(烟花|爆竹).*零售|零售.*(烟花|爆竹)"), _FIREWORKS, "not_high_risk", "零售", None),
    (re.compile("(烟花|爆竹).*(批发|经营)"), _FIREWORKS, "high_risk", "经营单位", None),
    (re.compile("烟花|爆竹"), _FIREWORKS, "high_risk", None, None),
    (re.compile("加油站|加气站"), _CHEMICALS, "high_risk", "经营单位", None),
    (
        re.compile("(危化|危险化学品|危险品).*使用|使用.*(危化|危险化学品)"),
        _CHEMICALS,
        "ask",
        None,
        "industry_use_of_chemicals",
    ),
    (re.compile(f"(危化|危险化学)品?(?!品|{_FOR_IT})"), _CHEMICALS, "high_risk", None, None),
    (re.compile("石油天然气|油气开采|陆上石油|海洋石油"), "石油天然气开采", "high_risk", None, None),
    (re.compile("铸造"), "铸造", "ask", None, "industry_casting"),
    (
        re.compile(f"(冶炼|冶金|炼钢|炼铁|钢铁)(?!{_FOR_IT}|{_FROM_IT})"),
        _SMELTING,
        "high_risk",
        "金属冶炼单位",
        None,
    ),
    # whoever trades in or stores what is 化工 may do so with hazardous chemicals
    (re.compile(f"(化工|石化|化学品)(?!{_FOR_IT})"), None, "ask", None, "industry_unknown"),
    (re.compile("粉尘"), None, "not_high_risk", None, "industry_dust"),
    (re.compile("非高危"), "非高危企业", "not_high_risk", "非高危企业生产经营单位", None),
    (
        re.compile(
            "机械|纺织|服装|食品|物业|餐饮|商贸|贸易|电子|家具|印刷|包装|酒店|零售|服务|造纸|仪器|软件|轻工|木材|汽车|医院|学校|房地产|置业"
            "|粮[食油]|医疗(?!气)|卫生[院所室]|诊所|(一般|其他|普通)工贸|^(?!.*矿).*水泥|^(?!.*[矿石砂]).*建材"
        ),
        None,
        "not_high_risk",
        None,
        None,
    ),
)
_OF_FIREWORKS: Final = re.compile("烟花|爆竹|鞭炮|花炮")
_WHOLESALE: Final = re.compile("批发|批零|生产")
_SHOP: Final = re.compile(
    "(?<!批发)(?<!批)零售[店点户部]?(?:$|[()])|(?<!批发)(?:店|零售点|销售点|经销点|门市部?|超市|小卖部)(?:[(][^()]*[)])?$"
)
"""Names of shops; who sells fireworks wholesale is no shop, and its cells or its name say so."""
_TRADE_FORMS: Final = re.compile("^(生产|经营|储存|使用)")
_UNIT_WORDS: Final = (
    ("小型露天采石", "小型露天采石场"),
    ("采石场", "小型露天采石场"),
    ("露天", "露天矿山"),
    ("地下", "地下矿山"),
    ("井工", "地下矿山"),
    ("尾矿", "尾矿库"),
    ("地质勘探", "地质勘探单位"),
    ("采掘施工", "采掘施工企业"),
    ("陆上", "陆上石油天然气开采"),
    ("海洋", "海洋石油天然气开采"),
)


_FORM: Final = "(?:生产|经营|储存|使用|批发|零售|[带无不]+储存)"
_INDUSTRY: Final = (
    f"(?:(?:危险化学品|危险品|危化品?|烟花爆竹)(?=[(]?(?:{_FORM}|企业|单位|行业|领域|类))"
    "|金属非金属(?:地下|露天)?矿山|非煤(?:地下|露天)?矿山?|煤矿|金属冶炼|有色冶炼|(?:陆上|海洋)?石油天然气开采|加[油气]站)"
    f"(?:{_FORM}|[、,和及与/()])*(?:企业|单位|行业|领域|类)?"
)
"""Of chemicals and fireworks the form must be said: 安全员（危化品） may look after a store of some other firm."""
_NAMED: Final = re.compile(_INDUSTRY)
_BEFORE_POST: Final = re.compile(
    rf"({_INDUSTRY})(?:专职|兼职)?(?=主要负责人|法定代表人|实际控制人|负责人|安全生产管理人员|安全管理人员|安全管理员|安全员|安管|安全总监)"
)
"""Either kind of post behind the industry of its unit, as certificates word it: 危险化学品经营单位主要负责人."""


@dataclass(frozen=True, slots=True)
class IndustryReading:
    """Canonical industry (else as written), its class, and the unit types that are named, joined by ``、``."""

    industry: str | None = None
    industry_class: str | None = None
    unit_type: str | None = None
    notes: tuple[str, ...] = ()


def read_industry(industry_cell: str, unit_cell: str = "", firm: str = "") -> IndustryReading:
    """Read 行业类型 with 单位类型; either may say both, and 经营（无储存） alone speaks of hazardous chemicals.

    Of fireworks the firm's name may say that it is a shop, which sells to consumers (零售).
    """
    industry, unit = squeeze(industry_cell), squeeze(unit_cell)
    if is_nothing(industry) and is_nothing(unit):
        return IndustryReading()
    written = "" if is_nothing(industry) else industry
    text = _NOT_SO.sub("", _EXCEPT.sub("", written))
    both = text + ("" if is_nothing(unit) else f"({unit})")
    if _OF_FIREWORKS.search(text or both) and _retails(both, squeeze(firm)):
        return IndustryReading(_FIREWORKS, "not_high_risk", "零售")
    for pattern, name, industry_class, unit_type, note in _RULES:
        if pattern.search(text or both):
            notes = () if note is None else (note,)
            return IndustryReading(name or written, industry_class, unit_type or _units(both, name), notes)
    if _TRADE_FORMS.match(text or both.strip("()")):
        return IndustryReading(_CHEMICALS, "high_risk", _units(both, _CHEMICALS))
    if not written:
        return IndustryReading()
    other = _NO_CHEMICALS.fullmatch(written) is not None
    return IndustryReading(written, *(("not_high_risk",) if other else ("ask", None, ("industry_unknown",))))


def _retails(told: str, firm: str) -> bool:
    """Tell whether a unit of fireworks sells to consumers: its cells say so, or its name and no cell against it."""
    if _WHOLESALE.search(told) is not None:
        return False
    return "零售" in told or _SHOP.search(firm) is not None


def names_industry(text: str) -> bool:
    """Tell whether a squeezed text names an industry of Art. 24 with its forms of trade, and nothing else: 危化生产."""
    return _NAMED.fullmatch(text) is not None


def industry_of_post(*cells: str) -> str:
    """Return the industry written with a manager's post: in brackets behind it, or before it.

    安全管理人员（危化生产） and 危险化学品经营单位主要负责人; blank where there is none, or where cells name several.
    """
    found = {word for cell in cells if (word := _written_with(squeeze(cell)))}
    return found.pop() if len(found) == 1 else ""


def _written_with(post: str) -> str:
    before = _BEFORE_POST.match(post)
    told = [remark for remark in without_brackets(post)[1] if names_industry(remark)]
    told += [before[1]] if before else []
    return told[0] if len(told) == 1 else ""


def _units(text: str, industry: str | None) -> str | None:
    if industry in {_CHEMICALS, _FIREWORKS}:
        return _trade_units(text)
    return next((unit for word, unit in _UNIT_WORDS if word in text), None)


def _trade_units(text: str) -> str | None:
    """生产, 经营 and 储存 as unit types; storage that goes with trade counts as trade."""
    text = re.sub(r"无储存|不带储存", "", text)
    units = [f"{word}单位" for word in ("生产", "经营") if word in text]
    if "储存" in text and "经营" not in text:
        units.append("储存单位")
    return "、".join(units) or None
