"""``report.xlsx``: what a safety officer prints (the problem list two pages wide), works off and hands on."""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from certverify.messages import Lang, text
from certverify.reports.facts import Facts
from certverify.reports.view import View
from certverify.reports.workbook.cells import LineSheet
from certverify.reports.workbook.printing import OPTIONS, set_up
from certverify.reports.workbook.styles import Styles
from certverify.reports.workbook.summary_sheet import fill_summary
from certverify.reports.workbook.table_sheets import SHEETS, fill
from certverify.reports.workbook.tally_sheet import fill_tallies

__all__ = ["write_workbook"]

_SCALE: Final[Mapping[Lang, int]] = {"zh": 76, "en": 72}  # per cent: 10 pt type is printed at 7.6 pt
_CHARTS_SCALE: Final = 70
"""Per cent: a table with its chart beside it takes the width of the paper."""


def write_workbook(path: Path, facts: Facts, view: View) -> None:
    """Write the workbook: summary, problem list, everyone, not verified, data problems, advice, counts with charts.

    Where problems are followed from run to run, what this run resolved has a sheet of its own.

    Raises:
        OSError: the file cannot be written.
        ValueError: an entry is missing from the account.
    """
    lang = facts.lang
    book = Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
    styles = Styles(book, lang)
    _describe(book, facts)
    summary = book.add_worksheet(text("report.sheet.summary", lang))
    fill_summary(summary, facts, styles, lang)
    _print_setup(summary, facts)
    for spec in SHEETS:
        if (lines := getattr(view, spec.lines)) is None:
            continue
        sheet = book.add_worksheet(text(spec.name, lang), LineSheet)
        fill(sheet, spec, lines, styles, lang=lang, title=facts.title(spec.title), lead=facts.lead())
        _print_setup(sheet, facts)
        if spec.first_page is not None:
            _two_pages_wide(sheet, spec.first_page, lang, repeated=spec.frozen)
    tallies = book.add_worksheet(text("report.sheet.tallies", lang))
    begin = fill_tallies(book, tallies, facts, styles)
    _print_setup(tallies, facts)
    tallies.set_print_scale(_CHARTS_SCALE)  # not fitted to the page, or the breaks would not count
    tallies.set_h_pagebreaks(begin)
    book.close()


def _describe(book: Any, facts: Facts) -> None:
    """Fill in the document's properties; those of an incomplete run say so."""
    result = facts.result
    book.set_properties(
        {
            "title": facts.title(),
            "subject": facts.title("list.title"),
            "author": "certverify",
            "company": facts.employer(),
            "comments": facts.warning() or "",
            "status": "complete" if result.complete else "incomplete",
            "created": result.finished_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    for name, value in (("run_id", result.run_id), ("source", result.source), ("as_of", str(result.as_of))):
        book.set_custom_property(f"certverify.{name}", value)
    book.set_custom_property("certverify.complete", result.complete)
    book.set_custom_property("certverify.unmasked", facts.unmasked)


def _print_setup(sheet: Any, facts: Facts) -> None:
    set_up(sheet, facts.employer()[:40], facts.lead() + facts.result.run_id, facts.lang)


def _two_pages_wide(sheet: Any, first_page: int, lang: Lang, *, repeated: int) -> None:
    """Print the columns after ``first_page`` on a page to the right, with the first ``repeated`` ones again."""
    sheet.set_print_scale(_SCALE[lang])
    sheet.set_v_pagebreaks([first_page])
    sheet.repeat_columns(0, repeated - 1)
    sheet.print_across()
