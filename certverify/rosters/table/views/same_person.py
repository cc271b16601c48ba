"""同站长 or 同左 in place of a name: the person of another group of columns in the row holds this post, too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.header.headers import exact_field
from certverify.rosters.values.cleaning import LEFT_DITTO

__all__ = ["same_people_named"]

Group = tuple[str, Mapping[int, str]]
"""The word above a group of columns, and the header word of each by its place."""


def same_people_named(sheet: Sheet, row: int, groups: Sequence[Group]) -> Sheet:
    """Return the sheet with such people written out by name and number below the header in line ``row``.

    What else the group says by 同 is left blank: one post's certificate and day of appointment are not another's.
    """
    changes: dict[str, pl.Expr] = {}
    for n, (_, own) in enumerate(groups):
        name = _places(own).get("name")
        for m, (word, others) in enumerate(groups):
            if m == n or name is None:
                continue
            said = [f"同{word}", *(sorted(LEFT_DITTO) if m == n - 1 else [])]
            cell = pl.col(f"v{name}").fill_null("").str.replace_all(r"\s", "")
            same = (pl.int_range(pl.len()) > row) & cell.is_in(said)
            if sheet.cells.select(same.any()).item():
                changes |= {
                    column.meta.output_name(): column for column in _taken(own, _places(others), same)
                }
    return replace(sheet, cells=sheet.cells.with_columns(changes.values())) if changes else sheet


def _taken(own: Mapping[int, str], others: Mapping[str, int], same: pl.Expr) -> Iterator[pl.Expr]:
    for at, text in own.items():
        field = exact_field(text)
        if field in {"name", "id_number"} and field in others:
            where, value, kind = same, pl.col(f"v{others[field]}"), pl.col(f"k{others[field]}")
        else:
            where = same & pl.col(f"v{at}").fill_null("").str.contains(r"^\s*同")
            value, kind = pl.lit(""), pl.lit(0, pl.UInt8)
        yield pl.when(where).then(value).otherwise(f"v{at}").alias(f"v{at}")
        yield pl.when(where).then(kind).otherwise(f"k{at}").alias(f"k{at}")


def _places(texts: Mapping[int, str]) -> dict[str, int]:
    return {exact_field(text): at for at, text in reversed(list(texts.items()))}
