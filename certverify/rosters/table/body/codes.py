"""Legends of codes (工种 A=低压电工 B=焊工；状态 1=在职 2=离职；√已持证 ○在培), and the columns they are for."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import TICK, fold, squeeze

__all__ = ["decoded"]

_CODE: Final = r"[A-Za-z]\d?|\d{1,2}|[√✓✔×✗✘○●△▲☆★◎]"
_PAIR: Final = re.compile(
    rf"(?<![A-Za-z0-9.])(?P<code>{_CODE})\s*(?P<sign>[=＝:：—-]|为|表示|代表|指|是)?\s*(?P<says>[\u4e00-\u9fff(][\u4e00-\u9fff()、/]*)"
)
_BEHIND: Final = re.compile(rf"(?P<says>[\u4e00-\u9fff]{{1,6}})[=:]?[(]?(?P<code>{_CODE})[)]?[/、,;|]?")
_ALL_BEHIND: Final = re.compile(
    rf"(?:{_BEHIND.pattern.replace('?P<says>', '?:').replace('?P<code>', '?:')}){{2,}}"
)
"""A header of words with their codes behind them: 在职(1)/离职(0), 在岗√离岗×."""
_ASKED: Final = (
    (re.compile("是否(仍|还|目前)?(在[职岗任册场编]|现任)"), {"1": "在职", "0": "离职"}),
    (
        re.compile("是否(已经?)?(离职|离岗|退场|离场)|(离职|离岗|退场|离场)(标志|标识|标记|与否)"),
        {"1": "离职", "0": "在职"},
    ),
)
"""Headers that ask, whose figures are yes and no where they stand in them alone."""
_CLAUSE: Final = re.compile("[;；。\n]")
_LABEL: Final = re.compile("(?P<label>[\u4e00-\u9fff]{2,8})[:：(（]?\\s*$")
_NO_LABEL: Final = re.compile("说明|备注|附注|图例|其中|代码|代号|注")
_FIELDS: Final = {
    "post": {
        "trade",
        "position",
        "duty",
        "person_type",
        "job_category",
        "operation_item",
        "cert_name",
        "ignore",
    },
    "state": {"employment_status", "not_a_fact"},
    "held": {"cert_number", "holding"},
    "sex": {"gender"},
}
_OPEN: Final = frozenset({"未知", "不详", "不明", "其他", "其它"})
"""What a code may stand for in any column."""
_BELOW: Final = 6
"""Rows at the end of a sheet in which a legend may stand."""
_MOST: Final = 0.8
_FEWEST: Final = 2
KindsOf = Callable[[str], frozenset[str]]
"""What a word may be of: ``post``, ``state``, ``held``, ``sex``; nothing for a word that nobody knows."""


@dataclass(frozen=True, slots=True)
class _Legend:
    codes: dict[str, str]
    label: str
    kind: str
    column: int | None = None


def decoded(sheet: Sheet, layout: Layout, kinds_of: KindsOf) -> tuple[Sheet, tuple[Note, ...]]:
    """Return the sheet with the codes of its legends written out, and which columns were read so.

    A column is read by a legend only where nearly all of its cells are codes of it, and where the legend's own label,
    the header that holds it, or what its words are of says that this column is meant.
    """
    notes, changed = [], {}
    for legend in _legends(sheet, layout, kinds_of):
        for index, letters in _columns(legend, sheet, layout):
            if f"v{index}" in changed:
                continue
            values = sheet.cells[f"v{index}"]
            says = {value: legend.codes.get(_code(value)) for value in values.unique().drop_nulls()}
            body = pl.int_range(values.len(), eager=True) >= layout.body
            told = values.replace_strict(says, default=None, return_dtype=pl.String)
            hit = told.is_not_null() & body
            kinds = sheet.cells[f"k{index}"]
            changed[f"v{index}"] = told.zip_with(hit, values).alias(f"v{index}")
            text = pl.Series([int(CellKind.TEXT)] * kinds.len(), dtype=kinds.dtype)
            changed[f"k{index}"] = text.zip_with(hit, kinds).alias(f"k{index}")
            written = "、".join(f"{code}={meaning}" for code, meaning in legend.codes.items())
            notes.append(Note("codes_by_legend", (("column", letters), ("codes", written))))
    return (replace(sheet, cells=sheet.cells.with_columns(changed.values())) if changed else sheet), tuple(
        notes
    )


def _legends(sheet: Sheet, layout: Layout, kinds_of: KindsOf) -> Iterator[_Legend]:
    lines = [sheet.texts(n) for n in range(max(0, layout.first), layout.body)]
    for line in lines:
        for index, text in enumerate(line):
            for legend in _of_header(text, kinds_of):
                yield replace(legend, column=index)
    last = range(max(layout.body, sheet.cells.height - _BELOW), sheet.cells.height)
    below = [text for n in last for text in sheet.texts(n)]
    for text in (*layout.titles, *below):
        yield from _in_text(text, kinds_of)


def _of_header(text: str, kinds_of: KindsOf) -> Iterator[_Legend]:
    plain = squeeze(text)
    if _ALL_BEHIND.fullmatch(plain):
        codes = {_code(pair["code"]): pair["says"] for pair in _BEHIND.finditer(plain)}
        if len(codes) >= _FEWEST and all("state" in kinds_of(says) for says in codes.values()):
            yield _Legend(codes, "", "state")
        return
    yield from (_Legend(codes, "", "state") for asks, codes in _ASKED if asks.fullmatch(plain))
    yield from _in_text(text.replace("\n", " "), kinds_of)


def _in_text(text: str, kinds_of: KindsOf) -> Iterator[_Legend]:
    for clause in _CLAUSE.split(fold(text)):
        pairs = list(_PAIR.finditer(clause))
        codes = {_code(pair["code"]): pair["says"].strip("()、/") for pair in pairs}
        kinds = [kinds_of(says) for says in codes.values() if says not in _OPEN]
        signed = all(pair["sign"] in {"=", "＝"} for pair in pairs)
        known = (
            frozenset.intersection(*known_ones) if (known_ones := list(filter(None, kinds))) else frozenset()
        )
        if len(codes) < _FEWEST or not known or (len(known_ones) < len(kinds) and not signed):
            continue
        label = _LABEL.search(clause[: pairs[0].start()])
        word = _NO_LABEL.sub("", label["label"]) if label else ""
        yield _Legend(codes, word, min(known))


def _columns(legend: _Legend, sheet: Sheet, layout: Layout) -> Iterator[tuple[int, str]]:
    """Yield the columns that a legend is for, and their letters."""
    coded = [c for c in layout.columns if _is_coded(legend, sheet, layout, c.index)]
    if legend.column is not None:
        yield from ((c.index, c.letters) for c in coded if c.index == legend.column)
        return
    named = [c for c in coded if legend.label and _alike(legend.label, c.header)]
    fitting = [c for c in coded if c.field in _FIELDS[legend.kind]]
    if legend.kind == "held":
        fitting = [c for c in fitting if c.word or c.field == "holding"]
    yield from ((c.index, c.letters) for c in named or fitting)


def _alike(label: str, header: str) -> bool:
    head = squeeze(header).rpartition("/")[2]
    return len(head) > 1 and (label.endswith(head) or label in head)


def _is_coded(legend: _Legend, sheet: Sheet, layout: Layout, index: int) -> bool:
    cells = list(filter(None, map(_code, _texts(sheet, layout, index))))
    codes = set(legend.codes) | ({_code(sign) for sign in TICK} if legend.kind == "held" else set())
    return bool(cells) and sum(cell in codes for cell in cells) >= _MOST * len(cells)


def _texts(sheet: Sheet, layout: Layout, index: int) -> Iterable[str]:
    return sheet.cells[f"v{index}"].slice(layout.body, 400).drop_nulls().to_list()


def _code(text: str) -> str:
    return re.sub(r"\.0$", "", squeeze(text)).upper()
