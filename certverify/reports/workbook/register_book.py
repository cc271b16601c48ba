"""The rectification register (整改台账) as a workbook: every problem, and every step taken about one."""

from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from xlsxwriter import Workbook

from certverify.messages import Lang, text
from certverify.reports.facts import local
from certverify.reports.safetext import printable, readable
from certverify.reports.workbook.cells import LineSheet
from certverify.reports.workbook.printing import OPTIONS, set_up
from certverify.reports.workbook.styles import Styles
from certverify.reports.workbook.table_sheets import Column, TableSheet, fill

__all__ = ["PROBLEMS", "STEPS", "write_register"]

_SEQ: Final = Column("list.seq", "seq", 5, "number", centre=True)
_NAME: Final = Column("list.name", "name", 8, centre=True)
_SHEETS: Final = (
    TableSheet(
        "register.sheet.problems", "register.title", "register.note.problems", "problems", None, 3,
        (
            _SEQ,
            Column("list.department", "department", 14),
            _NAME,
            Column("list.post", "post", 11),
            Column("list.kind", "kind", 14),
            Column("list.description", "description", 32),
            Column("list.nature", "nature", 9, centre=True, worded=15),
            Column("register.column.since", "since", 11, "own_day", centre=True),
            Column("list.change", "change", 10, centre=True),
            Column("list.owner", "owner", 11),
            Column("list.deadline", "deadline", 11, "own_day", centre=True),
            Column("web.person.statutory", "statutory", 11, "own_day", centre=True),
            Column("list.done", "state", 13, centre=True),
            Column("register.column.closed_by", "closed_by", 18),
            Column("register.column.steps", "steps", 44),
            Column("list.proof", "proof", 18),
            Column("report.column.finding", "finding_id", 16, hidden=True),
        ),
    ),
    TableSheet(
        "register.sheet.steps", "register.title.steps", "register.note.steps", "steps", None, 3,
        (
            Column("register.column.problem", "seq", 8, "number", centre=True),
            Column("register.column.at", "at", 17, centre=True),
            _NAME,
            Column("list.kind", "kind", 18),
            Column("register.column.act", "act", 26),
            Column("register.column.who", "who", 14),
            Column("register.column.words", "words", 60),
            Column("list.proof", "proof", 26),
        ),
    ),
)  # fmt: skip

PROBLEMS: Final = pl.Schema(
    {column.field: pl.Int64() if column.kind == "number" else pl.String() for column in _SHEETS[0].columns}
)
"""One line per problem: texts in the reader's language, days as ``2026-12-31``; ``seq`` counts from 1."""
STEPS: Final = pl.Schema(
    {column.field: pl.Int64() if column.kind == "number" else pl.String() for column in _SHEETS[1].columns}
)
"""One line per step, ``seq`` being its problem's."""
_BY_HAND: Final = ("owner", "steps", "words", "proof", "who")
"""What officers wrote is theirs, and stays as they wrote it."""


def write_register(
    path: Path, problems: pl.DataFrame, steps: pl.DataFrame, lang: Lang, *, at: datetime, which: str
) -> None:
    """Write :data:`PROBLEMS` and :data:`STEPS`; ``at`` is when they were looked up, ``which`` says what was chosen.

    Raises:
        OSError: the file cannot be written.
    """
    book = Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
    styles = Styles(book, lang)
    lead = text("register.lead", lang, at=local(at), which=which, n=problems.height)
    for spec, lines in zip(_SHEETS, (problems, steps), strict=True):
        sheet = book.add_worksheet(text(spec.name, lang), LineSheet)
        fill(sheet, spec, _shown(lines), styles, lang=lang, title=text(spec.title, lang), lead=lead)
        set_up(sheet, "", local(at), lang)
    book.close()


def _shown(lines: pl.DataFrame) -> pl.DataFrame:
    kept = [name for name in _BY_HAND if name in lines.columns]
    return readable(lines.drop(kept), unmasked=False).hstack(lines.select(printable(pl.col(kept))))
