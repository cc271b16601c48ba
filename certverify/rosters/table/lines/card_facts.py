"""Certificates with what is said of each in one cell: 低压电工作业 / T3201… / 有效期至2027-05-01；制冷证 2026.8到期.

A cell is parted into pieces: the name of a certificate, a number, a date that says what it is. A name begins a
certificate, to which the pieces belong up to the next one. Where two pieces contend for one place, or a number follows
a word that nobody knows, no number and no date of the cell is used.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from certverify.rosters.values.attained import attained
from certverify.rosters.values.cleaning import fold, is_nothing, squeeze, without_brackets
from certverify.rosters.values.held import is_to_come

__all__ = ["FACTS", "CardFacts", "facts_of", "only_card_to_come"]

FACTS: Final = (
    "cert_name",
    "cert_number",
    "first_issue_date",
    "issue_date",
    "issuer",
    "review_due",
    "review_plain",
    "valid_to",
    "validity",
)
"""Fields that a piece may fill."""
_NUMBER: Final = re.compile(
    r"(?:(?:证书?|操作证)?编?号码?[:：]?\s*)?"
    r"(T?\d{15,17}[\dXx]?|[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z]\d{10,}|TS6\w{9})"
)
_DAY: Final = (
    r"(?:(?:19|20)\d{2}(?:[-./]\d{1,2}){1,2}|(?:19|20)\d{2}年\d{1,2}(?:月(?:\d{1,2}日?)?)?|20\d{6})(?!\d)"
)
_DATED: Final = re.compile(
    "(?:(?P<review_due>应复审|下次复审|复审到期)|(?P<review_plain>复审)"
    "|(?P<first_issue_date>初领|初次领证|初次发证|首次领证|首次取证)|(?P<issue_date>发证|领证|取证|签发|颁发)"
    "|(?P<valid_to>有效期?限?(?:截?止)?(?:日期?)?[至到止]|到期|截止|失效|至)|(?P<validity>有效期限?))?"
    rf"(?:日期?|时间)?[:：为]?\s*(?P<term>{_DAY}(?P<range>\s*起?(?:[至到]|[-—–~～]+)\s*{_DAY})?)\s*(?P<ended>到期|止|前?有效)?"
)
_LABEL_BEHIND: Final = re.compile(
    rf"(?P<day>{_DAY})(?P<label>发证|领证|取证|签发|颁发|初领|复审)(?=[,，;；、)）\s]|$)"
)
"""2021年8月12日发证: what the date is stands behind it, and before whatever follows."""
_ORDINAL: Final = re.compile(
    r"(?<![\d.年月/-])\d[.、)](?=[\u4e00-\u9fff])|[①-⑨]|\([1-9]\)(?=[\u4e00-\u9fff])"
)
_BETWEEN: Final = re.compile(r"(?:[\n、,;|]|(?<!\d)/|/(?!\d)|\s+/\s+)(?![^(]*\))")
_HAVING: Final = re.compile("^(?:已?(?:取得|考取|持有?)|有)")
"""What may stand before the name of a certificate: 已取得制冷证."""
_ISSUER: Final = re.compile("(局|厅|委员会|委|发证机关.*)$")
_CARD: Final = re.compile("证|工|作业|员|司机|操作|许可")
"""Signs of a word that may name a certificate or a trade; others (已复审) are remarks."""
_LONGEST_NAME: Final = 4
_ENDS: Final = frozenset({"valid_to", "validity"})

Known = Callable[[str], bool]
Words = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a cell says of each certificate: fields of :data:`FACTS` and their texts. ``unclear``: not whose."""

    cards: tuple[dict[str, str], ...]
    unclear: bool = False


@dataclass(slots=True)
class _Card:
    """``name`` is blank before the first name; ``known`` tells whether the name stands for something."""

    name: str = ""
    known: bool = True
    said: dict[str, str] = field(default_factory=dict)
    clashes: bool = False

    def take(self, place: str, text: str) -> None:
        places = _ENDS if place in _ENDS else {place}
        self.clashes |= any(self.said.get(one, text) != text for one in places)
        self.clashes |= not self.known and text.upper().startswith("T")
        self.said[place] = text


@dataclass(frozen=True, slots=True)
class _Piece:
    word: str
    said: tuple[tuple[str, str], ...]
    plain_day: bool = False
    """Whether one of its dates does not say what it is."""


