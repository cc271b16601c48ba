"""What a careful inspector would remark beside the verdict: terms that end soon, dates that cannot be, odd issuers."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from certverify.demo.line import Line
from certverify.demo.person import Person, Record

__all__ = ["advised"]

_BORNE: Final = {None, "dates_mismatch", "qr_lookalike"}
"""Under these an operator's record is good: what is wrong is on the card."""
_OTHER_SCOPE: Final = {"pass_other_industry", "pass_other_type"}
_SOON: Final = timedelta(days=90)
_REVIEW_SOON: Final = timedelta(days=60)
_YOUNGEST: Final = 16


def advised(line: Line, person: Person, as_of: date) -> Line:
    """Return the line with the advice that would be right, worked out from what the person really holds."""
    if line.expected.status in {"rejected", "not_applicable"}:
        own = {"other_system"} if line.situation == "other_system" else set()
        return line.expecting(line.expected.advising(*own))
    remarks = _of_manager if person.role != "operator" else _of_operator
    return line.expecting(line.expected.advising(*_of_card(line, person), *remarks(line, person, as_of)))


def _of_card(line: Line, person: Person) -> Iterator[str]:
    """A card from before the holder's sixteenth birthday, whatever the platform says."""
    if line.card is None:
        return
    birth = person.id_number[6:14]
    of_age = date(int(birth[:4]) + _YOUNGEST, int(birth[4:6]), min(int(birth[6:]), 28))
    if min(line.card.first_issue, line.card.valid_from) < of_age:
        yield "impossible_dates"


def _of_operator(line: Line, person: Person, as_of: date) -> Iterator[str]:
    if line.expected.status == "unverified":
        return
    shown = [r for r in person.records if r.visible]
    same = [r for r in shown if line.card is not None and r.item == line.card.item]
    best = max(same, key=lambda r: (not r.history, r.valid_to), default=None)
    if line.card is not None and best is not None and _of_two_provinces(best.issuer, line.card.issuer):
        yield "issuer_mismatch"
    if line.expected.rule in _BORNE:
        yield from _terms([r for r in shown if r.item == person.item and not r.history], as_of)


def _of_two_provinces(*issuers: str) -> bool:
    """Cities and national bodies name no province, and contradict nobody."""
    provinces = {issuer.partition("省")[0] for issuer in issuers if "省" in issuer}
    return len(provinces) > 1


def _terms(records: list[Record], as_of: date) -> Iterator[str]:
    running = [r for r in records if r.valid_to >= as_of]
    if not running:
        return
    last = max(running, key=lambda r: r.valid_to)
    if last.valid_to <= as_of + _SOON:
        yield "expiring_soon"
    due = last.review_due
    reviewed = last.reviewed_on is not None and last.reviewed_on >= last.valid_from
    if due is not None and due != last.valid_to and not reviewed and as_of <= due <= as_of + _REVIEW_SOON:
        yield "review_due_soon"


def _of_manager(line: Line, person: Person, as_of: date) -> Iterator[str]:
    if line.situation in _OTHER_SCOPE:
        yield "assessment_scope_mismatch"
    if line.expected.status != "compliant" or person.appointed_on is None:
        return
    deadline = _six_months_after(person.appointed_on)
    passes = [r for r in person.records if r.visible and not r.history]
    if not passes:
        yield "assessment_due_soon" if deadline <= as_of + _REVIEW_SOON else "assessment_pending"
        return
    if min(r.first_issue for r in passes) > deadline:
        yield "assessment_late"
    if max(r.valid_to for r in passes) <= as_of + _SOON:
        yield "assessment_expiring_soon"


def _six_months_after(day: date) -> date:
    """Return the same day of the month, or the month's last one."""
    year, month = day.year + (day.month > 6), (day.month + 5) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))
