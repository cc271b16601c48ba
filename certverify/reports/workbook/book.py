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
from certverify.reports.workbook.styles import Styles
from certverify.reports.workbook.summary_sheet import fill_summary
from certverify.reports.workbook.table_sheets import SHEETS, fill
from certverify.reports.workbook.tally_sheet import fill_tallies

__all__ = ["write_workbook"]

_A4: Final = 9
_SCALE: Final[Mapping[Lang, int]] = {"zh": 76, "en": 72}  # per cent: 10 pt type is printed at 7.6 pt
_CHARTS_SCALE: Final = 70
"""Per cent: a table with its chart beside it takes the width of the paper."""
_OPTIONS: Final = {
    # nothing that anybody typed becomes a formula, a link or a number
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # widths are counted in digits of this font: 7 pixels in Excel, and in what stands in for it where it is missing
    "default_format_properties": {"font_name": "宋体", "font_size": 10},
}


def write_workbook(path: Path, facts: Facts, view: View) -> None:
    """Write the workbook: summary, problem list, everyone, not verified, data problems, advice, counts with charts.

    Raises:
        OSError: the file cannot be written.
        ValueError: an entry is missing from the account.
    """
    lang = facts.lang
    book = Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    styles = Styles(book, lang)
    _describe(book, facts)
    summary = book.add_worksheet(text("report.sheet.summary", lang))
    fill_summary(summary, facts, styles, lang)
    _print_setup(summary, facts)
    for spec in SHEETS:
        sheet = book.add_worksheet(text(spec.name, lang), LineSheet)
        fill(sheet, spec, getattr(view, spec.lines), styles, facts, lang=lang)
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
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.65, bottom=0.65)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    # the space after a font size keeps a digit that follows from becoming part of it
    head = (
        f"&L&8 {_literal(facts.employer()[:40])}&R&8 {_literal(facts.lead())}{_literal(facts.result.run_id)}"
    )
    foot = f"&L&9 {_literal(text('list.signature', facts.lang))}&R&8 {text('report.footer.page', facts.lang)}"
    sheet.set_header(head, {"margin": 0.3})
    sheet.set_footer(foot, {"margin": 0.3})


def _two_pages_wide(sheet: Any, first_page: int, lang: Lang, *, repeated: int) -> None:
    """Print the columns after ``first_page`` on a page to the right, with the first ``repeated`` ones again."""
    sheet.set_print_scale(_SCALE[lang])
    sheet.set_v_pagebreaks([first_page])
    sheet.repeat_columns(0, repeated - 1)
    sheet.print_across()


def _literal(words: str) -> str:
    """Escape the ampersand, which commands headers and footers."""
    return words.replace("&", "&&")
