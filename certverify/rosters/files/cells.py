"""A sheet as parsed: cells with their types, merged ranges, and what the parser was told about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from certverify.rosters.files.cellkind import CellKind
from certverify.rosters.files.letters import column_letters, position

__all__ = ["Merge", "Sheet"]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of one sheet: columns ``v<n>`` (text) and ``k<n>`` (:class:`CellKind`), one line per row of the sheet.

    ``first_row`` and ``first_column`` (from 0) say where the used rectangle begins.
    """

    name: str | None
    hidden: bool
    cells: pl.DataFrame = field(repr=False)
    first_row: int = 0
    first_column: int = 0
    merges: tuple[Merge, ...] = ()
    hidden_rows: int = 0
    date1904: bool = False
    encoding: str | None = None
    struck: frozenset[int] | None = None
    coloured: frozenset[int] | None = None
    """Rows, as a person sees them, with formatting that may carry meaning; ``None`` where the file does not tell."""
    painted: Mapping[str, frozenset[int]] | None = None
    """Such rows by what has which colour: ``letters:red``, ``ground:yellow``; ``None`` where the file does not tell."""
    conditional: bool = False
    """Some formats depend on what cells hold: how a row looks is not told by its cells alone."""
    comments: tuple[tuple[str, bool], ...] = ()
    """Addresses of cells with a comment, and whether it speaks of leaving; what it says is not read."""
    letters: tuple[str, ...] = ()
    """Where the columns of a table made of cards stand, and how many rows below the card's name (``B+2``)."""

    @property
    def width(self) -> int:
        """Number of columns of the used rectangle."""
        return self.cells.width // 2

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], cells: pl.DataFrame) -> "Sheet":
        """Build from the child's message; error cells and uncomputed formulas are laid over the parsed ones."""
        top, left = facts.get("first", (0, 0))
        merges = tuple(
            Merge(a - top, b - left, c - top, d - left) for (a, b), (c, d) in facts.get("merges") or ()
        )
        return cls(
            name=facts["name"],
            hidden=facts["hidden"],
            cells=_marked(cells, facts.get("cells", ()), top, left),
            first_row=top,
            first_column=left,
            merges=merges,
            hidden_rows=facts.get("hidden_rows", 0),
            date1904=facts.get("date1904", False),
            encoding=facts.get("encoding"),
            struck=frozenset(facts["struck"]) if "struck" in facts else None,
            coloured=frozenset(facts["coloured"]) if "coloured" in facts else None,
            painted=_by_colour(facts.get("painted")),
            conditional=facts.get("conditional", False),
            comments=tuple((address, leaving) for address, leaving in facts.get("comments", ())),
        )

    def letters_of(self, column: int) -> str:
        """Return the letters of a column of the used rectangle."""
        known = column < len(self.letters)
        return self.letters[column] if known else column_letters(column + self.first_column)

    def texts(self, index: int) -> list[str]:
        """Return the texts of one line of the used rectangle."""
        return [str(value or "") for value in self.cells.row(index)[::2]]


def _by_colour(painted: Mapping[str, list[int]] | None) -> Mapping[str, frozenset[int]] | None:
    return None if painted is None else {colour: frozenset(rows) for colour, rows in painted.items()}


_SHOWN: Final = {CellKind.MONTH: ("-01", ""), CellKind.YEAR: ("-01-01", "年")}


def _as_shown(value: str, was: int, kind: int) -> tuple[str, int]:
    """Return 2026-05 for the 2026-05-01 that is shown as 2026年5月; another day was typed as one, and stays."""
    added, said = _SHOWN[CellKind(kind)]
    if was != CellKind.DATE or len(value) != len("2026-05-01") or not value.endswith(added):
        return value, was
    return value.removesuffix(added) + said, CellKind.TEXT


def _marked(cells: pl.DataFrame, marks: list[tuple[str, int, str]], top: int, left: int) -> pl.DataFrame:
    by_column: dict[int, dict[int, tuple[int, str]]] = {}
    for address, kind, text in marks:
        row, column = position(address)
        if 0 <= row - top < cells.height and 0 <= column - left < cells.width // 2:
            by_column.setdefault(column - left, {})[row - top] = (kind, text)
    changed = []
    for column, spots in by_column.items():
        values, kinds = cells[f"v{column}"].to_list(), cells[f"k{column}"].to_list()
        for row, (kind, text) in spots.items():
            if kind == CellKind.STRUCK:
                kinds[row] = kind
            elif kind in _SHOWN:
                values[row], kinds[row] = _as_shown(values[row], kinds[row], kind)
            elif kinds[row] == CellKind.EMPTY or kind in {CellKind.PICTURE, CellKind.ERROR}:
                values[row], kinds[row] = text, kind
        changed += [pl.Series(f"v{column}", values, pl.String), pl.Series(f"k{column}", kinds, pl.UInt8)]
    return cells.with_columns(changed) if changed else cells
