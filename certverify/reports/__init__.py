"""Reports of a run: data sets and summary for machines, workbook, page, Word report and calendar for people."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import polars as pl

from certverify.messages import Lang
from certverify.reports.formats import DEFAULT, Format, chosen
from certverify.reports.place import aside, clear_leftovers, try_out
from certverify.reports.rectification import Rectification
from certverify.reports.result import ByHand, RunResult
from certverify.reports.swap import mend, swap_in

__all__ = [
    "DEFAULT",
    "ByHand",
    "Format",
    "Rectification",
    "RunResult",
    "chosen",
    "load",
    "prepare",
    "said_rectified",
    "write",
]


def prepare(folder: Path) -> None:
    """Put right what a killed run left in the folder and try that it can be written; call it before anyone is asked.

    Raises:
        ConfigError: ``out_unwritable``.
    """
    mend(folder)
    try_out(folder)


def said_rectified(folder: Path) -> pl.DataFrame:
    """Return ``name``, masked ``id_number`` and ``said_at`` (UTC) of problems that workbooks there say are rectified.

    One that cannot be read says nothing here; :func:`write` keeps it.
    """
    from certverify.reports.carried import read_work  # noqa: PLC0415  # as below
    from certverify.reports.formats import workbooks  # noqa: PLC0415
    from certverify.reports.work import recorded  # noqa: PLC0415

    written = recorded(folder)
    lines, _ = read_work(folder, workbooks(written), written)
    return lines.select("name", "id_number", "said_at").drop_nulls()


def load(formats: Collection[Format]) -> None:
    """Load what writes these formats; :func:`write` does so itself where nobody has."""
    from certverify.reports import files  # noqa: PLC0415  # xlsxwriter and jinja2, as below

    files.load(formats)


def write(
    folder: Path,
    result: RunResult,
    *,
    lang: Lang,
    unmasked: bool = False,
    formats: Collection[Format] = DEFAULT,
    per_employer: bool = False,
    rectification: Rectification | None = None,
) -> ByHand:
    """Write the reports in the ``formats`` into ``folder``, which is made if it is missing: all of them, or none.

    ``summary.json`` is always among them; each file has mode 0600. The files for people of an incomplete run are
    called ``report.partial.xlsx`` and so on; complete reports of an earlier run stay beside them, and a complete run
    takes the partial ones away in the same step. A format that is not asked for is left as it is. ID and certificate
    numbers are masked unless ``unmasked``, which the summary and the reports record. ``per_employer`` adds a folder
    ``employers`` with the reports for people of each employer's share, where numbers are always masked.

    A workbook or Word report that somebody has worked in since it was written is never lost: before it is replaced
    or taken away it gets a name of its own, ``report.edited-<YYYYMMDDTHHMMSS>.xlsx``, and what was filled into a
    workbook by hand stands in the new reports with the problems that are still there. A workbook in which a line is
    filled in that has no problem in the new reports is kept as well, though nobody touched it since it was written.
    Returns what became of all that. ``rectification`` is what is known elsewhere of problems worked off, as on a page;
    it outweighs what stands in a workbook.

    Raises:
        ConfigError: ``out_unwritable``; the reports already there are as they were.
        ValueError: the run's tables contradict themselves: an entry would be missing from the account.
    """
    # xlsxwriter, jinja2 and vl-convert are needed only here; whoever imports RunResult shall not wait for them
    from certverify.reports.carried import WORK, read_work  # noqa: PLC0415
    from certverify.reports.files import write_reports, write_summary  # noqa: PLC0415
    from certverify.reports.formats import SUMMARY, editable, outdated, workbooks  # noqa: PLC0415
    from certverify.reports.said import found_again  # noqa: PLC0415
    from certverify.reports.worded_anew import placed  # noqa: PLC0415
    from certverify.reports.work import keep, recorded  # noqa: PLC0415

    with aside(folder) as place:
        mend(folder)
        clear_leftovers(folder, result.finished_at)
        written = recorded(folder)
        earlier, unread = read_work(folder, workbooks(written), written)
        lines = found_again(placed(earlier, result), lang)
        told = rectification or Rectification()
        by_hand = (
            lines.drop_nulls("finding_id")
            .select(WORK.names())
            .join(told.work, on=["finding_id", "nth"], how="anti")
        )
        told = replace(told, work=pl.concat([by_hand, told.work]))
        names = write_reports(
            place,
            result,
            formats,
            lang=lang,
            unmasked=unmasked,
            rectification=told,
            per_employer=per_employer,
        )
        stale = outdated(written, names, complete=result.complete, per_employer=per_employer)
        staying = {name: digest for name, digest in written.items() if name not in stale}
        replaced = editable((*names, *stale))
        kept, became = keep(folder, replaced, written, lines, unread)
        write_summary(place, replace(result, by_hand=became), names, staying, unmasked=unmasked)
        # the workbook first: it is the one that may be open in another program and refuse to be replaced
        swap_in(place, folder, (*names, SUMMARY), stale, kept)
    return became
