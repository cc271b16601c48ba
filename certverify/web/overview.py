"""A run's verdict as the page shows it: numbers first, then one list at a time, filtered and in pages."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, text
from certverify.reports.counts import by_department, by_rule, by_status
from certverify.reports.result import RunResult
from certverify.reports.view import View
from certverify.reports.words import cause_word, rule_titles
from certverify_schemas.masking import mask_number

__all__ = ["LISTS", "PER_PAGE", "Bar", "Listed", "Overview", "Wish", "like"]

LISTS: Final = ("problems", "unverified", "data", "advice", "people")
PER_PAGE: Final = 50
_NUMBER: Final = re.compile(r"[0-9*]{4,}X?")
_WHOLE: Final = 15
"""Digits of the shortest whole ID number."""
_FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "problems": ("rule", "severity", "certainty", "department"),
    "unverified": ("department",),
    "data": (),
    "advice": ("department",),
    "people": ("status", "department"),
}
_DEPARTMENTS: Final = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """Which list, which lines of it, which page (from 1). Filters hold words of the catalogue, never names.

    ``who`` is part of a person's name or masked number; it comes in a request's body alone, never in an address.
    """

    show: str = "problems"
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    who: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: label, parts as (tone, number), their sum, and the filter it stands for."""

    label: str
    parts: tuple[tuple[str, int], ...]
    total: int
    key: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list. ``options`` are the filters on offer: name → (value, label, number)."""

    lines: list[dict[str, Any]]
    total: int
    page: int
    pages: int
    options: Mapping[str, list[tuple[str, str, int]]]


class Overview:
    """One run in one language; numbers are masked."""

    def __init__(self, result: RunResult, lang: Lang) -> None:
        self.result = result
        self._lang = lang
        self._view = View(result, lang)

    @cached_property
    def statuses(self) -> dict[str, int]:
        """Entries by status; together they are all entries read."""
        return by_status(self.result.rows)

    @cached_property
    def rules(self) -> list[Bar]:
        """Flagged entries by rule, the gravest first."""
        found = by_rule(self.result.findings).with_columns(
            title=rule_titles(pl.concat_list("rule"), self._lang)
        )
        return [
            Bar(
                line["title"],
                (
                    (f"{line['severity']}", line["confirmed"]),
                    (f"{line['severity']} pale", line["provisional"]),
                ),
                line["confirmed"] + line["provisional"],
                line["rule"],
            )
            for line in found.iter_rows(named=True)
        ]

    @cached_property
    def departments(self) -> list[Bar]:
        """Flagged entries by department, those with most of them."""
        counted = by_department(self._view.problem_lines, _DEPARTMENTS)
        names = counted["department"].unique(maintain_order=True)
        return [self._bar(name, counted.filter(pl.col("department") == name)) for name in names]

    def _bar(self, name: str, lines: pl.DataFrame) -> Bar:
        parts = tuple(lines.select("severity", "entries").iter_rows())
        return Bar(name, parts, sum(n for _, n in parts), name)

    @cached_property
    def lists(self) -> dict[str, int]:
        """How many lines each list has."""
        return {name: self._lines(name).height for name in LISTS}

    @property
    def stopped(self) -> str:
        """Why a run that is not complete ended: what stopped it, or that answers were missing."""
        return text(f"stopped.{self.result.stopped_by or 'unanswered'}", self._lang)

    @cached_property
    def causes(self) -> list[tuple[str, int]]:
        """Why look-ups are without an answer, with how many of them; the most frequent first."""
        counted = sorted(self.result.unanswered.items(), key=lambda one: (-one[1], one[0]))
        return [(cause_word(cause, self._lang), n) for cause, n in counted]

    def nothing(self, show: str) -> str:
        """Say that a list is empty; where not everybody was verified, an empty list of problems says so."""
        left = self.statuses.get("unverified", 0)
        if show != "problems" or (self.result.complete and not left):
            return text(f"web.list.empty.{show}", self._lang)
        kind = "open" if self.result.complete else "incomplete"
        return text(f"web.list.empty.{kind}", self._lang, n=left)

    def listed(self, wish: Wish) -> Listed:
        """Return one page of a list with the filters on offer for it."""
        lines, names = self._lines(wish.show), _FILTERS[wish.show]
        options = {name: self._options(lines, name) for name in names}
        for name in names:
            if wanted := wish.filters.get(name):
                lines = lines.filter(pl.col(name) == wanted)
        if wish.who:
            lines = lines.filter(sought(lines, wish.who))
        pages = max(1, -(-lines.height // PER_PAGE))
        page = min(max(1, wish.page), pages)
        shown = lines.slice((page - 1) * PER_PAGE, PER_PAGE)
        return Listed(shown.to_dicts(), lines.height, page, pages, options)

    def _lines(self, show: str) -> pl.DataFrame:
        lines: pl.DataFrame = getattr(self._view, f"{show}_lines" if show != "problems" else "problem_lines")
        if show == "problems":
            return lines.join(self._entries, on="finding_id", how="left", maintain_order="left")
        if show == "people":
            return lines.with_columns(self.result.rows.get_column("entry"))
        return lines

    @cached_property
    def _entries(self) -> pl.DataFrame:
        return self.result.findings.filter("primary").select("finding_id", "entry").unique("finding_id")

    def _options(self, lines: pl.DataFrame, name: str) -> list[tuple[str, str, int]]:
        counted = lines.filter(pl.col(name).fill_null("") != "").group_by(name, maintain_order=True).len("n")
        return [(value, self._word(name, value), n) for value, n in counted.iter_rows()]

    def _word(self, name: str, value: str) -> str:
        match name:
            case "rule":
                return str(pl.select(rule_titles(pl.lit([value]), self._lang)).item())
            case "severity" | "certainty" | "status":
                return text(f"{name}.{value}", self._lang)
        return value


def sought(lines: pl.DataFrame, who: str) -> pl.Expr:
    """Tell which lines are of a person of this name or number: part of a masked one, or a whole one.

    A whole number is masked before it is compared, so what is found shows no more than the list does.
    """
    written = "".join(unicodedata.normalize("NFKC", who).upper().split())
    if "id_number" not in lines.columns or not _NUMBER.fullmatch(written):
        return like(pl.col("name"), who)
    part = mask_number(written) if len(written) >= _WHOLE and "*" not in written else written
    return pl.col("id_number").fill_null("").str.contains(part, literal=True)


def like(names: pl.Expr, part: str) -> pl.Expr:
    """Tell which names hold a part, as names are compared: NFKC, small letters, no blanks."""
    wanted = "".join(unicodedata.normalize("NFKC", part).casefold().split())
    plain = names.fill_null("").str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")
    return plain.str.contains(wanted, literal=True)
