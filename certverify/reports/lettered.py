"""Where in a roster a field was read: the letters of its column, sheet by sheet."""

from typing import Any

import polars as pl

from certverify.reports.result import RunResult

__all__ = ["lettered"]


def lettered(result: RunResult, field: str) -> pl.DataFrame:
    """Return ``source, sheet, letters`` of the sheets in which a field was read from a column; the first one counts."""
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for sheet in result.understood:
        for one in sheet.get("columns", ()):
            if one["field"] == field:
                place = {"source": sheet["file"], "sheet": sheet["sheet"]}
                found.setdefault((sheet["file"], sheet["sheet"]), place | {"letters": one["column"]})
    schema = {"source": pl.String, "sheet": pl.String, "letters": pl.String}
    return pl.DataFrame(list(found.values()), schema=schema)
