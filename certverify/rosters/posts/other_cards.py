"""Certificates of other authorities, known by what they call themselves: none of them is a 特种作业操作证."""

import re
from typing import Final

__all__ = ["WELDING_CODE", "is_equipment_welders", "is_transport_post", "system_of_card"]

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


def system_of_card(word: str) -> str | None:
    """Return the system whose certificate a squeezed word names; posts (高级工) are not read by this."""
    return next((system for system, pattern in _CARDS if pattern.search(word)), None)
