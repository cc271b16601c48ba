"""What is said of the rows of a table: which were no people, which are left or in training, whose posts were read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from certverify.rosters.table.around.legends import FORMATTING
from certverify.rosters.table.around.posts_above import NamesPost, post_in
from certverify.rosters.table.body.roles import unposted
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.understood import Note

__all__ = ["joined_notes", "listed", "posts_told", "row_notes"]

_SHOWN: Final = 10
_GONE_NOTES: Final = {
    "left": "rows_left",
    "away": "rows_away",
    "training": "rows_in_training",
    "unclear": "rows_perhaps_left",
}


def row_notes(cells: pl.DataFrame, values: Sequence[str]) -> tuple[Note, ...]:
    """Name the rows that are nobody's, and those below headings that speak of leaving or of training."""
    notes = []
    for what, word in (("footer", "rows_footer"), ("heading", "rows_heading"), ("stray", "rows_stray")):
        rows = cells.filter(pl.col("what") == what)["row"].to_list()
        if rows:
            notes.append(Note(word, (("rows", listed(rows)), ("count", len(rows)))))
    ends = cells.filter((pl.col("what") == "stray") & pl.col("firm_unread"))["row"].to_list()
    if ends:
        notes.append(Note("headings_unread", (("rows", listed(ends)), ("count", len(ends)))))
    for gone, word in _GONE_NOTES.items():
        below = cells.filter((pl.col("what") == "line") & (pl.col("gone_above") == gone))["row"].to_list()
        if below:
            notes.append(Note(word, (("rows", listed(below)), ("count", len(below)))))
    besides = cells.filter(pl.col("what") != "line").select(values)
    if besides.select(pl.any_horizontal(pl.all().str.contains(FORMATTING).any())).item():
        notes.append(Note("formatting_not_read"))
    return tuple(notes)


def joined_notes(notes: Iterable[Note]) -> list[Note]:
    """Join the notes of several lists that say the same of rows."""
    said: dict[str, list[Note]] = {}
    for note in dict.fromkeys(notes):
        said.setdefault(note.word, []).append(note)
    return [one for word, same in said.items() for one in (_joined(word, same) if len(same) > 1 else same)]


def _joined(word: str, notes: Sequence[Note]) -> list[Note]:
    facts = [dict(note.facts) for note in notes]
    if any(set(fact) != {"rows", "count"} for fact in facts):
        return list(notes)
    rows = [row for fact in facts for row in str(fact["rows"]).removesuffix(" …").split(", ")]
    count = sum(int(fact["count"]) for fact in facts)
    shown = ", ".join(rows[:_SHOWN]) + (" …" if count > _SHOWN else "")
    return [Note(word, (("rows", shown), ("count", count)))]


def posts_told(
    others: pl.DataFrame, lines: pl.DataFrame, layout: Layout, names_post: NamesPost
) -> Iterator[Note]:
    """Say which headings were read as the post of rows that name none themselves."""
    if lines.filter((pl.col("post_above") != "") & unposted(layout)).is_empty():
        return
    rows = others.filter(pl.col("what") == "heading").select("row", "first")
    posts = [(row, post) for row, text in rows.iter_rows() if (post := post_in(text, names_post))]
    yield Note("posts_of_headings", (("posts", "、".join(f"{post} ({row})" for row, post in posts)),))


def listed(rows: list[int]) -> str:
    """Return row numbers for a sentence: the first ten."""
    return ", ".join(map(str, rows[:_SHOWN])) + (" …" if len(rows) > _SHOWN else "")
