"""The entries and problems of the tables of a sheet."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import polars as pl

from certverify.rosters.entries import Context, accepted_columns, entries_of
from certverify.rosters.entries.leavers_named import named_in_table
from certverify.rosters.entries.row_days import DayColumns, days_of_rows
from certverify.rosters.files.cells import Sheet
from certverify.rosters.posts.words import split_words, understand
from certverify.rosters.problems import problems_of
from certverify.rosters.sheets.reading import REJECTED
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.lines import lines_of
from certverify.rosters.values.name_marks import STAR

__all__ = ["Read", "read_tables"]

_ROWS_AT_ONCE: Final = 131_072
_STAR_AT_NAME: Final = r"^\s*[*＊]+|[*＊]+\s*$"


class Read(NamedTuple):
    """The people of a sheet: ``accepted`` entries, their ``problems``, and as in :class:`Part` the other two."""

    accepted: pl.DataFrame
    problems: pl.DataFrame
    named_gone: pl.DataFrame
    rejected: pl.DataFrame


def read_tables(tables: Sequence[tuple[pl.DataFrame, Sheet, Layout, Context]]) -> Read:
    """Read the rows of tables below or beside each other; parts are numbered through a row."""
    read: list[Read] = []
    taken: pl.DataFrame | None = None
    for body, sheet, layout, context in tables:
        parts = []
        for everything in _read_lines(body, sheet, layout, context):
            numbered = everything if taken is None else _numbered_after(everything, taken)
            parts.append(numbered.select("row", "part"))
            read.append(_parted(numbered, layout))
        if len(tables) > 1 and parts:
            said = [*parts, *([taken] if taken is not None else [])]
            taken = pl.concat(said).group_by("row").agg(pl.col("part").max())
    accepted, problems, gone, rejected = zip(*read, strict=True)
    people = pl.concat(accepted, how="vertical_relaxed")
    return Read(
        people if taken is None else people.sort("row", "part"),
        pl.concat(problems),
        pl.concat(gone),
        pl.concat(rejected, how="vertical_relaxed"),
    )


def _parted(everything: pl.DataFrame, layout: Layout) -> Read:
    rejected = pl.col("reject").is_not_null()
    return Read(
        everything.filter(~rejected).select(accepted_columns()),
        problems_of(everything, layout.columns),
        named_in_table(everything),
        everything.filter(rejected).select(REJECTED.names()),
    )


def _numbered_after(entries: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    joined = entries.join(taken.rename({"part": "before"}), on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col("part") + pl.col("before").fill_null(0)).drop("before")


def _read_lines(body: pl.DataFrame, sheet: Sheet, layout: Layout, context: Context) -> Iterator[pl.DataFrame]:
    """Yield the entries, accepted or not; read some rows at a time, which bounds the memory."""
    catalogue = context.posts.catalogue

    def known(word: str) -> bool:
        return understand(word, catalogue).kind is not None

    def words(cell: str) -> list[str]:
        return split_words(cell, catalogue)

    def plain(cell: str) -> bool:
        found = words(cell)
        return bool(found) and all(understand(word, catalogue).plain for word in found)

    columns = DayColumns.of(sheet, layout)
    for rows in body.iter_slices(_ROWS_AT_ONCE):
        lines = lines_of(rows, layout, known, words, plain, as_of=context.as_of)
        lines = lines.with_columns(name_cell=pl.col("name"), id_cell=pl.col("id_number"))
        if context.star_explained:
            lines = lines.with_columns(pl.col("name").str.replace_all(_STAR_AT_NAME, STAR))
        days = days_of_rows(rows, columns, date1904=context.date1904)
        yield _with_days(entries_of(lines, context), days)


def _with_days(entries: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Add the days of its row to an entry that claims an end; of others nobody needs them, and none are kept."""
    joined = entries.join(days, on="row", how="left", maintain_order="left")
    claimed = pl.col("claimed_valid_to").is_not_null()
    return joined.with_columns(pl.when(claimed).then("row_days").alias("row_days"))
