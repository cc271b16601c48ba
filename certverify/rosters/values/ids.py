"""Identity numbers as rosters write them. A number is accepted only as it stands; nothing is ever repaired."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.cleaning import fold, is_nothing, squeeze, without_brackets
from certverify_schemas import gb11643
from certverify_schemas.identity import IdType

__all__ = ["IdReading", "birth_date", "is_female", "read_id", "valid_id"]

_LABEL: Final = re.compile(r"^(居民|公民)?(身份证?件?|证件)(号码?|编号)?[::]?(?=[\dTt])")
_UNWRAPPED: Final = re.compile(r"""^=["“](.*)["”]$""")
"""="320…", as programs write text into CSV files so that spreadsheets leave it alone."""
_HYPHENATED: Final = re.compile(
    r"\d{3,8}([-–—]\d{2,8}){1,4}[-–—]\d{2,5}[\dXx]|\d{6}[-–—]\d{8}[-–—]\d{3}[\dXx]"
)
_SCIENTIFIC: Final = re.compile(r"\d([.]\d+)?[eE]\+?\d{1,2}")
_MASKED: Final = re.compile(r"[*●■#]{2,}|(?<=\d)[xX×]{3,}")
_T_NUMBER: Final = re.compile(r"[Tt](\d{17}[\dXx]|\d{15})")
_X_SIGNS: Final = str.maketrans("x×хХ╳✕χ", "XXXXXXX")  # Latin, sign, Cyrillic, boxes, Greek
_PERMIT: Final = re.compile(r"[A-Z]{1,3}\d{6,10}")
_TYPES: Final = (
    ("护照", IdType.PASSPORT),
    ("passport", IdType.PASSPORT),
    ("回乡证", IdType.HK_MACAU_PERMIT),
    ("港澳居民来往", IdType.HK_MACAU_PERMIT),
    ("港澳通行证", IdType.HK_MACAU_PERMIT),
    ("台胞证", IdType.TAIWAN_PERMIT),
    ("台湾居民来往", IdType.TAIWAN_PERMIT),
    ("军官证", IdType.OTHER),
    ("永久居留", IdType.OTHER),
)
_BESIDE_PHONE: Final = re.compile(
    r"(?P<id>\d{17}[\dXx])\s*[\s/、,;|]\s*(?:(?:电话|手机)号?码?:?)?1[3-9]\d{9}|1[3-9]\d{9}\s*[\s/、,;|]\s*(?P<id2>\d{17}[\dXx])"
)
"""An ID number and a telephone beside it, which nothing but their lengths could confuse."""
_NO_NUMBER: Final = re.compile(
    "待.{0,3}|未.{1,4}|后补|补.{0,2}|不详|已?(提|上)交|(详|另)?(见|附).{1,8}|.{0,4}(复印件|原件|附件|附表|档案|名册|资料).{0,3}"
)
"""Words that stand in place of a number: 待补, 见复印件, 原件在人事."""
_NO_TEXT: Final[dict[int, str]] = {
    **dict.fromkeys((CellKind.NUMBER, CellKind.DATE, CellKind.TIME), "id_stored_as_number"),
    **dict.fromkeys((CellKind.ERROR, CellKind.FORMULA, CellKind.PICTURE), "id_formula"),
    CellKind.STRUCK: "id_struck",
}
"""Kinds of cells whose text is not what somebody has typed as the number."""
_CHUNK: Final = 4
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class IdReading:
    """What an identity cell says. ``rejected`` and ``notes`` are problem words, with a detail after ``|``."""

    id_type: str = IdType.ID_CARD.value
    number: str = ""
    suspect: bool = False
    fragile: bool = False
    notes: tuple[str, ...] = ()
    rejected: str | None = None


def read_id(cell: str, kind: int = CellKind.TEXT, type_word: str = "") -> IdReading:
    """Read an identity cell (GB 11643-1999 for ID cards); ``type_word`` is the row's 证件类型, if it has one."""
    if kind in _NO_TEXT:
        return IdReading(rejected=_NO_TEXT[kind])
    two = _BESIDE_PHONE.fullmatch(fold(cell))
    text = _UNWRAPPED.sub(r"\1", squeeze(cell) if two is None else two["id"] or two["id2"]).lstrip("'’`‘")
    if _HYPHENATED.fullmatch(text) and len(plain := re.sub("[-–—]", "", text)) == 18:
        text = plain
    if is_nothing(text):
        return IdReading(rejected="id_missing")
    if _SCIENTIFIC.fullmatch(text):
        return IdReading(rejected="id_stored_as_number")
    id_type = _type_of(text, type_word)
    if id_type is not IdType.ID_CARD:
        return IdReading(id_type.value, _permit_number(text), notes=("id_type_unsupported",))
    reading = _read_card(_LABEL.sub("", without_brackets(text)[0]))
    return reading if two is None else replace(reading, notes=(*reading.notes, "id_with_phone"))


