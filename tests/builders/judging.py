"""Entries, answers and records for tests of the rules: one call judges one person; all people are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from certverify.rules import Verdict, judge
from certverify.rules.packs import Pack, load
from certverify_schemas.tables import AnswerTable, CertificateTable, PlannedEntryTable

LEGACY_DAY = date(2026, 5, 20)
"""A day under Order 30, whose pack is confirmed."""
LOW, HIGH, WELD = "低压电工作业", "高压电工作业", "熔化焊接与热切割作业"
ELECTRIC, WELDING = "电工作业", "焊接与热切割作业"
CHEMICAL = "危险化学品"
ID = "320199198503141170"

_ENTRY: dict[str, Any] = {
    "entry": 0, "source": "roster.xlsx", "sheet": "在岗", "row": 5, "part": 1, "name": "陆青禾", "name_fragile": False,
    "id_type": "id_card", "id_number": ID, "id_suspect": False, "id_card_seen": False, "coal": False, "claims": False,
    "renewal_applied": False, "person_key": "p0", "query_key": "q0", "employer": "江北某某化工有限公司",
}  # fmt: skip  # a table of defaults
_ANSWER: dict[str, Any] = {
    "query_key": "q0", "state": "found", "reason": None, "first_asked_at": datetime(2026, 5, 16, 1, tzinfo=UTC),
    "asked_at": datetime(2026, 5, 20, 1, tzinfo=UTC), "standing": 2, "identity_corroborated": True,
    "absence_proves": True, "next_try_at": None, "evidence_ids": ["1-1"],
}  # fmt: skip  # a table of defaults
_RECORD: dict[str, Any] = {
    "query_key": "q0",
    "kind": "special_operation",
    "status": "current",
    "superseded": False,
}


@dataclass(frozen=True)
class Outcome:
    """What was said of one entry."""

    status: str
    cause: str | None
    certainty: str | None
    rules: tuple[str, ...]
    findings: Mapping[str, Mapping[str, Any]]
    chosen_because: str | None
    valid_to: date | None


def operator(**fields: Any) -> dict[str, Any]:
    """Return an operator's entry whose post asks for 低压电工作业."""
    required = {"required_item": LOW, "required_category": ELECTRIC, "post": "低压电工"}
    return _ENTRY | {"role": "operator"} | required | fields


def manager(**fields: Any) -> dict[str, Any]:
    """Return the entry of a safety manager in the chemical industry, appointed 2024-03-01."""
    post = {"role": "safety_manager", "post": "安全总监", "industry": CHEMICAL, "industry_class": "high_risk"}
    return _ENTRY | post | {"appointed_on": date(2024, 3, 1), "appointed_precision": "day"} | fields


def card(**fields: Any) -> dict[str, Any]:
    """Return the claims of a row that names a certificate for 低压电工作业."""
    named = {"claims": True, "claimed_item": LOW, "claimed_category": ELECTRIC, "claimed_word": LOW}
    return named | {"claimed_number": f"T{ID}"} | fields


def answer(state: str = "found", **fields: Any) -> dict[str, Any]:
    """Return an answer that stands twice with a corroborated identity."""
    if state == "unanswered":
        fields = {"reason": "timeout", "standing": 0, "asked_at": None, "first_asked_at": None} | fields
    told = _ANSWER | {"state": state} | fields
    first = told["first_asked_at"]  # in the morning, in Shanghai as by UTC
    return {"agreed_since": first.date() if told["standing"] > 1 else None} | told


def record(item: str | None = LOW, end: date | None = date(2028, 5, 11), **fields: Any) -> dict[str, Any]:
    """Return an official record of a special operation certificate."""
    category = {LOW: ELECTRIC, HIGH: ELECTRIC, WELD: WELDING}.get(item or "")
    return _RECORD | {"item": item, "category": category, "valid_to": end, "number": f"T{ID}"} | fields


def passed(
    industry: str | None = CHEMICAL, end: date | None = date(2027, 7, 14), **fields: Any
) -> dict[str, Any]:
    """Return an official record of an assessment of a safety manager."""
    kind = {"kind": "safety_assessment", "person_type": "安全生产管理人员", "number": ID}
    return _RECORD | kind | {"industry": industry, "valid_to": end} | fields


def tables(
    entries: Sequence[dict[str, Any]], answers: Sequence[dict[str, Any]], records: Sequence[dict[str, Any]]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the three tables, validated by their contracts."""
    return (
        _table(PlannedEntryTable, entries),
        _table(AnswerTable, answers),
        _table(CertificateTable, records),
    )


def judge_all(
    entries: Sequence[dict[str, Any]],
    answers: Sequence[dict[str, Any]],
    records: Sequence[dict[str, Any]],
    *,
    as_of: date = LEGACY_DAY,
    pack: Pack | None = None,
) -> Verdict:
    """Judge many entries."""
    return judge(*tables(entries, answers, records), pack or load(as_of), as_of)


def verdict(
    entry: dict[str, Any],
    answers: dict[str, Any] | Sequence[dict[str, Any]] | None = None,
    records: Sequence[dict[str, Any]] = (),
    *,
    as_of: date = LEGACY_DAY,
    pack: Pack | None = None,
) -> Outcome:
    """Judge one entry."""
    listed = [answers] if isinstance(answers, dict) else list(answers or [])
    return outcomes(judge_all([entry], listed, records, as_of=as_of, pack=pack))[0]


def outcomes(result: Verdict) -> dict[int, Outcome]:
    """Return what was said of each entry."""
    findings: dict[int, dict[str, dict[str, Any]]] = {}
    for line in result.findings.to_dicts():
        findings.setdefault(line["entry"], {})[line["rule"]] = line
    return {
        s["entry"]: Outcome(
            s["status"], s["cause"], s["certainty"], tuple(s["rules"]), findings.get(s["entry"], {}),
            s["chosen_because"], s["valid_to"],
        )
        for s in result.statuses.to_dicts()
    }  # fmt: skip  # one outcome a line


def _table(schema: Any, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    columns = schema.create_empty().schema
    whole = [{c: row.get(c) for c in columns} for row in rows]
    return schema.validate(pl.DataFrame(whole, schema=columns))
