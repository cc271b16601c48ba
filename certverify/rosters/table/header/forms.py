"""Forms of one person each (登记卡): header words with their values beside them, row by row, and no table below."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from certverify.rosters.table.header.header_rows import is_person
from certverify.rosters.table.header.headers import exact_field, match_header

__all__ = ["is_form_row"]

_FEWEST: Final = 2
"""Words with a value beside them that make a row one of a form; a header may stand beside an unknown word once."""
_ROWS_BELOW: Final = 3


def is_form_row(lines: Sequence[list[str]], row: int) -> bool:
    """Tell whether a row that reads like a header is one of a form: 姓名 | 陆青禾 | 性别 | 男.

    Below a header stand people, below a row of a form further words with their values; 离职 in somebody's row, which
    is a header word as well, makes it none.
    """
    below = lines[row + 1 : row + 1 + _ROWS_BELOW]
    numbers = [n for n, text in enumerate(lines[row]) if exact_field(text) == "id_number"]
    if _valued(lines[row]) < _FEWEST or any(is_person(line[n]) for line in below for n in numbers):
        return False
    return any(map(_valued, below))


def _valued(line: Sequence[str]) -> int:
    """Count the header words of a row beside which a value stands; none where words prevail, as in a header."""
    words = [_is_word(text) for text in line if text.strip()]
    if 2 * sum(words) > len(words) + 1:
        return 0
    return sum(word and not beside for word, beside in pairwise(words))


def _is_word(text: str) -> bool:
    match = match_header(text)
    return match is not None and match[1] == "exact"
