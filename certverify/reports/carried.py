"""What officers filled into earlier workbooks, carried over to the findings that are still there.

A finding's id is made of rule, employer, person and post. Where the next roster words one of the latter anew, the id is
another: :mod:`certverify.reports.worded_anew` finds the line of the same problem.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, keys, text
from certverify.reports.safetext import clean_text
from certverify.reports.said import said_at
from certverify.reports.words import closings, states
from certverify.rosters.files.guard import scan
from certverify.rosters.files.sniff import FileFormat
from certverify_schemas.masking import masked_number

__all__ = ["FILLED", "WORK", "carry_over", "read_work"]

_BY_HAND: Final = {
    "list.owner": "owner",
    "list.deadline": "deadline",
    "list.done": "state",
    "list.done_on": "done_on",
    "list.proof": "proof",
    "list.reviewer": "reviewer",
    "list.reviewed_on": "reviewed_on",
    "list.closed": "closed",
    "list.remark": "remark",
    "report.column.place": "place",
    "report.column.finding": "finding_id",
    "list.name": "name",
    "report.column.id_number": "id_number",
    "list.post": "post",
    "list.kind": "rule",
}
_WHOSE: Final = ("name", "id_number", "post", "rule")
WORK: Final = pl.Schema(
    {"finding_id": pl.String(), "nth": pl.Int64()}
    | {field: pl.String() for field in _BY_HAND.values() if field not in {"finding_id", "place", *_WHOSE}}
    | {"added": pl.String()}
)
"""Columns of what was filled in: days as ``2026-12-31``; ``added`` is what follows the place in a remark.

``nth`` tells lines of one finding apart: the same person may stand in a roster twice.
"""
FILLED: Final = pl.Schema(
    dict(WORK)
    | dict.fromkeys([*_WHOSE, "workbook"], pl.String())
    | {"by_hand": pl.Boolean(), "said_at": pl.Datetime("us", "UTC")}
)
"""Lines of earlier workbooks: :data:`WORK`, whose problem it was (the number masked), which rule, in which workbook,
whether the line holds anything that no run wrote, and when its problem was last said to be rectified.

A line without ``finding_id`` is one that somebody added, or of which the hidden column was cleared.
"""

_LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")
_HEADER_WITHIN: Final = 10
_LONGEST: Final = 4000


def read_work(
    folder: Path, names: Sequence[str], written: Mapping[str, str]
) -> tuple[pl.DataFrame, list[str]]:
    """Read what was filled into the workbooks ``names`` of a folder, those that are there.

    ``written`` are the digests by which the last run recorded its files.

    Returns a table of :data:`FILLED`, what was changed last at its end, and the workbooks that could not be read. Only
    texts, numbers and days are taken, as text; formulas give the value last shown.
    """
    lines, unread = [pl.DataFrame(schema=FILLED)], list[str]()
    there = [name for name in names if (folder / name).exists()]
    for name in sorted(there, key=lambda name: (folder / name).stat().st_mtime):
        try:
            scan(folder / name, FileFormat.XLSX)
            said = said_at(folder / name, written.get(name))
            lines.append(_table(list(_lines(folder / name)), name).with_columns(said).select(FILLED.names()))
        except Exception:  # noqa: BLE001  # a damaged workbook provokes anything; it is kept as it is
            unread.append(name)
    return pl.concat(lines), unread


def carry_over(lines: pl.DataFrame, work: pl.DataFrame, lang: Lang) -> pl.DataFrame:
    """Fill the work into the problem list's lines by ``finding_id``; a remark that named a place names the new one."""
    numbered = lines.with_columns(nth=_nth())
    filled = numbered.join(
        work, on=["finding_id", "nth"], how="left", suffix="_filled", maintain_order="left"
    )
    return filled.with_columns(
        state=pl.coalesce(_in_words(states, "state_filled", lang), "state"),
        closed=pl.coalesce(_in_words(closings, "closed_filled", lang), "closed"),
        remark=pl.coalesce("remark_filled", pl.concat_str("remark", "added", ignore_nulls=True)),
    ).select(*lines.columns, *(name for name in WORK if name not in {*lines.columns, "nth", "added"}))


def _in_words(words: Any, column: str, lang: Lang) -> pl.Expr:
    """Write a chosen option in the report's language, whichever it was chosen in; other words stay."""
    said = {option: own for each in _LANGUAGES for option, own in zip(words(each), words(lang), strict=True)}
    return pl.col(column).replace(said)


def _table(lines: list[dict[str, str | None]], workbook: str) -> pl.DataFrame:
    kinds = dict.fromkeys(_BY_HAND.values(), pl.String)
    read = pl.DataFrame(lines, schema=kinds).with_columns(clean_text(pl.col(pl.String)), nth=_nth())
    place, remark = pl.col("place").fill_null(""), pl.col("remark")
    follows = remark.str.starts_with(place) & (place != "")
    rest = remark.str.strip_prefix(place)
    told = read.with_columns(
        remark=pl.when(~follows).then(remark),
        added=pl.when(follows & (rest != "")).then(rest),
        id_number=masked_number("id_number"),
        rule=pl.col("rule").replace(_rules()),
    )
    return told.with_columns(workbook=pl.lit(workbook), by_hand=_by_hand())


def _by_hand() -> pl.Expr:
    """Tell the lines that hold anything but what a run writes into one that nobody has worked on."""
    offered = {"state": "rectify.open", "closed": "report.no"}
    untouched = {field: [text(key, lang) for lang in _LANGUAGES] for field, key in offered.items()}
    own = [name for name in WORK if name not in {"finding_id", "nth", *untouched}]
    chosen = (pl.col(field).is_not_null() & ~pl.col(field).is_in(words) for field, words in untouched.items())
    return pl.any_horizontal(*(pl.col(name).is_not_null() for name in own), *chosen)


def _rules() -> dict[str, str]:
    """Return the rules by their titles, in whichever language."""
    titled = [key for key in keys() if key.startswith("rule.") and key.endswith(".title")]
    return {
        text(key, lang): key.removeprefix("rule.").removesuffix(".title")
        for key in titled
        for lang in _LANGUAGES
    }


def _nth() -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.Int64).over("finding_id")


def _lines(path: Path) -> Iterator[dict[str, str | None]]:
    """Yield the lines of a workbook's problem list; none if it has no such list or the columns are gone."""
    import openpyxl  # noqa: PLC0415  # a quarter of a second that a folder without earlier reports does not need

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep; nothing is written back
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        for name in {text("report.sheet.problems", lang) for lang in _LANGUAGES} & set(book.sheetnames):
            book[name].reset_dimensions()  # the file's own word on its size is not to be relied on
            yield from _listed(book[name].iter_rows(values_only=True))
    finally:
        book.close()


def _listed(rows: Iterator[tuple[Any, ...]]) -> Iterator[dict[str, str | None]]:
    known = {text(head, lang): field for head, field in _BY_HAND.items() for lang in _LANGUAGES}
    for row, _ in zip(rows, range(_HEADER_WITHIN), strict=False):
        where = {
            known[cell]: index for index, cell in enumerate(row) if isinstance(cell, str) and cell in known
        }
        if "finding_id" in where:
            break
    else:
        return
    for row in rows:
        yield {field: _words(row[index]) if index < len(row) else None for field, index in where.items()}


def _words(value: object) -> str | None:
    match value:
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case bool() | int() | float():
            return str(value)
        case str():
            return value.strip()[:_LONGEST] or None
    return None
