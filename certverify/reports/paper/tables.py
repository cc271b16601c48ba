"""Tables of a Word document, written as WordprocessingML at once (ECMA-376 part 1, 17.4).

python-docx walks the whole table for every cell it is asked for; a list of 300 lines took it a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from certverify.messages import Lang
from certverify.reports.workbook.styles import FILLS

__all__ = ["Grid", "grid_xml"]

_TWIPS: Final = 567  # of a centimetre
_HEAD: Final = "1F4E79"
_LABEL: Final = "#F5F7FA"
_INK: Final = "1F2933"
_EDGE: Final = "B8C2CC"
_FONTS: Final[dict[Lang, tuple[str, str]]] = {"zh": ("宋体", "Times New Roman"), "en": ("宋体", "Arial")}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads (none for a form), lines of text, widths in centimetres.

    ``tones`` colours, line by line, the cells of the columns in ``toned``; ``labels`` is how many columns on the left
    are labels; ``centred`` are the columns whose text stands in the middle. ``least`` is the height of a line in
    centimetres, where room for writing by hand is needed. A ``whole`` table is not parted by the end of a page.
    """

    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    widths: Sequence[float]
    points: float = 9.5
    tones: Sequence[str] = ()
    toned: frozenset[int] = frozenset()
    labels: int = 0
    centred: frozenset[int] = field(default_factory=frozenset)
    least: float = 0.0
    whole: bool = False


def grid_xml(grid: Grid, lang: Lang) -> Any:
    """Return the table's element; a head is repeated on every page and no line is torn in two."""
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in grid.widths)
    head = _row(grid, grid.heads, lang, head=True) if grid.heads else ""
    tones = grid.tones or [""] * len(grid.lines)
    body = "".join(_row(grid, line, lang, tone=tone) for line, tone in zip(grid.lines, tones, strict=True))
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_EDGE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    total = sum(map(_twips, grid.widths))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(grid: Grid, cells: Sequence[str], lang: Lang, *, tone: str = "", head: bool = False) -> str:
    least = f'<w:trHeight w:val="{_twips(grid.least)}" w:hRule="atLeast"/>' if grid.least and not head else ""
    shape = f"<w:trPr><w:cantSplit/>{least}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    drawn = [
        _cell(words, grid.widths[n], _look(grid, n, tone, head=head), _letters(grid, lang))
        for n, words in enumerate(cells)
    ]
    return f"<w:tr>{shape}{''.join(drawn)}</w:tr>"


class _Look(NamedTuple):
    """Fill, ink, place of the text, and whether it is bold and stays with the next line."""

    fill: str
    ink: str
    place: str
    bold: bool
    stays: bool


def _look(grid: Grid, column: int, tone: str, *, head: bool) -> _Look:
    place = "center" if column in grid.centred else "left"
    if head:
        return _Look(_HEAD, "FFFFFF", "center", bold=True, stays=True)
    label = column < grid.labels
    fill = FILLS[tone] if column in grid.toned else _LABEL if label else None
    return _Look((fill or "").removeprefix("#"), _INK, place, bold=label, stays=grid.whole)


def _letters(grid: Grid, lang: Lang) -> str:
    east, latin = _FONTS[lang]
    size = round(grid.points * 2)
    fonts = f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'
    return f'{fonts}{{bold}}<w:color w:val="{{ink}}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _cell(words: str, width: float, look: _Look, letters: str) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>' if look.fill else ""
    run = letters.format(bold="<w:b/>" if look.bold else "", ink=look.ink)
    paragraph = (
        f'<w:pPr>{"<w:keepNext/>" if look.stays else ""}<w:spacing w:before="20" w:after="20" w:line="240" '
        f'w:lineRule="auto"/><w:jc w:val="{look.place}"/></w:pPr>'
    )
    paragraphs = "".join(
        f'<w:p>{paragraph}<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escape(part)}</w:t></w:r></w:p>'
        for part in words.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraphs}</w:tc>"
    )


def _twips(centimetres: float) -> int:
    return round(centimetres * _TWIPS)
