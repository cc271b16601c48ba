"""Invented names, most of two or three characters, some with the middle dot of transcribed names."""

from random import Random
from typing import Final

__all__ = ["synthetic_name"]

_SURNAMES: Final[tuple[str, ...]] = (
    *"陆柏戚贺程苏韩邵纪俞乔顾傅沈卢蒋余邹熊金秦江阎薛雷侯龙段郝孔毛常万钱严",
    "欧阳", "单于", "闻人", "公孙", "尉迟", "慕容", "司马", "上官", "诸葛", "夏侯", "东方",
    "皇甫", "令狐", "钟离", "宇文", "长孙",
)  # fmt: skip
_FIRST = "青远照听望文砚舟闻牧若景云知怀清承思明书林子予时安以北南星月"
_SECOND = "禾野雨舒昭秋远笛川岚澄宁桥帆石松柳岳溪原航屿霖歌亭渔樵舟竹柯"
_TRANSCRIBED = (
    "古丽娜尔·艾山",
    "买买提·吐尔逊",
    "阿依古丽·库尔班",
    "艾合买提·热合曼",
    "帕提古丽·玉素甫",
    "木拉提·哈力克",
)


def synthetic_name(random: Random) -> str:
    """Return an invented name; one in fifty carries a middle dot (U+00B7)."""
    if random.random() < 0.02:
        return random.choice(_TRANSCRIBED)
    given = random.choice(_FIRST) + (random.choice(_SECOND) if random.random() < 0.85 else "")
    return random.choice(_SURNAMES) + given
