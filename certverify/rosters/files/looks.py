"""Which rows of an xlsx sheet are struck through or coloured: formatting that carries meaning and is not read.

Part of the child. Styles and cells are searched by patterns, never read by an XML parser.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

__all__ = ["STRUCK", "marked_rows", "styles_of"]

_FONT: Final = re.compile(rb"<font(?:\s[^>]*)?(?:/>|>.*?</font>)", re.DOTALL)
_FILL: Final = re.compile(rb"<fill(?:\s[^>]*)?(?:/>|>.*?</fill>)", re.DOTALL)
_FORMAT: Final = re.compile(rb"<xf\s[^>]*>")
STRUCK: Final = re.compile(rb"""<strike(?:\s+val=["'](?:1|true)["'])?\s*/?>""")
_PLAIN: Final = re.compile(rb"""<fgColor[^>]*(?:rgb=["'](?:FF|00)FFFFFF["']|theme=["']0["']\s*/)""")
_ROW: Final = re.compile(rb"""\br=["'][A-Z]{1,3}(\d{1,7})["']""")
_FAR_ENOUGH: Final = 64
_AT_MOST: Final = 20_000

Styles = dict[str, frozenset[int]]


def styles_of(data: bytes) -> Styles:
    """Return the numbers of the cell formats that strike through (``struck``) and that colour (``coloured``)."""
    struck = {n for n, font in enumerate(_FONT.findall(_section(data, b"fonts"))) if STRUCK.search(font)}
    fills = enumerate(_FILL.findall(_section(data, b"fills")))
    filled = {n for n, fill in fills if b"solid" in fill and not _PLAIN.search(fill)}
    formats = _FORMAT.findall(_section(data, b"cellXfs"))
    return {
        "struck": frozenset(n for n, one in enumerate(formats) if _number(one, b"fontId") in struck),
        "coloured": frozenset(n for n, one in enumerate(formats) if _number(one, b"fillId") in filled),
    }


def _section(data: bytes, name: bytes) -> bytes:
    start, end = data.find(b"<" + name), data.find(b"</" + name + b">")
    return data[start:end] if 0 <= start < end else b""


def _number(tag: bytes, name: bytes) -> int:
    found = re.search(rb'\b%s="(\d{1,6})"' % name, tag)
    return int(found[1]) if found else -1


def marked_rows(data: bytes, formats: frozenset[int]) -> list[int]:
    """Return the rows, as a person sees them, in which a cell that holds something has one of the formats."""
    return sorted(set(islice(_rows(data, formats), _AT_MOST))) if formats else []


def _rows(data: bytes, formats: frozenset[int]) -> Iterator[int]:
    numbers = b"|".join(b"%d" % number for number in sorted(formats))
    for cell in re.finditer(rb' s="(?:%s)"[^/>]*>' % numbers, data):
        place = _ROW.search(
            data, max(0, data.rfind(b"<c ", cell.start() - _FAR_ENOUGH, cell.end())), cell.end()
        )
        if place:
            yield int(place[1])
