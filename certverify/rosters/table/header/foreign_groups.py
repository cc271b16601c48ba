"""Groups of columns below the name of a certificate that is none of special operations: 健康证, 电工进网作业许可证."""

import re
from collections.abc import Callable
from typing import Final

from certverify.rosters.values.cleaning import squeeze

__all__ = ["item_in", "names_another_card"]

_CARD: Final = re.compile("证|许可")
_GENERIC: Final = re.compile(
    "特种作业|安全生产|主要负责人|负责人|知识|能力|人员|操作|作业|资格|上岗|持证|取证|持有|所持|取得|其他|其它|相关|证书|证件|证照|证"
    "|信息|情况|明细|基本|内容|详情|资料|材料|一览|复印件|登记|复审|换证|初领|领证|发证|颁发|有效期?|期限|考核|合格|培训|安全|管理"
    "|类别|种类|日期|时间|年月|岗位|国家|应急管理[局厅部]?|应急[部局厅]?|安监局?|[书的原新旧现持所和及与第张本份个一二三四五六七八九十]"
    r"|[\d()、/:._#-]"
)
"""What a header says of any certificate."""
_ELSEWHERE: Final = re.compile(
    "特种设备|船级社|ccs|市监|市场监|质监|住建|建设|建筑|进网|消防|交通", re.IGNORECASE
)
"""Signs of another authority: its welder is not ours, though both are called 焊工."""


def names_another_card(top: str, names_item: Callable[[str], bool]) -> bool:
    """Tell whether the upper line of a header names a certificate that no catalogue of ours knows.

    Its number and term are then nobody's claim to a special operation certificate. What any certificate may be called
    (证书信息, 操作证1), an item (焊工证) and a manager's pass (安全合格证) are not meant.
    """
    bare = squeeze(top)
    if _CARD.search(bare) is None or names_item(bare):
        return False
    rest = item_in(bare)
    return bool(rest) and (_ELSEWHERE.search(bare) is not None or not names_item(rest))


def item_in(top: str) -> str:
    """Return what a header says beside the words of any certificate: 高压电工 of 高压电工特种作业操作证."""
    return _GENERIC.sub("", squeeze(top))
