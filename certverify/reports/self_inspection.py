"""``report.docx``: the self-inspection report (自查报告) that an officer finishes by hand, signs and hands in."""

from pathlib import Path

from certverify.reports import self_closing, self_opening, self_problems
from certverify.reports.facts import Facts
from certverify.reports.self_writer import SelfReport
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
    self_opening.write_cover(report)
    self_opening.write_situation(report)
    self_opening.write_organisation(report)
    self_opening.write_checks(report)
    self_problems.write_problems(report)
    self_problems.write_rectification(report)
    self_problems.write_not_verified(report)
    self_closing.write_next_steps(report)
    self_closing.write_attachments(report)
    self_closing.write_notes(report)
    self_closing.write_signatures(report)
    report.paper.save(path)
