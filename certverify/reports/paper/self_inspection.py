"""``report.docx``: the self-inspection report (自查报告) that an officer finishes by hand, signs and hands in."""

from pathlib import Path

from certverify.reports.facts import Facts
from certverify.reports.paper import closing, opening, problems
from certverify.reports.paper.writer import SelfReport
from certverify.reports.view import View

__all__ = ["write_self_inspection"]


def write_self_inspection(path: Path, facts: Facts, view: View) -> None:
    """Write the report: situation, organisation, four checks, problems and rectification, what is left, signatures.

    What only people know (who took part, what was done about a problem, by when, by whom) is left blank to be filled
    in; what officers filled into an earlier workbook stands there already.

    Raises:
        OSError: the file cannot be written.
        ValueError: an entry is missing from the account.
    """
    report = SelfReport(facts, view)
    opening.write_cover(report)
    opening.write_situation(report)
    opening.write_organisation(report)
    opening.write_checks(report)
    problems.write_problems(report)
    problems.write_rectification(report)
    problems.write_not_verified(report)
    closing.write_next_steps(report)
    closing.write_attachments(report)
    closing.write_notes(report)
    closing.write_signatures(report)
    report.paper.save(path)
