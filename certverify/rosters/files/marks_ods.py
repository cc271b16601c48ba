"""What the parser does not tell of an ODS workbook: merges, error cells, hidden or struck rows, comments.

Part of the child. The content is read by patterns, never by an XML parser.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.comments import speaks_of_leaving
from certverify.rosters.files.letters import column_letters
from certverify.rosters.files.months import text_shows

__all__ = ["of_content"]

_TOKEN: Final = re.compile(
    r"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*?)?(/?)>|</table:(table-row)>"
    r"|<office:(annotation)[\s>]"
)
_STYLE: Final = re.compile(r"<style:style\s([^>]*[^/])>(.*?)</style:style>", re.DOTALL)
_STRUCK: Final = re.compile(r'style:text-line-through-style="(?!none)')
_TAG: Final = re.compile(r"<[^>]*>")
_LONGEST_COMMENT: Final = 10_000
_ATTRIBUTE: Final = re.compile(r'([\w:-]+)="([^"]*)"')
_SHOWN: Final = re.compile(r"<text:p[^>]*>([^<]{1,40})")
_AT_MOST: Final = 100_000
_BESIDE: Final = 20
"""So many equal dates may stand side by side."""
_MANY: Final = 10_000
"""So many equal rows are the empty rest of a sheet."""


@dataclass(slots=True)
class _Table:
    name: str
    row: int = 0
    column: int = 0
    repeat: int = 1
    hidden: int = 0
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    cells: list[tuple[str, int, str]] = field(default_factory=list)
    address: str = ""
    struck: set[int] = field(default_factory=set)
    comments: list[tuple[str, bool]] = field(default_factory=list)


def of_content(data: bytes) -> dict[str, dict[str, object]]:
    """Return the marks of each sheet by name: ``cells``, ``merges``, ``hidden_rows``, ``struck``, ``comments``."""
    content = data.decode("utf-8", "replace")
    return {
        table.name: {
            "cells": table.cells,
            "merges": table.merges,
            "hidden_rows": table.hidden,
            "struck": sorted(table.struck),
            "comments": table.comments,
        }
        for table in _tables(content)
    }


def _struck_styles(content: str) -> frozenset[str]:
    """Return the styles of cells whose text is struck through."""
    head = content[: content.find("<office:body")]
    styles = (match.groups() for match in _STYLE.finditer(head))
    struck = (dict(_ATTRIBUTE.findall(tag)) for tag, body in styles if _STRUCK.search(body))
    return frozenset(style.get("style:name", "") for style in struck)


def _tables(content: str) -> Iterator[_Table]:
    table: _Table | None = None
    struck = _struck_styles(content)
    for token in _TOKEN.finditer(content):
        attributes = dict(_ATTRIBUTE.findall(token.group(2) or ""))
        if token.group(1) == "table":
            if table is not None:
                yield table
            table = _Table(_unescaped(attributes.get("table:name", "")))
        elif table is not None:
            _see(table, token, attributes, content)
            if attributes.get("table:style-name") in struck and not token.group(3):
                table.struck.add(table.row + 1)
    if table is not None:
        yield table


def _see(table: _Table, token: re.Match[str], attributes: dict[str, str], content: str) -> None:
    if token.group(1) == "table-row":
        table.column, table.repeat = 0, _number(attributes, "table:number-rows-repeated")
        hidden = attributes.get("table:visibility") in {"collapse", "filter"}
        table.hidden += table.repeat if hidden and table.repeat < _MANY else 0
    if token.group(5) and len(table.comments) < _AT_MOST:
        end = content.find("</office:annotation>", token.end(), token.end() + _LONGEST_COMMENT)
        said = _TAG.sub("", content[token.end() : end]) if end > 0 else ""
        table.comments.append((table.address, speaks_of_leaving(said)))
    if token.group(4) or (token.group(1) == "table-row" and token.group(3)):
        table.row += table.repeat
    elif token.group(1) in {"table-cell", "covered-table-cell"}:
        _see_cell(table, token, attributes, content)
        table.column += _number(attributes, "table:number-columns-repeated")


def _see_cell(table: _Table, token: re.Match[str], attributes: dict[str, str], content: str) -> None:
    if len(table.merges) + len(table.cells) >= _AT_MOST:
        return
    table.address = f"{column_letters(table.column)}{table.row + 1}"
    down = _number(attributes, "table:number-rows-spanned")
    right = _number(attributes, "table:number-columns-spanned")
    if down > 1 or right > 1:
        last = (table.row + down - 1, table.column + right - 1)
        table.merges.append(((table.row, table.column), last))
    if attributes.get("office:value-type") == "date":
        text = _SHOWN.match(content, token.end())
        kind = text_shows(text.group(1)) if text else None
        if kind is not None:
            many = min(_number(attributes, "table:number-columns-repeated"), _BESIDE)
            places = (f"{column_letters(table.column + n)}{table.row + 1}" for n in range(many))
            table.cells += [(place, kind, "") for place in places]
    if attributes.get("calcext:value-type") == "error":
        shown = _SHOWN.match(content, token.end())
        table.cells.append((table.address, CellKind.ERROR, shown.group(1) if shown else "#"))


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 8 else 1


def _unescaped(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
