"""A Word document being written: A4, the fonts of official letters, headings, tables, pictures, lines to fill in."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from certverify.messages import Lang
from certverify.reports.paper.tables import Grid, grid_xml

__all__ = ["Paper"]

_INK: Final = RGBColor(0x1F, 0x29, 0x33)
_ALERT: Final = RGBColor(0x9B, 0x1C, 0x1C)
_A4: Final = (Cm(21), Cm(29.7))
_FONTS: Final[dict[Lang, tuple[str, str, str]]] = {
    # body, headings, Latin letters and digits: 仿宋 and 黑体 are what GB/T 9704 asks of official letters
    "zh": ("仿宋", "黑体", "Times New Roman"),
    "en": ("宋体", "黑体", "Arial"),
}


class _Look(NamedTuple):
    """A style: size, whether it is a heading, space before and after, all in points."""

    points: float
    heading: bool
    before: float
    after: float


_LOOKS: Final = {
    "Normal": _Look(12, heading=False, before=0, after=4),
    "Title": _Look(20, heading=True, before=0, after=10),
    "Heading 1": _Look(15, heading=True, before=16, after=6),
    "Heading 2": _Look(12.5, heading=True, before=10, after=4),
    "Header": _Look(9, heading=False, before=0, after=0),
    "Footer": _Look(9, heading=False, before=0, after=0),
    "Caption": _Look(10, heading=False, before=0, after=8),
}
_THEMES: Final = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


class Paper:
    """Writes one block after the other; nothing that is written becomes a field, a link or markup."""

    def __init__(self, lang: Lang, *, landscape: bool = False) -> None:
        self._document = Document()
        self._lang: Lang = lang
        for name, look in _LOOKS.items():
            self._style(name, look)
        _shape(self._document.sections[0], landscape=landscape)

    def describe(
        self, *, title: str, subject: str, comments: str, status: str, run: str, made: datetime
    ) -> None:
        """Fill in the document's properties."""
        said = self._document.core_properties
        moment = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        said.title, said.subject, said.comments = title[:255], subject[:255], comments[:255]
        said.author = said.last_modified_by = "certverify"
        said.content_status, said.identifier, said.keywords = status, run, f"certverify.run_id={run}"
        said.created = said.modified = moment
        said.language = "zh-CN" if self._lang == "zh" else "en"

    def running(self, left: str, right: str, *, alert: str = "") -> None:
        """Write every page's header and number its pages; an ``alert`` stands red before the rest."""
        section = self._document.sections[0]
        head = section.header.paragraphs[0]
        if alert:
            self._ink(head.add_run(f"{alert} "), _ALERT, bold=True)
        head.add_run(f"{left}　{right}")
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in ("PAGE", " / ", "NUMPAGES"):
            _field(foot.add_run(), part) if part.isupper() else foot.add_run(part)

    def title(self, words: str, *, alert: str = "") -> None:
        """Write the title, and under it in red what has to be known before anything else."""
        paragraph = self._document.add_paragraph(style="Title")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(words)
        if alert:
            self._ink(paragraph.add_run(f"\n{alert}"), _ALERT, bold=True)

    def heading(self, words: str, level: int = 1) -> None:
        """Write a heading of level 1 or 2, which stays with what follows."""
        self._document.add_heading(words, level)

    def text(self, words: str, *, indent: bool = True, alert: bool = False, stays: bool = False) -> None:
        """Write a paragraph, in Chinese indented by two characters; one that ``stays`` is kept with what follows."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = stays
        if indent and self._lang == "zh":
            paragraph.paragraph_format.first_line_indent = Pt(24)
        run = paragraph.add_run(words)
        if alert:
            self._ink(run, _ALERT, bold=True)

    def lines_to_fill(self, label: str, count: int = 2, *, stays: bool = False) -> None:
        """Write a label and ruled lines for somebody's hand, on one page; with ``stays`` so is what follows."""
        self.text(label, indent=False, stays=True)
        for number in range(1, count + 1):
            paragraph = self._document.add_paragraph()
            _underline(paragraph)
            paragraph.paragraph_format.space_after = Pt(10)
            paragraph.paragraph_format.keep_with_next = stays or number < count

    def grid(self, grid: Grid) -> None:
        """Write a table."""
        body = self._document.element.body
        body.insert(len(body) - 1, grid_xml(grid, self._lang))
        self._document.add_paragraph().paragraph_format.space_after = Pt(2)

    def picture(self, image: bytes, spoken: str, caption: str, width: float) -> None:
        """Write a picture ``width`` centimetres wide, with its words for whoever cannot see it."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(BytesIO(image), width=Cm(width))
        for told in paragraph._p.iter(qn("wp:docPr")):  # noqa: SLF001  # python-docx offers no alternative text
            told.set("descr", spoken)
        below = self._document.add_paragraph(caption, style="Caption")
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def turn(self, *, landscape: bool) -> None:
        """Go on on a new page, upright or across."""
        _shape(self._document.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)

    def save(self, path: Path) -> None:
        """Write the file.

        Raises:
            OSError: it cannot be written.
        """
        self._document.save(str(path))

    def _style(self, name: str, look: _Look) -> None:
        body, head, latin = _FONTS[self._lang]
        style = self._document.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(look.points), look.heading, False
        style.font.color.rgb, style.font.name = _INK, latin
        fonts = style.element.rPr.rFonts
        fonts.set(qn("w:eastAsia"), head if look.heading else body)
        for theme in _THEMES:  # a theme's font would outrank the one named here
            fonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(look.before),
            Pt(look.after),
        )
        style.paragraph_format.line_spacing = 1.35 if name == "Normal" else 1.15
        for border in style.element.xpath("./w:pPr/w:pBdr"):  # the line under the template's titles
            border.getparent().remove(border)

    @staticmethod
    def _ink(run: Any, colour: RGBColor, *, bold: bool) -> None:
        run.font.color.rgb, run.font.bold = colour, bold


def _shape(section: Any, *, landscape: bool = False) -> None:
    width, height = _A4[::-1] if landscape else _A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    side, end = (Cm(1.5), Cm(1.8)) if landscape else (Cm(2.5), Cm(2.4))
    section.left_margin = section.right_margin = side
    section.top_margin = section.bottom_margin = end


def _field(run: Any, name: str) -> None:
    """Insert a field that Word fills in: the number of the page, or of all pages."""
    parts = (("fldChar", "begin"), ("instrText", ""), ("fldChar", "end"))
    for tag, kind in parts:
        part = OxmlElement(f"w:{tag}")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)  # noqa: SLF001  # python-docx offers no fields


def _underline(paragraph: Any) -> None:
    border, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "7B8794")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    paragraph._p.get_or_add_pPr().insert(0, border)  # noqa: SLF001  # python-docx offers no paragraph borders
