"""The run's verdicts beside the truth: who was found, who was missed, who was wrongly accused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from certverify.demo.line import ABSENT_FOR_NOW
from certverify.demo.workbook import Placed

__all__ = ["Comparison", "Difference", "Score", "compare"]

Place = tuple[str, int]

_ACCUSING: Final = ("violation", "suspicion")


@dataclass(slots=True)
class Score:
    """One rule: lines where it was expected, found and missed, and lines accused under it without reason."""

    expected: int = 0
    found: int = 0
    missed: int = 0
    wrongly_accused: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that ended otherwise than expected. Holds no personal data."""

    sheet: str
    row: int
    situation: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of every line. ``unaccounted`` counts lines without exactly one entry, and entries without a line."""

    lines: int
    scores: Mapping[str, Score]
    differences: Sequence[Difference]
    unaccounted: int
    not_shown_yet: int = 0
    confirmed_too_early: int = 0

    @property
    def wrongly_accused(self) -> int:
        """Accusations that truth does not bear out."""
        return sum(score.wrongly_accused for score in self.scores.values()) + self.confirmed_too_early

    @property
    def holds(self) -> bool:
        """Tell whether every line is accounted for and nobody is wrongly accused."""
        return self.unaccounted == 0 and self.wrongly_accused == 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the reports say of one line."""

    status: str
    certainty: str | None
    rules: tuple[str, ...]
    accusations: frozenset[str]
    primary: str | None


def compare(reports: Path, placed: Sequence[Placed]) -> Comparison:
    """Compare ``rows.parquet`` and ``findings.parquet`` in a folder with the truth of the lines."""
    entries = _entries(reports)
    lines = {(place.line.sheet, place.row): place for place in placed}
    once = {place: found[0] for place, found in entries.items() if place in lines and len(found) == 1}
    scores: defaultdict[str, Score] = defaultdict(Score)
    differences = [d for place, p in lines.items() if (d := _score(p, once.get(place), scores)) is not None]
    early = [e for place, e in once.items() if lines[place].line.situation == ABSENT_FOR_NOW]
    return Comparison(
        lines=len(lines),
        scores=dict(sorted(scores.items())),
        differences=differences,
        unaccounted=len(lines) - len(once) + len(entries.keys() - lines.keys()),
        not_shown_yet=sum(entry.status == "flagged" for entry in early),
        confirmed_too_early=sum(entry.certainty == "confirmed" for entry in early),
    )


def _score(place: Placed, entry: _Entry | None, scores: defaultdict[str, Score]) -> Difference | None:
    right = place.line.expected
    if right.rule is not None:
        hit = (
            entry is not None and entry.status == right.status and right.rule in {entry.primary, *entry.rules}
        )
        score = scores[right.rule]
        score.expected += 1
        score.found += hit
        score.missed += not hit
    for rule in entry.accusations - right.accusations if entry else ():
        scores[rule].wrongly_accused += 1
    expected = _said(right.status, right.rule)
    got = _said(entry.status, entry.primary or next(iter(entry.rules), None)) if entry else "-"
    if (
        entry is not None
        and entry.status == right.status
        and (right.rule is None or right.rule in entry.rules)
    ):
        return None
    return Difference(place.line.sheet, place.row, place.line.situation, expected, got)


def _said(status: str, rule: str | None) -> str:
    return f"{status} ({rule})" if rule else status


def _entries(reports: Path) -> dict[Place, list[_Entry]]:
    findings: defaultdict[tuple[str, int, int], list[Mapping[str, Any]]] = defaultdict(list)
    for finding in pl.read_parquet(reports / "findings.parquet").iter_rows(named=True):
        findings[finding["sheet"], finding["row"], finding["part"]].append(finding)
    entries: defaultdict[Place, list[_Entry]] = defaultdict(list)
    for row in pl.read_parquet(reports / "rows.parquet").iter_rows(named=True):
        about = findings[row["sheet"], row["row"], row["part"]]
        entries[row["sheet"], row["row"]].append(_entry(row, about))
    return dict(entries)


def _entry(row: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> _Entry:
    primary = next((f["rule"] for f in findings if f["primary"]), None)
    accusations = frozenset(f["rule"] for f in findings if f["severity"] in _ACCUSING)
    return _Entry(row["status"], row["certainty"], tuple(row["rules"] or ()), accusations, primary)
