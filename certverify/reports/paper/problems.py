"""The middle of the self-inspection report: problems, their rectification, and what could not be verified."""

from typing import Final

import polars as pl

from certverify.messages import Lang
from certverify.reports.counts import causes, rejections
from certverify.reports.facts import Line
from certverify.reports.paper.pictures import pictures
from certverify.reports.paper.writer import SelfReport
from certverify.reports.tallies import departments, items, months
from certverify.reports.words import cause_word
from certverify_schemas.finding import Status

__all__ = ["MOST_LINES", "write_not_verified", "write_problems", "write_rectification"]

MOST_LINES: Final = 200
"""How many lines of a list the report prints; where another file of the run holds the rest, it says so."""

_HEADS: Final = (
    "list.seq", "list.department", "list.name", "list.post", "list.description", "list.nature", "list.measure",
    "list.deadline", "list.owner", "list.done",
)  # fmt: skip
_WIDTHS: Final[dict[Lang, tuple[float, ...]]] = {
    "zh": (1.1, 2.7, 1.9, 2.3, 6.4, 1.9, 4.3, 2.2, 1.9, 2.0),
    "en": (1.0, 2.5, 1.8, 2.1, 5.9, 2.7, 3.9, 1.9, 2.5, 2.4),
}
"""Centimetres across a page; English words must not be broken within."""

_CHANGE_WIDTH: Final = 1.8
"""Centimetres of one column more, where problems are followed from run to run; the description gives them up."""

_RESOLVED: Final = (
    "list.seq",
    "list.department",
    "list.name",
    "list.post",
    "list.kind",
    "report.column.resolved_by",
)
_RESOLVED_WIDTHS: Final = (1.1, 4.2, 2.6, 3.4, 5.6, 9.8)

_MOST_TALLIED: Final = 12
_FLAGGED: Final = 2  # among the numbers of a tally


def write_problems(report: SelfReport) -> None:
    """Write what the problems are: by rule, item and department, as charts, and what ends in the months to come."""
    report.heading("problems")
    rules = report.facts.rules()
    if not rules:
        report.paper.text(report.say("selfcheck.problems.none", as_of=report.facts.result.as_of))
        _write_months(report)
        return
    report.paper.text(report.say("selfcheck.problems.intro", n=report.view.problem_lines.height))
    rows = [(line.label, line.note, *(f"{n:,}" for n in line.numbers)) for line in rules]
    numbers = ("certainty.confirmed", "certainty.provisional", "report.column.total")
    heads, tones = ("list.kind", "list.nature", *numbers), [line.tone for line in rules]
    report.table(heads, rows, (6.2, 3.1, 2.2, 2.4, 2.1), tones=tones, centred=(1, 2, 3, 4))
    _write_tally(report, "items", items(report.facts))
    _write_tally(report, "departments", departments(report.facts))
    for one in pictures(report.facts, report.view):
        report.paper.picture(one.png, one.spoken, one.title, 11)
    _write_months(report)


def write_rectification(report: SelfReport) -> None:
    """Write the list to work off, across the page: measure, time limit, responsible person, state; what is resolved."""
    lines, resolved = report.view.problem_lines, report.view.resolved_lines
    done = resolved is not None and not resolved.is_empty()
    if lines.is_empty() and not done:
        return
    report.paper.turn(landscape=True)
    if not lines.is_empty():
        _write_open(report, lines)
    if resolved is not None and done:
        _write_resolved(report, resolved)
    report.paper.turn(landscape=False)


def _write_open(report: SelfReport, lines: pl.DataFrame) -> None:
    rest = report.facts.list_file("problems")
    shown = lines if rest is None else lines.head(MOST_LINES)
    report.paper.heading(report.say("selfcheck.rectification"), 2)
    report.paper.text(report.of_us("selfcheck.rectification.note"))
    number, by_hand = pl.col("seq").cast(pl.String), ["deadline", "owner", "state"]
    heads, widths = list(_HEADS), list(_WIDTHS[report.facts.lang])
    if "change" in lines.columns:
        by_hand, heads, widths = [*by_hand, "change"], [*heads, "list.change"], [*widths, _CHANGE_WIDTH]
        widths[heads.index("list.description")] -= _CHANGE_WIDTH
    told = shown.select(
        number, "department", "name", "post", _problem(), "nature", "measure", *by_hand
    ).fill_null("")
    tones = shown.get_column("severity").to_list()
    report.table(
        heads,
        told.rows(),
        widths,
        points=8.5,
        tones=tones,
        toned=(5,),
        centred=(0, 2, 5, 9, 10),
    )
    if over := lines.height - shown.height:
        report.paper.text(report.say("report.more", n=over, file=rest))


