"""Columns of one certificate before and after its renewal: 原证有效期至 | 新证有效期至, 换证前 | 换证后."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import squeeze

__all__ = ["EVENT", "RENEWAL", "TERM", "in_turn", "parted_turn", "rejoined", "renewed_with"]

RENEWAL: Final = "换证"
"""The word of a column of remarks that tells how it stands with the renewal."""
EVENT: Final = "(?:换[证发领]|延期|续期|续证)"
"""A pattern: what begins a new term."""
_FORMER: Final = re.compile(f"(?:原|旧|老|{EVENT}之?以?前)的?")
_NOW: Final = "(?:现(?:在|行|用|持|有(?!效))?|目前|当前)"
_LATEST: Final = re.compile(f"(?:新|{_NOW}|{EVENT}之?以?后)的?")
_BEHIND: Final = re.compile(
    rf"(?:[/_—-]|\()(?:(?P<old>原|旧|老|{EVENT}之?以?前)|新|{_NOW}|{EVENT}之?以?后)证?\)?$"
)
"""The same behind the word: 有效期（旧） | 有效期（新）."""
TERM: Final = frozenset({"valid_from", "valid_to", "validity"})
_RENEWED: Final = (frozenset({"cert_number"}), TERM | {"issue_date"})
"""Fields that are renewed together: of a new term no day of the old one is said."""


def parted_turn(text: str) -> tuple[int, str]:
    """Return -1 for a head of what was before a renewal, 1 of what is after it, else 0; and the rest of the head."""
    if (found := _FORMER.match(text)) is not None:
        return -1, text[found.end() :]
    if (found := _LATEST.match(text)) is not None:
        return 1, text[found.end() :]
    if (found := _BEHIND.search(text)) is not None:
        return (-1 if found["old"] else 1), text[: found.start()]
    return 0, text


def renewed_with(field: str) -> frozenset[str]:
    """Return the fields of a certificate that are renewed together with this one, with itself; none for others."""
    return next((fields for fields in _RENEWED if field in fields), frozenset())


def in_turn(columns: Sequence[Column]) -> tuple[list[Column], dict[int, list[Column]]]:
    """Return the columns that are told by themselves, and behind the index of one of them those that it renews.

    A column of before or after a renewal that is not paired is the card's own where no other column of the table says
    such a thing. Else it cannot be told whose it is, and it is left among those not read.
    """
    turned = [_with_turn(column) for column in columns]
    kept: list[Column] = []
    earlier: dict[int, list[Column]] = {}
    for column in turned:
        alike = [c for c in turned if c.field in renewed_with(column.field)]
        own = [c for c in alike if (c.word, c.group) == (column.word, column.group)]
        latest = [c for c in own if c.turn == max(one.turn for one in own)]
        if column in latest and len(latest) == len(own):
            kept += [column] if not own or column.turn == 0 or len(own) == len(alike) else []
        elif not _is_told(own):
            kept += [column] if column.turn == 0 else []
        elif column in latest or not own:
            kept.append(column)
        else:
            same = [c for c in latest if c.field == column.field]
            earlier.setdefault((same or latest)[0].index, []).append(column)
    return kept, earlier


def _is_told(own: Sequence[Column]) -> bool:
    """Tell whether each field stands once for each turn: of two old and two new ones it is not told whose they are."""
    said = [(c.field, c.turn) for c in own]
    return len(said) == len(set(said))


def _with_turn(column: Column) -> Column:
    if not renewed_with(column.field) or column.how == "mapping":
        return column
    head = squeeze(column.header)
    text = head.replace("/", "").removeprefix(column.word).removeprefix("证")
    return replace(column, turn=parted_turn(text)[0] or parted_turn(head)[0])


def rejoined(columns: Iterable[Column], earlier: Mapping[int, Sequence[Column]]) -> Iterator[Column]:
    """Yield the columns with those that each of them renews, as of its own certificate.

    What a column of after the renewal says in words (办理中) is a remark.
    """
    for column in columns:
        yield column
        before = earlier.get(column.index, ()) if renewed_with(column.field) else ()
        for one in before:
            yield replace(one, group=column.group, word=column.word, alone=column.alone)
        if before:
            yield replace(column, field="remark", how="content", group=0, word=RENEWAL, turn=0)
