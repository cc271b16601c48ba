"""The lines of a table: blank and repeated rows dropped, footers and sub-headings told apart, dittos filled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from certverify.rosters.files.cells import Sheet
from certverify.rosters.files.letters import column_letters
from certverify.rosters.table.around.headings import NO_HEADINGS, Headings, headed
from certverify.rosters.table.around.posts_above import NamesPost
from certverify.rosters.table.around.table_notes import Remark, noted
from certverify.rosters.table.body.continuations import continued
from certverify.rosters.table.body.dittos import dittos, filled_down
from certverify.rosters.table.body.header_again import numbering, repeats_header
from certverify.rosters.table.body.roles import alone, but_a_count, role, told
from certverify.rosters.table.body.row_notes import listed, posts_told, row_notes
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.values.cleaning import squeeze, squeezed_text

__all__ = ["Body", "body_of"]

_ABOVE: Final = (
    "contractor_above",
    "department_above",
    "gone_above",
    "post_above",
    "firm_above",
    "industry_above",
)


_PAGE: Final = "第[一二三四五六七八九十\\d]+页"
_GOES_ON: Final = rf"[(]?(?:续(?:上?表)?\d*|接?[上下]页|{_PAGE}(?:[,/]?共[^()]{{1,3}}页)?)[)]?$"
"""What the title of a further page says behind it: （续表）, 第2页."""


@dataclass(frozen=True, slots=True)
class Body:
    """``lines``: ``row`` (as a person sees it), what the headings above say, then the table's cells.

    ``contractor_above``, ``department_above``, ``gone_above``, ``post_above``, ``firm_above``, ``industry_above`` and
    ``firm_unread`` are what :class:`Headings` says;
    ``noted`` and ``noted_at`` what notes beside the table say of the row, and where. ``last`` still holds below it.
    """

    lines: pl.DataFrame
    notes: tuple[Note, ...]
    last: Headings = NO_HEADINGS


def body_of(sheet: Sheet, layout: Layout, names_post: NamesPost, above: Headings = NO_HEADINGS) -> Body:
    """Return the rows below the header that may name people; ``above`` are the headings that still hold there."""
    cells = filled_down(sheet, layout).with_row_index("row", offset=sheet.first_row + 1)
    at = pl.int_range(pl.len())
    cells = cells.filter((at >= layout.body) & ~at.is_in(sorted(layout.absent)))
    values = _values(sheet)
    cells = cells.with_columns(pl.col(values).fill_null(""))
    cells = cells.filter(~pl.col("row").is_in(numbering(cells, values)))
    counted = {f"v{column.index}" for column in layout.columns if column.field == "seq"}
    said = [v for v in values if v not in counted]
    telling = map(but_a_count, [*said, *sorted(counted)])
    cells = cells.with_columns(pl.coalesce(*telling, *map(told, values)).alias("first"))
    cells = cells.filter(pl.col("first").is_not_null() & ~repeats_header(cells, sheet, layout))
    begins = pl.coalesce(map(told, values))
    cells = cells.with_columns(
        role(layout, begins, names_post, single=alone(values), named=alone(said))
        .pipe(lambda what: _merged_apart(what, sheet, layout))
        .alias("what"),
        begins.alias("begins"),
    )
    # 集团公司花名册 printed on every page is the title again, with （续表） or without
    titles = [re.sub(_GOES_ON, "", squeeze(title)) for title in layout.titles]
    again = squeezed_text(pl.col("first")).str.replace(_GOES_ON, "").is_in(titles)
    heading = pl.col("what") == "heading"
    cells = cells.with_columns(pl.when(heading & again).then(pl.lit("stray")).otherwise("what").alias("what"))
    cells, last = _under_headings(cells, above, names_post)
    lines = dittos(continued(cells.filter(pl.col("what") == "line"), layout), layout)
    others = cells.filter(pl.col("what") != "line")
    name = next((f"v{column.index}" for column in layout.columns if column.field == "name"), None)
    lines, unread = noted(lines, name, _beside(sheet, layout, others), others["row"].to_list(), sheet)
    notes = (*row_notes(cells, values), *posts_told(others, lines, layout, names_post))
    if unread:
        notes = (*notes, Note("notes_of_leaving", (("rows", listed(unread)),)))
    return Body(lines.drop("first", "begins", "what"), notes, last)


def _beside(sheet: Sheet, layout: Layout, others: pl.DataFrame) -> Iterator[Remark]:
    """Yield the texts above the table, and those of footers and of lonely rows in it."""
    said = others.filter(pl.col("what").is_in(["footer", "stray"])).select("row", *_values(sheet))
    rows = [(sheet.first_row + n + 1, sheet.texts(n)) for n in range(max(0, layout.first))]
    rows += [(row, list(texts)) for row, *texts in said.iter_rows()]
    for row, texts in rows:
        for column, text in enumerate(texts, sheet.first_column):
            if text.strip():
                yield Remark(f"{column_letters(column)}{row}", row, text)


def _merged_apart(what: pl.Expr, sheet: Sheet, layout: Layout) -> pl.Expr:
    """Take no cell that is merged over other columns, an ID number's too, for somebody's name."""
    ids = {column.index for column in layout.columns if column.field == "id_number"}
    across = [
        sheet.first_row + merge.top + 1
        for merge in sheet.merges
        if merge.top == merge.bottom and any(merge.left < n <= merge.right for n in ids)
    ]
    if not across:
        return what
    return pl.when((what == "line") & pl.col("row").is_in(across)).then(pl.lit("stray")).otherwise(what)


def _values(sheet: Sheet) -> list[str]:
    return [f"v{n}" for n in range(sheet.width)]


def _under_headings(
    cells: pl.DataFrame, above: Headings, names_post: NamesPost
) -> tuple[pl.DataFrame, Headings]:
    rows = cells.filter(pl.col("what").is_in(["heading", "stray"]))
    texts = rows.select("row", "first", "begins", pl.col("what") == "heading")
    found = list(headed(texts.iter_rows(), above, names_post))
    said = pl.DataFrame(
        [
            (row, one.contractor, one.department, one.gone, one.post, one.firm, one.industry, one.unread)
            for row, one in found
        ],
        schema={
            "row": cells.schema["row"],
            **dict.fromkeys(_ABOVE, pl.String),
            "firm_unread": pl.Boolean,
        },
        orient="row",
    )
    under = cells.join(said, on="row", how="left", maintain_order="left").with_columns(
        pl.col("contractor_above").forward_fill().fill_null(above.contractor),
        pl.col("department_above").forward_fill().fill_null(above.department),
        pl.col("gone_above").forward_fill().fill_null(above.gone),
        pl.col("post_above").forward_fill().fill_null(pl.lit(above.post, pl.String)),
        pl.col("firm_above").forward_fill().fill_null(above.firm),
        pl.col("industry_above").forward_fill().fill_null(above.industry),
        pl.col("firm_unread").forward_fill().fill_null(above.unread),
    )
    return under, found[-1][1] if found else above
