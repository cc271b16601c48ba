"""Whose a date is that does not say so: of several columns headed 有效期 each is of the certificate to its left.

Certificates are the columns that number, name or tick one, of whatever system: of 驾驶证 | 有效期 | 操作证号 | 有效期
the first term is none of ours. A date is never given to a certificate across the column of another one; where it
cannot be told whose it is, nobody gets it, and it stands among the columns that were not read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from certverify.rosters.table.header.foreign_groups import item_in
from certverify.rosters.table.header.headers import CARD_FIELDS, HELD_OR_NOT, numbered
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import squeeze, without_brackets

__all__ = ["OPENERS", "SAID_OF_CARDS", "is_tick", "item_key", "placed"]

OPENERS: Final = frozenset({"cert_number", "operation_item", "cert_name", "job_category"})
"""Fields that tell which certificate it is: with one of them a certificate begins."""
SAID_OF_CARDS: Final = CARD_FIELDS - OPENERS
"""Fields that say something of a certificate, which another column names."""
_NAMING: Final = frozenset({"job_category", "operation_item"})
_TERM: Final = "validity"
_SAME: Final = {"valid_to": _TERM}
"""有效期 of one certificate and 到期日 of the next are told apart as two columns 有效期 are."""
_CARD_COLUMN: Final = re.compile(
    "(?:证书?|证件|[执驾证]照|许可|资格)(?:编?号码?|证号|编码|名称|类[别型]|种类|级别|等级|准驾车型|项目|情况)?$"
)
"""What a column of certificates is headed with at its end: 叉车证号, 驾驶证, 电梯作业人员证编号."""
_NO_CARD: Final = re.compile(
    "是否|有无|身份|复印|扫描|照片|图片|附件|电子[版档]|份数|数量|张数|齐全|保证|[验认签公论见取考发领换办保]证|收入|暂住|居住|无犯罪|完税"
)

_FORMER: Final = re.compile("原|旧|老|上一?[期次]")
"""How the head of a column begins that is of the same certificate before its renewal: 原证编号."""
_ANY_CARD: Final = re.compile(
    "(?:持证|取证|证书?|证件|操作证|资格证书?|特种作业(?:人员)?(?:操作|资格)?证书?)(?:信息|情况|内容|资料|登记)?"
)
"""A heading over the columns of a certificate that says nothing of which one: 证书信息, 持证情况."""

_PLAIN: Final = ("", 0)
Below = Callable[[Column], bool]


@dataclass(slots=True)
class _Card:
    """A certificate of the header: where it begins, the item or number that tells it, and the fields that open it.

    ``ours``: its columns are read; ``ticked``: it is only said to be held; ``span``: what it stands below.
    """

    at: int
    key: tuple[str, int] = _PLAIN
    word: str = ""
    ours: bool = True
    ticked: bool = False
    span: str = ""
    fields: set[str] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        return self.ours and self.key == _PLAIN

    @property
    def shares(self) -> bool:
        """Tell whether number and dates may stand beside it once for all: it is only ticked, or tells its end alone."""
        return not self.plain and (self.ticked or "cert_number" not in self.fields)

    def takes(self, told: str, span: str) -> bool:
        """Tell whether a column may be one of its: it has none of this field yet, and stands below the same heading.

        准操项目 before 证书信息 (证书编号 | 有效期) names the certificate that the heading is about.
        """
        below = self.span == span or (not self.span and _ANY_CARD.fullmatch(span) is not None)
        return below and told not in self.fields


def placed(
    columns: Sequence[Column], headers: Sequence[Column], spans: Mapping[int, str], tells_cards: Below
) -> list[Column]:
    """Return the columns with each date at its certificate, and without those of which it cannot be told.

    ``headers`` are all columns in their order, those that nobody understands too; ``spans`` is what stands over several
    of them; ``tells_cards`` tells whether numbers, names or ticks of certificates stand below a column.
    """
    cards, whose = _cards_of(columns, headers, spans, tells_cards)
    told: dict[int, Column | None] = {
        c.index: _named(c, whose.get(c.index)) for c in columns if c.field in OPENERS
    }
    said = [
        c
        for c in columns
        if c.field in SAID_OF_CARDS and _is_plain(c) and not _is_told_above(c, columns, spans)
    ]
    for kind in sorted({_class_of(column) for column in said}):
        told |= _told([column for column in said if _class_of(column) == kind], cards, whose)
    kept = (told.get(c.index, c) if c.field in CARD_FIELDS else c for c in columns)
    return [column for column in kept if column is not None]


def _named(column: Column, card: _Card | None) -> Column:
    """Give one of several 准操项目 to the certificate whose number with an item's word stands before it."""
    joins = column.field in _NAMING and card is not None and card.word and _is_plain(column)
    return replace(column, word=card.word) if card is not None and joins else column


def _is_told_above(column: Column, columns: Sequence[Column], spans: Mapping[int, str]) -> bool:
    """Tell whether a column stands below a heading with one certificate's number or name beside it."""
    span = spans.get(column.index, "")
    fields = [c.field for c in columns if spans.get(c.index) == span and c.field in OPENERS]
    return bool(span) and bool(fields) and len(fields) == len(set(fields))


