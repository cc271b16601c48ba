"""A run's verdict as the page shows it: numbers first, then one list at a time, filtered and in pages."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import polars as pl

from certverify.messages import Lang, listed, text
from certverify.reports.counts import by_department, by_rule, by_status, local_minute
from certverify.reports.disagreeing import disagreeing
from certverify.reports.result import RunResult
from certverify.reports.view import View
from certverify.reports.words import cause_word, rule_titles, source_words
from certverify.web.problems import DOING
from certverify_schemas.masking import mask_number

__all__ = ["LISTS", "PER_PAGE", "Bar", "Listed", "Overview", "Wish", "like", "sought"]

LISTS: Final = ("problems", "unverified", "data", "advice", "people")
PER_PAGE: Final = 50
_NUMBER: Final = re.compile(r"[0-9*]{4,}X?")
_WHOLE: Final = 15
"""Digits of the shortest whole ID number."""
_FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "problems": ("rule", "severity", "certainty", "department", "doing", "change"),
    "unverified": ("department",),
    "data": (),
    "advice": ("department",),
    "people": ("status", "department"),
}
_DEPARTMENTS: Final = 8
_DAY: Final = 10
"""Characters of a minute that are its day."""
_DAYS: Final = 4
"""So many days are told one by one."""
_PALE: Final = " pale"
"""What a tone says besides of problems that are still provisional."""
_NO_DEPARTMENT: Final = "—"
"""The filter's word for those without a department; as elsewhere in the reports."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which list, which lines of it, which page (from 1). Filters hold words of the catalogue, never names.

    ``who`` is part of a person's name or masked number, which stands in no address; ``find`` is the word that does, see
    :mod:`certverify.web.searches`.
    """

    show: str = "problems"
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    who: str = field(default="", repr=False)
    find: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What an address says of it, but for the page."""
        return {"show": self.show, **self.filters} | ({"find": self.find} if self.find else {})


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: label, parts as (tone, number), their sum, and the filter it stands for.

    What is provisional has a tone of its own, and is counted in ``provisional``, too.
    """

    label: str
    parts: tuple[tuple[str, int], ...]
    total: int
    provisional: int
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
    """One run in one language; numbers are masked.

    ``changes`` says of findings whether they are ``new`` in this run or ``persisting``; ``doing`` how far the work on
    them is, in words of :data:`~certverify.web.problems.DOING`.
    """

    def __init__(
        self,
        result: RunResult,
        lang: Lang,
        changes: Mapping[str, str],
        doing: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.result = result
        self._lang = lang
        self._changes = changes
        self._doing = doing or {}
        self._view = View(result, lang)

    @cached_property
    def statuses(self) -> dict[str, int]:
        """Entries by status; together they are all entries read."""
        return by_status(self.result.rows)

    @property
    def disagreeing(self) -> list[str]:
        """What is said of sheets whose dates were perhaps read from a wrong column."""
        return list(disagreeing(self.result, self._lang, on="web"))

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The entries as one bar, by status; whose problem is provisional has a tone of its own."""
        flagged = self.statuses["flagged"]
        split = [("flagged", flagged - self.provisional), (f"flagged{_PALE}", self.provisional)]
        return [p for name, n in self.statuses.items() for p in (split if name == "flagged" else [(name, n)])]

    @cached_property
    def rules(self) -> list[Bar]:
        """Flagged entries by rule, the gravest first; a rule that is grave for some and not for others is one bar."""
        parts: dict[str, list[tuple[str, int]]] = {}
        for line in by_rule(self.result.findings).iter_rows(named=True):
            both = _by_certainty(line["severity"], line["confirmed"], line["provisional"])
            parts.setdefault(line["rule"], []).extend(both)
        return [_bar(self._word("rule", rule), told, rule) for rule, told in parts.items()]

    @cached_property
    def departments(self) -> list[Bar]:
        """Flagged entries by department: those with most of them, then those who have none.

        Empty where the roster names no departments.
        """
        lines = self._view.problem_lines.with_columns(pl.col("department").fill_null(""))
        counted = by_department(lines, _DEPARTMENTS)
        names = counted["department"].unique(maintain_order=True)
        bars = [self._department(name, counted.filter(pl.col("department") == name)) for name in names]
        without = lines.filter(pl.col("department") == "").with_columns(department=pl.lit(_NO_DEPARTMENT))
        if bars and without.height:
            bars.append(self._department(_NO_DEPARTMENT, by_department(without, 1)))
        return bars

    @cached_property
    def provisional(self) -> int:
        """Flagged entries whose problem is still provisional."""
        return sum(bar.provisional for bar in self.rules)

    @cached_property
    def other_departments(self) -> tuple[int, int]:
        """How many departments the chart leaves out, and how many flagged entries they have."""
        lines = self._view.problem_lines.filter(pl.col("department").fill_null("") != "")
        shown = [bar for bar in self.departments if bar.key != _NO_DEPARTMENT]
        return lines["department"].n_unique() - len(shown), lines.height - sum(bar.total for bar in shown)

    def _department(self, name: str, lines: pl.DataFrame) -> Bar:
        counted = lines.select("severity", pl.col("entries") - pl.col("provisional"), "provisional")
        parts = [part for line in counted.iter_rows() for part in _by_certainty(*line)]
        return _bar(self._word("department", name), parts, name)

    @property
    def source(self) -> str:
        """The sources in the reader's words."""
        return source_words(self.result.source, self._lang, self.result.data_days)

    @cached_property
    def again(self) -> str:
        """From when on how many of the provisional problems are asked about again, in words; empty if none are.

        A time a day, the latest of that day: from then on all are that the person pages name for it, in China's time.
        """
        primary = self.result.findings.filter("primary", pl.col("certainty").cast(pl.String) == "provisional")
        due = self.result.rows.join(primary, on="entry", how="semi").select(at=local_minute("next_try_at"))
        days = (
            due.drop_nulls()
            .group_by(pl.col("at").str.head(_DAY).alias("day"))
            .agg(pl.col("at").max(), n=pl.len())
        )
        told = days.sort("day").select("at", "n").rows()
        said = [text("web.verdict.again.from", self._lang, at=at, n=n) for at, n in told[:_DAYS]]
        if later := sum(n for _, n in told[_DAYS:]):
            said.append(text("web.verdict.again.later", self._lang, n=later))
        return listed(said, self._lang)

    @cached_property
    def lists(self) -> dict[str, int]:
        """How many lines each list has."""
        return {name: self._lines(name).height for name in LISTS}

    def hits(self, who: str) -> dict[str, int]:
        """How many lines of each list are of a person of this name or number."""
        return {
            name: lines.filter(sought(lines, who)).height for name in LISTS for lines in (self._lines(name),)
        }

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
                lines = lines.filter(_fits(name, wanted))
        if wish.who:
            lines = lines.filter(sought(lines, wish.who))
        pages = max(1, -(-lines.height // PER_PAGE))
        page = min(max(1, wish.page), pages)
        shown = _named(lines.slice((page - 1) * PER_PAGE, PER_PAGE), self._lang)
        return Listed(shown.to_dicts(), lines.height, page, pages, options)

    def _lines(self, show: str) -> pl.DataFrame:
        lines: pl.DataFrame = getattr(self._view, f"{show}_lines" if show != "problems" else "problem_lines")
        if show == "problems":
            change = pl.col("finding_id").replace_strict(self._changes, default=None, return_dtype=pl.String)
            words = list(self._doing.items())
            work = pl.DataFrame(
                words, schema={"finding_id": pl.String, "doing": pl.List(pl.String)}, orient="row"
            )
            lines = lines.with_columns(change=change).join(
                work, on="finding_id", how="left", maintain_order="left"
            )
            return lines.join(self._entries, on="finding_id", how="left", maintain_order="left")
        if show == "people":
            return lines.with_columns(self.result.rows.get_column("entry"))
        return lines

    @cached_property
    def _entries(self) -> pl.DataFrame:
        return self.result.findings.filter("primary").select("finding_id", "entry").unique("finding_id")

    def _options(self, lines: pl.DataFrame, name: str) -> list[tuple[str, str, int]]:
        if name == "doing":
            lines = lines.explode("doing").sort(pl.col("doing").cast(pl.Enum(DOING)), maintain_order=True)
        if name == "department":  # as in a drop-down of anything long: a reader looks for a name
            lines = lines.sort(_filtered(name), maintain_order=True)
        counted = lines.group_by(_filtered(name), maintain_order=True).len("n").filter(pl.col(name) != "")
        return [(value, self._word(name, value), n) for value, n in counted.iter_rows()]

    def _word(self, name: str, value: str) -> str:
        match name:
            case "rule":
                return str(pl.select(rule_titles(pl.lit([value]), self._lang)).item())
            case "severity" | "certainty" | "status":
                return text(f"{name}.{value}", self._lang)
            case "doing":
                return text(f"web.doing.{value}", self._lang)
            case "change":
                return text(f"delta.{value}", self._lang)
            case "department" if value.rpartition("/")[2] == _NO_DEPARTMENT:  # of one of several employers
                return value.removesuffix(_NO_DEPARTMENT) + text("web.list.no_department", self._lang)
        return value


def _named(lines: pl.DataFrame, lang: Lang) -> pl.DataFrame:
    """Say of whoever is in no department of one of several employers what the filter says of them."""
    if "department" not in lines.columns:
        return lines
    without = f"/{text('web.list.no_department', lang)}"
    return lines.with_columns(pl.col("department").str.replace(f"/{_NO_DEPARTMENT}$", without))


def _bar(label: str, parts: Sequence[tuple[str, int]], key: str) -> Bar:
    provisional = sum(n for tone, n in parts if tone.endswith(_PALE))
    return Bar(label, tuple(parts), sum(n for _, n in parts), provisional, key)


def _by_certainty(severity: str, confirmed: int, provisional: int) -> list[tuple[str, int]]:
    return [(severity, confirmed), (f"{severity}{_PALE}", provisional)]


def _fits(name: str, wanted: str) -> pl.Expr:
    """Tell which lines a filter keeps; of what is being done about a problem several words may hold."""
    return pl.col(name).list.contains(wanted) if name == "doing" else _filtered(name) == wanted


def _filtered(name: str) -> pl.Expr:
    """Return what a filter compares: a column, a department that is not given having a word of its own."""
    given = pl.col(name).fill_null("")
    return given.replace("", _NO_DEPARTMENT) if name == "department" else given


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
