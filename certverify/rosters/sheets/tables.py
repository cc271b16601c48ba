"""The tables of a sheet with the posts ticked in them, their rows, and the posts that stand around them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from certverify.rosters.entries import Context
from certverify.rosters.files.cells import Sheet
from certverify.rosters.posts.above import names_manager
from certverify.rosters.posts.kinds import kinds_of_word
from certverify.rosters.sheets.reading import Reading
from certverify.rosters.table.around.headings import NO_HEADINGS, Headings, names_no_firm
from certverify.rosters.table.around.posts_above import NamesPost
from certverify.rosters.table.body.codes import decoded
from certverify.rosters.table.body.group_posts import rows_below_posts
from certverify.rosters.table.body.roles import unposted
from certverify.rosters.table.body.row_notes import listed
from certverify.rosters.table.body.rows import Body, body_of
from certverify.rosters.table.body.script import in_one_script
from certverify.rosters.table.body.ticked_posts import with_ticked_posts
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note
from certverify.rosters.table.views.blocks import Table, tables_of
from certverify.rosters.table.views.cards import cards_begin, cards_of
from certverify.rosters.table.views.forms import forms_in
from certverify.rosters.table.views.other_people import with_others_named
from certverify.rosters.table.views.people_groups import View, views_of

__all__ = ["bodies_of", "posts_around", "seen_in", "tables_in", "views_in"]


def views_in(sheet: Sheet, reading: Reading) -> tuple[list[View], tuple[Note, ...]]:
    """Return the tables that a sheet shows (its cards, its groups of people side by side, itself), and what to say."""
    cards = cards_of(sheet)
    if cards is not None:
        return [View(one) for one in cards.sheets], cards.notes
    begin = cards_begin(sheet)
    row = "" if begin is None else str(sheet.first_row + begin + 1)
    views = views_of(sheet, reading.names_field)
    if len(views) == 1 and not views[0].headers:
        views = [View(with_others_named(sheet))]
    return views, (Note("cards_not_read", (("row", row),)),) if row else ()


def seen_in(path: Path, view: View, reading: Reading) -> tuple[Sheet, Layout, tuple[Note, ...]] | None:
    """Return a view of a sheet with its words written out, and where its table stands."""
    fixed = view.without_others(reading.fixed(path.name, view.sheet.name))
    layout = reading.layout_of(path, view.sheet, fixed)
    if layout is None:
        return None
    sheet, script = in_one_script(view.sheet, layout)
    sheet, codes = decoded(sheet, layout, lambda word: kinds_of_word(word, reading.catalogue))
    if script or codes:
        layout = reading.layout_of(path, sheet, fixed) or layout
    return sheet, view.laid_over(layout), (*script, *codes)


def tables_in(
    path: Path, sheet: Sheet, views: Sequence[Table], reading: Reading
) -> tuple[list[Table], tuple[Note, ...]]:
    """Return the tables of a sheet, with the posts that are ticked in them written out, and what to say of that."""

    def find(part: Sheet) -> Layout | None:
        return reading.layout_of(path, part)

    def no_firm(text: str) -> bool:
        return names_no_firm(text, reading.names_post)

    fixed = reading.fixed(path.name, sheet.name)
    found = [tables_of(*view, find, no_firm) for view in views]
    notes: dict[Note, None] = {}
    if not fixed.columns and fixed.header_row is None:
        found = [_ticked(tables, find, notes) for tables in found]
    if fixed.employer is None:
        found = [forms_in(tables, no_firm) for tables in found]
    return [table for tables in found for table in tables], tuple(notes)


def _ticked(
    tables: Sequence[Table], find: Callable[[Sheet], Layout | None], notes: dict[Note, None]
) -> list[Table]:
    """Write out the posts that are ticked, and note it."""
    written_out = list(tables)
    for n, (part, layout) in enumerate(tables):
        if layout.heading or layout.given is not None:
            continue
        written, note = with_ticked_posts(part, layout, names_manager)
        if note is not None and (found := find(written)) is not None:
            written_out[n] = written, found
            notes[note] = None
    return written_out


def bodies_of(tables: Sequence[Table], names_post: NamesPost, first: Headings) -> list[Body]:
    """Return the rows of each table; a heading at the end of one still holds in the table below it.

    ``first`` is what a heading above the header of the first one says. A form that names its firm ends all of them.
    """
    bodies: list[Body] = []
    for n, (sheet, layout) in enumerate(tables):
        below = n > 0 and sheet.first_row > tables[n - 1][0].first_row
        above = bodies[-1].last if below else first
        own = layout.form is not None and layout.form.names_firm
        bodies.append(body_of(sheet, layout, names_post, NO_HEADINGS if own else above))
    return bodies


def posts_around(
    tables: Sequence[Table], bodies: Sequence[Body], contexts: Sequence[Context]
) -> Iterator[Note]:
    """Say which name or title was read as the post of rows that name none themselves, or that a group's was not."""
    for (_, layout), body, context in zip(tables, bodies, contexts, strict=True):
        around = context.surroundings.post
        if (
            around.post
            and not body.lines.filter(pl.col("post_above").is_null() & unposted(layout)).is_empty()
        ):
            yield Note(f"post_of_{around.where}", (("text", around.text), ("post", around.post)))
        if not around.post and (rows := rows_below_posts(body.lines, layout)):
            yield Note("posts_in_first_rows", (("rows", listed(rows)), ("count", len(rows))))
