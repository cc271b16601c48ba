"""Situations of special operators (特种作业人员): who holds what, and what the platform shows of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from certverify_connectors.simulator.catalogue import Item, items
from certverify_connectors.simulator.dates import days_ago, last_day, years_later
from certverify_connectors.simulator.records import SPECIAL, Record

__all__ = ["COAL_CATEGORY", "OPERATORS", "OTHER_CARDS", "SHOWN_AFTER", "Draft"]

COAL_CATEGORY: Final = "煤矿安全作业"
OTHER_CARDS: Final = ("建筑电工", "建筑架子工", "叉车证", "锅炉证")
SHOWN_AFTER: Final = timedelta(days=3)
"""New certificates show about three days after their issue in some regions (the platform's own FAQ)."""

_ISSUERS = (
    "江苏省应急管理厅",
    "山东省应急管理厅",
    "河南省应急管理厅",
    "湖北省应急管理厅",
    "四川省应急管理厅",
    "青岛市行政审批服务局",
    "苏州市应急管理局",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the records of one operator are drawn from. ``item`` is what the person works at."""

    random: Random
    today: date
    id_number: str
    item: Item

    def term(self, start: date, *, first: date | None = None, item: Item | None = None) -> Record:
        """Return a certificate of six years from ``start``, its review due after three (Order 30 Art. 19, 21)."""
        of = item or self.item
        return Record(
            kind=SPECIAL,
            number=f"T{self.id_number}",
            category=of.category,
            item=of.name,
            first_issue=first or start,
            valid_from=start,
            valid_to=last_day(start, 6),
            review_due=last_day(start, 3),
            issuer=self.random.choice(_ISSUERS),
        )

    def fresh(self, item: Item | None = None) -> Record:
        """Return a certificate in its first years: no review due soon, no end near."""
        return self.term(days_ago(self.random, self.today, 30, 900), item=item)

    def other_item(self) -> Item:
        """Draw an item of another category than the person's work."""
        return self.random.choice(
            [i for i in items() if i.category not in {self.item.category, COAL_CATEGORY}]
        )


def _valid(draft: Draft) -> tuple[Record, ...]:
    return (draft.fresh(),)


def _reviewed(draft: Draft) -> tuple[Record, ...]:
    record = draft.term(days_ago(draft.random, draft.today, 3 * 366 + 30, 5 * 365 + 200))
    return (_with_review(draft, record),)


def _with_review(draft: Draft, record: Record) -> Record:
    due = record.review_due or draft.today
    return replace(record, reviewed_on=due - timedelta(days=draft.random.randint(5, 60)))


def _several(draft: Draft) -> tuple[Record, ...]:
    held = [draft.fresh(), draft.fresh(draft.other_item())]
    draft.random.shuffle(held)
    return tuple(held)


def _renewed_yesterday(draft: Draft) -> tuple[Record, ...]:
    new = draft.term(draft.today - timedelta(days=1), first=years_later(draft.today - timedelta(days=1), -6))
    old = replace(draft.term(new.first_issue or draft.today), history=True, status="失效")
    return (new, _with_review(draft, old))


def _issued_just_now(draft: Draft) -> tuple[Record, ...]:
    start = days_ago(draft.random, draft.today, 0, 2)
    return (replace(draft.term(start), visible_from=start + SHOWN_AFTER),)


def _no_record(draft: Draft) -> tuple[Record, ...]:  # noqa: ARG001 - one signature for all situations
    return ()


def _other_item(draft: Draft) -> tuple[Record, ...]:
    return (draft.fresh(draft.other_item()),)


def _expired(draft: Draft) -> tuple[Record, ...]:
    record = draft.term(days_ago(draft.random, draft.today, 6 * 366 + 20, 7 * 365 + 300))
    return (replace(_with_review(draft, record), status=draft.random.choice(["过期", "有效", None])),)


def _superseded_only(draft: Draft) -> tuple[Record, ...]:
    return (replace(draft.fresh(), history=True, status="失效"),)


def _revoked(draft: Draft) -> tuple[Record, ...]:
    return (replace(draft.fresh(), status=draft.random.choice(["撤销", "吊销", "注销"])),)


def _review_overdue(draft: Draft) -> tuple[Record, ...]:
    return (draft.term(days_ago(draft.random, draft.today, 3 * 366 + 30, 4 * 365 + 200)),)


def _expiring_soon(draft: Draft) -> tuple[Record, ...]:
    end = days_ago(draft.random, draft.today, -80, -10)
    return (_with_review(draft, draft.term(years_later(end + timedelta(days=1), -6))),)


OPERATORS: Final[dict[str, tuple[Callable[[Draft], tuple[Record, ...]], int]]] = {
    "valid": (_valid, 300),
    "reviewed": (_reviewed, 120),
    "several": (_several, 60),
    "renewed_yesterday": (_renewed_yesterday, 20),
    "issued_just_now": (_issued_just_now, 20),
    "no_record": (_no_record, 50),
    "other_item": (_other_item, 30),
    "expired": (_expired, 40),
    "superseded_only": (_superseded_only, 20),
    "revoked": (_revoked, 20),
    "review_overdue": (_review_overdue, 20),
    "expiring_soon": (_expiring_soon, 20),
    "other_system": (_no_record, 20),
    "coal": (_valid, 20),
    "namesake_valid": (_valid, 10),
    "namesake_no_record": (_no_record, 10),
}
"""Situation → how its records are made, and its weight in the population (of 1,000 with the managers)."""
