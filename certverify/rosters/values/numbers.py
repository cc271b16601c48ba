"""Certificate numbers as rosters write them: T + ID number, numbers of other systems, or words in their place."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.values.cleaning import LEFT_DITTO, TICK, is_nothing, squeeze, without_brackets
from certverify.rosters.values.training import first_to_come, in_the_making, still_to_come
from certverify_schemas.catalogue import Catalogue

__all__ = ["HELD_SIGNS", "NumberReading", "is_not_needed", "other_person", "read_number", "unwrapped"]

_T_NUMBER: Final = re.compile(r"(?<![A-Z0-9])T?(?:\d{17}[\dX]|\d{15})(?![0-9A-Z])")
_GROUPED: Final = re.compile(r"(?<!\d)(\d{6})[-—–](\d{8})[-—–](\d{3}[\dX])(?![\dA-Z])")
"""An ID number written in groups: T610199-19801108-4930."""
_NEARLY: Final = re.compile(r"T\d{10,20}X?")
_TRAINING: Final = re.compile("未取证|报考|报名|考试|学习中|办理中|申领中|在办|待领")
_NONE: Final = frozenset(
    {
        "无证",
        "未持证",
        "未持",
        "应持未持",
        "应持证未持证",
        "未取得",
        "未办",
        "未办理",
        "未考",
        "尚无",
        "暂缺",
        "缺",
    }
)
_SIGNS: Final = frozenset("○●△▲☆★◎◇◆□■O")
_HELD: Final = frozenset(sign.upper() for sign in TICK) | {"已取证", "已持证", "持证"}
HELD_SIGNS: Final = _HELD | _SIGNS
"""What ticks a certificate in place of its number, upper case; what ○ says only the roster's owner can explain."""
_UNDER_WAY: Final = re.compile("复审|换证|延期|年审|审验|年检|补办|补证|遗失|丢失")
_ATTACHED: Final = re.compile("见附|附件|附表|见复印件|扫描件|见原件|复印件")
_KEPT: Final = re.compile(
    r"(原件|证书?|证件)(均|都)?(在(?!办|考|培训中(?!心)|申|取|制|审)|由(?!\w*[办取])|[放存押])"
)
"""Where the card is kept (原件在公司): there is one, though its number is not told."""
_NOT_NEEDED: Final = re.compile("(?:不(?:需要?|用|必|涉及|要求)|无[需须]|毋须|没必要)[要持取办]?(?:证书?)?")
_MASKED: Final = re.compile(r"[*●■]{2,}")
_WRAPPED: Final = re.compile(r"[(\[【〔《<「\"“](?P<inner>[^()\[\]【】〔〕《》<>「」]*)[)\]】〕》>」\"”]")
_LABEL: Final = re.compile(r"^(证书?|操作证)?(编号|号码?)[::]")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a number cell says. ``claims`` is ``None`` where it says nothing; ``word`` names an item written beside it.

    ``state``: ``training`` (no certificate yet), ``under_way`` (review, renewal or replacement), ``not_needed``
    (不涉及), or ``sign``: one that only the roster's owner can explain.
    """

    number: str | None = None
    claims: bool | None = None
    word: str | None = None
    system: str | None = None
    state: str | None = None
    notes: tuple[str, ...] = ()


def read_number(  # noqa: PLR0911  one way out per form
    cell: str, kind: int, catalogue: Catalogue, as_of: date
) -> NumberReading:
    """Read a certificate number cell. Spaces, line breaks, lower case and full width are no differences."""
    if kind == CellKind.PICTURE or cell.startswith("=DISPIMG"):
        return NumberReading(notes=("number_is_picture",))
    if kind in {CellKind.ERROR, CellKind.FORMULA}:
        return NumberReading(notes=("number_formula",))
    text = _LABEL.sub("", squeeze(_listed(cell)).upper().lstrip("'’`"))
    text = unwrapped(_GROUPED.sub(r"\1\2\3", text))
    if is_nothing(text) or text in LEFT_DITTO:
        return NumberReading(claims=False) if text and text not in LEFT_DITTO else NumberReading()
    if text in _HELD:
        return NumberReading(claims=True)
    if text in _NONE:
        return NumberReading(claims=False)
    if text in _SIGNS:
        return NumberReading(state="sign", notes=("number_sign",))
    if kind == CellKind.NUMBER and len(text) >= 15:
        return NumberReading(claims=True, notes=("number_stored_as_number",))
    if _MASKED.search(text):
        return NumberReading(claims=True, notes=("number_masked",))
    return _read_text(text, catalogue, as_of)


def _listed(cell: str) -> str:
    """Part whole numbers on lines of their own; one number broken over two lines stays one."""
    lines = [line for line in cell.splitlines() if line.strip()]
    whole = all(_T_NUMBER.fullmatch(squeeze(line).upper()) for line in lines)
    return "、".join(lines) if whole else cell


def _read_text(text: str, catalogue: Catalogue, as_of: date) -> NumberReading:
    if (system := _system_of(text, catalogue)) is not None:
        return NumberReading(text, claims=False, system=system)
    found = _T_NUMBER.search(text)
    if found is None:
        return _read_words(text, as_of)
    rest = text[: found.start()] + text[found.end() :]
    notes = [] if found.group(0).startswith("T") else ["number_without_t"]
    if any(other.group(0) != found.group(0) for other in _T_NUMBER.finditer(rest)):
        notes.append("number_several")
    rest = rest.replace(found.group(0), "")
    making = in_the_making(rest) or first_to_come(rest.strip("()、,;/|:-"))
    if making and not _UNDER_WAY.search(rest):
        notes.append("number_in_making")
    word = None if making else _word_beside(rest)
    state = "under_way" if _UNDER_WAY.search(rest) else None
    return NumberReading(found.group(0), claims=True, word=word, state=state, notes=tuple(notes))


def _system_of(text: str, catalogue: Catalogue) -> str | None:
    bare = without_brackets(text)[0]
    for system in catalogue.systems.values():
        pattern = system.number_pattern
        if pattern is not None and (re.search(pattern, text) or re.search(pattern, bare)):
            return system.key
    return None


def _word_beside(rest: str) -> str | None:
    bare, remarks = without_brackets(rest)
    word = "、".join(part for part in (*remarks, bare.strip("、,;/|:-")) if part and part not in LEFT_DITTO)
    return None if is_nothing(word) or _UNDER_WAY.search(word) or re.search(r"\d{6}", word) else word


def _read_words(  # noqa: PLR0911  one way out per form
    text: str, as_of: date
) -> NumberReading:
    if _UNDER_WAY.search(text):
        return NumberReading(claims=True, state="under_way")
    if _TRAINING.search(text) or first_to_come(text) or still_to_come(text, as_of):
        return NumberReading(claims=False, state="training")
    if is_not_needed(text):
        return NumberReading(claims=False, state="not_needed", notes=("number_not_needed",))
    if _KEPT.search(text):
        return NumberReading(claims=True, notes=("number_attached",))
    if _ATTACHED.search(text):
        return NumberReading(notes=("number_attached",))
    if _NEARLY.fullmatch(text):
        return NumberReading(text, claims=True, notes=(f"number_length|{len(text.strip('TX'))}",))
    if re.search("[A-Z0-9]{5,}", text):
        return NumberReading(text, claims=True, notes=("number_unknown_form",))
    return NumberReading(notes=("number_unread",))


def is_not_needed(text: str) -> bool:
    """Tell whether a squeezed cell says that no certificate is asked for (不涉及, 无需持证): not that none is held."""
    return text == "免" or (len(text) > 1 and _NOT_NEEDED.fullmatch(text) is not None)


def unwrapped(text: str) -> str:
    """Return a squeezed cell that stands in brackets as a whole without them: 办理中 of 【办理中】."""
    whole = _WRAPPED.fullmatch(text)
    return whole["inner"] if whole is not None else text


def other_person(number: str, id_number: str) -> bool:
    """Tell whether a T-number names another person than the row's ID number does (15 digits compared as such)."""
    digits = number.removeprefix("T")
    return digits != id_number and not (len(digits) == 15 and digits == id_number[:6] + id_number[8:17])
