"""Certificates of other authorities, known by what they call themselves: none of them is a 特种作业操作证.

What the rest of a company's people hold beside them (健康证, 急救员证, 注册安全工程师) is data: ``other_cards.csv``.
"""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = [
    "UNKNOWN_CARD",
    "WELDING_CODE",
    "is_equipment_welders",
    "is_transport_post",
    "names_level",
    "names_pass",
    "says_only_card",
    "system_of_card",
    "system_of_class",
]

UNKNOWN_CARD: Final = "unknown"
"""In the place of a system: the card has a name, and nobody has told us whose it is. No pack knows this key."""

_CARDS: Final = (
    ("grid", re.compile("[进入]网.{0,4}(许可|证)")),
    ("housing", re.compile("建筑施工特种作业|(建筑|建设|住建).{0,8}(操作|资格|上岗|工)证书?")),
    (
        "special_equipment",
        re.compile(
            "特种设备.{0,12}(证|焊)|(PE管?|聚乙烯|非金属).{0,4}焊|(叉车|起重机?|行车|电梯|锅炉|司炉|压力容器).{0,6}证书?$"
        ),
    ),
    ("classification_society", re.compile("船级社|(?<![A-Za-z])CCS(?![A-Za-z])|船舶.{0,4}焊")),
    ("transport", re.compile("道路运输.{0,8}证")),
    ("public_security", re.compile("爆破.{0,6}许可证")),
    (
        "skills",
        re.compile(
            "职业资格|职业技能|技能(等级|鉴定)|[初中高]级(技工|工).{0,4}证书?$|技师(证书?)?$|工[初中高]级工?$"
        ),
    ),
    (
        "welding",
        re.compile(
            r"核安全设备|HAF-?60[23]|ASME|(EN|ISO)-?9606|ISO-?14732|IW[ESTP](?![A-Z])|国际.{0,2}焊|焊接(学|协)会"
            r"|(铁路|铁道|桥梁|钢结构|铝合金).{0,4}焊|(?<![A-Z])(DNV|ABS|LR|BV|NK|GL|KR|AWS|EN287).{0,4}焊"
        ),
    ),
)
"""Systems (``systems.csv``) and the words of their certificates."""

_CLASSES: Final = (
    (
        "special_equipment",
        re.compile("特种设备(?:类|作业|作业类|人员|作业人员)?|(?:市场监管|市监|质监)(?:局|部门|系统|类)?"),
    ),
    ("skills", re.compile("(?:职业)?技能(?:类|证书?|等级|人员)?|(?:人社|人力资源)(?:局|部门|系统|类)?")),
    ("housing", re.compile("(?:住建|建设)(?:局|厅|部|部门|系统|类|证书?)")),
    ("housing", re.compile("住建")),
)
"""Systems by the words of a column of kinds (证书类别) that name no certificate of theirs."""

WELDING_CODE: Final = re.compile(
    r"(?<![A-Za-z])(?:SMAW|GTAW|GMAW|FCAW|SAW|PAW|OFW|EGW|ESW)(?:\([A-Z]\))?(?:-[A-Z0-9().]+(?:/[A-Z0-9.]+)*){2,}",
    re.IGNORECASE,
)
"""What a special equipment welder is licensed for (TSG Z6002): GTAW-FeIV-6G-3/60-FefS-02/10/12 is one code."""
_TRANSPORT: Final = re.compile(
    "(?:(?:道路|公路)?(?:危货|危运|危险(?:货物|品|化学品)|危化品?|剧毒(?:化学)?品?)(?:道路)?(?:运输)?(?:车辆?)?"
    "|(?:道路|公路)(?:货物|旅客|客货)?运输(?:车辆?)?)"
    "(?:驾驶员|驾驶人员?|司机|押运(?:员|人员)?|装卸管理(?:员|人员)?)"
    "|(?:油?罐车|槽(?:罐)?车)(?:驾驶员|司机|押运(?:员|人员)?)|押运(?:员|人员)|装卸管理(?:员|人员)"
)
"""Who drives, escorts and loads dangerous goods on the road, with the transport authority's card."""
_EQUIPMENT_WELDERS: Final = re.compile(
    "焊|特种设备(安全管理(人员)?[和及与、])?(作业|操作)人员(资格)?证(书)?$"
)


def is_equipment_welders(word: str) -> bool:
    """Tell whether a squeezed word of a special equipment card is a welder's, or may be."""
    return _EQUIPMENT_WELDERS.search(word) is not None or WELDING_CODE.fullmatch(word) is not None


def is_transport_post(word: str) -> bool:
    """Tell whether a squeezed word is a post of road transport: 危货驾驶员, 押运员, 装卸管理人员."""
    return _TRANSPORT.fullmatch(word) is not None


_LEVEL: Final = re.compile(
    r"(初级|中级|高级|[一二三四五]级|高级技师|技师)工?\)?(证书?)?$|^(初|中|高)级.{1,8}(工|员|证书?)$"
)
_CARD_WORDS: Final = re.compile(
    r"特种作业|特殊工种|特种工|中华人民共和国|国家|应急管理[部厅局]?|安监局?|从业|人员|操作|作业|上岗|持证|岗位|资格|合格|考核|考试|安全|生产|知识|管理|能力"
    r"|培训|技术|主要|负责人|电子|纸质|证书|证件|证照|IC卡|原件|复印件|扫描件|照片|有效|正常|已取|[证书本卡版式类型新旧原现正副有和及的件张份个一二三\d、/._#:-]|\([^()]*\)"
)
"""What the name of any card may hold."""


_PASS: Final = re.compile(
    "安全|安管|安环|负责人|法人|法定代表人|厂长|经理|考核|管理能力|危化|危险(化学)?品|矿|非煤|烟花|冶|三项岗位|高危|生产|经营|合格证|资格证"
)
_NO_PASS: Final = re.compile(
    "食品|药品|消防|特种设备|电梯|锅炉|网络|信息|数据|交通|道路|运输|生物|辐射|核|评价|工程师|注安|校园|建安|建筑|施工|空间|监护|救援|急救"
    "|项目|物业|职业经理"
)


def says_only_card(word: str) -> bool:
    """Tell whether a squeezed word says that there is a card and not what it is for: 操作证, 上岗证书（原件）."""
    return "特种作业" in word or not _CARD_WORDS.sub("", word)


def names_level(word: str) -> bool:
    """Tell whether a squeezed word of a trade names a level of skill, as its certificates do: 维修电工（高级）."""
    return "作业" not in word and _LEVEL.search(word) is not None


def system_of_card(word: str) -> str | None:
    """Return the system whose certificate a squeezed word names; posts (高级工) are not read by this."""
    found = next((system for system, pattern in _CARDS if pattern.search(word)), None)
    if found is not None or "特种作业" in word:
        return found
    return next((system for system, pattern in _cards_beside() if pattern.search(word)), None)


@cache
def _cards_beside() -> tuple[tuple[str, re.Pattern[str]], ...]:
    path = files("certverify.rosters") / "data" / "other_cards.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple((row["system"], re.compile(row["pattern"])) for row in rows)


def system_of_class(word: str) -> str | None:
    """Return the system that a squeezed word in a column of kinds of certificates names: 特种设备, 职业技能等级证书."""
    named = next((system for system, pattern in _CARDS if pattern.search(word)), None)
    return named or next((system for system, pattern in _CLASSES if pattern.fullmatch(word)), None)


def names_pass(word: str) -> bool:
    """Tell whether a squeezed word may be what a roster calls a manager's pass: 安全员证, 危化品主要负责人."""
    return _PASS.search(word) is not None and _NO_PASS.search(word) is None
