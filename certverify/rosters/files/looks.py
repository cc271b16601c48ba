"""Which rows of an xlsx sheet are struck through or coloured: formatting that carries meaning and is not read.

Part of the child. Styles and cells are searched by patterns, never read by an XML parser.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.colours import Palette
from certverify.rosters.files.months import formats_of

__all__ = ["STRUCK", "Painted", "Styles", "marked_rows", "painted_rows", "painted_strings", "styles_of"]

_FONT: Final = re.compile(rb"<font(?:\s[^>]*)?(?:/>|>.*?</font>)", re.DOTALL)
_FILL: Final = re.compile(rb"<fill(?:\s[^>]*)?(?:/>|>.*?</fill>)", re.DOTALL)
_FORMAT: Final = re.compile(rb"<xf\s[^>]*>")
STRUCK: Final = re.compile(rb"""<strike(?:\s+val=["'](?:1|true)["'])?\s*/?>""")
_PLAIN: Final = re.compile(rb"""<fgColor[^>]*(?:rgb=["'](?:FF|00)FFFFFF["']|theme=["']0["']\s*/)""")
_ROW: Final = re.compile(rb"""\br=["'][A-Z]{1,3}(\d{1,7})["']""")
_FAR_ENOUGH: Final = 64
_AT_MOST: Final = 20_000
_CELLS_AT_MOST: Final = 400_000

_COLOUR: Final = re.compile(rb"<color\s[^>]{1,200}>")
_GROUND: Final = re.compile(rb"<fgColor\s[^>]{1,200}>")
_STRING: Final = re.compile(rb"<si[\s/>]")
_CELL: Final = re.compile(rb"""<c\s([^>]{0,200}[^/>])>(?:<v>(\d{1,8})</v>)?""")
"""No pattern looks further for the end of a tag than a tag is long: a file of tags without one would take for ever."""
_FORMAT_OF: Final = re.compile(rb""" s="(\d{1,6})\"""")
Painted = dict[int, str]
"""Names of colours by the number of a cell format or of a shared string."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Cell formats that strike through, that colour, and those with letters or a ground of a colour with a name."""

    struck: frozenset[int] = frozenset()
    coloured: frozenset[int] = frozenset()
    letters: Painted = field(default_factory=dict)
    grounds: Painted = field(default_factory=dict)
    months: Mapping[int, CellKind] = field(default_factory=dict)
    """Cell formats that show of a date the month or the year alone."""


def styles_of(data: bytes, palette: Palette) -> Styles:
    """Return what the cell formats of ``xl/styles.xml`` show."""
    fonts, fills = _FONT.findall(_section(data, b"fonts")), _FILL.findall(_section(data, b"fills"))
    struck = {n for n, font in enumerate(fonts) if STRUCK.search(font)}
    filled = {n for n, fill in enumerate(fills) if b"solid" in fill and not _PLAIN.search(fill)}
    inks = [palette.name_in(found[0]) if (found := _COLOUR.search(font)) else "" for font in fonts]
    grounds = [_ground(fill, palette) for fill in fills]
    formats = _FORMAT.findall(_section(data, b"cellXfs"))
    font_of, fill_of = ([_number(one, name) for one in formats] for name in (b"fontId", b"fillId"))
    return Styles(
        struck=frozenset(n for n, font in enumerate(font_of) if font in struck),
        coloured=frozenset(n for n, fill in enumerate(fill_of) if fill in filled),
        letters={n: inks[font] for n, font in enumerate(font_of) if 0 <= font < len(inks) and inks[font]},
        months=formats_of(_section(data, b"numFmts"), formats),
        grounds={n: grounds[f] for n, f in enumerate(fill_of) if 0 <= f < len(grounds) and grounds[f]},
    )


def _ground(fill: bytes, palette: Palette) -> str:
    found = _GROUND.search(fill) if b"solid" in fill else None
    return palette.name_in(found[0]) if found else ""


def painted_strings(data: bytes, palette: Palette) -> Painted:
    """Return the shared strings (``xl/sharedStrings.xml``) of which a run has letters of a colour, one for each."""
    if b"<rPr" not in data or b"<color" not in data:
        return {}
    found = {}
    for n, string in enumerate(islice(_between(_STRING, data), 1, None)):
        if name := next(filter(None, map(palette.name_in, _COLOUR.findall(string))), ""):
            found[n] = name
    return found


def _between(pattern: re.Pattern[bytes], data: bytes) -> Iterator[bytes]:
    """Yield what stands before, between and behind the places where a pattern is found, one after the other."""
    start = 0
    for found in pattern.finditer(data):
        yield data[start : found.start()]
        start = found.end()
    yield data[start:]


def painted_rows(data: bytes, styles: Styles, strings: Painted) -> dict[str, list[int]] | None:
    """Return by ``letters:red`` or ``ground:red`` the rows with such a cell that holds something.

    ``None`` where there are too many cells to be gone through.
    """
    if not (styles.letters or styles.grounds or strings):
        return {}
    rows: dict[str, set[int]] = {}
    for seen, cell in enumerate(_CELL.finditer(data)):
        if seen >= _CELLS_AT_MOST:
            return None
        known = _FORMAT_OF.search(b" " + cell[1])
        number = int(known[1]) if known else 0
        text = strings.get(int(cell[2]), "") if strings and cell[2] and b't="s"' in cell[1] else ""
        for kind, name in (
            ("letters", styles.letters.get(number, "")),
            ("letters", text),
            ("ground", styles.grounds.get(number, "")),
        ):
            place = _ROW.search(cell[1]) if name else None
            if place:
                rows.setdefault(f"{kind}:{name}", set()).add(int(place[1]))
    return {key: sorted(found) for key, found in rows.items()}


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
