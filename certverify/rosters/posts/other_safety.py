"""Posts whose names hold 安全员 or 安全管理, and that other laws know: food, data, fire, traffic, special equipment."""

import re
from typing import Final

__all__ = ["is_equipment_safety", "is_other_safety"]

_POST: Final = "(?:总监|管理人员|管理人|管理员|人员|员|负责人|责任人|主管|专员|工程师|检查员)"
_KINDS: Final = (
    "信息|网络|网信|数据|计算机|系统|软件|食品|食堂|餐饮|药品|消防|交通|道路|道路运输|行车|治安|保卫|内保|校园|生物|实验室|辐射|电梯"
    "|特种设备|锅炉|压力容器|压力管道|起重机械|飞行|航空|航海|船舶|资金|保密|舆情|用药"
)
_OTHER: Final = re.compile(
    rf"(?:专职|兼职|兼)?(?:[^()]*(?:部|公司|厂|科|单位))?(?:{_KINDS})安全(?:生产)?{_POST}岗?"
)
_GUARD: Final = re.compile(r"安全员\((?:保安|门卫|安保|保卫|消防|食品|信息|网络|交通|车辆)(?:员|岗|部)?\)")
_EQUIPMENT: Final = re.compile(
    rf"(?:专职|兼职|兼)?(?:特种设备|锅炉|压力容器|压力管道|电梯|起重机械)安全{_POST}岗?"
)


def is_other_safety(word: str) -> bool:
    """Tell whether a post, brackets half width, is a safety post under another law than 安全生产法."""
    return _OTHER.fullmatch(word) is not None or _GUARD.fullmatch(word) is not None


def is_equipment_safety(word: str) -> bool:
    """Tell whether it is that of 特种设备安全法, whose cards the market regulator issues."""
    return _EQUIPMENT.fullmatch(word) is not None
