"""What a card holds beside its person: small tables of relatives and contacts, of schools and of work before.

They stand in it as a row of header words with rows of values below (姓名 | 与本人关系 | 工作单位 | 电话). Nobody in
them is of the roster, and no post or firm in them is the person's today.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from certverify.rosters.files.cells import Merge
from certverify.rosters.table.header.headers import CARD_FIELDS, exact_field
from certverify.rosters.table.header.relatives import are_words, heads_others, tells_kinship
from certverify.rosters.values.cleaning import squeeze

__all__ = ["without_others"]

_TIMES: Final = re.compile(
    "(?:自何?年月?|何?时?起[止讫至迄]|起始|开始)(?:时间|年月|日期|时段|至何?年?月?)*|何时至何时|时间|年月"
)
_PAST: Final = re.compile(
    "证明人|(?:毕业)?(?:院校|学校)(?:名称)?|所学专业|专业|(?:工作)?单位(?:名称|及职务|及部门)?|(?:在)?何(?:单位|地).*|(?:从事|担任)?(?:工作|职务|岗位|工种)(?:内容)?|离职原因"
)
"""Heads of schools and of work before, beside one of times."""


def without_others(
    lines: Sequence[Sequence[str]], merges: Sequence[Merge]
) -> tuple[list[list[str]], list[int]]:
    """Return the lines of cards with such tables left out, and which lines these were."""
    kept = [list(line) for line in lines]
    left: list[int] = []
    for start, end in _blocks(lines, merges):
        for n in range(start, end):
            kept[n] = [""] * len(kept[n])
        left += range(start, end)
    return kept, left


def _blocks(lines: Sequence[Sequence[str]], merges: Sequence[Merge]) -> Iterator[tuple[int, int]]:
    """Yield the first line of each block, and the one behind its last."""
    reach = {(merge.top, merge.left): merge.bottom + 1 for merge in merges if merge.bottom > merge.top}
    n = 0
    while n < len(lines):
        end = _end(lines, n, reach)
        if end > n:
            yield n, end
        n = max(end, n + 1)


def _end(lines: Sequence[Sequence[str]], n: int, reach: dict[tuple[int, int], int]) -> int:
    """Return the line behind a block that begins in a line, the line itself where none does."""
    cells = [(column, squeeze(text)) for column, text in enumerate(lines[n]) if text.strip()]
    if not cells:
        return n
    heading = heads_others(cells[0][1])
    if heading and len(cells) == 1:
        below = _end_of_table(lines, n + 1, reach) if n + 1 < len(lines) else n
        return below if below > n + 1 else _end_of_contact(lines, n)
    if heading and len(cells) > 2 and exact_field(cells[1][1]) == "name" and are_words([c for _, c in cells]):
        return reach.get((n, cells[0][0])) or _end_of_values(lines, n + 1, cells[1][0])
    return _end_of_table(lines, n, reach)


def _end_of_table(lines: Sequence[Sequence[str]], n: int, reach: dict[tuple[int, int], int]) -> int:
    """Return the line behind a table whose header a line is, the line itself where it is none."""
    cells = [(column, squeeze(text)) for column, text in enumerate(lines[n]) if text.strip()]
    words = [word for _, word in cells]
    times = any(map(_TIMES.fullmatch, words)) and any(map(_PAST.fullmatch, words))
    relatives = any(map(tells_kinship, words)) and any(exact_field(word) == "name" for word in words)
    if len(words) < 3 or not are_words(words) or not (times or relatives):
        return n
    known = [
        column for column, word in cells if exact_field(word) or tells_kinship(word) or _TIMES.fullmatch(word)
    ]
    return reach.get((n, cells[0][0])) or _end_of_values(lines, n + 1, min(known))


def _end_of_values(lines: Sequence[Sequence[str]], n: int, left: int) -> int:
    """Return the line behind the values below a header, blank rows among them: a word of the card ends them."""
    end = n
    for at in range(n, len(lines)):
        cells = [(column, text) for column, text in enumerate(lines[at]) if text.strip()]
        if any(column < left or _is_label(text) for column, text in cells) or len(cells) == 1:
            break
        end = at + 1 if cells else end
    return end


def _end_of_contact(lines: Sequence[Sequence[str]], n: int) -> int:
    """Return the line behind 姓名 | 李某 | 电话 | … below the heading of a contact, the heading itself if none."""
    below = lines[n + 1] if n + 1 < len(lines) else []
    fields = {exact_field(text) for text in below if text.strip()}
    return n + 2 if "name" in fields and not fields & {*CARD_FIELDS, "id_number", "trade", "position"} else n


def _is_label(text: str) -> bool:
    word = squeeze(text).partition(":")[0]
    return are_words([word]) and (exact_field(word) != "" or heads_others(word))
