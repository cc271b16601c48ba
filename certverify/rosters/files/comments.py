"""Comments on the cells of an xlsx workbook: where they stand, and which of them speak of leaving; no more is read.

Part of the child. ECMA-376 Part 1, 18.7: ``xl/comments…xml``, joined to its sheet by the sheet's relations.
"""

import posixpath
import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

__all__ = ["addresses_of", "is_about_comments", "of_sheet", "speaks_of_leaving"]

Addresses = list[tuple[str, bool]]
"""Addresses of cells (``A2``), each with whether its comment speaks of leaving."""

_COMMENT: Final = re.compile(
    rb"""<(?:\w+:)?comment\s[^>]*?\bref=["']([A-Z]{1,3}\d{1,7})["'][^>]*>(.*?)</(?:\w+:)?comment>""",
    re.DOTALL,
)
_TARGET: Final = re.compile(rb"""\bTarget=["']([^"']*comments?\d*\.xml)["']""", re.IGNORECASE)
_PART: Final = re.compile(r"xl/(comments/)?comments?\d*\.xml", re.IGNORECASE)
_TAG: Final = re.compile(rb"<[^>]*>")
_LEAVING: Final = re.compile(
    "离职|辞职|辞退|退场|离场|撤场|调离|调出|离岗|离厂|退休|免职|解除合同|终止合同|去世|死亡"
)
_AT_MOST: Final = 20_000


def is_about_comments(part: str) -> bool:
    """Tell whether a part of a workbook holds comments, or says which of them are a sheet's."""
    return _PART.fullmatch(part) is not None or part.startswith("xl/worksheets/_rels/")


def of_sheet(sheet: str, parts: Mapping[str, bytes]) -> Addresses:
    """Return where the comments of a sheet stand, by the name of its part (``xl/worksheets/sheet1.xml``)."""
    folder, name = posixpath.split(sheet)
    relations = parts.get(f"{folder}/_rels/{name}.rels", b"")
    targets = (target.decode("utf-8", "replace") for target in _TARGET.findall(relations))
    paths = {posixpath.normpath(posixpath.join("/", folder, target))[1:] for target in targets}
    return [found for path in sorted(paths) for found in addresses_of(parts.get(path, b""))]


def addresses_of(data: bytes) -> Addresses:
    """Return the cells that have a comment, as they stand in one part."""
    return [
        (match[1].decode(), speaks_of_leaving(_TAG.sub(b"", match[2]).decode("utf-8", "replace")))
        for match in islice(_COMMENT.finditer(data), _AT_MOST)
    ]


def speaks_of_leaving(text: str) -> bool:
    """Tell whether the text of a comment speaks of leaving."""
    return _LEAVING.search(text) is not None
