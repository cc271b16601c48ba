"""One line of the roster and what a careful inspector would find in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from certverify.demo.person import Record

__all__ = [
    "ABSENT_FOR_NOW",
    "Cell",
    "Expected",
    "Line",
    "compliant",
    "flagged",
    "not_applicable",
    "rejected",
    "unverified",
]

Cell = str | int | float | date | None

ABSENT_FOR_NOW: Final = "issued_just_now"
"""Situation of people whose new certificate the platform does not show yet: a lead, never a confirmed finding."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Status and rule (by the names of the rule table) that are right for a line.

    ``also`` are further accusing rules that would be right as corroboration, ``advice`` the rules that would rightly
    advise or name a problem of the data beside.
    """

    status: str
    rule: str | None = None
    also: frozenset[str] = frozenset()
    advice: frozenset[str] = frozenset()

    @property
    def accusations(self) -> frozenset[str]:
        """The accusing rules that do nobody wrong here."""
        own = {self.rule} if self.status == "flagged" and self.rule else set()
        return self.also | own

    @property
    def rules(self) -> frozenset[str]:
        """Every rule that would rightly be found."""
        return self.also | self.advice | ({self.rule} if self.rule else set())

    def advising(self, *rules: str) -> "Expected":
        """Return the expectation with further advice."""
        return replace(self, advice=self.advice | set(rules))


@dataclass(frozen=True, slots=True)
class Line:
    """Cells of one row by header word; ``merged`` continues the person above with another certificate.

    ``card`` is what the officer copied the certificate's cells from.
    """

    sheet: str
    situation: str
    cells: Mapping[str, Cell]
    expected: Expected
    merged: bool = False
    card: Record | None = None

    def with_cells(self, **cells: Cell) -> "Line":
        """Return the line with other cells."""
        return replace(self, cells={**self.cells, **cells})

    def expecting(self, expected: Expected) -> "Line":
        """Return the line with another expectation."""
        return replace(self, expected=expected)


def compliant() -> Expected:
    """No problem to be seen."""
    return Expected("compliant")


def flagged(rule: str, *also: str) -> Expected:
    """A violation or suspicion under ``rule``, perhaps with further signs."""
    return Expected("flagged", rule, frozenset(also))


def unverified(rule: str | None = None) -> Expected:
    """Nothing can be said of the person, because of the roster's own data."""
    return Expected("unverified", rule)


def rejected() -> Expected:
    """The row cannot be looked up."""
    return Expected("rejected")


def not_applicable() -> Expected:
    """Not at work, or not this platform's business."""
    return Expected("not_applicable")
