"""Items of the catalogue whose names look like a word that nobody understands."""

import difflib
import re
from typing import Final

from certverify.rosters.values.cleaning import squeeze
from certverify_schemas.catalogue import Catalogue

__all__ = ["nearest_items"]

_COMMON: Final = re.compile(
    "压力(?=[容管锅罐])|作业|操作|设备|安全|生产|人员|工艺|煤矿|金属非金属矿山|[工员证机]|[(),、与和]"
)
"""Signs that stand in the names of all kinds of items and posts, and say nothing of the work."""


def nearest_items(word: str, catalogue: Catalogue, count: int = 3) -> list[str]:
    """Return the catalogue items whose names look most like a word, for the reader of a report to choose from.

    They share two signs with it that say what the work is: 操作 and 设备 make nobody a hoist's driver.
    """
    own = _pairs_of(word)
    names = sorted({item.name for item in catalogue.items.values() if own & _pairs_of(item.name)})
    return difflib.get_close_matches(squeeze(word), names, n=count, cutoff=0.3)


def _pairs_of(word: str) -> set[str]:
    return {
        part[n : n + 2]
        for part in _COMMON.split(squeeze(word))
        for n in range(len(part) - 1)
        if len(part) > 1
    }
