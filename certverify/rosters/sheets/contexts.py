"""What the cells of one table are read with: its own columns say what kind of people it lists."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from certverify.rosters.entries import Context
from certverify.rosters.files.cells import Sheet
from certverify.rosters.posts import CHEMICAL, PostReader
from certverify.rosters.sheets.reading import Reading
from certverify.rosters.table.around.learners import learners_in
from certverify.rosters.table.around.legends import explains_star
from certverify.rosters.table.around.posts_above import post_around
from certverify.rosters.table.around.titles import Surroundings, read_surroundings, says_left
from certverify.rosters.table.header.by_content import values_below
from certverify.rosters.table.header.states import kind_of_states
from certverify.rosters.table.layout import Layout
from certverify.rosters.table.lines.passes import names_operations
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.industry_names import mine_named

__all__ = ["context_of"]

_LEGEND_ROWS: Final = 6
_LISTS: Final = re.compile(
    "(名[单册]|花名册|台账|一览表?|登记表?|汇总表?|统计表?|明细表?|清单|情况表)([(].*[)])?$"
)
_ITEM_FIELDS: Final = frozenset({"operation_item", "job_category", "cert_name"})
_OF_CARD: Final = re.compile("证|考核|资格")
"""Heads of a kind of certificate (合格证类别), which is read as the kind of person where no post is named."""
_CARD_FIELDS: Final = frozenset({"cert_number", "validity", "valid_to", "first_issue_date", "issue_date"})


def context_of(path: Path, sheet: Sheet, layout: Layout, around: Surroundings, reading: Reading) -> Context:
    """Return what the cells of a table are read with; ``around`` is what stands around the sheet's first one."""
    kind = _kind(path, sheet, layout, around)
    title = next((text for text in _titles_alone(sheet, layout) if says_left(text)), "")
    of_cards = bool(layout.fields & _CARD_FIELDS)
    names = reading.names_operation if of_cards else reading.names_post
    post = post_around(sheet.name, layout.titles, path.stem, names)
    return Context(
        path.name,
        sheet.name,
        replace(
            around,
            kind=kind,
            left=around.left or title,
            post=post,
            learners=_learners(sheet, layout, around, of_cards=of_cards),
        ),
        _posts(kind, layout, around, reading),
        reading.as_of,
        sheet.date1904,
        bool(layout.fields & _ITEM_FIELDS) and not of_cards,
        _states_mixed(sheet, layout),
        explains_star((*layout.titles, *_texts_below(sheet))),
    )


def _titles_alone(sheet: Sheet, layout: Layout) -> list[str]:
    """Return the titles that may say what the list is of: not those that stand beside others in their line.

    There 图例： | 已离职 | 复审中 are a legend's; what names a list (离职人员名单 | 2026年) is a title all the same.
    """
    above = [set(filter(None, map(squeeze, sheet.texts(n)))) for n in range(max(0, layout.first))]
    beside = {text for texts in above if len(texts) > 1 for text in texts if not _LISTS.search(text)}
    return [text for text in layout.titles if squeeze(text) not in beside]


def _learners(sheet: Sheet, layout: Layout, around: Surroundings, *, of_cards: bool) -> str:
    """Return what says that a table is of learners: its own titles, or marks where no column is of a card."""
    headers = (
        () if of_cards else (*(c.header for c in layout.columns), *map(_without_letters, layout.strange))
    )
    if layout.titles:
        return learners_in((sheet.name or "", *layout.titles), headers)
    return around.learners or learners_in(around.words.split(), headers)


def _without_letters(strange: str) -> str:
    return strange.rpartition(" (")[0]


def _kind(path: Path, sheet: Sheet, layout: Layout, around: Surroundings) -> str:
    """Return the kind of people that a table lists: by what is given above it, its own heading, or the sheet."""
    if layout.given is not None and layout.given[0] == "person_type":
        return "managers"
    if layout.heading:
        return read_surroundings(path.stem, layout.heading, (), layout.fields).kind
    if layout.first == 0 and not layout.titles:
        return read_surroundings(path.stem, sheet.name, (), layout.fields).kind
    return around.kind


def _posts(kind: str, layout: Layout, around: Surroundings, reading: Reading) -> PostReader:
    """Return the reader of posts, which knows from the words around a table what industry it is of."""
    firm = f"{around.employer or around.employer_likely or ''}{around.industry}"
    words = f"{around.words} {firm}"
    return PostReader(
        reading.catalogue,
        kind,
        chemical=re.search(CHEMICAL, firm) is not None,
        operation_cards=any(names_operations(c.header) for c in layout.columns if c.field == "cert_number"),
        type_of_card=any(_OF_CARD.search(c.header) for c in layout.columns if c.field == "person_type"),
        around=words,
        mine=mine_named(words.split()),
    )


def _states_mixed(sheet: Sheet, layout: Layout) -> bool:
    """Tell whether a column 状态 holds words about certificates beside those about employment."""
    return any(
        column.field == "employment_status"
        and column.how == "content"
        and kind_of_states(values_below(sheet, column.index, layout.body)) == "mixed"
        for column in layout.columns
    )


def _texts_below(sheet: Sheet) -> list[str]:
    """Return the texts of the last rows, in which a legend may stand."""
    height = sheet.cells.height
    return [text for n in range(max(0, height - _LEGEND_ROWS), height) for text in sheet.texts(n)]
