"""The tables of the page, as plain values for its template."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.facts import Line

__all__ = ["count_table", "line_table"]

# per list: title, note, and columns as (head, field, look, toned, heads the row)
_Columns = tuple[tuple[str, str, str, bool, bool], ...]
_PERSON: Final[_Columns] = (
    ("list.seq", "seq", "number", False, False),
    ("list.department", "department", "short", False, False),
    ("list.name", "name", "short", False, True),
)
_LISTS: Final[dict[str, tuple[str, str, _Columns]]] = {
    "problems": (
        "list.title", "report.note.problems",
        (
            *_PERSON,
            ("list.post", "post", "short", False, False),
            ("list.kind", "kind", "short", True, False),
            ("list.description", "description", "long", False, False),
            ("list.claimed", "claimed", "middle", False, False),
            ("list.official", "official", "middle", False, False),
            ("list.nature", "nature", "short", True, False),
            ("list.asked_at", "asked_at", "short", False, False),
            ("list.basis", "basis", "long", False, False),
            ("list.measure", "measure", "long", False, False),
            ("report.column.place", "place", "middle", False, False),
        ),
    ),
    "resolved": (
        "report.title.resolved", "report.note.resolved",
        (
            *_PERSON,
            ("list.post", "post", "short", False, False),
            ("list.kind", "kind", "short", False, False),
            ("report.column.resolved_by", "told", "long", False, False),
        ),
    ),
    "unverified": (
        "report.title.unverified", "report.note.unverified",
        (
            *_PERSON,
            ("list.post", "post", "short", False, False),
            ("report.column.cause", "told", "long", False, False),
            ("report.column.next_try_at", "next_try_at", "short", False, False),
            ("report.column.todo", "advice", "long", False, False),
            ("report.column.place", "place", "middle", False, False),
        ),
    ),
    "data": (
        "report.title.data", "report.note.data",
        (
            ("list.seq", "seq", "number", False, False),
            ("report.column.file", "source", "middle", False, False),
            ("ui.map.sheet", "sheet", "short", False, False),
            ("report.column.row", "row", "number", False, False),
            ("report.column.column", "column", "short", False, False),
            ("list.name", "name", "short", False, True),
            ("report.column.value", "value", "short", False, False),
            ("report.column.cause", "reason", "long", False, False),
            ("report.column.remedy", "remedy", "long", False, False),
        ),
    ),
    "advice": (
        "report.title.advice", "report.note.advice",
        (
            *_PERSON,
            ("list.post", "post", "short", False, False),
            ("report.column.advice", "kind", "short", True, False),
            ("report.column.message", "message", "long", False, False),
            ("list.measure", "measure", "long", False, False),
        ),
    ),
}  # fmt: skip

_WORK: Final[_Columns] = (
    ("list.owner", "owner", "short", False, False),
    ("list.deadline", "deadline", "short", False, False),
    ("list.done", "state", "short", False, False),
)
"""What is being done about problems; shown once anything is."""

_CHANGE: Final[_Columns] = (("list.change", "change", "short", False, False),)
"""Whether a problem is new; shown where problems are followed from run to run."""


def line_table(name: str, lines: pl.DataFrame, most: int, rest: str | None, lang: Lang) -> dict[str, Any]:
    """Return a list for the template: its first ``most`` lines, and the file in which the ``rest`` of them is.

    Without such a file the list is shown whole.
    """
    title, note, columns = _LISTS[name]
    columns = (*columns, *_CHANGE) if name == "problems" and "change" in lines.columns else columns
    columns = (*columns, *_WORK) if _worked(lines, lang) else columns
    shown = lines if rest is None else lines.head(most)
    tones = shown.get_column("severity") if "severity" in shown.columns else [""] * shown.height
    cells = shown.select(field for _, field, _, _, _ in columns).iter_rows()
    over = lines.height - shown.height
    return {
        "name": name,
        "title": text(title, lang),
        "note": text(note, lang),
        "look": "cards",
        "columns": [
            {"head": text(head, lang), "look": look, "toned": toned, "heads_row": heads}
            for head, _, look, toned, heads in columns
        ],
        "lines": [
            {"tone": tone, "cells": [_said(cell) for cell in line]}
            for tone, line in zip(tones, cells, strict=True)
        ],
        "more": text("report.more", lang, n=over, file=rest) if over > 0 else "",
    }


def count_table(
    name: str,
    lines: list[Line],
    lang: Lang,
    heads: Sequence[str] = ("report.column.item", "report.column.count"),
) -> dict[str, Any]:
    """Return a small table of counts for the template, under heads given by their message keys.

    A line is its label, its note where there is one head more than numbers, and its numbers.
    """
    noted = bool(lines) and len(heads) > 1 + len(lines[0].numbers)
    columns = [
        {
            "head": text(head, lang),
            "look": "" if n == 0 else "nature" if noted and n == 1 else "number",
            "toned": n == 0,
            "heads_row": n == 0,
        }
        for n, head in enumerate(heads)
    ]
    cells = [[x.label, *([x.note] if noted else []), *(f"{n:,}" for n in x.numbers)] for x in lines]
    return {
        "name": name,
        "title": text(f"report.section.{name}", lang),
        "note": "",
        "look": "small",
        "columns": columns,
        "lines": [{"tone": line.tone, "cells": row} for line, row in zip(lines, cells, strict=True)],
        "more": "",
    }


def _worked(lines: pl.DataFrame, lang: Lang) -> bool:
    """Tell whether anybody works on a line of the list of problems; other lists have no such columns."""
    if "owner" not in lines.columns:
        return False
    begun = pl.col("state") != text("rectify.open", lang)
    return bool(
        lines.select((begun | pl.any_horizontal(pl.col("owner", "deadline").is_not_null())).any()).item()
    )


def _said(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