def _write_resolved(report: SelfReport, lines: pl.DataFrame) -> None:
    rest = report.facts.list_file("resolved")
    shown = lines if rest is None else lines.head(MOST_LINES)
    report.paper.heading(report.say("report.title.resolved"), 2)
    report.paper.text(report.say("report.note.resolved"))
    told = shown.select(
        pl.col("seq").cast(pl.String), "department", "name", "post", "kind", "told"
    ).fill_null("")
    report.table(_RESOLVED, told.rows(), _RESOLVED_WIDTHS, points=8.5, centred=(0, 2))
    if over := lines.height - shown.height:
        report.paper.text(report.say("report.more", n=over, file=rest))


def write_not_verified(report: SelfReport) -> None:
    """Write why people could not be verified and what to do, and what is wrong with the rosters' data."""
    result, lang = report.facts.result, report.facts.lang
    report.heading("unverified")
    left = sum(causes(result.rows, Status.UNVERIFIED).values())
    report.paper.text(report.say("selfcheck.unverified" if left else "selfcheck.unverified.none", n=left))
    if left:
        _write_causes(report)
    rejected = rejections(result.problems.filter("rejects"))
    numbers = {"n": sum(rejected.values()), "files": len(result.unreadable)}
    report.paper.text(report.say("selfcheck.rejected", **numbers))
    if rejected:
        rows = [(cause_word(reason, lang), f"{n:,}") for reason, n in rejected.items()]
        report.table(("report.column.cause", "report.column.count"), rows, (12.0, 2.4), centred=(1,))


def _write_causes(report: SelfReport) -> None:
    lines = report.view.unverified_lines.group_by("why", "advice").len("n")
    ordered = lines.sort("n", "why", descending=[True, False])
    rows = [(why or "—", f"{n:,}", advice) for why, advice, n in ordered.iter_rows()]
    heads = ("report.column.cause", "report.column.count", "report.column.todo")
    report.table(heads, rows, (6.2, 1.6, 8.2), centred=(1,))


def _write_tally(report: SelfReport, name: str, lines: list[Line]) -> None:
    """Write the groups with most problems and how many there are besides; a single one repeats what stands above."""
    flagged = [line for line in lines if line.numbers[_FLAGGED]]
    shown, left = flagged[:_MOST_TALLIED], flagged[_MOST_TALLIED:]
    if len(lines) < 2 or not flagged:
        return
    report.paper.heading(report.say(f"report.section.{name}"), 2)
    rows = [(line.label, *(f"{n:,}" for n in line.numbers)) for line in shown]
    statuses = ("status.compliant", "status.flagged", "status.unverified")
    heads = ("report.column.group", "report.column.total", *statuses)
    report.table(heads, rows, (6.4, 2.2, 2.4, 2.4, 2.6), centred=(1, 2, 3, 4))
    clean = [line for line in lines if not line.numbers[_FLAGGED]]
    if left:
        n = sum(line.numbers[_FLAGGED] for line in left)
        report.paper.text(report.say("selfcheck.tally.more", groups=len(left), n=n))
    if clean:
        report.paper.text(report.say("selfcheck.tally.clean", groups=len(clean)))


def _write_months(report: SelfReport) -> None:
    """Write in which of the next 12 months certificates and passes end; months without any are left out."""
    rows = [(line.label, f"{line.numbers[0]:,}") for line in months(report.facts) if line.numbers[0]]
    if rows:
        report.paper.heading(report.say("report.section.expiry"), 2)
        report.table(("report.section.expiry", "report.column.count"), rows, (6.4, 2.4), centred=(1,))


def _problem() -> pl.Expr:
    """Write a problem in one cell: its title, then what is the matter."""
    return pl.concat_str("kind", "description", separator="\n", ignore_nulls=True)
