"""The end of the self-inspection report: next steps, attachments, what it does not say, signatures."""

from typing import Final

from certverify.reports.paper.tables import Grid
from certverify.reports.paper.writer import SelfReport
from certverify.reports.tallies import ending_within

__all__ = ["write_attachments", "write_next_steps", "write_notes", "write_signatures"]

_AHEAD: Final = 90
_ATTACHMENTS: Final = ("list", "screens", "proof", "rectified")
_SIGNERS: Final = ("prepared", "checked", "head", "seal")


def write_next_steps(report: SelfReport) -> None:
    """Write what follows from what was found, and room for what the officer adds."""
    report.heading("next")
    for number, step in enumerate(_steps(report), 1):
        report.paper.text(f"{number}. {step}")
    report.paper.lines_to_fill(report.say("selfcheck.next.more"))


def write_attachments(report: SelfReport) -> None:
    """Write the list of attachments, to be ticked."""
    report.heading("attachments")
    book = report.facts.list_file("problems")
    named = {"list": report.say("report.bracket", words=book) if book else ""}
    for number, name in enumerate(_ATTACHMENTS, 1):
        words = report.say(f"selfcheck.attachment.{name}", run=report.facts.result.run_id)
        report.paper.text(f"□ {number}. {words}{named.get(name, '')}", indent=False)


def write_notes(report: SelfReport) -> None:
    """Write what the report does not say, and by what the run can be proved."""
    report.heading("limits")
    for number, limit in enumerate(report.facts.limits(), 1):
        report.paper.text(f"{number}. {limit}")
    known = dict([*report.facts.run(), *report.facts.proof()])
    wanted = ("run", "made", "pack", "state", "masking", "sequence", "link", "time")
    labels = [report.say(f"report.fact.{name}") for name in wanted]
    report.form([(label, known[label]) for label in labels if label in known])


def write_signatures(report: SelfReport) -> None:
    """Write the lines to sign on."""
    report.heading("signatures")
    report.paper.text(report.of_us("selfcheck.declaration"), stays=True)
    heads = [report.say(f"selfcheck.sign.{name}") for name in _SIGNERS]
    lines = [[""] * len(heads), [report.say("selfcheck.sign.date")] * len(heads)]
    centred = frozenset(range(len(heads)))
    report.paper.grid(
        Grid(heads, lines, [4.0] * len(heads), points=10.5, least=1.2, centred=centred, whole=True)
    )


def _steps(report: SelfReport) -> list[str]:
    platform = report.checks[-1]
    counts = {line.tone: line.numbers[0] for line in report.facts.statuses()}
    numbers = {
        "rectify": platform.confirmed,
        "confirm": platform.provisional,
        "unverified": counts["unverified"],
        "rejected": counts["rejected"],
        "expiring": ending_within(report.facts, _AHEAD),
    }
    steps = [report.say(f"selfcheck.step.{name}", n=n) for name, n in numbers.items() if n]
    return [*steps, report.say("selfcheck.step.keep")]
