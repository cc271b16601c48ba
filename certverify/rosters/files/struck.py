"""Cells of an xlsx sheet in whose text some words are struck through: the parser does not tell which words hold.

Part of the child. Strings and cells are searched by patterns, never read by an XML parser.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from certverify.rosters.files.looks import STRUCK

__all__ = ["struck_cells", "struck_strings"]

_STRING: Final = re.compile(rb"<si(?:\s[^>]*)?(?:/>|>.*?</si>)", re.DOTALL)
_CELL: Final = re.compile(rb"""<c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*?\bt="s"[^>]*><v>(\d{1,8})</v>""")
_INLINE: Final = re.compile(
    rb"""<c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*><is>((?:(?!</is>).){0,4000})</is>""", re.DOTALL
)
_AT_MOST: Final = 20_000


def struck_strings(data: bytes) -> frozenset[int]:
    """Return the numbers of the shared strings (``xl/sharedStrings.xml``) of which a run is struck through."""
    if b"<strike" not in data:
        return frozenset()
    strings = enumerate(_STRING.finditer(data))
    return frozenset(islice((n for n, string in strings if STRUCK.search(string[0])), _AT_MOST))


def struck_cells(data: bytes, strings: frozenset[int]) -> Iterator[str]:
    """Yield the addresses of the cells of a sheet that show one of these strings, or hold such a text themselves."""
    if strings:
        found = (cell[1].decode() for cell in _CELL.finditer(data) if int(cell[2]) in strings)
        yield from islice(found, _AT_MOST)
    if b"<strike" in data:
        inline = (cell[1].decode() for cell in _INLINE.finditer(data) if STRUCK.search(cell[2]))
        yield from islice(inline, _AT_MOST)
