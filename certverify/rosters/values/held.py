"""What a cell of a certificate's column says of having none: 办理中, 未办, （无）, also beside an item (低压电工×)."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from certverify.rosters.values.cleaning import is_nothing, squeeze, without_brackets
from certverify.rosters.values.numbers import is_not_needed, unwrapped
from certverify.rosters.values.training import first_to_come, still_to_come

__all__ = ["Held", "is_to_come", "names_card", "read_held", "said_beside"]

Held = Literal["training", "none", "not_needed"]
"""``training``: a first certificate is to come; ``none``: there is none; ``not_needed``: none is asked for."""

_NONE: Final = re.compile(
    "(?:证(?:件|书)?)?(?:目前|现在?|尚|还|暂时?|均|都)*(?:无|没有?|未|缺|欠|不)(?:办理?|考取?|考试|考过|取得?|持有?|领取?|参加考试|培训)?"
    "(?:特种作业)?(?:操作)?(?:证(?:件|书)?)?|[×✗✘✕❌]"
)
_ITEMS: Final = re.compile("[高低]压|焊|电工|登高|高处|制冷|空调|工艺|架子")
"""In brackets beside one item these name another: of 低压电工证（高压在考） the first is held."""
_SIGNS: Final = frozenset("×✗✘✕❌无未缺")
_NAMES: Final = re.compile("(?:证书?|作业|工艺|操作|工种?|员|司机|[焊接割]|[A-Za-z0-9])$")
_GAPS: Final = "-—–:,;/、"
_SHORTEST: Final = 2


def read_held(text: str, as_of: date) -> Held | None:
    """Return what the whole of a squeezed cell says of having no certificate on the day ``as_of``, else nothing."""
    plain = _of_the_first(unwrapped(text))
    if first_to_come(plain) or still_to_come(plain, as_of):
        return "training"
    if is_not_needed(plain):
        return "not_needed"
    return "none" if plain and (is_nothing(plain) or _NONE.fullmatch(plain)) else None


def _of_the_first(text: str) -> str:
    """Leave out what stands in brackets on another item than the one before them."""
    outer, inner = without_brackets(text)
    return outer if _ITEMS.search(outer) and any(map(_ITEMS.search, inner)) else text


def said_beside(word: str, as_of: date) -> Held | None:
    """Return what stands beside an item, in brackets, behind or before it: 低压电工（待考）, 低压电工×, 待考高压."""
    outer, inner = without_brackets(word)
    for said in inner:
        if not _ITEMS.search(said) and (held := read_held(said, as_of)) is not None:
            return held
    return _at_an_end(outer, alone=bool(inner))


def is_to_come(pieces: Iterable[str], name: str, as_of: date) -> bool:
    """Tell whether pieces of a cell say that its only certificate is to come or not there: 低压电工，培训中.

    What a piece says of another item (高压电工证办理中) is not of the certificate ``name``.
    """
    bare = without_brackets(squeeze(name))[0]
    for piece in map(squeeze, pieces):
        of_card = bool(bare) and bare in piece
        said = said_beside(piece, as_of) if of_card else None
        if not _ITEMS.search(piece):
            said = read_held(piece, as_of) if piece and not is_nothing(piece) else None
        if said in {"training", "none"}:
            return True
    return False


def _at_an_end(text: str, *, alone: bool) -> Held | None:
    """Read the words behind an item or before it; ``alone``: the item may stand in brackets (办理中（低压电工）)."""
    ends = [text] if alone and not _ITEMS.search(text) else []
    ends += [text[n:].lstrip(_GAPS) for n in range(_SHORTEST, len(text))]
    ends += [text[:n].rstrip(_GAPS) for n in range(_SHORTEST, len(text) - 1)]
    for end in ends:
        if (len(end) >= _SHORTEST or end in _SIGNS) and not _ITEMS.search(end):
            if first_to_come(end):
                return "training"
            if _NONE.fullmatch(end):
                return "none"
    return None


def names_card(word: str) -> bool:
    """Tell whether a word that no catalogue knows may still name a certificate, by how it ends (偶氮化工艺, 健康证)."""
    return _NAMES.search(without_brackets(word)[0] or word) is not None
