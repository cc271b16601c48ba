"""One line per row and certificate group, every field present as text with its cell kind."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.rosters.table.header.fields import CARD, kind_of
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.lines.answers import answers
from certverify.rosters.table.lines.card_facts import FACTS, facts_of, only_card_to_come
from certverify.rosters.table.lines.distinct import read_distinct
from certverify.rosters.table.lines.either import of_either
from certverify.rosters.table.lines.groups import groups
from certverify.rosters.table.lines.persons import example, person_columns, remarks
from certverify.rosters.table.lines.renewed import renewed
from certverify.rosters.table.lines.stacked import unstacked
from certverify.rosters.values.cleaning import says_nothing

__all__ = ["lines_of"]

_OTHERS: Final = 100
"""The first group of the certificates that 其他证书 lists."""
Known = Callable[[str], bool]
Words = Callable[[str], list[str]]


def lines_of(
    body: pl.DataFrame,
    layout: Layout,
    known: Known,
    words: Words,
    plain: Callable[[str], bool],
    *,
    as_of: date,
) -> pl.DataFrame:
    """Return the lines of a table: ``row, group, group_word, group_pass`` and every field of :data:`FIELDS`.

    ``known`` tells whether a word of 其他证书 names a certificate that somebody has told us about, ``words`` parts a
    cell into such words, ``plain`` tells whether a cell names posts without special operations alone, on the day
    ``as_of``. ``doubted``: a column on who is still in the post puts that in doubt. ``remark_shared`` and
    ``state_shared``: the row lists several people, and it is not said of whom the remark or the state is.
    """
    answered = answers(body, layout, plain, as_of)
    body, layout = renewed(body, layout)
    person = body.select(
        "row",
        "contractor_above",
        "department_above",
        "gone_above",
        "post_above",
        "firm_above",
        "firm_unread",
        "industry_above",
        "noted",
        "noted_at",
        example(layout).alias("example"),
        pl.lit(layout.shares("remark")).alias("remark_shared"),
        pl.lit(layout.shares("employment_status", "site_exit", "has_left")).alias("state_shared"),
        *remarks(layout, answered),
        *person_columns(layout),
    )

    def names(cell: str) -> bool:
        return any(map(known, words(cell)))

    if "other_certs" not in layout.fields:
        frames = [person.hstack(frame) for frame in groups(body, layout, names)]
    else:
        person = _told_of_cards(person, layout, known, words, as_of)
        frames = [person.drop("facts").hstack(frame) for frame in groups(body, layout, names)]
        frames.append(_others(person))
    lines = pl.concat(frames, how="diagonal")
    lines = lines.with_columns(pl.col(CARD).fill_null(""), pl.col([kind_of(f) for f in CARD]).fill_null(0))
    told = pl.any_horizontal(~says_nothing(pl.col(name)) for name in CARD)
    # a group that says nothing claims nothing: its header's item must not stand for the post
    word = pl.when(told).then("group_word").otherwise(pl.lit("")).alias("group_word")
    lines = lines.with_columns(told.alias("told"), word)
    # a number of all groups is one of its own only where none of them claims anything
    of_groups = pl.col("held").fill_null(value=False).any().over("row")
    told &= ~(pl.col("group_common").fill_null(value=False) & of_groups)
    keep = told | (~pl.col("told").any().over("row") & (pl.col("group") == pl.col("group").min().over("row")))
    lines = lines.filter(keep).sort("row", "group", maintain_order=True).drop("told", "group_common", "held")
    return unstacked(of_either(lines, layout), known, words, as_of)


_CARD_FACTS: Final = pl.Struct(dict.fromkeys(FACTS, pl.String))


def _told_of_cards(
    person: pl.DataFrame, layout: Layout, known: Known, words: Words, as_of: date
) -> pl.DataFrame:
    """Add ``facts``, the certificates that 其他证书 names, and a note where it does not tell what is said of which.

    A cell that tells certificates does not also say whether there is one, where the column is read for both.
    """
    at = {
        column.field: column.index for column in layout.columns if column.field in {"holding", "other_certs"}
    }
    both = at.get("holding") == at["other_certs"]

    def read(cell: str) -> dict[str, Any]:
        found = facts_of(cell, known, words, as_of)
        cards = () if both and only_card_to_come(cell, found, as_of) else found.cards
        parts = [{name: card.get(name, "") for name in FACTS} for card in cards]
        return {"facts": parts, "notes:other_certs": ["card_facts_unclear"] if found.unclear else []}

    schema = {"facts": pl.List(_CARD_FACTS), "notes:other_certs": pl.List(pl.String)}
    person = read_distinct(person, ["other_certs"], read, schema)
    if not both:
        return person
    told = pl.col("facts").list.len() > 0
    return person.with_columns(pl.when(told).then(pl.lit("")).otherwise("holding").alias("holding"))


def _others(person: pl.DataFrame) -> pl.DataFrame:
    lines = person.filter(pl.col("facts").list.len() > 0).explode("facts", empty_as_null=True).unnest("facts")
    return lines.with_columns(
        (pl.int_range(pl.len(), dtype=pl.Int32).over("row") + _OTHERS).alias("group"),
        pl.lit("").alias("group_word"),
        pl.lit(value=False).alias("group_pass"),
        *(pl.lit(1, pl.UInt8).alias(kind_of(field)) for field in FACTS),
    )
