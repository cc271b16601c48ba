"""One worked example for each rule: facts from ``examples.toml``, the verdict from the rules themselves."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import dataframely as dy
import polars as pl

from certverify.rules.judge import Verdict, judge
from certverify.rules.packs import load
from certverify_schemas.tables import AnswerTable, CertificateTable, PlannedEntryTable

__all__ = ["Example", "examples", "judged"]

_DAY: Final = date(2026, 11, 23)
_NONE: Final = ""
"""How the file writes a field that is left out; TOML has no null."""


@dataclass(frozen=True, slots=True)
class Example:
    """The facts of an example: what the roster says (by field), what the platform says, on which day.

    ``expect`` holds ``status`` of the entry, and ``severity`` and ``certainty`` of the finding.
    """

    rule: str
    told: str
    entries: tuple[Mapping[str, Any], ...]
    records: tuple[Mapping[str, Any], ...]
    standing: int
    as_of: date
    across_employers: bool
    expect: Mapping[str, str]


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples in the order of the file, which is that of the rules."""
    told = tomllib.loads((files("certverify.rules") / "examples.toml").read_text(encoding="utf-8"))
    return tuple(_example(line, told) for line in told["example"])


def judged(example: Example) -> Verdict:
    """Return the verdict of the rules on an example."""
    keys = sorted({entry["query_key"] for entry in example.entries})
    answers = [_answer(key, example) for key in keys]
    tables = (
        _table(PlannedEntryTable, example.entries),
        _table(AnswerTable, answers),
        _table(CertificateTable, example.records),
    )
    as_of = example.as_of
    return judge(*tables, load(as_of), as_of, across_employers=example.across_employers)


def _example(line: Mapping[str, Any], told: Mapping[str, Any]) -> Example:
    first: dict[str, Any] = dict(told["person"])
    for kind in line["people"]:
        first |= told[kind]
    first |= line.get("entry", {})
    operator = "operator" in line["people"]
    common = told["record"] if operator else told["pass"]
    kind = {"kind": "special_operation" if operator else "safety_assessment", "query_key": "q0"}
    standard = {"status": "current", "superseded": False} | kind | common
    return Example(
        rule=line["rule"],
        told=line["told"],
        entries=tuple(_whole(first | other) for other in ({}, *line.get("others", ()))),
        records=tuple(_whole(standard | record) for record in line.get("records", ())),
        standing=line.get("standing", 2),
        as_of=line.get("as_of", _DAY),
        across_employers=line.get("across_employers", False),
        expect=line["expect"],
    )


def _whole(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value != _NONE}


def _answer(key: str, example: Example) -> dict[str, Any]:
    """Return an answer given at nine in the morning of the day, and as often before, four days apart, as it stands."""
    day = example.as_of
    asked = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    found = any(record["query_key"] == key for record in example.records)
    return {
        "query_key": key,
        "state": "found" if found else "not_found",
        "first_asked_at": asked - timedelta(days=4 * (example.standing - 1)),
        "asked_at": asked,
        "standing": example.standing,
        "agreed_since": (asked - timedelta(days=4)).date() if example.standing > 1 else None,
        "identity_corroborated": True,
        "absence_proves": True,
        "evidence_ids": ["1-1"],
    }


def _table(contract: type[dy.Schema], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = contract.create_empty().schema
    whole = [{column: row.get(column) for column in schema} for row in rows]
    return contract.validate(pl.DataFrame(whole, schema=schema))
