"""Penalty clauses by rule and day: a clause of a repealed order never stands beside a fact after its repeal.

What Order 19 (应急管理部令第19号, in force since 2026-06-01) says of forged certificates has not been seen as text: for
such facts no clause is quoted, and the pack says so.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from certverify.messages import Lang

__all__ = ["Clause", "clauses"]

_FILE: Final = "penalties.csv"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: the rules it goes with, the days it was in force, where it stands and what it says."""

    rules: frozenset[str]
    since: date
    until: date | None
    article: dict[Lang, str]
    words: dict[Lang, str]
    evidence: str

    def holds(self, rule: str, fact: date) -> bool:
        """Tell whether the clause goes with a rule for a fact of that day."""
        return rule in self.rules and self.since <= fact and (self.until is None or fact <= self.until)


def clauses(rule: str, fact: date) -> list[Clause]:
    """Return the clauses for a rule that were in force on the day of the fact, in the order of the file."""
    return [clause for clause in _read() if clause.holds(rule, fact)]


@cache
def _read() -> tuple[Clause, ...]:
    text = files("certverify.nightly.outputs").joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(_clause(row) for row in csv.DictReader(text.splitlines()))


def _clause(row: dict[str, str]) -> Clause:
    return Clause(
        frozenset(row["rules"].split()),
        date.fromisoformat(row["from"]),
        date.fromisoformat(row["until"]) if row["until"] else None,
        {"zh": row["article_zh"], "en": row["article_en"]},
        {"zh": row["clause_zh"], "en": row["clause_en"]},
        row["evidence"],
    )
