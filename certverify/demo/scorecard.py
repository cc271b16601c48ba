"""The scorecard: for every rule what was found against what is true, counted over all lines of a roster."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from certverify.demo.line import ABSENT_FOR_NOW
from certverify.demo.workbook import Placed
from certverify.messages import Lang, text

__all__ = ["Counted", "Matrix", "counted", "table"]

_ACCUSING = ("violation", "suspicion")


@dataclass(slots=True)
class Matrix:
    """One rule: lines where it was rightly found, missed, left open, wrongly found, and rightly not found.

    ``open``: it would be right, and the entry is unverified, so nothing was said. ``accused``: of the wrongly found,
    those that accuse.
    """

    found: int = 0
    missed: int = 0
    open: int = 0
    wrong: int = 0
    silent: int = 0
    accused: int = 0

    @property
    def expected(self) -> int:
        """Lines where the rule would be right."""
        return self.found + self.missed + self.open


@dataclass(frozen=True, slots=True)
class Counted:
    """The matrix of each rule, how many entries ended in each status, and leads that were confirmed too early."""

    rules: Mapping[str, Matrix]
    statuses: Mapping[str, int]
    too_early: int

    @property
    def wrongly_accused(self) -> int:
        """Accusations that truth does not bear out."""
        return self.too_early + sum(matrix.accused for matrix in self.rules.values())


def counted(reports: Path, placed: Sequence[Placed], names: Sequence[str]) -> Counted:
    """Count the rules ``names`` over the lines, from ``rows.parquet`` and ``findings.parquet`` in a folder."""
    rows = {
        (r["sheet"], r["row"]): r for r in pl.read_parquet(reports / "rows.parquet").iter_rows(named=True)
    }
    findings = pl.read_parquet(reports / "findings.parquet").select("sheet", "row", "rule", "severity")
    said = {(sheet, row, rule): severity for sheet, row, rule, severity in findings.iter_rows()}
    matrices = {name: Matrix() for name in names}
    early = 0
    for place in placed:
        key = (place.line.sheet, place.row)
        entry = rows[key]
        early += place.line.situation == ABSENT_FOR_NOW and entry["certainty"] == "confirmed"
        for name, matrix in matrices.items():
            right = name in place.line.expected.rules
            _count(matrix, said.get((*key, name)), entry["status"], right=right)
    statuses = pl.Series([row["status"] for row in rows.values()]).value_counts(sort=True)
    return Counted(matrices, dict(statuses.iter_rows()), early)


def _count(matrix: Matrix, severity: str | None, status: str, *, right: bool) -> None:
    if severity is not None:
        matrix.found += right
        matrix.wrong += not right
        matrix.accused += not right and severity in _ACCUSING
    elif not right:
        matrix.silent += 1
    elif status == "unverified":
        matrix.open += 1
    else:
        matrix.missed += 1


def table(told: Counted, lang: Lang) -> Iterator[str]:
    """Yield the table of a scorecard as Markdown; it links to the rules' page from a folder beside that."""
    names = ("rule", "expected", "found", "recall", "open", "missed", "wrong", "silent")
    yield "| " + " | ".join(text(f"demo.score.{name}", lang) for name in names) + " |"
    yield "|---" * len(names) + "|"
    for name, m in told.rules.items():
        recall = f"{m.found / m.expected:.0%}" if m.expected else "–"
        cells = (m.expected, m.found, recall, m.open, m.missed, m.wrong, m.silent)
        title = text(f"rule.{name}.title", lang)
        yield f"| [{title}](../reference/rules.md#{name}) | {' | '.join(map(str, cells))} |"
