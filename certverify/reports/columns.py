"""The tables that leave the house, column by column, and the JSON Schemas that describe them.

``rows.parquet`` and ``findings.parquet`` begin with exactly the columns promised to readers, in that order; more may
follow. Text is String and never an enumeration, so that every reader of Parquet sees words.
"""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from polars.datatypes import DataType, DataTypeClass

__all__ = [
    "FINDING_COLUMNS",
    "FINDING_EXTRAS",
    "REJECTED_COLUMNS",
    "ROW_COLUMNS",
    "ROW_EXTRAS",
    "table_schema",
]

Columns = Mapping[str, DataType | DataTypeClass]

_TIME: Final = pl.Datetime("us", "UTC")
_PLACE: Final[Columns] = {"source": pl.String, "sheet": pl.String, "row": pl.UInt32, "part": pl.UInt16}

ROW_COLUMNS: Final[Columns] = {
    **_PLACE,
    "person_key": pl.String,
    "employer": pl.String,
    "contractor": pl.String,
    "department": pl.String,
    "region": pl.String,
    "industry": pl.String,
    "name": pl.String,
    "id_number": pl.String,
    "role": pl.String,
    "category": pl.String,
    "required_item": pl.String,
    "status": pl.String,
    "certainty": pl.String,
    "cause": pl.String,
    "rules": pl.List(pl.String),
    "valid_to": pl.Date,
    "asked_at": _TIME,
}
"""The promised columns of ``rows.parquet``."""

ROW_EXTRAS: Final[Columns] = {
    "next_try_at": _TIME,
    "post": pl.String,
    "team": pl.String,
    "employment_type": pl.String,
    "unit_type": pl.String,
    "appointed_on": pl.Date,
    "appointed_precision": pl.String,
    "claimed_word": pl.String,
    "claimed_item": pl.String,
    "claimed_number": pl.String,
    "claimed_valid_to": pl.Date,
    "claimed_valid_to_precision": pl.String,
    "chosen_item": pl.String,
    "chosen_because": pl.String,
    "review_due": pl.Date,
}
"""What follows them, where the run knows it."""

FINDING_COLUMNS: Final[Columns] = {
    "finding_id": pl.String,
    **_PLACE,
    "person_key": pl.String,
    "rule": pl.String,
    "family": pl.String,
    "severity": pl.String,
    "certainty": pl.String,
    "primary": pl.Boolean,
    "message_zh": pl.String,
    "message_en": pl.String,
    "measure": pl.String,
    "basis": pl.String,
    "evidence_level": pl.String,
    "pack": pl.String,
    "claimed": pl.String,
    "official": pl.String,
    "deadline": pl.Date,
    "deadline_rolled": pl.Date,
    "employer": pl.String,
    "contractor": pl.String,
    "evidence_ids": pl.List(pl.String),
    "first_asked_at": _TIME,
    "asked_at": _TIME,
}
"""The promised columns of ``findings.parquet``."""

FINDING_EXTRAS: Final[Columns] = {"measure_en": pl.String, "basis_en": pl.String, "post": pl.String}
"""What follows them, where the run knows it."""

REJECTED_COLUMNS: Final[Columns] = {
    **_PLACE,
    "column": pl.String,
    "field": pl.String,
    "name": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "message_zh": pl.String,
    "message_en": pl.String,
    "remedy_zh": pl.String,
    "remedy_en": pl.String,
    "employer": pl.String,
    "department": pl.String,
    "post": pl.String,
}
"""The columns of ``rejected.parquet``: one line per rejected entry."""

_NAMES: Final[Mapping[DataType | DataTypeClass, str]] = {
    pl.String: "string",
    pl.UInt32: "uint32",
    pl.UInt16: "uint16",
    pl.Boolean: "bool",
    pl.Date: "date",
    _TIME: "timestamp[us, UTC]",
    pl.List(pl.String): "list<string>",
}


def table_schema(title: str, promised: Columns, extras: Columns) -> dict[str, Any]:
    """Describe a table as JSON: each column with its Arrow type and whether it is promised."""
    columns = [{"name": name, "type": _NAMES[kind], "promised": True} for name, kind in promised.items()]
    columns += [{"name": name, "type": _NAMES[kind], "promised": False} for name, kind in extras.items()]
    return {"title": title, "columns": columns}
