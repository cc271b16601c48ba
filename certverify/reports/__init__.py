"""Reports of a run: data sets and summary for machines, workbook and page for people."""

from pathlib import Path

from certverify.messages import Lang
from certverify.reports.place import aside, clear_leftovers, prepare, swap_in
from certverify.reports.result import RunResult

__all__ = ["RunResult", "prepare", "write"]


def write(folder: Path, result: RunResult, *, lang: Lang, unmasked: bool = False) -> None:
    """Write the six reports into ``folder``, which is made if it is missing: all of them, or none.

    ``summary.json``, ``rows.parquet``, ``findings.parquet``, ``rejected.parquet``, ``report.xlsx``, ``report.html``,
    each with mode 0600. An incomplete run's workbook and page are ``report.partial.xlsx`` and ``report.partial.html``,
    and those of the other name disappear in the same step. ID and certificate numbers are masked unless ``unmasked``,
    which the summary and the reports record.

    Raises:
        ConfigError: ``out_unwritable``; the reports already there are as they were.
        ValueError: the run's tables contradict themselves: an entry would be missing from the account.
    """
    # xlsxwriter, jinja2 and altair are needed only here; whoever imports RunResult shall not wait for them
    from certverify.reports.facts import report_names  # noqa: PLC0415
    from certverify.reports.files import NAMES, write_all  # noqa: PLC0415

    with aside(folder) as place:
        clear_leftovers(folder, result.finished_at)
        write_all(place, result, lang=lang, unmasked=unmasked)
        shown, stale = report_names(complete=result.complete), report_names(complete=not result.complete)
        # the workbook first: it is the one that may be open in another program and refuse to be replaced
        swap_in(place, folder, (*shown, *NAMES), stale)
