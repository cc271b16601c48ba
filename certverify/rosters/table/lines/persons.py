"""What a row says of its person: the fields that it has once, its remarks, and whether it is only an example."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from certverify.rosters.table.header.fields import PERSON, kind_of
from certverify.rosters.table.header.headers import CARD_FIELDS
from certverify.rosters.table.layout import Layout
from certverify.rosters.values.cleaning import squeeze, squeezed_text
from certverify.rosters.values.gone import CLOSED
from certverify.rosters.values.in_post import asks_for_need, asks_of_post
from certverify.rosters.values.name_marks import names_example

__all__ = ["example", "person_columns", "remarks"]

_READ_FOR_LEAVING: Final = frozenset(
    {
        "duty", "employment_status", "has_left", "holding", "name", "other_certs", "person_type", "position", "remark",
        "site_exit", "trade",
    }
)  # fmt: skip
"""Fields whose own readers hear of leaving, or see that a post is not plain."""
_GONE_CELL: Final = (
    "(?:^|[(（])((?:已经?)?(?:离职|辞职|辞退|退场|离场|离厂|调离|调走|调出|开除|除名|死亡|去世|病故)(?:人员)?)"
    r"[)）]?\s*$"
)
_CLOSED_FIRM: Final = f"[(（]([^()（）证未]{{0,8}}(?:{CLOSED.replace('(?!检修)', '')})[^()（）]{{0,3}})[)）]"
"""What a firm's name says of the firm: 某某化工厂（已注销）. Polars' patterns cannot look around."""


def person_columns(layout: Layout) -> Iterator[pl.Expr]:
    """Yield every field of ``PERSON`` but the remark, with its cell kinds; name and number in one cell are parted."""
    at = {column.field: column.index for column in layout.columns if column.field not in CARD_FIELDS}
    together = "name" in at and at["name"] == at.get("id_number")
    for field in PERSON:
        if field == "remark":
            continue
        if field not in at and layout.given is not None and field == layout.given[0]:
            yield pl.lit(layout.given[1]).alias(field)
            yield pl.lit(1, pl.UInt8).alias(kind_of(field))
        elif field in at:
            cell = pl.col(f"v{at[field]}")
            yield (_half(cell, field) if together and field in {"name", "id_number"} else cell).alias(field)
            yield pl.col(f"k{at[field]}").alias(kind_of(field))
        else:
            yield pl.lit("").alias(field)
            yield pl.lit(0, pl.UInt8).alias(kind_of(field))


def _half(cell: pl.Expr, field: str) -> pl.Expr:
    """Part 陆青禾（320199…） into name and number; where no number is seen, all of the cell is the name."""
    plain = squeezed_text(cell)
    number = plain.str.extract(r"([0-9A-Za-z*×]{10,})").fill_null("")
    if field == "id_number":
        return number
    rest = plain.str.replace("[0-9A-Za-z*×]{10,}", "").str.replace("身份证号?码?[:：]?|姓名[:：]?", "")
    return pl.when(number == "").then(cell).otherwise(rest.str.strip_chars("/、,，;；:：()（）-"))


def remarks(layout: Layout, answered: Mapping[str, pl.Series]) -> Iterator[pl.Expr]:
    """Yield ``remark``, in ``remark_at`` the letters of the columns it is made of, ``doubted`` and ``needless``.

    These are columns of remarks, a word of leaving at the end of a cell that nobody else reads for it, and notes.
    """
    asked = {c.letters: c for c in layout.columns if c.letters in answered}
    said = [(c, pl.lit(answered[letters])) for letters, c in asked.items()]
    remarks = [c for c in layout.columns if c.field == "remark" and c.letters not in answered]
    cells = [*((c.letters, _cell(c.index)) for c in remarks), *((c.letters, text) for c, text in said)]
    cells += [
        (c.letters, _cell(c.index).str.extract(_GONE_CELL).fill_null(""))
        for c in layout.columns
        if c.field not in _READ_FOR_LEAVING
    ]
    cells += [(c.letters, _closed(c.index)) for c in layout.columns if c.field in {"org", "contractor"}]
    texts = [pl.when(text != "").then(text) for text in (*(text for _, text in cells), pl.col("noted"))]
    letters = [pl.when(text != "").then(pl.lit(letters)) for letters, text in cells]
    yield pl.concat_str(texts, separator="；", ignore_nulls=True).fill_null("").alias("remark")
    yield pl.concat_str([pl.lit(""), *letters], separator=",", ignore_nulls=True).alias("remark_at")
    yield pl.lit(1, pl.UInt8).alias(kind_of("remark"))
    asking = [(c, text) for c, text in said if asks_of_post(c.header)]
    doubts = [(text != "") & (text != _cell(c.index)) for c, text in asking]
    yield pl.any_horizontal(doubts or [pl.lit(value=False)]).alias("doubted")
    needless = [
        doubt for doubt, (c, _) in zip(doubts, asking, strict=True) if asks_for_need(squeeze(c.header))
    ]
    yield pl.any_horizontal(needless or [pl.lit(value=False)]).alias("needless")


def _closed(column: int) -> pl.Expr:
    """Say of a firm's cell what its bracket says of the firm: 企业已注销."""
    said = _cell(column).str.extract(_CLOSED_FIRM).fill_null("")
    return pl.when(said != "").then("企业" + said).otherwise(pl.lit(""))


def example(layout: Layout) -> pl.Expr:
    """Tell whether the row's number or a remark says that it only shows how to fill in the roster (示例, 例：)."""
    columns = [c.index for c in layout.columns if c.field in {"seq", "remark"}]
    read = {c.index for c in layout.columns}
    texts = [_cell(n) for n in dict.fromkeys([*columns, *({0} - read)])]
    perhaps = [
        pl.when(text.str.contains("(?i)例|example|sample|^模[板版][:：]?$"))
        .then(text)
        .map_elements(_is_example, pl.Boolean)
        for text in texts
    ]
    return pl.any_horizontal(pl.lit(value=False), *perhaps).fill_null(value=False)


def _is_example(cell: str) -> bool:
    return names_example(squeeze(cell)) or re.fullmatch("模[板版]:?", squeeze(cell)) is not None


def _cell(column: int) -> pl.Expr:
    return pl.col(f"v{column}").str.strip_chars()
