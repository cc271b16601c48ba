"""The first half of the self-inspection report: what was checked, by whom, and the four checks."""

from typing import Final

import polars as pl

from certverify.reports.facts import rule_title
from certverify.reports.paper.checks import Check
from certverify.reports.paper.writer import SelfReport
from certverify.reports.tallies import freshness
from certverify.reports.words import source_words
from certverify_schemas.finding import Status

__all__ = ["write_checks", "write_cover", "write_organisation", "write_situation"]

_ROLES: Final = ("operator", "principal", "safety_manager")
_MOST_SHEETS: Final = 20


def write_cover(report: SelfReport) -> None:
    """Write title, whose report it is, and the warning of an incomplete run."""
    facts, result, paper = report.facts, report.facts.result, report.paper
    paper.describe(
        title=facts.employer() + facts.title("selfcheck.title"),
        subject=facts.title("list.title"),
        comments=facts.warning() or facts.state(),
        status="complete" if result.complete else "incomplete",
        run=result.run_id,
        made=result.finished_at,
    )
    paper.running(facts.employer()[:40], result.run_id, alert=facts.lead().strip())
    state = "" if result.complete else report.say("report.bracket", words=report.say("report.partial"))
    paper.title(report.say("selfcheck.title"), alert=state)
    if warning := facts.warning():
        paper.text(warning, alert=True)
    for unfit in facts.unfit():
        paper.text(unfit, alert=True)
    known = {"employer": facts.employer(), "as_of": result.as_of.isoformat(), "asked": facts.asked()}
    pairs = [(report.say(f"report.fact.{key}"), value) for key, value in known.items()]
    report.form([*pairs, (report.say("selfcheck.contact"), "")])


def write_situation(report: SelfReport) -> None:
    """Write what was checked and what came out, with the counts, and how fresh the answers are."""
    facts, result = report.facts, report.facts.result
    report.heading("situation")
    report.paper.text(report.of_us("selfcheck.basis"))
    counts = {line.tone: line.numbers[0] for line in facts.statuses()}
    roles = {one: report.count(pl.col("role").cast(pl.String) == one) for one in _ROLES}
    told = {
        "people": facts.people(),
        "as_of": result.as_of,
        "source": source_words(result.source, facts.lang, result.data_days),
    }
    report.paper.text(report.say("selfcheck.counts", read=result.rows.height, **told, **roles, **counts))
    _write_statuses(report)
    report.paper.heading(report.say("report.section.freshness"), 2)
    report.paper.text(report.say("selfcheck.freshness", asked=facts.asked()))
    ages = [(line.label, f"{line.numbers[0]:,}") for line in freshness(facts)]
    report.table(("report.column.age", "report.column.count"), ages, (10.0, 3.0), centred=(1,))


def write_organisation(report: SelfReport) -> None:
    """Write the form on who checked, when and how."""
    facts = report.facts
    report.heading("organisation")
    blanks = [
        (report.say(f"selfcheck.organisation.{name}"), "")
        for name in ("leader", "members", "period", "units")
    ]
    read, left = facts.inspected()
    not_read = [(report.say("selfcheck.organisation.not_read"), _sheets(report, left))] if left else []
    known = [
        (report.say("selfcheck.organisation.scope"), _sheets(report, read)),
        *not_read,
        (
            report.say("selfcheck.organisation.method"),
            report.say(
                "selfcheck.method",
                source=source_words(facts.result.source, facts.lang, facts.result.data_days),
            ),
        ),
    ]
    report.form([*blanks, *known])


def _sheets(report: SelfReport, names: list[str]) -> str:
    more = len(names) - _MOST_SHEETS
    said = [report.say("selfcheck.organisation.more", n=more)] if more > 0 else []
    return "\n".join([*names[:_MOST_SHEETS], *said])


def write_checks(report: SelfReport) -> None:
    """Write the four checks, each with what the comparison shows, and room for the officer's conclusion."""
    report.heading("checks")
    report.paper.text(report.say("selfcheck.checks.note"))
    heads = (
        "list.seq",
        "selfcheck.column.check",
        "selfcheck.column.outcome",
        "selfcheck.column.conclusion",
    )
    lines = [
        (str(n), report.say(f"selfcheck.check.{check.name}"), _outcome(report, check), "")
        for n, check in enumerate(report.checks, 1)
    ]
    report.table(heads, lines, (1.1, 4.6, 7.3, 3.0), centred=(0,))


def _write_statuses(report: SelfReport) -> None:
    lines = [*report.facts.statuses(), report.facts.total()]
    rows = [(x.label, f"{x.numbers[0]:,}", f"{x.numbers[1] / 10:.1f}%", x.note) for x in lines]
    heads = ("report.column.status", "report.column.count", "report.column.share", "report.column.meaning")
    tones = [line.tone for line in lines]
    report.table(heads, rows, (3.4, 1.6, 1.7, 9.3), tones=tones, centred=(1, 2))


def _outcome(report: SelfReport, check: Check) -> str:
    if check.name == "platform":
        return _platform_outcome(report, check)
    if not check.concerned:
        return report.say("selfcheck.outcome.nobody")
    which = "some" if check.flagged else "none" if check.verified else "open"
    said = [
        report.say(
            f"selfcheck.outcome.{which}",
            concerned=check.concerned,
            verified=check.verified,
            n=check.flagged,
            confirmed=check.confirmed,
            provisional=check.provisional,
        )
    ]
    said += [f"· {rule_title(rule, report.facts.lang)} {n}" for rule, n in check.rules.items()]
    if check.unverified:
        said.append(report.say("selfcheck.outcome.unverified", n=check.unverified))
    return "\n".join(said)


def _platform_outcome(report: SelfReport, check: Check) -> str:
    closed = report.view.problem_lines.get_column("state") == report.say("rectify.closed")
    return report.say(
        "selfcheck.outcome.platform",
        verified=check.verified,
        unverified=check.unverified,
        rejected=report.count(pl.col("status").cast(pl.String) == Status.REJECTED.value),
        flagged=check.flagged,
        closed=int(closed.sum()),
    )
