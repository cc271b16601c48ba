"""Situations of principals (主要负责人) and safety managers (安全生产管理人员)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from certverify_connectors.simulator.catalogue import Industry, industries
from certverify_connectors.simulator.dates import days_ago, last_day, years_later
from certverify_connectors.simulator.operators import SHOWN_AFTER
from certverify_connectors.simulator.records import ASSESSMENT, Post, Record

__all__ = ["MANAGERS", "PERSON_TYPES", "ManagerDraft"]

PERSON_TYPES: Final = {"principal": "主要负责人", "safety_manager": "安全生产管理人员"}

_LONG_AGO = (270, 1500)


@dataclass(frozen=True, slots=True)
class ManagerDraft:
    """What one manager's post and passes are drawn from."""

    random: Random
    today: date
    id_number: str
    role: str
    industry: Industry

    def appointed(self, least: int, most: int) -> Post:
        """Return the post, taken up between so many days ago."""
        day = days_ago(self.random, self.today, least, most)
        return Post(self.role, None, None, self.industry.name, self.industry.unit_type, day)

    def passed(self, start: date, *, role: str | None = None, industry: Industry | None = None) -> Record:
        """Return a pass of three years from ``start`` (Order 44 Art. 25); its number carries no T."""
        of = industry or self.industry
        return Record(
            kind=ASSESSMENT,
            number=self.id_number,
            person_type=PERSON_TYPES[role or self.role],
            industry=of.name,
            unit_type=of.unit_type,
            first_issue=start,
            valid_from=start,
            valid_to=last_day(start, 3),
            issuer="江苏省应急管理厅",
        )

    def current(self, *, role: str | None = None, industry: Industry | None = None) -> Record:
        """Return a pass that neither began nor ends within the next or last weeks."""
        return self.passed(days_ago(self.random, self.today, 30, 900), role=role, industry=industry)

    def soon_after(self, record: Record) -> Post:
        """Return a post taken up 20 to 150 days before the pass was first issued."""
        first = record.first_issue or self.today
        return replace(
            self.appointed(0, 0), appointed_on=first - timedelta(days=self.random.randint(20, 150))
        )


Made = tuple[Post, tuple[Record, ...]]


def _passed(draft: ManagerDraft) -> Made:
    record = draft.current()
    if draft.random.random() < 0.3:
        record = replace(record, first_issue=years_later(record.valid_from or draft.today, -3))
    return draft.soon_after(record), (record,)


def _passed_before(draft: ManagerDraft) -> Made:
    return draft.appointed(200, 400), (draft.passed(days_ago(draft.random, draft.today, 450, 900)),)


def _passed_twice(draft: ManagerDraft) -> Made:
    record = draft.current()
    other = "safety_manager" if draft.role == "principal" else "principal"
    return draft.soon_after(record), (draft.current(role=other), record)


def _never_passed(draft: ManagerDraft) -> Made:
    return draft.appointed(*_LONG_AGO), ()


def _still_in_time(draft: ManagerDraft) -> Made:
    return draft.appointed(10, 100), ()


def _due_soon(draft: ManagerDraft) -> Made:
    return draft.appointed(135, 170), ()


def _other_industry(draft: ManagerDraft) -> Made:
    others = [i for i in industries() if i.high_risk and i.name not in {draft.industry.name, "煤矿"}]
    return draft.appointed(*_LONG_AGO), (draft.current(industry=draft.random.choice(others)),)


def _other_type(draft: ManagerDraft) -> Made:
    other = "safety_manager" if draft.role == "principal" else "principal"
    return draft.appointed(*_LONG_AGO), (draft.current(role=other),)


def _pass_expired(draft: ManagerDraft) -> Made:
    record = draft.passed(days_ago(draft.random, draft.today, 3 * 366 + 10, 3 * 365 + 600))
    return draft.soon_after(record), (replace(record, status=draft.random.choice(["过期", "有效", None])),)


def _pass_expiring(draft: ManagerDraft) -> Made:
    end = days_ago(draft.random, draft.today, -80, -10)
    record = draft.passed(years_later(end + timedelta(days=1), -3))
    return draft.soon_after(record), (record,)


def _passed_just_now(draft: ManagerDraft) -> Made:
    start = days_ago(draft.random, draft.today, 0, 2)
    return draft.appointed(40, 150), (replace(draft.passed(start), visible_from=start + SHOWN_AFTER),)


MANAGERS: Final[dict[str, tuple[Callable[[ManagerDraft], Made], int]]] = {
    "pass_valid": (_passed, 90),
    "pass_before_appointment": (_passed_before, 15),
    "pass_both_types": (_passed_twice, 15),
    "pass_missing": (_never_passed, 20),
    "pass_not_yet_due": (_still_in_time, 15),
    "pass_due_soon": (_due_soon, 10),
    "pass_other_industry": (_other_industry, 15),
    "pass_other_type": (_other_type, 15),
    "pass_expired": (_pass_expired, 15),
    "pass_expiring": (_pass_expiring, 10),
    "pass_just_now": (_passed_just_now, 10),
    "not_high_risk": (_never_passed, 10),
}
"""Situation → how post and passes are made, and its weight in the population (of 1,000 with the operators)."""
