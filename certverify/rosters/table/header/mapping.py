"""``--mapping FILE``: what a person knows of a roster's columns and the program would otherwise have to find out.

The file is TOML, a table ``[[sheet]]`` for each sheet or group of sheets::

    [[sheet]]
    file = "名册*.xlsx"            # optional: the files meant (a pattern; all of them if left out)
    sheet = "在岗"                 # optional: the sheets meant, likewise
    header_row = 4                # optional: the header's row as a person sees it, the upper one of two; 0: none
    employer = "某某化工有限公司"    # optional: the employer, above whatever titles say
    [sheet.columns]               # optional: header words, or the column's letters, and the field meant
    "人员" = "name"
    "F" = "ignore"
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from certverify.errors import ConfigError
from certverify.rosters.table.header.fields import FIELDS
from certverify.rosters.table.understood import Column
from certverify.rosters.values.cleaning import squeeze
from certverify_schemas.masking import mask_numbers_in

__all__ = ["MAPPED_FIELDS", "Fixed", "load_mapping"]

MAPPED_FIELDS: Final = frozenset({*FIELDS, "ignore", "not_a_fact", "seq"})
"""Fields that a column may be given; ``ignore`` leaves it unread."""
_LETTERS: Final = re.compile("[A-Za-z]{1,3}")
_KEYS: Final = frozenset({"columns", "employer", "file", "header_row", "sheet"})
_KINDS: Final = {"columns": dict, "employer": str, "file": str, "header_row": int, "sheet": str}


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a mapping fixes for the sheets that ``file`` and ``sheet`` (patterns) name."""

    file: str = "*"
    sheet: str = "*"
    header_row: int | None = None
    employer: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def meant(self, file: str, sheet: str | None) -> bool:
        """Tell whether a sheet is meant; a text table has the name ``""``."""
        return fnmatchcase(file, self.file) and fnmatchcase(sheet or "", self.sheet)

    def words_in(self, line: Sequence[str]) -> bool:
        """Tell whether a row holds every header word of the mapping; letters of columns are no words."""
        words = {squeeze(word) for word in self.columns if not _LETTERS.fullmatch(word)}
        return bool(words) and words <= {squeeze(text) for text in line}

    def laid_over(self, columns: Iterable[Column], headers: Iterable[Column], *, sheet: str) -> list[Column]:
        """Return the columns with the fixed fields; ``headers`` are all columns that have a header word.

        Raises:
            ConfigError: ``mapping_header_missing``: no column has such a header or such letters.
        """
        kept = {column.index: column for column in columns}
        every = list(headers)
        for word, meant in self.columns.items():
            found = [c for c in every if _same(word, c)] or [c for c in every if c.letters == word.upper()]
            if not found:
                near = "、".join(c.header for c in every if c.header)[:300]
                raise ConfigError("mapping_header_missing", header=word, sheet=sheet, headers=near or "-")
            for column in found:
                group = kept[column.index].group if column.index in kept else 0
                word_above = kept[column.index].word if column.index in kept else ""
                kept[column.index] = Column(
                    column.index, column.letters, column.header, meant, "mapping", group, word_above
                )
        return [kept[index] for index in sorted(kept)]


def _same(word: str, column: Column) -> bool:
    named = {squeeze(part) for part in (column.header, *column.header.split("/"))}
    return bool(column.header) and mask_numbers_in(squeeze(word)) in named


def load_mapping(path: Path) -> tuple[Fixed, ...]:
    """Read a mapping.

    Raises:
        ConfigError: ``mapping_missing``, ``mapping_malformed``, ``mapping_key``, ``mapping_value``, ``mapping_field``
            or ``mapping_twice``.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError("mapping_missing", file=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("mapping_malformed", file=path.name, problem=str(error)) from error
    sheets = told.get("sheet")
    if set(told) != {"sheet"} or not isinstance(sheets, list) or not all(isinstance(s, dict) for s in sheets):
        key = next(iter(sorted(set(told) - {"sheet"})), "sheet")
        raise ConfigError("mapping_key", file=path.name, key=key, known="[[sheet]]")
    return tuple(_fixed(path.name, table) for table in sheets)


def _fixed(name: str, table: Mapping[str, Any]) -> Fixed:
    for key, value in table.items():
        if key not in _KEYS:
            raise ConfigError("mapping_key", file=name, key=key, known=", ".join(sorted(_KEYS)))
        wrong = not isinstance(value, _KINDS[key]) or isinstance(value, bool)
        if wrong or (key == "header_row" and value < 0):
            raise ConfigError("mapping_value", file=name, key=key)
    columns = table.get("columns", {})
    for word, meant in columns.items():
        if meant not in MAPPED_FIELDS:
            near = difflib.get_close_matches(str(meant), MAPPED_FIELDS, n=3, cutoff=0.4)
            raise ConfigError(
                "mapping_field", file=name, header=word, field=str(meant), near=", ".join(near) or "-"
            )
    for meant in ("name", "id_number"):
        if list(columns.values()).count(meant) > 1:
            raise ConfigError("mapping_twice", file=name, field=meant)
    return Fixed(**table)
