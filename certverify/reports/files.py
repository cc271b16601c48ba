"""The files of a run, written side by side into one folder."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pkgutil import resolve_name
from typing import Final

from certverify.crashpoints import reach
from certverify.messages import Lang
from certverify.reports.facts import Facts
from certverify.reports.formats import DATA_SETS, EMPLOYERS, LISTS, SUMMARY, Format, shown
from certverify.reports.rectification import Rectification
from certverify.reports.result import RunResult
from certverify.reports.shares import shares
from certverify.reports.summary import render
from certverify.reports.tables import finding_table, rejected_table, row_table, write_parquet
from certverify.reports.view import View
from certverify.reports.work import digests
from certverify.reports.workbook.separated import write_list

__all__ = [
    "load",
    "write_csv",
    "write_docx",
    "write_html",
    "write_ics",
    "write_reports",
    "write_shown",
    "write_summary",
    "write_xlsx",
]

_Writer = Callable[[Path, Facts, View], None]
_WRITERS: Final[Mapping[Format, str]] = {
    Format.XLSX: "certverify.reports.workbook.book:write_workbook",
    Format.DOCX: "certverify.reports.paper.self_inspection:write_self_inspection",
    Format.HTML: "certverify.reports.page.report:write_page",
    Format.ICS: "certverify.reports.calendar_file:write_calendar",
}
"""Where what writes a format stands. Each needs a library of its own, which only the formats asked for wait for."""


def load(formats: Collection[Format]) -> None:
    """Load what writes these formats, which else the first to be written waits for."""
    for one in _WRITERS:
        if one in formats:
            _writer(one)
    if {Format.HTML, Format.DOCX} & set(formats):
        from certverify.reports.charts import start  # noqa: PLC0415  # vl-convert is large

        start()


def write_reports(
    place: Path,
    result: RunResult,
    formats: Collection[Format],
    *,
    lang: Lang,
    unmasked: bool,
    rectification: Rectification,
    per_employer: bool = False,
) -> tuple[str, ...]:
    """Write a run into ``place`` in the ``formats`` asked for, all but the summary, and return the files' names.

    ``rectification`` holds what officers filled into earlier workbooks.
    """

    def write_data() -> None:
        if Format.PARQUET in formats:
            _write_data(place, result, unmasked=unmasked)

    names = list(
        write_shown(
            place,
            result,
            formats,
            lang=lang,
            unmasked=unmasked,
            rectification=rectification,
            meanwhile=write_data,
        )
    )
    if per_employer:
        names += _write_shares(place, result, formats, lang=lang, rectification=rectification)
    return (*names, *(DATA_SETS if Format.PARQUET in formats else ()))


def _write_data(place: Path, result: RunResult, *, unmasked: bool) -> None:
    for name, table in zip(DATA_SETS, (row_table, finding_table, rejected_table), strict=True):
        told = table(result, unmasked=unmasked)
        write_parquet(told, place / name, run_id=result.run_id, complete=result.complete)
        reach("report:data_written")


def write_summary(
    place: Path, result: RunResult, names: Sequence[str], staying: Mapping[str, str], *, unmasked: bool
) -> None:
    """Write the summary with the SHA-256 of the files ``names``, and what was recorded of those ``staying``."""
    files = {**staying, **digests(place, names)}
    (place / SUMMARY).write_text(render(result, unmasked=unmasked, files=files), encoding="utf-8")
    reach("report:summary_written")


def _write_shares(
    place: Path, result: RunResult, formats: Collection[Format], *, lang: Lang, rectification: Rectification
) -> list[str]:
    """Write each employer's share into a folder of its own. They leave the house: numbers are always masked."""
    names = []
    for folder, share in shares(result, lang):
        inner = place / EMPLOYERS / folder
        inner.mkdir(mode=0o700, parents=True)
        written = write_shown(inner, share, formats, lang=lang, rectification=rectification)
        names += [f"{EMPLOYERS}/{folder}/{name}" for name in written]
        reach("report:share_written")
    return names


def write_shown(
    place: Path,
    result: RunResult,
    formats: Collection[Format],
    *,
    lang: Lang,
    unmasked: bool = False,
    rectification: Rectification | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[str, ...]:
    """Write the files for people into ``place``, and return their names; the workbook takes longest.

    ``meanwhile`` is what else is to be written before that is awaited.
    """
    told = rectification or Rectification()
    facts = Facts(result, lang, unmasked=unmasked, formats=formats, told_at=told.at)
    view = View(result, lang, unmasked=unmasked, rectification=told)
    wanted = [one for one in _WRITERS if one in formats]

    def write(one: Format) -> None:
        _write(one, place / shown((one,), complete=result.complete)[0], facts, view)

    # the workbook beside the others: most of its time goes by in Polars and zlib, where others may work
    with ThreadPoolExecutor(1) as pool:
        book = [pool.submit(write, one) for one in wanted if one is Format.XLSX]
        for one in wanted:
            if one is not Format.XLSX:
                write(one)
        meanwhile()
        for written in book:
            written.result()
    if Format.CSV in formats:
        for part, name in zip(LISTS, shown((Format.CSV,), complete=result.complete), strict=True):
            write_list(place / name, part, facts, view)
            reach("report:file_written")
    return shown(formats, complete=result.complete)


def write_xlsx(path: Path, result: RunResult, lang: Lang, *, unmasked: bool = False) -> None:
    """Write the workbook alone."""
    _write_one(Format.XLSX, path, result, lang, unmasked=unmasked)


def write_html(path: Path, result: RunResult, lang: Lang, *, unmasked: bool = False) -> None:
    """Write the page alone."""
    _write_one(Format.HTML, path, result, lang, unmasked=unmasked)


def write_docx(path: Path, result: RunResult, lang: Lang, *, unmasked: bool = False) -> None:
    """Write the self-inspection report alone."""
    _write_one(Format.DOCX, path, result, lang, unmasked=unmasked)


def write_ics(path: Path, result: RunResult, lang: Lang, *, unmasked: bool = False) -> None:
    """Write the calendar alone."""
    _write_one(Format.ICS, path, result, lang, unmasked=unmasked)


def write_csv(
    path: Path, result: RunResult, lang: Lang, part: str = "problems", *, unmasked: bool = False
) -> None:
    """Write one of the :data:`~certverify.reports.formats.LISTS` alone."""
    facts = Facts(result, lang, unmasked=unmasked, formats=(Format.CSV,))
    write_list(path, part, facts, View(result, lang, unmasked=unmasked))


def _write(one: Format, path: Path, facts: Facts, view: View) -> None:
    _writer(one)(path, facts, view)
    reach("report:file_written")


def _writer(one: Format) -> _Writer:
    writer: _Writer = resolve_name(_WRITERS[one])
    return writer


def _write_one(one: Format, path: Path, result: RunResult, lang: Lang, *, unmasked: bool) -> None:
    facts = Facts(result, lang, unmasked=unmasked, formats=(one, Format.XLSX))
    _writer(one)(path, facts, View(result, lang, unmasked=unmasked))
