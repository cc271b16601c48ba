"""Notes around a table that speak of leaving (注：1、楚燕已于9月离职。2、△为离职人员), and whose rows they speak of.

What a note says of a row is read as a remark of that row: it puts the person in doubt and never out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.around.legends import FORMATTING, rows_like, rows_marked
from certverify.rosters.values.cleaning import squeeze, squeezed_text
from certverify.rosters.values.leaving import read_leaving

__all__ = ["Remark", "noted"]

_SENTENCE: Final = re.compile(
    r"[。;\n]|(?<![\d.年月/-])\d{1,2}[、.](?=\D)|[①-⑨]|^(?:注|说明|备注|附注)\d*[:.、]?"
)
_SIGN: Final = re.compile("([△▲▽▼○●◎☆★※◇◆□■√×*#]+)(?=为|表示|代表|是|指|者|的|:|=|-)")
_ABOVE: Final = re.compile(r"(以上|上述|上列)(\d+[人名位])?(人员|员工|职工|工人|人)?(均|都|全部|皆)?")
_EXCEPT: Final = re.compile(
    "除(?P<kept>.+?)(?:以外|之外|外),?(?:其[余他它]|余下|剩余)?(?:的|所有|全部)?(?:人员|员工|职工|工人|人)?(?:均|都|全部|皆|已经?)*"
)
"""除陆青禾外其余人员均已离职 speaks of everybody but him."""
_SUCCESSOR: Final = re.compile("由[^,;、]{1,6}?(?:接任|接替|继任|顶替|替代)")
"""Whoever takes the place over stays."""
_INDEX: Final = r"^[(]?\d{1,4}[)]?[、.)]"
"""The number of the row before a name (1、陆青禾)."""
_KEY: Final = 8
"""Signs of the word that a legend's coloured cell holds (已离职人员)."""
_SHORTEST: Final = 2
"""Signs of a name: one alone (李) stands in too many words."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A text beside the table: its ``address`` as a person sees it, and its ``row``."""

    address: str
    row: int
    text: str


def noted(
    lines: pl.DataFrame, name: str | None, remarks: Iterable[Remark], bounds: Sequence[int], sheet: Sheet
) -> tuple[pl.DataFrame, list[int]]:
    """Add ``noted`` and ``noted_at`` to the lines of people: what is said of each row, and the addresses that say it.

    ``name`` is the column of names; ``bounds`` are rows at which a list ends, for 以上人员均已离职; ``sheet`` tells
    which rows bear the formatting of a legend. The rows of notes that speak of leaving, of nobody in the table and of
    no formatting are returned, too.
    """
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    unread = []
    for remark in remarks:
        for sentence in filter(_speaks, _SENTENCE.split(_lines_kept(remark.text))):
            rows, text = _spoken_of(sentence, remark, lines, name, bounds), sentence
            if not rows:  # 标黄为即将复审 beside it says nothing of whoever has left
                leaving = [clause for clause in sentence.split(",") if _speaks(clause)]
                rows, text = rows_marked(leaving, lines["row"].to_list(), sheet), ",".join(leaving)
            if not rows and len(sentence) <= _KEY:
                rows, text = rows_like(remark.row, lines["row"].to_list(), sheet), f"图例:{sentence}"
            for row in rows:
                said[row].append((text, remark.address))
            if not rows and re.search(FORMATTING, sentence) is None:
                unread.append(remark.row)
    if not said:
        nothing = [pl.lit("").alias(column) for column in ("noted", "noted_at")]
        return lines.with_columns(nothing), sorted(set(unread))
    texts = {row: "；".join(dict.fromkeys(text for text, _ in told)) for row, told in said.items()}
    places = {row: "、".join(dict.fromkeys(place for _, place in told)) for row, told in said.items()}
    return lines.with_columns(
        pl.col("row").replace_strict(values, default="", return_dtype=pl.String).alias(column)
        for column, values in (("noted", texts), ("noted_at", places))
    ), sorted(set(unread))


def _lines_kept(text: str) -> str:
    return "\n".join(map(squeeze, text.split("\n")))


def _speaks(sentence: str | None) -> bool:
    return bool(sentence) and read_leaving(str(sentence), date.min) is not None


def _spoken_of(
    sentence: str, remark: Remark, lines: pl.DataFrame, name: str | None, bounds: Sequence[int]
) -> list[int]:
    """Return the rows of whom a sentence names, of whom its legend marks, or of all (but some) that stand above it."""
    above = _ABOVE.match(sentence)
    if above and read_leaving(sentence[above.end() :], date.max) == "left":
        return _listed_above(remark, lines, bounds)["row"].to_list()
    written = squeezed_text(pl.col(name)).str.replace(_INDEX, "") if name else pl.lit("")
    but = _EXCEPT.search(sentence)
    if but and read_leaving(sentence[but.end() :], date.max) == "left":
        all_of_them = _listed_above(remark, lines, bounds).select("row", written.alias("name"))
        kept = list(_names_in(but["kept"], all_of_them["name"].unique().to_list()))
        return all_of_them.filter(~pl.col("name").is_in(kept))["row"].to_list()
    marked = [sign for clause in filter(_speaks, sentence.split(",")) for sign in _SIGN.findall(clause)]
    cells = [squeezed_text(pl.col(column)) for column in lines.columns if column.startswith("v")]
    signs = "|".join(map(re.escape, marked))
    numbered = rf"^(?:{signs})\d+$|^\d+(?:{signs})$"  # ▲3 in the column of numbers
    bears = pl.any_horizontal(
        pl.lit(value=False),
        *(cell.is_in(marked) | cell.str.contains(numbered) for cell in cells if marked),
    )
    told = lines.select("row", written.alias("name"), bears.alias("marked"))
    names = told["name"].unique().to_list()
    spoken = next(filter(None, (list(_names_in(part, names)) for part in _parts(sentence))), [])
    at_name = [
        bears
        for sign in marked
        for bears in (pl.col("name").str.starts_with(sign), pl.col("name").str.ends_with(sign))
    ]
    signed = pl.any_horizontal(pl.lit(value=False), *at_name)
    return told.filter(pl.col("marked") | pl.col("name").is_in(spoken) | signed)["row"].to_list()


def _listed_above(remark: Remark, lines: pl.DataFrame, bounds: Sequence[int]) -> pl.DataFrame:
    """Return the list that ends with a remark; a remark above the table speaks of all of it."""
    top = max((row for row in bounds if row < remark.row), default=0)
    above = lines.filter(pl.col("row").is_between(top, remark.row))
    return lines if above.is_empty() else above


def _parts(sentence: str) -> Iterator[str]:
    """Yield the clauses that speak of leaving, joined, then the whole: 楚燕离职,由王强接替 is of 楚燕 alone."""
    for part in (",".join(filter(_speaks, sentence.split(","))), sentence):
        yield _SUCCESSOR.sub("", part)


def _names_in(text: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names in a text; 王伟 is not in 王伟东 where both stand in the table."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST and name in text:
            text = text.replace(name, "\0")
            yield name
