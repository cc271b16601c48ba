"""A person's name in two columns, in Latin letters and in Chinese characters: the Chinese one is on the certificate."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from certverify.rosters.files.cells import Sheet
from certverify.rosters.table.understood import Column

__all__ = ["in_chinese"]

_HAN: Final = "[\u4e00-\u9fff]"
_LATIN: Final = r"^[\sA-Za-z.,'’\-]+$"
_LOOK_AT: Final = 2000


def in_chinese(columns: Sequence[Column], sheet: Sheet, body: int) -> list[Column]:
    """Return the columns with a name in Latin letters left out where one in Chinese characters stands beside it.

    Of whoever has no Chinese name only the Latin one is known: one blank cell beside it leaves all as it is.
    """
    names = [column for column in columns if column.field == "name" and not column.group and not column.word]
    if len(names) != 2:
        return list(columns)
    cells = sheet.cells.slice(body, _LOOK_AT).select(f"v{column.index}" for column in names)
    filled = cells.drop_nulls()
    for latin, other in (names, names[::-1]):
        letters = filled[f"v{latin.index}"].str.strip_chars()
        characters = filled[f"v{other.index}"]
        written = letters != ""
        if (
            written.any()
            and letters.filter(written).str.contains(_LATIN).all()
            and characters.filter(written).str.contains(_HAN).all()
        ):
            return [replace(one, field="ignore") if one is latin else one for one in columns]
    return list(columns)