def facts_of(cell: str, known: Known, words: Words, as_of: date) -> CardFacts:
    """Return the certificates of a cell; of words that nobody knows nothing is read.

    ``known`` tells whether a word stands for something, ``words`` parts a cell into such words. A day on which one was
    got is one of the past, as of ``as_of``.
    """
    bare = words(cell)
    if bare and all(map(known, bare)) and not re.search(r"\d{4}", cell):
        return CardFacts(tuple({"cert_name": word} for word in bare))
    cards, unclear = _assembled(
        [_piece(text, known, as_of) for text in _texts(cell, known, words)], known, words
    )
    told = [card for card in cards if card.known and (card.name or _tells(card.said))]
    if unclear or any(card.clashes for card in cards):
        return CardFacts(tuple({"cert_name": card.name} for card in told if card.name), unclear=True)
    return CardFacts(tuple({**card.said, "cert_name": card.name} for card in told))


def only_card_to_come(cell: str, facts: CardFacts, as_of: date) -> bool:
    """Tell whether the only certificate that a cell names is to come by what else stands in it (低压电工，培训中)."""
    names = [card.get("cert_name", "") for card in facts.cards]
    return len(names) == 1 and is_to_come(_BETWEEN.split(fold(cell)), names[0], as_of)


def _tells(said: dict[str, str]) -> bool:
    return said.get("cert_number", "").upper().startswith("T") or not _ENDS.isdisjoint(said)


def _assembled(pieces: Sequence[_Piece], known: Known, words: Words) -> tuple[list[_Card], bool]:
    """Give each piece to the certificate named before it; tell whether it is not clear whose one of them is."""
    early = _Card()
    cards: list[_Card] = []
    group, unclear = [early], False
    for piece in pieces:
        if not known(piece.word) and not _CARD.search(piece.word):
            unclear |= piece.plain_day or not all(_for_several(p) for p, _ in piece.said if len(group) > 1)
            _take(group, piece)
            continue
        names = words(piece.word) or [piece.word]
        named = [_Card(name, known=all(map(known, names))) for name in names]
        listed = early not in group and not any(card.said for card in group)
        group = [*group, *named] if listed else named
        cards += named
        _take(named[-1:], piece)
    if not cards:
        return [early], unclear
    unclear |= len(cards) > 1 and not all(map(_for_several, early.said))
    _take(cards, _Piece("", tuple(early.said.items())))
    return cards, unclear


def _take(cards: Sequence[_Card], piece: _Piece) -> None:
    for card in cards:
        for place, text in piece.said:
            card.take(place, text)


def _for_several(place: str) -> bool:
    """Tell whether a piece may be said of several certificates at once: one number, one issuer, but no date."""
    return place in {"cert_number", "issuer"}


def _texts(cell: str, known: Known, words: Words) -> list[str]:
    """Part a cell at its signs, but for those that are part of a name (高处安装、维护、拆除)."""
    listed = _ORDINAL.sub("\n", _LABEL_BEHIND.sub(r"\g<label>\g<day>", fold(cell)))
    texts = [text.strip() for text in _BETWEEN.split(listed)]
    texts = [text for text in texts if text and not is_nothing(squeeze(text))]
    joined: list[str] = []
    at = 0
    while at < len(texts):
        ends = range(min(len(texts), at + _LONGEST_NAME), at + 1, -1)
        end = next((end for end in ends if _is_one("、".join(texts[at:end]), known, words)), at + 1)
        joined.append("、".join(texts[at:end]))
        at = end
    return joined


def _is_one(text: str, known: Known, words: Words) -> bool:
    return words(text) == [squeeze(text)] and known(squeeze(text))


def _piece(text: str, known: Known, as_of: date) -> _Piece:
    text, got = attained(text, as_of)
    said: list[tuple[str, str]] = [("first_issue_date", got)] if got else []
    number = _NUMBER.search(text)
    if number is not None:
        said.append(("cert_number", number[1]))
        text = f"{text[: number.start()]} {text[number.end() :]}"
    plain = False
    for found in list(_DATED.finditer(text)):
        label = next((name for name in FACTS if found.groupdict().get(name)), "")
        plain |= not label and not found["range"] and not found["ended"]
        place = "validity" if found["range"] else label or "valid_to"
        said.append((place, found["term"]))
    rest = re.sub(r"\([,、:;/]*\)", "", squeeze(_DATED.sub(" ", text))).strip(":-—.。")
    if _ISSUER.search(rest) and not known(rest):
        said.append(("issuer", rest))
        rest = ""
    if not known(rest) and known(plain_name := _HAVING.sub("", rest)):
        rest = plain_name
    bare = without_brackets(rest)[0]
    return _Piece(rest if known(rest) else bare, tuple(said), plain)
