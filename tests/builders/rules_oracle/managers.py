"""Principals and safety managers: a pass for industry and type, within six months of the appointment."""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0917  # an oracle reads like the law: its cases one after another

from datetime import date
from typing import Any

from rules_oracle.days import months_later, next_day, roll
from rules_oracle.said import Said
from rules_oracle.signs import Signs
from rules_oracle.words import INDUSTRIES, OPEN, TYPES, UNITS, VARYING, Row


class Managers(Signs):
    """Judges what a manager's passes are worth for the post."""

    def _manager(
        self, e: Row, a: Row, records: list[Any], said: Said, *, sure: bool, found: bool
    ) -> str | None:
        fits, doubts, others = self._passes(e, records)
        good = [r for r in fits if r["state"] == "current"]
        known = e["industry_class"] is not None  # else the pass may be another system's
        if found and known and e["claims"] and a["absence_proves"] and not self._issued_since(e, a):
            self._dates(e, a, records, records, said, sure=sure)
        if good:
            self._manager_good(e, a, fits, doubts, good, said)
        if e["industry_class"] == "ask":
            return "industry_ask"
        if good:
            return None
        if e["industry_class"] is None:
            return "industry_unknown" if found or not e["claims"] else "industry_unknown_claimed"
        if self._six_months_over_since(e, a):
            return "not_asked_since"
        if found:
            if not records:
                return "record_incomplete"
            if any(r["state"] == "unknown" for r in fits):
                return "status_unknown"
            if any(r["state"] == "incomplete" for r in fits):
                return "record_incomplete"
            if any(r["state"] == "ended_since" for r in fits):
                return "not_asked_since"
            if any(r["state"] == "current" and self._may_be_asked(e, r) for r in doubts):
                return "pass_type_varies"
            if any(r["state"] in OPEN for r in doubts):
                return "pass_unknown"
            if self._only_later(fits, certain=e["industry"] is not None):
                return "record_not_yet_valid"
            if not a["absence_proves"]:
                return "out_of_scope"
        if others:
            said.add("assessment_scope_mismatch")
        over = self._terms_over(fits)
        deadline = months_later(e["appointed_on"], 6) if e["appointed_on"] else None
        if deadline and deadline < self.as_of:
            over.append(roll(deadline)[0])
        return self._clock(e, fits, said, sure=sure and self._both_after(a, over))

    def _six_months_over_since(self, e: Row, a: Row) -> bool:
        """Tell whether the time to pass in ran on after the day of the answer and is over by now."""
        if e["appointed_on"] is None:
            return False
        return bool(self._whole(a) < months_later(e["appointed_on"], 6) < self.as_of)

    def _clock(self, e: Row, fits: list[Any], said: Said, *, sure: bool) -> str | None:
        if e["appointed_on"] is None:
            said.add("appointment_date_missing", sure=sure)
            return "appointment_date_missing"
        deadline = months_later(e["appointed_on"], 6)
        if self.as_of <= deadline:
            soon = (deadline - self.as_of).days <= 60
            rule = "assessment_due_soon" if soon else "assessment_pending"
            said.add(rule, sure=sure, since=next_day(deadline))
            return None
        states = {r["state"] for r in fits}
        if "revoked" in states:
            said.add("revoked", sure=sure)
        if states == {"superseded"}:
            said.add("superseded_only", sure=sure)
        if "expired" in states:
            said.add("assessment_expired", sure=sure and not e["renewal_applied"], since=self._over(fits))
        else:
            rolled, known = roll(deadline)
            said.add(
                "assessment_overdue", sure=sure and known and self.as_of > rolled, since=next_day(deadline)
            )
        return None

    def _passes(self, e: Row, records: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        fits, doubts, others = [], [], []
        for r in records:
            role = TYPES.get(r["person_type"] or "")
            ours, theirs = e["industry"], r["industry"]
            industry = ours is None or ours == theirs
            industry_open = (
                theirs is None or theirs not in INDUSTRIES or (ours is not None and ours not in INDUSTRIES)
            )
            if role == e["role"] and industry:
                fits.append(r)
            elif (role in {None, e["role"]} or self._may_be_asked(e, r)) and (industry or industry_open):
                doubts.append(r)
            elif r["state"] == "current":
                others.append(r)
        return fits, doubts, others

    def _may_be_asked(self, e: Row, r: Row) -> bool:
        """Tell whether some provinces ask just this principal's pass for the safety manager's post."""
        deputy = e["role"] == "safety_manager" and (e["post"] is None or e["post"] in VARYING)
        return deputy and TYPES.get(r["person_type"] or "") == "principal"

    def _manager_good(
        self, e: Row, a: Row, fits: list[Any], doubts: list[Any], good: list[Any], said: Said
    ) -> None:
        end = max(r["valid_to"] for r in fits if r["state"] in {"current", "future"})
        if (end - self.as_of).days <= 90:
            said.add("assessment_expiring_soon", since=next_day(self._best_end(e, good)))
        if e["unit_type"] in UNITS and all(r["unit_type"] not in {None, e["unit_type"]} for r in good):
            said.add("assessment_scope_mismatch")
        firsts = [r["first_issue"] or r["valid_from"] for r in fits]
        if e["industry_class"] != "high_risk" or e["appointed_on"] is None or None in firsts:
            return
        late = min(firsts) > months_later(e["appointed_on"], 6)
        if late and not doubts and a["absence_proves"]:
            said.add("assessment_late", since=min(firsts))

    def _best_end(self, e: Row, good: list[Any]) -> date:
        """Of the passes in force, those of the entry's own unit type are looked at first."""
        own = [r for r in good if e["unit_type"] not in UNITS or r["unit_type"] in {None, e["unit_type"]}]
        end: date = max(r["valid_to"] for r in own or good)
        return end
