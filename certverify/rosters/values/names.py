"""Names as rosters write them. A name that is not certain is never asked about, and never chosen for the person."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.cleaning import UPPER_DITTO, fold, is_nothing, squeeze
from certverify.rosters.values.leaving import read_leaving
from certverify.rosters.values.name_marks import names_example, parted

__all__ = ["NameReading", "read_name"]

_DOTS: Final = re.compile("[•‧∙⋅・･●▪﹒．.·᛫ㆍ]")
_LOST: Final = re.compile("[□■〓▯◻?�\ue000-\uf8ff]|[\U000f0000-\U0010fffd]")
_COVERED: Final = re.compile(r"[●○◯]{2,}|^\s*[\u4e00-\u9fff]\s*[●○◯]\s*$")
"""Signs over the letters of a name: 张●●, 李○."""
_COMPOSED: Final = re.compile("[⿰-⿻]|[+]")
_PHONE: Final = re.compile(r"(?<!\d)(\+?86)?1\d{10}(?!\d)|\d{3,4}-\d{7,8}")
_FORMER: Final = re.compile(r"^(?:曾用名|原名|又名|别名|旧名)[::]?(.+)$")
_VACANT: Final = frozenset({"空缺", "缺", "待定", "待招", "空岗", "缺员", "暂缺", "待补"})
_INDEX: Final = re.compile(r"^[(]?\d{1,4}[)]?(?:[、.．)]\s*|\s+)(?=[\u4e00-\u9fff])")
"""A number of the row before the name: 1、陆青禾."""
_BRACKET: Final = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")
_SPACE: Final = re.compile(
    r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])"
)  # between Latin words one space belongs to the name
_WORD: Final = re.compile("[ \uf900-\ufaff\u3400-\u9fff\U00020000-\U0003ffff〇A-Za-zÀ-ɏ·\\-']+")


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a name cell says. ``other`` is a former name; ``uncertain`` names are accepted but not asked.

    ``dotless``: a middle dot seems to be left out, so that no record under this name is no absence. ``example``: the
    row only shows how to fill in the roster.
    ``rejected`` and ``notes`` are problem words, with a detail after ``|``.
    """

    name: str = ""
    other: str | None = None
    fragile: bool = False
    uncertain: bool = False
    vacant: bool = False
    dotless: bool = False
    example: bool = False
    remark: str | None = None
    notes: tuple[str, ...] = ()
    rejected: str | None = None


def read_name(cell: str, kind: int = CellKind.TEXT) -> NameReading:
    """Read a name cell: NFKC, ``·`` (U+00B7) as middle dot, no remarks, no inner spaces but between Latin words."""
    if kind == CellKind.STRUCK:
        return _in_doubt(read_name(cell), "name_struck")
    if kind not in {CellKind.TEXT, CellKind.EMPTY}:
        return NameReading(rejected="name_not_a_name")
    text = _INDEX.sub("", fold(cell))
    squeezed = "".join(text.split())
    if is_nothing(squeezed) or squeezed.strip("()") in UPPER_DITTO:
        return NameReading(rejected="name_missing" if is_nothing(squeezed) else "name_ditto")
    if squeezed.strip("()") in _VACANT:
        return NameReading(name=squeezed.strip("()"), vacant=True)
    if names_example(squeezed):
        return NameReading(name=squeezed, example=True)
    return _without_words(text, cell)


def _without_words(text: str, cell: str) -> NameReading:
    """Read a name beside which remarks, ranks, signs and a telephone number may stand."""
    phone = _PHONE.search(text)
    bare = _PHONE.sub("", text).strip()
    remarks = [found for found in _BRACKET.findall(bare) if not _COMPOSED.search(found)]
    bare = bare if _COMPOSED.search(bare) else _BRACKET.sub("", bare).strip()
    beside = parted(bare, _speaks)
    written = _SPACE.sub("", beside.name.replace("\n", " "))
    reading = _judge(_with_dots(written), cell, _former(remarks), _remark([*remarks, *beside.said]))
    notes = (
        *reading.notes,
        *((f"name_beside|{'、'.join(beside.off)}",) if beside.off and not reading.rejected else ()),
        *(("name_with_phone",) if phone is not None else ()),
    )
    if beside.doubt and reading.rejected is None:
        reading = replace(reading, fragile=True, uncertain=True)
        notes = (*notes, f"name_with_word|{beside.doubt}")
    return replace(reading, notes=notes, example=any(map(names_example, map(squeeze, remarks))))


def _speaks(word: str) -> bool:
    return read_leaving(squeeze(word), date.min) is not None


def _in_doubt(reading: NameReading, note: str) -> NameReading:
    return replace(reading, fragile=True, uncertain=True, notes=(note,))


def _judge(name: str, written: str, former: str | None, remark: str | None) -> NameReading:
    if "*" in name or _COVERED.search(written) or "某" in name[1:] or re.search("[xX]{2,}$|×$", name):
        return NameReading(rejected="name_masked")
    if _LOST.search(name) or _COMPOSED.search(name):
        return NameReading(name, former, fragile=True, uncertain=True, remark=remark, notes=("name_glyph",))
    if re.search(r"[/、,;|]", name):
        return NameReading(
            name, former, fragile=True, uncertain=True, remark=remark, notes=("name_two_spellings",)
        )
    if re.fullmatch(r"\D+\d{1,2}", name):
        return NameReading(
            name, former, fragile=True, uncertain=True, remark=remark, notes=("name_with_index",)
        )
    if not _WORD.fullmatch(name):
        return NameReading(rejected="name_not_a_name")
    return _plain(name, written, former, remark)


def _plain(name: str, written: str, former: str | None, remark: str | None) -> NameReading:
    notes = []
    if "·" in name and re.search("[.．。﹒]", written):
        notes.append("name_dot_read")
    if len(name) >= 5 and "·" not in name and not name.isascii():
        notes.append("name_dot_lost")
    fragile = "·" in name or former is not None or bool(notes) or _is_rare(name)
    dotless = "name_dot_lost" in notes
    return NameReading(name, former, fragile=fragile, dotless=dotless, remark=remark, notes=tuple(notes))


def _is_rare(name: str) -> bool:
    """Characters beyond the first plane, or of its first extension, are lost in many a system."""
    return any(ord(sign) > 0xFFFF or "\u3400" <= sign <= "\u4dbf" for sign in name)


def _with_dots(name: str) -> str:
    return _DOTS.sub("·", name).strip("·")


def _former(remarks: list[str]) -> str | None:
    found = next((match for match in map(_FORMER.match, remarks) if match), None)
    return _with_dots(squeeze(found.group(1))) if found else None


def _remark(remarks: list[str]) -> str | None:
    return "；".join(text for text in remarks if text and not _FORMER.match(text)) or None
