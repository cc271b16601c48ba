"""People as the simulator's truth tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["Person", "Record", "person_from"]


@dataclass(frozen=True, slots=True)
class Record:
    """One certificate or pass that really exists; ``visible``: the platform shows it today."""

    number: str
    category: str | None
    item: str | None
    person_type: str | None
    industry: str | None
    first_issue: date
    valid_from: date
    valid_to: date
    review_due: date | None
    reviewed_on: date | None
    issuer: str
    history: bool
    visible: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person: the post, the situation that the simulator put them in, and what they hold."""

    id_number: str
    name: str
    situation: str
    role: str
    item: str | None
    category: str | None
    industry: str | None
    unit_type: str | None
    appointed_on: date | None
    other_card: str | None
    records: tuple[Record, ...]

    @property
    def sex(self) -> str:
        """The sex that the ID number states (GB 11643: the 17th digit is odd for men)."""
        return "男" if int(self.id_number[16]) % 2 else "女"

    def __repr__(self) -> str:
        return f"Person({self.situation}, ***)"


def person_from(told: Mapping[str, Any]) -> Person:
    """Read one person of the simulator's truth."""
    post = told["post"]
    return Person(
        id_number=told["idNumber"],
        name=told["name"],
        situation=told["situation"],
        role=post["role"],
        item=post["item"],
        category=post["category"],
        industry=post["industry"],
        unit_type=post["unitType"],
        appointed_on=_day(post["appointedOn"]),
        other_card=told["otherCard"],
        records=tuple(_record(record) for record in told["records"]),
    )


def _record(told: Mapping[str, Any]) -> Record:
    return Record(
        number=told["number"],
        category=told["category"],
        item=told["item"],
        person_type=told["personType"],
        industry=told["industry"],
        first_issue=date.fromisoformat(told["firstIssue"]),
        valid_from=date.fromisoformat(told["validFrom"]),
        valid_to=date.fromisoformat(told["validTo"]),
        review_due=_day(told["reviewDue"]),
        reviewed_on=_day(told["reviewedOn"]),
        issuer=told["issuer"],
        history=told["history"],
        visible=told["visible"],
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
