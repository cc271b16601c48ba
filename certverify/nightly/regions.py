"""Regions (行政区划) by their codes of GB/T 2260: which may be one, its name, and the prefecture (地市) it lies in."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from stdnum import numdb

__all__ = ["is_region", "prefecture", "region_name", "told_apart"]

_LENGTHS: Final = {2, 4, 6, 9, 12}
"""Digits of a code: province, prefecture, county, township, village."""
_UNDER_PROVINCE: Final = "90"
"""Third and fourth digit of counties that lie in no prefecture (省直辖县级行政区)."""
_MUNICIPALITIES: Final = {"11", "12", "31", "50"}
"""北京, 天津, 上海, 重庆: provinces whose counties lie in no prefecture."""


def is_region(code: str) -> bool:
    """Tell whether a code may be one of GB/T 2260 or below it: counties come and go, its province is known."""
    return code.isdigit() and len(code) in _LENGTHS and _province(code) is not None


@cache
def region_name(code: str) -> str | None:
    """Return the latest name of a province, prefecture or county; ``None`` where the table has none."""
    if len(code) == 2:
        return _province(code)
    known = numdb.get("cn/loc").info(code.ljust(6, "0"))
    names = known[1][1].get("county") if len(known) == 2 else None
    return None if names is None else re.sub(r"^\[[^\]]*\]", "", names.rpartition(",")[2])


@cache
def prefecture(code: str) -> str | None:
    """Return the name of the prefecture of a region; of one above or beside all prefectures its own or the province's.

    ``None`` if the code is no region's, or of a prefecture that the table does not know.
    """
    if not is_region(code):
        return None
    if code[:2] in _MUNICIPALITIES or code[2:4] in {"", "00"}:
        return _province(code)
    if code[2:4] == _UNDER_PROVINCE and code[4:6] not in {"", "00"}:
        return region_name(code[:6])
    return region_name(code[:4])


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return names by code that no two codes share: where two do, each bears its prefecture, 鼓楼区（南京市）."""
    sharing = defaultdict[str, list[str]](list)
    for code, name in names.items():
        sharing[name].append(code)
    return {
        code: name if len(sharing[name]) == 1 else _qualified(name, code, sharing[name])
        for code, name in names.items()
    }


def _qualified(name: str, code: str, others: list[str]) -> str:
    within = [prefecture(other) for other in others]
    enough = None not in within and len(set(within)) == len(others)
    return f"{name}（{prefecture(code) if enough else code}）"


def _province(code: str) -> str | None:
    _, province = numdb.get("cn/loc").info(code)[0]
    name: str | None = province.get("province")
    return name
