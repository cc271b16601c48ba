"""Reports of a run: data sets and summary for machines, workbook and page for people."""

from pathlib import Path

from certverify.messages import Lang
from certverify.reports.place import aside, clear_leftovers, prepare, swap_in
from certverify.reports.result import RunResult

__all__ = ["RunResult", "prepare", "write"]


def write(folder: Path, result: RunResult, *, lang: Lang, unmasked: bool = False) -> tuple[str, ...]:
    """Write the six reports into ``folder``, which is made if it is missing: all of them, or none.

    ``summary.json``, ``rows.parquet``, ``findings.parquet``, ``rejected.parquet``, ``report.xlsx``, ``report.html``,
    each with mode 0600. An incomplete run's workbook and page are ``report.partial.xlsx`` and ``report.partial.html``;
    a complete report of an earlier run stays beside them, and a complete run takes the partial ones away in the same
    step. ID and certificate numbers are masked unless ``unmasked``, which the summary and the reports record.

    A workbook that somebody has worked in since it was written is never lost: before it is replaced or taken away it
    gets a name of its own, ``report.edited-<YYYYMMDDTHHMMSS>.xlsx``, and what was filled in by hand stands in the new
    workbook with the findings that are still there. Returns the names of those kept this time.

    Raises:
        ConfigError: ``out_unwritable``; the reports already there are as they were.
        ValueError: the run's tables contradict themselves: an entry would be missing from the account.
    """
    # xlsxwriter, jinja2 and altair are needed only here; whoever imports RunResult shall not wait for them
    from certverify.reports.carried import read_work  # noqa: PLC0415
    from certverify.reports.facts import report_names  # noqa: PLC0415
    from certverify.reports.files import NAMES, write_all  # noqa: PLC0415
    from certverify.reports.work import recorded, worked_in  # noqa: PLC0415

    with aside(folder) as place:
        clear_leftovers(folder, result.finished_at)
        shown = report_names(complete=result.complete)
        stale = report_names(complete=False) if result.complete else ()
        written = recorded(folder)
        staying = {name: digest for name, digest in written.items() if name not in {*shown, *stale}}
        work, unread = read_work([folder / report_names(complete=each)[0] for each in (True, False)])
        write_all(place, result, lang=lang, unmasked=unmasked, work=work, staying=staying)
        known = {name: digest for name, digest in written.items() if name not in unread}
        kept = worked_in(folder, [name for name in (*shown, *stale) if name.endswith(".xlsx")], known)
        # the workbook first: it is the one that may be open in another program and refuse to be replaced
        swap_in(place, folder, (*shown, *NAMES), stale, kept)
    return tuple(sorted(kept.values()))
