"""Header words with their values beside them (姓名 | 陆青禾 | 性别 | 男), as cards of one person hold them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from certverify.rosters.files.cells import Merge
from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import exact_field

__all__ = ["CardCell", "Pair", "field_of", "pairs_of", "text_at", "unpaired_number"]

_LONGEST: Final = 40
_IN_ONE: Final = re.compile(r"^\s*([^:：\n]{2,20})[:：]\s*(\S.*?)\s*$", re.DOTALL)
_NUMBER: Final = re.compile(r"^\s*T?\d{15,17}[\dXx]?\s*$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A header word, and the cell of its value by line and column; ``text`` is the value where both share a cell.

    ``below``: the word stands in a row of header words, as a table's do.
    """

    label: str
    line: int
    column: int
    text: str | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class CardCell:
    """A cell that says something; ``after`` is the column right of it, or of the range that it is merged over."""

    line: int
    column: int
    text: str
    after: int


def field_of(text: str) -> str:
    """Return the field that a cell names as header words do, else blank."""
    return exact_field(text) if len(text) < _LONGEST else ""


def pairs_of(lines: Sequence[Sequence[str]], merges: Sequence[Merge]) -> tuple[list[Pair], list[CardCell]]:
    """Return the pairs in the order of the sheet, and the cells that belong to none.

    A word that nobody knows is paired with what stands beside it, too (民族 | 汉). Below a row of header words alone
    (证书名称 | 证号 | 有效期) the values stand under them, in as many rows as follow without a header word.
    """
    spans = {(merge.top, merge.left): merge.right + 1 for merge in merges}
    rows = [
        [CardCell(n, c, text, spans.get((n, c), c + 1)) for c, text in enumerate(line) if text.strip()]
        for n, line in enumerate(lines)
    ]
    pairs: list[Pair] = []
    spare: list[CardCell] = []
    n = 0
    while n < len(rows):
        if below := _values_below(rows, n):
            heads = {cell.column: cell.text for cell in rows[n] if field_of(cell.text)}
            pairs += [Pair(heads[c.column], c.line, c.column, below=True) for row in below for c in row]
            n += len(below)
        else:
            _pair(rows[n], pairs, spare)
        n += 1
    return pairs, spare


def _pair(row: Sequence[CardCell], pairs: list[Pair], spare: list[CardCell]) -> None:
    at = 0
    while at < len(row):
        cell = row[at]
        beside = row[at + 1] if at + 1 < len(row) and row[at + 1].column == cell.after else None
        value = beside if beside is not None and not _is_word(beside.text) else None
        if (one := _in_one(cell)) is not None:
            pairs.append(one)
        elif field_of(cell.text) or value is not None:
            blank = (
                "" if beside is not None and value is None else None
            )  # the next word is no value of this one
            pairs.append(Pair(cell.text, cell.line, cell.after, blank))
            at += value is not None
        else:
            spare.append(cell)
        at += 1


def _is_word(text: str) -> bool:
    found = _IN_ONE.match(text)
    return field_of(text) != "" or (found is not None and field_of(found[1]) != "")


def _in_one(cell: CardCell) -> Pair | None:
    """Read 姓名：陆青禾 in one cell."""
    found = _IN_ONE.match(cell.text)
    if found is None or not field_of(found[1]):
        return None
    return Pair(found[1].strip(), cell.line, cell.column, found[2])


def _values_below(rows: Sequence[Sequence[CardCell]], at: int) -> list[Sequence[CardCell]]:
    """Return the rows of values below a row of header words alone; none if it is not one."""
    words = [cell for cell in rows[at] if field_of(cell.text)]
    behind = [cell for cell in rows[at] if words and cell.column >= words[0].column]
    apart = any(left.after != right.column for left, right in pairwise(behind))
    if len(words) < 2 or len(words) < len(behind) or apart:  # words of a blank card stand apart
        return []
    columns = {cell.column for cell in words}
    found: list[Sequence[CardCell]] = []
    for row in rows[at + 1 :]:
        if not row or any(cell.column not in columns or _is_word(cell.text) for cell in row):
            break
        found.append(row)
    return found


def unpaired_number(lines: Sequence[Sequence[str]], pairs: Sequence[Pair], spare: Sequence[CardCell]) -> bool:
    """Tell whether an ID number or a certificate's stands where no known header word says whose it is."""
    unknown = [pair for pair in pairs if not field_of(pair.label)]
    texts = [*(cell.text for cell in spare), *(pair.label for pair in unknown)]
    texts += [text_at(lines, pair) for pair in unknown]
    return any(is_person(text) or _NUMBER.match(text) for text in texts)


def text_at(lines: Sequence[Sequence[str]], pair: Pair) -> str:
    """Return the value of a pair as it is written, blank where there is none."""
    if pair.text is not None:
        return pair.text
    return lines[pair.line][pair.column] if pair.column < len(lines[pair.line]) else ""
