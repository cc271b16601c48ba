"""Sheets that lack the column of names or of ID numbers: nobody of them could be asked about."""

from collections.abc import Iterator
from typing import Final

from certverify.messages import Lang, text
from certverify.reports.result import RunResult
from certverify.reports.safetext import hidden

__all__ = ["unfit"]

_NOTES: Final = frozenset({"no_id_column", "no_name_column", "no_person_columns"})


def unfit(result: RunResult, lang: Lang) -> Iterator[str]:
    """Yield a sentence for each such sheet: which column is missing, and what to do."""
    for sheet in map(hidden, result.understood):
        place = " · ".join(str(sheet[part]) for part in ("file", "sheet") if sheet.get(part))
        for note in sheet.get("notes") or ():
            if note.get("note") in _NOTES:
                yield text("report.unfit", lang, place=place, said=note[lang])
