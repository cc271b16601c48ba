"""What stands at a name and is no part of it: signs (★陆青禾), ranks and words of leaving (陆青禾 组长), 姓名：.

Only what is surely no part of a name is taken off. A sign that may stand for a lost or covered letter (＊ ○ □ ×) stays.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["STAR", "Parted", "names_example", "parted"]

STAR: Final = "\u2217"
"""What stands for a star at a name of which the roster's legend says what it is; others may cover a letter."""
_SIGNS: Final = STAR + "★☆▲△▼▽◆◇◎√✓✔※#♀♂►▶"
_SIGN: Final = re.compile(f"^[{_SIGNS} ]*[{_SIGNS}] *|(?<=[\u3400-\u9fff]) *[{_SIGNS}][{_SIGNS} ]*$")
_LABEL: Final = re.compile("^姓名[:：]?(?=.{2})|^名字[:：]")
_PEOPLE: Final = (
    "(?:[正副兼代大小原]|代理|常务)*(?:班组长|[组班队段工站厂科处部线]长|主任|经理|主管|主办|书记|负责人|安全员|技术员|监护人"
    "|党员|预备党员|团员|群众|师傅|徒弟|学徒|实习生?|试用期?|新人|新员工|新入职|临时工?|外协|外包|外委|借用|劳务|派遣|返聘|退休返聘|借调|借入|外派|挂职"
    "|[电焊钳]工|维修工?|男性|女性)"
)
_RANK: Final = re.compile(f"{_PEOPLE}(?:[、,/和兼]{_PEOPLE})*")
_SEX: Final = frozenset("男女")
_BEHIND: Final = re.compile(
    "^(?P<name>.*[\u3400-\u9fff])(?:\\s*[-—–/:：]\\s*|\\s+)(?P<word>[^\\s:：]+)$", re.DOTALL
)
_BEFORE: Final = re.compile("^(?P<word>[^\\s:：]+)(?:\\s*[:：]\\s*|\\s+)(?P<name>.*)$", re.DOTALL)
_ENDS: Final = re.compile("(?:组长|班长|队长|工长|主任|经理|师傅|书记|党员|离职|退休|辞职|退场)$")
_APART: Final = re.compile("[\u4e00-\u9fff]{3,4}\\s+(?P<word>[\u4e00-\u9fff])")
_COMPOUND: Final = re.compile(
    "欧阳|司[马徒空寇]|上官|诸葛|东[方郭]|独孤|南宫|夏侯|尉迟|皇甫|公[孙冶羊良]|慕容|长孙|宇文|令狐|端木|轩辕|百里|呼延|西门|左丘|闻人"
    "|赫连|澹台|太叔|申屠|仲孙|钟离|鲜于|闾丘|亓官|子车|颛孙|巫马|漆雕|乐正|壤驷|拓跋|夹谷|宰父|谷梁|段干|贺兰|单于|羊舌|万俟|濮阳"
    "|淳于|完颜|纳兰|耶律|叶赫"
)
"""Surnames of two signs, before which a name of four is an ordinary one."""
_EXAMPLE: Final = re.compile(
    r"[(\[【]?\d*[、.]?[(]?(?:此行|本行|该行)?(?:为|是)?(?:填写|填报|填表)?(?:示例|样例|范例|举例|例如|例|example|sample)(?:行|数据|人员)?\d*"
    r"[)\]】]?(?:[:：]|[,，;；。.、(]?(?:请|填报?时|提交前|使用时|正式)?.{0,6}(?:删除|勿填|参考|忽略)[^\s]{0,6})?",
    re.IGNORECASE,
)
_HINT: Final = re.compile("(须|应|需|必须)?[与同按]身份证(上的?|姓名|信息)?(姓名)?(保持)?(一致|相同)?(填写)?")
"""What a form asks for in the row below its header: 与身份证一致."""
_SHORTEST: Final = 2
_LONG: Final = 3


@dataclass(frozen=True, slots=True)
class Parted:
    """A name without what stands at it; ``off`` are the signs and words taken off, ``said`` the words among them.

    ``doubt`` is a word at the end that no space parts from the name (陆青禾组长), which is left where it stands.
    """

    name: str
    off: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    doubt: str = ""


def parted(text: str, speaks: Callable[[str], bool]) -> Parted:
    """Take the signs, the label and the words off a folded name; ``speaks`` tells whether a word tells of leaving."""
    off: list[str] = []
    said: list[str] = []
    name = _LABEL.sub("", text)
    while found := _SIGN.search(name):
        off.append(found.group().strip())
        name = f"{name[: found.start()]}{name[found.end() :]}".strip()
    for pattern in (_BEFORE, _BEHIND):
        while (match := pattern.match(name)) and _is_word(match["word"], match["name"], speaks):
            off.append(match["word"])
            said.append(match["word"])
            name = match["name"].strip()
    return Parted(name, tuple(off), tuple(said), _doubt(name))


def _doubt(name: str) -> str:
    """Return what at the end of a name is hardly part of it: 组长 of 陆青禾组长, 外 of 陆青禾 外."""
    rank = _ENDS.search(name)
    if rank is not None and rank.group() != name:
        return rank.group()
    apart = _APART.fullmatch(name)
    return apart["word"] if apart and _COMPOUND.match(name) is None else ""


def names_example(text: str) -> bool:
    """Tell whether a squeezed cell says that its row only shows how to fill in the roster: 示例, 例：, 示例，请删除."""
    return _EXAMPLE.fullmatch(text) is not None or _HINT.fullmatch(text) is not None


def _is_word(word: str, name: str, speaks: Callable[[str], bool]) -> bool:
    """Tell whether a word beside a name is no part of it; but 女 (史思 女) and 离 (陆 离) may be one."""
    letters = len(re.findall("[\u3400-\u9fffA-Za-z]", name))
    if letters < _SHORTEST:
        return False
    if word in _SEX:
        return letters >= _LONG
    return len(word) >= _SHORTEST and (_RANK.fullmatch(word) is not None or speaks(word))
