"""Words that say that somebody is gone, whether a state of employment or a remark holds them."""

from typing import Final

__all__ = ["GONE", "simplified"]

GONE: Final = (
    "离职|辞职|辞退|辞工|自离|解聘|免职|卸任|离任|退场|离场|撤场|撤离|调离|(?<!借)调出|调走|除名|开除|劝退|清退|裁员"
    "|死亡|去世|病故|身故|亡故|离厂|离司|离矿|离开|退厂|离休"
)
"""A pattern. 退休, 离岗 and 下岗 may be something else (返聘, for some months) and stand with their readers."""
_TRADITIONAL: Final = str.maketrans("離職辭調轉廠場崗開還內產請", "离职辞调转厂场岗开还内产请")


def simplified(text: str) -> str:
    """Return words of employment in the simplified script in which all patterns here are written (離職 → 离职)."""
    return text.translate(_TRADITIONAL)
