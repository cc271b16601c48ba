"""The contracts of the data sets, held against the words of the design and against what is shipped."""

import json
from importlib.resources import files

import pytest

from certverify.reports.columns import (
    FINDING_COLUMNS,
    FINDING_EXTRAS,
    REJECTED_COLUMNS,
    ROW_COLUMNS,
    ROW_EXTRAS,
    Columns,
    table_schema,
)

ROWS = (
    "source, sheet, row, part, person_key, employer, contractor, department, region, industry, name, id_number, role, "
    "category, required_item, status, certainty, cause, rules, valid_to, asked_at"
)
FINDINGS = (
    "finding_id, source, sheet, row, part, person_key, rule, family, severity, certainty, primary, message_zh, "
    "message_en, measure, basis, evidence_level, pack, claimed, official, deadline, deadline_rolled, employer, "
    "contractor, evidence_ids, first_asked_at, asked_at"
)


@pytest.mark.parametrize(
    ("columns", "promised"), [(ROW_COLUMNS, ROWS), (FINDING_COLUMNS, FINDINGS)], ids=["rows", "findings"]
)
def test_the_promised_columns_are_those_of_the_design(columns: Columns, promised: str) -> None:
    """Names and order of the promised columns are the contract."""
    assert list(columns) == promised.split(", ")


@pytest.mark.parametrize(
    ("name", "promised", "extras"),
    [
        ("rows", ROW_COLUMNS, ROW_EXTRAS),
        ("findings", FINDING_COLUMNS, FINDING_EXTRAS),
        ("rejected", REJECTED_COLUMNS, {}),
    ],
)
def test_the_shipped_description_is_that_of_the_code(name: str, promised: Columns, extras: Columns) -> None:
    """A column added in the code without its description breaks the build."""
    shipped = json.loads((files("certverify_schemas") / "json" / f"{name}.columns.json").read_text("utf-8"))
    assert shipped == table_schema(f"{name}.parquet", promised, extras)
