"""Codes of the special equipment's list (特种设备作业人员资格认定分类与项目) in words for posts and certificates."""

import re
from typing import Final

__all__ = ["names_equipment"]

_EQUIPMENT: Final = re.compile(
    r"(?P<before>[一-鿿()]{0,12}?)(?P<code>[AGRPDTSQNYF]\d{1,2}|(?<=[一-鿿)])[APTDS]$|^[APTDS](?=[一-鿿]))(\([^)]*\))?(?P<behind>[一-鿿()]{0,12})"
)
"""A code of the special equipment's list (TSG Z6001) with the words beside it: 司炉G1, N1叉车, 桥式起重机司机Q2."""
_MACHINES: Final = re.compile(
    "叉车|观光车|[场厂](内|车)|机动车|容器|快开门|氧舱|锅炉|司炉|水处理|起重|行车|天车|塔[机吊]|(汽车|桥|门|龙门)吊|吊[车机]|电梯|扶梯|索道|游乐|充装|气瓶|安全阀|安全管理|特种设备"
)
_TRADES_HERE: Final = re.compile("电工|焊|登高|高处|架[子设]|制冷|空调|煤气|工艺|兼")
"""Words of special operations, which a code beside them makes nobody else's: 叉车N1兼电工."""


def names_equipment(word: str) -> bool:
    """Tell whether a word is a code of special equipment, alone or with a machine's or a machinist's name beside it."""
    found = _EQUIPMENT.fullmatch(word.upper())
    if found is None:
        return False
    words = found["before"] + found["behind"]
    if not re.search("[一-鿿]", words):
        return found["code"][-1].isdigit()
    return _MACHINES.search(words) is not None and _TRADES_HERE.search(words) is None