def _type_of(text: str, type_word: str) -> IdType:
    words = f"{text}{squeeze(type_word)}".lower()
    named = next((id_type for word, id_type in _TYPES if word in words), IdType.ID_CARD)
    if named is IdType.ID_CARD and _PERMIT.fullmatch(text):
        hong_kong = re.fullmatch(r"[HM]\d{8}(\d{2})?", text) is not None
        return IdType.HK_MACAU_PERMIT if hong_kong else IdType.OTHER
    return named


def _permit_number(text: str) -> str:
    found = re.search(r"[A-Za-z]{0,3}\d{5,18}[A-Za-z]?", text)
    return found.group(0).upper() if found else text


def _read_card(text: str) -> IdReading:
    if _MASKED.search(text):
        return IdReading(rejected="id_masked")
    notes: list[str] = []
    if (numbered := _T_NUMBER.fullmatch(text)) is not None:
        text = numbered.group(1)
        notes.append("id_was_t_number")
    text = text.translate(_X_SIGNS)
    if len(text) == 18 and text.endswith("*"):
        if not text[:17].isdigit() or gb11643.check_character(text[:17]) != "X":
            return IdReading(rejected="id_star")
        text = f"{text[:17]}X"
        notes.append("id_star_read_as_x")
    if len(text) == 15 and text.isdigit():
        text = gb11643.upgrade(text)
        notes.append("id_15_digits")
    if (fault := _fault_of(text)) is not None:
        return IdReading(rejected=fault)
    if text.endswith("000"):
        notes.append("id_ends_in_000")
    fragile = text[0] == "9" or text[:2] in {"81", "82", "83"}
    return IdReading(number=text, suspect=text.endswith("000"), fragile=fragile, notes=tuple(notes))


def _fault_of(text: str) -> str | None:
    if not any(sign.isdigit() for sign in text) and (likely := _likely(text)) is not None:
        return likely
    strange = next(((n, sign) for n, sign in enumerate(text[:18], 1) if not _fits(n, sign)), None)
    if strange is not None and len(text) in {15, 17, 18, 19}:
        return f"id_letter|{strange[0]}{'' if strange[1].isdigit() else f' ({strange[1]})'}"
    if len(text) != 18:
        return _likely(text) or f"id_length|{len(text)}"
    if not gb11643.is_valid(text):
        return "id_check"
    return None if birth_date(text) is not None else "id_birth"


def _likely(text: str) -> str | None:
    """Say what stands in the cell where it is plainly something else than a damaged ID number."""
    if re.fullmatch(r"(\+?86)?1[3-9]\d{9}", text):
        return "id_is_telephone"
    if len(re.findall(r"\d{17}[\dX]", text)) > 1 or re.fullmatch(r"\d{17}[\dX]1[3-9]\d{9}", text):
        return "id_several_numbers"
    if _NO_NUMBER.fullmatch(text):
        return "id_missing"
    return "id_is_a_name" if re.fullmatch("[\u4e00-\u9fff·]{2,8}", text) else None


def _fits(position: int, sign: str) -> bool:
    return (sign.isascii() and sign.isdigit()) or (position == 18 and sign == "X")


def birth_date(number: str) -> date | None:
    """Return the birth date that an 18-character number carries, or ``None`` if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_female(number: str) -> bool:
    """Tell the sex that an 18-character number carries: an even 17th digit is a woman's."""
    return int(number[16]) % 2 == 0


def valid_id(column: str) -> pl.Expr:
    """Return whether a String column holds ID card numbers in normal form (GB 11643: digits, birth date, check).

    Null where the column is null.
    """
    value = pl.col(column)
    shaped = value.str.contains(r"^\d{17}[\dX]$")
    total = (
        pl.sum_horizontal(
            pl.lit(_weighed(at)).gather(value.str.slice(at, _CHUNK).cast(pl.UInt32, strict=False))
            for at in range(0, 16, _CHUNK)
        )
        + value.str.slice(16, 1).cast(pl.Int32, strict=False) * _WEIGHTS[16]
    )
    last = value.str.slice(17, 1)
    digit = pl.when(last == "X").then(10).otherwise(last.cast(pl.Int32, strict=False))
    born = value.str.slice(6, 8).str.to_date("%Y%m%d", strict=False).is_not_null()
    return pl.when(value.is_not_null()).then(
        (shaped & ((total + digit) % 11 == 1) & born).fill_null(value=False)
    )


@cache
def _weighed(at: int) -> pl.Series:
    """Return the weighted sum of each four digits that may stand at a position: one look-up for four products."""
    digits = pl.int_range(10**_CHUNK, dtype=pl.Int32, eager=True)
    places = (digits // 10 ** (_CHUNK - 1 - n) % 10 * _WEIGHTS[at + n] for n in range(_CHUNK))
    return sum(places, start=pl.zeros(digits.len(), pl.Int32, eager=True))
