"""How every workbook is made and printed: A4 across, one page wide, with a place for signatures at the foot."""

from functools import partial
from typing import Any, Final
from zipfile import ZipFile

from xlsxwriter import workbook

from certverify.messages import Lang, text

__all__ = ["OPTIONS", "literal", "set_up", "unmarked"]

_A4: Final = 9
_TIGHTNESS: Final = 4
"""How tightly a workbook is packed: zlib's own 6 makes it an eighth smaller, in three times the time."""

# XlsxWriter makes the archive by this name alone, and has no switch for how tightly it is packed
workbook.ZipFile = partial(ZipFile, compresslevel=_TIGHTNESS)  # type: ignore[misc, assignment, unused-ignore] # as above
OPTIONS: Final = {
    # nothing that anybody typed becomes a formula, a link or a number
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # widths are counted in digits of this font: 7 pixels in Excel, and in what stands in for it where it is missing
    "default_format_properties": {"font_name": "宋体", "font_size": 10},
}
"""XlsxWriter's options."""


def set_up(sheet: Any, left: str, right: str, lang: Lang) -> None:
    """Set a sheet's page up, with words on the left and on the right of its head."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.65, bottom=0.65)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    # the space after a font size keeps a digit that follows from becoming part of it
    head = f"&L&8 {literal(left)}&R&8 {literal(right)}"
    foot = f"&L&9 {literal(text('list.signature', lang))}&R&8 {text('report.footer.page', lang)}"
    sheet.set_header(head, {"margin": 0.3})
    sheet.set_footer(foot, {"margin": 0.3})


def literal(words: str) -> str:
    """Escape the ampersand, which commands headers and footers."""
    return words.replace("&", "&&")


def unmarked(words: str) -> str:
    """Keep XlsxWriter from taking a text for its rich-text markup, which it would write unescaped."""
    return f" {words}" if words.startswith("<r>") else words
