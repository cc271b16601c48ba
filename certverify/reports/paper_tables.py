"""Tables of a Word document, written as WordprocessingML at once (ECMA-376 part 1, 17.4).

python-docx walks the whole table for every cell it is asked for; a list of 300 lines took it a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from certverify.messages import Lang
from certverify.reports.styles import FILLS

__all__ = ["Grid", "grid_xml"]

_TWIPS: Final = 567  # of a centimetre
_HEAD: Final = "1F4E79"
_LABEL: Final = "F5F7FA"
_EDGE: Final = "B8C2CC"
_FONTS: Final[dict[Lang, tuple[str, str]]] = {"zh": ("宋体", "Times New Roman"), "en": ("宋体", "Arial")}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads (none for a form), lines of text, widths in centimetres.

    ``tones`` colours, line by line, the cells of the columns in ``toned``; ``labels`` is how many columns on the left
    are labels; ``centred`` are the columns whose text stands in the middle. ``least`` is the height of a line in
    centimetres, where room for writing by hand is needed.
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
        _cell(
            words,
            grid.widths[n],
            _look(grid, n, tone, head=head),
            grid.points,
            lang,
            bold=head or n < grid.labels,
        )
        for n, words in enumerate(cells)
    ]
    return f"<w:tr>{shape}{''.join(drawn)}</w:tr>"


def _look(grid: Grid, column: int, tone: str, *, head: bool) -> tuple[str, str, str]:
    """Return fill, ink and place of a cell's text."""
    if head:
        return _HEAD, "FFFFFF", "center"
    place = "center" if column in grid.centred else "left"
    fill = FILLS[tone] if column in grid.toned else None
    if fill:
        return fill.removeprefix("#"), "1F2933", place
    return (_LABEL if column < grid.labels else ""), "1F2933", place


def _cell(
    words: str, width: float, look: tuple[str, str, str], points: float, lang: Lang, *, bold: bool
) -> str:
    fill, ink, place = look
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    east, latin = _FONTS[lang]
    size = round(points * 2)
    run = (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'
        f'{"<w:b/>" if bold else ""}<w:color w:val="{ink}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )
    paragraphs = "".join(
        '<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{place}"/></w:pPr><w:r>{run}<w:t xml:space="preserve">{escape(part)}</w:t></w:r></w:p>'
        for part in words.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraphs}</w:tc>"
    )


def _twips(centimetres: float) -> int:
    return round(centimetres * _TWIPS)
