"""Cards of one person each (登记卡), one a sheet or many below each other, read as the table that they stand for.

Cards of one shape become a sheet with a column for each header word and a line for each card, in the row of the card's
name. What cannot be paired for certain leaves the sheet unread: nobody is read out of another's card.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.body.row_notes import listed
from certverify.rosters.table.understood import Note
from certverify.rosters.table.views.card_others import without_others
from certverify.rosters.table.views.card_pairs import (
    CardCell,
    Pair,
    field_of,
    pairs_of,
    text_at,
    unpaired_number,
)
from certverify.rosters.values.cleaning import squeeze

__all__ = ["Cards", "cards_begin", "cards_of"]

_LOOK_AT: Final = 80
_TALLEST: Final = 20_000
_SHAPES: Final = 20
"""So many kinds of cards are told apart in one sheet; more are no form that somebody printed."""
_FEWEST: Final = 3
"""Header words of the smallest card: a name, a number, and something about the person."""
_SHORTEST: Final = 8
"""Digits of the shortest number of an ID or a permit."""
_NUMBERED: Final = frozenset({"cert_number", "id_number"})
_OF_NAMES: Final = re.compile("姓|名|人|員|员|(?i:name)")
"""What stands in each header word for names, however it is spaced."""
_TITLES: Final = 10
_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class _Card:
    """``line`` is that of the name's value."""

    line: int
    pairs: tuple[Pair, ...]

    @property
    def shape(self) -> tuple[tuple[str, int, int], ...]:
        return tuple((squeeze(pair.label), pair.line - self.line, pair.column) for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Cards:
    """One sheet for every shape of card, with a header and lines as tables have them, and what is to be said."""

    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...]


def cards_of(sheet: Sheet) -> Cards | None:
    """Return the cards of a sheet as tables, ``None`` where it holds none, or none that can be read for certain."""
    if sheet.cells.height > _TALLEST or cards_begin(sheet) is None:
        return None
    lines, others = without_others([sheet.texts(n) for n in range(sheet.cells.height)], sheet.merges)
    pairs, spare = pairs_of(lines, sheet.merges)
    cards = _cards(lines, pairs)
    if not any(_numbered(lines, card) for card in cards) or unpaired_number(lines, pairs, spare):
        return None
    shapes: dict[object, list[_Card]] = {}
    for card in cards:
        named = any(text_at(lines, pair).strip() for pair in card.pairs if _of_person(pair))
        if named or _numbered(lines, card):
            shapes.setdefault(card.shape, []).append(card)
    if not 0 < len(shapes) <= _SHAPES:
        return None
    first = min(pair.line for pair in cards[0].pairs)
    titles = lines[max(0, first - _TITLES) : first]
    tables = [_table(sheet, lines, alike, [] if n else titles) for n, alike in enumerate(shapes.values())]
    read = [card for alike in shapes.values() for card in alike]
    notes = _notes(sheet, read, [cell for cell in spare if cell.line >= first], others)
    return Cards(tuple(tables), tuple(notes))


def cards_begin(sheet: Sheet) -> int | None:
    """Return the first line in which a name stands beside its header word, if somebody's number does so, too.

    A table's header has other header words beside it, most of which are known.
    """
    lines = [sheet.texts(n) for n in range(min(_LOOK_AT, sheet.cells.height))]
    lines, _ = without_others(lines, sheet.merges)
    words = {text for line in lines for text in line if _OF_NAMES.search(text)}
    if not any(field_of(text.replace("：", ":").partition(":")[0]) == "name" for text in words):
        return None
    pairs, _ = pairs_of(lines, sheet.merges)
    told = [pair for pair in pairs if not pair.below and text_at(lines, pair).strip()]
    numbered = any(field_of(pair.label) in _NUMBERED and _is_number(text_at(lines, pair)) for pair in told)
    named = (pair.line for pair in told if field_of(pair.label) == "name")
    return next((n for n in named if not _is_header(lines[n])), None) if numbered else None


def _is_header(line: Sequence[str]) -> bool:
    """Tell whether a line is all words of headers: in a card's every second cell is somebody's."""
    cells = [cell for cell in line if cell.strip()]
    return 2 * sum(bool(field_of(cell)) for cell in cells) > len(cells) + 1


def _numbered(lines: Sequence[Sequence[str]], card: _Card) -> bool:
    """Tell whether a card gives a number of somebody: 身份证号 | 文本格式，18位 tells how to fill in a roster."""
    return any(_is_number(text_at(lines, pair)) for pair in card.pairs if field_of(pair.label) in _NUMBERED)