def _told(
    alike: Sequence[Column], cards: Sequence[_Card], whose: Mapping[int, _Card]
) -> dict[int, Column | None]:
    """Tell of the columns that say the same of certificates whose they are; ``None`` for those left unread."""
    if len({id(whose.get(column.index)) for column in alike}) == 1:
        return {c.index: _alone(c, cards, whose.get(c.index)) for c in alike}
    headers = [squeeze(c.header) for c in alike]
    leading = [c for c in alike if c.index not in whose and headers.count(squeeze(c.header)) > 1]
    if leading and not any(whose.get(c.index) is cards[-1] for c in alike):
        # 有效期 | 证号 | 有效期 | 证号: the dates may stand before their certificates as well
        return {c.index: None for c in alike}
    owned = {c.index: _of(c, whose[c.index]) for c in alike if c.index in whose}
    return owned | {c.index: None for c in leading}


def _alone(column: Column, cards: Sequence[_Card], card: _Card | None) -> Column | None:
    """Tell whose a column is that no other says the same as: everybody's, where the others are ticked alone.

    Behind two certificates of which one has a number or a name (电工证号 | 焊工证号 | 有效期) it may be of either.
    """
    if card is None:
        return column
    ours = [other for other in cards if other.ours]
    right = [other for other in ours if other.at > column.index]
    alike = all(other.plain or other.shares for other in ours) and sum(other.plain for other in ours) < 2
    if card.ours and len(ours) > 1 and alike:
        return column
    return _of(column, card) if right or len(ours) == 1 else None


def _of(column: Column, card: _Card) -> Column | None:
    """Return a column as one of a certificate's own, nothing where that is not read."""
    own = replace(column, word=card.word, group=max(0, card.key[1] - 1), alone=True)
    return own if card.ours else None


def _cards_of(
    columns: Sequence[Column], headers: Sequence[Column], spans: Mapping[int, str], tells_cards: Below
) -> tuple[list[_Card], dict[int, _Card]]:
    """Return the certificates of a header in their order, and whose each of the columns beside them is."""
    read = {c.index: c for c in columns if c.field in CARD_FIELDS}
    others = {c.index: c for c in columns if c.field not in CARD_FIELDS}
    heads = [c.field for c in read.values() if _is_plain(c)]
    cards: list[_Card] = []
    whose: dict[int, _Card] = {}
    now: _Card | None = None
    for header in headers:
        column = read.get(header.index)
        if column is None and _another_card(others.get(header.index, header), tells_cards):
            now = _Card(header.index, ours=False)
            cards.append(now)
        elif column is not None:
            if column.field in OPENERS or _key(column) != _PLAIN:
                span = spans.get(column.index, "")
                now = _opened(column, now, cards, span, repeated=heads.count(column.field) > 1)
            if now is not None:
                whose[column.index] = now
    return cards, whose


def _opened(column: Column, now: _Card | None, cards: list[_Card], span: str, *, repeated: bool) -> _Card:
    """Return the certificate that a column is one of: the one before it, an earlier one, or a new one."""
    key = _key(column)
    found = next((card for card in cards if card.ours and card.key == key), None)
    if key == _PLAIN:
        joins = repeated and column.field in _NAMING and now is not None and now.word and not now.ticked
        before = now if joins else next((card for card in reversed(cards) if card.plain), None)
        found = before if before is not None and before.takes(column.field, span) else None
    if found is None:
        found = _Card(column.index, key, column.word, ticked=is_tick(column), span=span)
        cards.append(found)
    found.fields.add(column.field)
    return found


def _class_of(column: Column) -> str:
    return _SAME.get(column.field, column.field)


def _key(column: Column) -> tuple[str, int]:
    if column.word:
        return item_key(column.word), 0
    count = numbered(column.header.rpartition("/")[2])
    return "", count[1] if count is not None else column.group + 1 if column.group else 0


def item_key(word: str) -> str:
    """Return what is the same of 电工 and 电工操作, by which the columns of one certificate are known."""
    return item_in(word) or word


def _is_plain(column: Column) -> bool:
    """Tell whether a header says neither by an item nor by a number of which certificate it is."""
    return _key(column) == _PLAIN and column.how != "mapping"


def is_tick(column: Column) -> bool:
    """Tell whether a column is headed by an item alone, or by a word that asks whether it is held (有/无)."""
    below = squeeze(column.header).rpartition("/")[2]
    return (
        bool(column.word) and column.field == "cert_number" and (below == column.word or below in HELD_OR_NOT)
    )


def _another_card(column: Column, tells_cards: Below) -> bool:
    """Tell whether a column that is not read is of a certificate, by its header or by what stands below it."""
    if column.field not in {"", "ignore"}:
        return False
    if not column.header or _FORMER.match(squeeze(column.header)):
        return False
    if any(map(_names_card, column.header.split("/"))):
        return True
    return tells_cards(column)


def _names_card(header: str) -> bool:
    bare = without_brackets(squeeze(header))[0]
    named = _CARD_COLUMN.search(bare) is not None and item_in(bare).strip("编号码") != ""
    return named and _NO_CARD.search(bare) is None
