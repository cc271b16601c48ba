"""A population from a registry file, instead of an invented one."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from certverify_connectors.simulator.records import ASSESSMENT, SPECIAL, Person, Post, Record

__all__ = ["load_registry"]

_KINDS = {"special_operation": SPECIAL, "safety_assessment": ASSESSMENT}


def load_registry(path: Path) -> list[Person]:
    """Read a UTF-8 CSV, one certificate a line, in the columns that the reference names.

    Raises:
        ValueError: a column is missing, a kind or date is none, or an ID type is not ``id_card``; with the line.
    """
    found: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                found[row["id_number"], row["name"]].append(_record(row))
            except (KeyError, ValueError) as problem:
                raise ValueError(f"line {number} of the registry: {problem}") from None
    return [_person(*key, tuple(records)) for key, records in found.items()]


def _record(row: dict[str, str]) -> Record:
    if row["id_type"] != "id_card":
        raise ValueError("id_type must be id_card")
    return Record(
        kind=_KINDS[row["kind"]],
        number=row["number"] or None,
        category=row["category"] or None,
        item=row["item"] or None,
        person_type=row["person_type"] or None,
        industry=row["industry"] or None,
        unit_type=row["unit_type"] or None,
        first_issue=_day(row["first_issue"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        review_due=_day(row["review_due"]),
        reviewed_on=_day(row["reviewed_on"]),
        issuer=row["issuer"] or None,
        status=row["status_text"] or None,
        history=row["superseded"].lower() == "true",
    )


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def _person(id_number: str, name: str, records: tuple[Record, ...]) -> Person:
    first = records[0]
    role = "operator" if first.kind == SPECIAL else "manager"
    post = Post(role, first.category, first.item, first.industry, first.unit_type)
    return Person(id_number, name, "registered", post, records)