def _is_number(text: str) -> bool:
    return sum(sign.isdigit() for sign in text) >= _SHORTEST


def _of_person(pair: Pair) -> bool:
    return field_of(pair.label) in {"name", "id_number"}


def _cards(lines: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> list[_Card]:
    """Part the pairs into cards of one name and one ID number each; none where that does not come out even."""
    cards: list[_Card] = []
    for own in _blocks(lines, pairs):
        fields = Counter(field_of(pair.label) for pair in own)
        name = next((pair for pair in own if field_of(pair.label) == "name"), None)
        if name is None or name.below or fields["name"] > 1 or fields["id_number"] != 1:
            return []
        if len(fields) < _FEWEST:
            return []
        cards.append(_Card(name.line, tuple(own)))
    return cards


def _blocks(lines: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Yield the pairs of each card: it begins where its name does, or with the rows of pairs that lead up to it.

    These are the same above each name, else nothing is yielded: a row between two names may be of either.
    """
    names = [pair.line for pair in pairs if field_of(pair.label) == "name"]
    at: dict[int, list[Pair]] = {}
    for pair in pairs:
        at.setdefault(pair.line, []).append(pair)
    words = {line: [squeeze(pair.label) for pair in own] for line, own in at.items()}
    lead = 0
    while names and names[0] - lead - 1 in words:
        lead += 1
    leads = [[words.get(line - n) for n in range(1, lead + 1)] for line in names]
    if any(one != leads[0] for one in leads):
        return
    starts = [line - lead for line in names]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield [pair for line in range(start, end) for pair in at.get(line, ())]


def _table(
    sheet: Sheet, lines: Sequence[Sequence[str]], cards: Sequence[_Card], titles: Sequence[Sequence[str]]
) -> Sheet:
    """Return a sheet of as many lines as the cards reach over, with its header in the line above the first of them."""
    model = cards[0]
    at = {card.line - model.line: card for card in cards}
    cells: dict[str, pl.Series] = {}
    for n in range(max(len(model.pairs), *map(len, titles), 0)):
        own = model.pairs[n].label if n < len(model.pairs) else ""
        texts = [*(title[n] if n < len(title) else "" for title in titles), own]
        kinds: list[int] = [CellKind.TEXT if text else CellKind.EMPTY for text in texts]
        for down in range(cards[-1].line - model.line + 1):
            text, kind = (
                _value(sheet, lines, at[down].pairs[n]) if own and down in at else ("", CellKind.EMPTY)
            )
            texts.append(text)
            kinds.append(kind)
        cells[f"v{n}"] = pl.Series(texts, dtype=pl.String).replace("", None)
        cells[f"k{n}"] = pl.Series(kinds, dtype=pl.UInt8)
    return replace(
        sheet,
        cells=pl.DataFrame(cells),
        first_row=sheet.first_row + model.line - len(titles) - 1,
        first_column=0,
        merges=(),
        letters=tuple(_place(sheet, model, pair) for pair in model.pairs),
    )


def _value(sheet: Sheet, lines: Sequence[Sequence[str]], pair: Pair) -> tuple[str, int]:
    text = text_at(lines, pair)
    if not text.strip():
        return "", CellKind.EMPTY
    return text, CellKind.TEXT if pair.text is not None else sheet.cells[f"k{pair.column}"][pair.line]


def _place(sheet: Sheet, card: _Card, pair: Pair) -> str:
    """Return the letters of a value's column, and how many rows below the name it stands: B, B+2."""
    down = pair.line - card.line
    return f"{column_letters(pair.column + sheet.first_column)}{down:+d}".removesuffix("+0")


def _notes(
    sheet: Sheet, cards: Sequence[_Card], spare: Sequence[CardCell], others: Sequence[int]
) -> Iterator[Note]:
    rows = [sheet.first_row + card.line + 1 for card in cards]
    yield Note("cards_read", (("count", len(cards)), ("rows", listed(rows))))
    if spare:
        more = " …" if len(spare) > _NAMED else ""
        places = (
            f"{column_letters(c.column + sheet.first_column)}{sheet.first_row + c.line + 1}"
            for c in spare[:_NAMED]
        )
        yield Note("cards_unread", (("cells", "、".join(places) + more),))
    if others:
        yield Note("cards_others", (("rows", listed([sheet.first_row + n + 1 for n in others])),))
