"""Which files a run's reports are: one format each, named so that an incomplete run says so."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from certverify.errors import ConfigError

__all__ = [
    "DATA_SETS",
    "DEFAULT",
    "EMPLOYERS",
    "LISTS",
    "SUMMARY",
    "Format",
    "chosen",
    "editable",
    "outdated",
    "shown",
    "workbooks",
]


class Format(StrEnum):
    """What a report is written as."""

    XLSX = "xlsx"
    """The workbook to print and work off."""
    HTML = "html"
    """The page to read."""
    DOCX = "docx"
    """The self-inspection report (自查报告), to be finished by hand."""
    CSV = "csv"
    """The lists of the workbook, one file each."""
    ICS = "ics"
    """The days to keep, for a calendar."""
    PARQUET = "parquet"
    """The data sets."""
    JSON = "json"
    """``summary.json``, which is always written."""


DEFAULT: Final = (Format.XLSX, Format.HTML, Format.PARQUET, Format.JSON)
LISTS: Final = ("problems", "people", "unverified", "data", "advice")
"""The lists of a report, as their CSV files are called."""
SUMMARY: Final = "summary.json"
EMPLOYERS: Final = "employers"
"""The folder that holds a folder of reports for each employer."""
DATA_SETS: Final = ("rows.parquet", "findings.parquet", "rejected.parquet")
"""The data sets keep their names in an incomplete run: ``summary.json`` beside them and their metadata tell."""

_STEMS: Final = {
    Format.XLSX: ("report",),
    Format.DOCX: ("report",),
    Format.HTML: ("report",),
    Format.CSV: LISTS,
    Format.ICS: ("calendar",),
}
"""Files for people. Those that may be open in another program, and so refuse to be replaced, come first."""


def chosen(words: str) -> tuple[Format, ...]:
    """Read a list such as ``xlsx,docx``: each format once, in the order of :class:`Format`.

    Raises:
        ConfigError: ``format_unknown``.
    """
    named = [word.strip().lower() for word in words.split(",") if word.strip()]
    known = [one.value for one in Format]
    for word in named:
        if word not in known:
            raise ConfigError("format_unknown", format=word[:40], known=", ".join(known))
    if not named:
        raise ConfigError("format_unknown", format="", known=", ".join(known))
    return tuple(one for one in Format if one.value in named)


def shown(formats: Collection[Format], *, complete: bool) -> tuple[str, ...]:
    """Return the names of the files for people in these formats; those of an incomplete run say ``partial``."""
    state = "" if complete else ".partial"
    stems = [(stem, one) for one, names in _STEMS.items() if one in formats for stem in names]
    return tuple(f"{stem}{state}.{one.value}" for stem, one in stems)


def outdated(
    written: Iterable[str], names: Collection[str], *, complete: bool, per_employer: bool
) -> list[str]:
    """Return the files of earlier runs that a run writing ``names`` takes away.

    A complete run takes away every partial report. A run that writes a folder for each employer takes away what was
    ``written`` there before, an incomplete one only what was partial.
    """
    partial = shown(tuple(Format), complete=False) if complete else ()
    theirs = [one for one in written if one.startswith(f"{EMPLOYERS}/") and (complete or ".partial." in one)]
    return [one for one in (*partial, *(theirs if per_employer else ())) if one not in names]


def editable(names: Iterable[str]) -> list[str]:
    """Return those of the files that officers work in."""
    return [name for name in names if name.endswith((".xlsx", ".docx"))]


def workbooks(written: Iterable[str]) -> list[str]:
    """Return the workbooks that officers may have filled in: the run's own, and those ``written`` for employers."""
    own = [shown((Format.XLSX,), complete=each)[0] for each in (True, False)]
    return own + [one for one in written if one.startswith(f"{EMPLOYERS}/") and one.endswith(".xlsx")]
