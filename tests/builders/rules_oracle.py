"""The rules once more, in plain Python, one entry at a time, written from the regulations and the table of rules.

It shares no code with ``certverify.rules``: months, holidays of the days used, words and numbers are worked out here.
"""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0917  # an oracle reads like the law: its cases one after another

import calendar
import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]

ITEMS = {"低压电工作业": "电工作业", "高压电工作业": "电工作业", "熔化焊接与热切割作业": "焊接与热切割作业"}
WRITINGS = {"低压电工": "低压电工作业", "1.2": "低压电工作业", "低压 电工作业": "低压电工作业"}
CATEGORIES = {"电工作业", "焊接与热切割作业"}
INDUSTRIES = {"危险化学品", "金属冶炼"}
UNITS = {"生产单位", "经营单位"}
TYPES = {"主要负责人": "principal", "安全生产管理人员": "safety_manager"}
SYSTEMS = {"housing", "special_equipment", "skills"}
OPEN = {"current", "future", "incomplete", "unknown", "ended_since"}
ORDER = [
    "unlicensed",
    "not_on_platform",
    "revoked",
    "item_not_covered",
    "expired",
    "superseded_only",
    "review_overdue",
    "assessment_overdue",
    "assessment_expired",
    "qr_lookalike",
    "dates_mismatch",
    "item_mismatch",
    "shared_number",
    "number_mismatch",
    "issuer_mismatch",
    "identity_conflict",
    "appointment_date_missing",
    "impossible_dates",
    "assessment_scope_mismatch",
    "assessment_due_soon",
    "assessment_pending",
    "assessment_late",
    "assessment_expiring_soon",
    "expiring_soon",
    "review_due_soon",
    "other_system",
    "item_unstated",
    "age_out_of_range",
    "multi_employer",
]
SUSPICIONS = {"not_on_platform", "qr_lookalike", "dates_mismatch", "item_mismatch", "shared_number"}
VIOLATIONS = {
    "unlicensed", "revoked", "item_not_covered", "expired", "superseded_only", "review_overdue", "assessment_overdue",
    "assessment_expired",
}  # fmt: skip  # a set of names
PROBLEMS = {"identity_conflict", "appointment_date_missing", "impossible_dates"}
SILENT = {"out_of_scope", "id_suspect", "not_asked", "data_too_old", "not_asked_since"}
SOFT_WHEN_UNCONFIRMED = {"item_not_covered", "review_overdue"}
CHANGE = date(2026, 6, 1)
"""From this day on Order 19 is the law: what becomes a fact on it or later is judged by it."""


@dataclass
class Said:
    """What the oracle says of one entry."""

    status: str = ""
    cause: str | None = None
    findings: dict[str, tuple[str, str]] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)

    def add(self, rule: str, *, sure: bool = True, since: date | None = None) -> None:
        if since is not None:
            self.since[rule] = since
        severity = "advisory"
        if rule in VIOLATIONS:
            severity = "violation"
        elif rule in SUSPICIONS:
            severity = "suspicion"
        elif rule in PROBLEMS:
            severity = "problem"
        self.findings[rule] = (severity, "confirmed" if sure else "provisional")

    @property
    def flagged(self) -> bool:
        return any(severity in {"violation", "suspicion"} for severity, _ in self.findings.values())


class Oracle:
    """Judges entries one by one. What only the whole roster tells is worked out by the caller.

    ``shares`` names the entries whose number is shared, ``alone`` the cards beside one that answers the post.
    """

    def __init__(
        self,
        answers: Sequence[Row],
        records: Sequence[Row],
        as_of: date,
        shares: set[int],
        employers: Mapping[int, int] | None = None,
        alone: AbstractSet[int] = frozenset(),
    ):
        self.answers = {a["query_key"]: a for a in answers}
        self.records: dict[str, list[Row]] = {}
        for r in records:
            self.records.setdefault(r["query_key"], []).append(r)
        self.as_of, self.shares, self.employers = as_of, shares, employers or {}
        self.alone = alone

    def judge(self, e: Row) -> Said:
        said = Said()
        self._row(e, said)
        if e["disposition"] is not None:
            said.status, said.cause = e["disposition"], e["cause"]
            return said
        if e["conflict_field"] is not None:
            said.status, said.cause = "unverified", "identity_conflict"
            return said
        if (outside := self._outside(e)) is not None:
            said.status, said.cause = "not_applicable", outside
            return said
        said.cause = self._person(e, said)
        self._corroborate(e, said)
        said.status = "flagged" if said.flagged else "unverified" if said.cause else "compliant"
        if said.status != "unverified":
            said.cause = None
        for rule in SOFT_WHEN_UNCONFIRMED & said.findings.keys():
            if self.law(said, rule) == "order-19":
                said.findings[rule] = ("suspicion", said.findings[rule][1])
        return said

    def law(self, said: Said, rule: str) -> str:
        """By which pack the finding is judged: by that of the day of its fact, else of the verdict."""
        return "order-19" if said.since.get(rule, self.as_of) >= CHANGE else "order-30"

    # -- what the row says by itself

    def _outside(self, e: Row) -> str | None:
        if e["role"] == "operator":
            return None
        if e["appointed_on"] is not None and e["appointed_on"] > self.as_of:
            return "not_yet_in_post"
        return {"not_high_risk": "industry_not_high_risk", "other_system": "industry_other_system"}.get(
            e["industry_class"] or ""
        )

    def _row(self, e: Row, said: Said) -> None:
        out = e["disposition"] == "not_applicable"
        outside = e["disposition"] is None and e["conflict_field"] is None and self._outside(e) is not None
        if e["claimed_other_system"] in SYSTEMS and (not (outside or out) or e["cause"] == "other_system"):
            said.add("other_system")
        if e["conflict_field"] is not None and not out:
            said.add("identity_conflict")
        if not out and not outside and self._impossible(e):
            said.add("impossible_dates")
        if not out and not outside and e["entry"] in self.employers:
            said.add("multi_employer")
        if e["disposition"] is None and e["conflict_field"] is None and not outside:
            if e["qr_payload"] == "http://cx.mem.gov.cn.example/q":
                said.add("qr_lookalike")
            if e["role"] == "operator" and e["birth_date"] is not None and self._age(e) < 18:
                said.add("age_out_of_range")

    def _age(self, e: Row) -> int:
        born = e["birth_date"]
        return self.as_of.year - born.year - ((self.as_of.month, self.as_of.day) < (born.month, born.day))

    def _impossible(self, e: Row) -> bool:
        first, start, end = e["claimed_first_issue"], e["claimed_valid_from"], e["claimed_valid_to"]
        starts = [d for d in (first, start) if d]
        if end and any(end < s for s in starts):
            return True
        if first and first > self.as_of:
            return True
        born = e["birth_date"]
        return bool(born and any(s < months_later(born, 16 * 12) for s in starts))

    # -- what the answers allow

    def _person(self, e: Row, said: Said) -> str | None:
        a = self.answers.get(e["query_key"])
        if a is None:
            return "not_asked"
        if a["state"] == "unanswered":
            return a["reason"]
        standing = a["standing"]
        if a["state"] == "not_found":
            if not a["absence_proves"]:
                return "out_of_scope"
            if e["id_suspect"]:
                return "id_suspect"
            if a["data_as_of"] and (self.as_of - a["data_as_of"]).days > 30:
                return "data_too_old"
            if self._issued_since(e, a):
                return "not_asked_since"
            if e["followup_key"] is not None:
                f = self.answers.get(e["followup_key"])
                if f is None:
                    return "not_asked"
                if f["state"] == "unanswered":
                    return f["reason"]
                if f["state"] == "found":
                    said.findings.pop("qr_lookalike", None)
                    said.add("identity_conflict")
                    return "identity_conflict"
                if not f["absence_proves"]:
                    return "out_of_scope"
                standing = min(standing, f["standing"])
        sure = self._sure(e, a, standing)
        found = a["state"] == "found"
        day = self._answered(a)
        records = [self._read(r, day) for r in self.records.get(e["query_key"], [])] if found else []
        whose = e["role"] == "operator" or e["industry_class"] is not None
        if not found and e["claims"] and whose:
            said.add("not_on_platform", sure=sure and not self._may_be_younger(e, a))
        if e["role"] == "operator":
            cause = self._operator(e, a, records, said, sure=sure, found=found)
        else:
            cause = self._manager(e, a, records, said, sure=sure, found=found)
        return None if said.flagged else cause

    def _sure(self, e: Row, a: Row, standing: int) -> bool:
        plain = (
            e["id_type"] == "id_card"
            and e["id_number"][:2] not in {"81", "82", "83"}
            and e["id_number"][0] != "9"
        )
        return (
            standing >= 2
            and (a["identity_corroborated"] or e["id_card_seen"])
            and not e["name_fragile"]
            and plain
        )

    # -- one record

    def _issued_since(self, e: Row, a: Row) -> bool:
        days = [d for d in (e["claimed_first_issue"], e["claimed_valid_from"]) if d]
        return bool(e["claims"] and days and self._answered(a) < max(days) <= self.as_of)

    def _may_be_younger(self, e: Row, a: Row) -> bool:
        """The roster does not say when the card was issued: it may have been since the platform was asked."""
        return (
            e["claimed_first_issue"] is None
            and e["claimed_valid_from"] is None
            and self._answered(a) < self.as_of
        )

    def _answered(self, a: Row) -> date:
        """Up to which day the answer speaks: 01:00 UTC, as all here, is 09:00 in Shanghai."""
        day: date = a["data_as_of"] or a["asked_at"].date()
        return day

    def _read(self, r: Row, answered: date) -> dict[str, Any]:
        word = "".join(unicodedata.normalize("NFKC", r["item"] or "").split())
        item = word if word in ITEMS else WRITINGS.get(word)
        unstated = not word or word in CATEGORIES
        category = ITEMS.get(item or "") or (word if word in CATEGORIES else None)
        category = category or (r["category"] if r["category"] in CATEGORIES else None)
        missed = False
        if r["review_due"] and r["review_due"] < self.as_of and r["review_due"] != r["valid_to"]:
            began = r["valid_from"] or r["first_issue"]
            missed = not (r["reviewed_on"] and (began is None or r["reviewed_on"] >= began))
        state = self._state(r, answered)
        if state == "current" and missed and r["kind"] == "special_operation" and r["review_due"] > answered:
            state = "ended_since"
        read = {
            "item": item,
            "unknown": not unstated and item is None,
            "category": category,
            "missed": missed,
        }
        return dict(r) | read | {"word": word, "state": state}

    def _state(self, r: Row, answered: date) -> str:
        if r["superseded"]:
            return "superseded"
        end = r["valid_to"] or self.as_of
        only_by_date = r["status"] == "lapsed" and self.as_of <= end < answered
        if r["status"] != "current" and not only_by_date:
            return {"revoked": "revoked", "unknown": "unknown", "lapsed": "expired"}[r["status"]]
        if r["valid_to"] is None:
            return "incomplete"
        if r["valid_to"] < self.as_of:
            return "expired" if r["valid_to"] <= answered else "ended_since"
        return "future" if r["valid_from"] and r["valid_from"] > self.as_of else "current"

    # -- operators

    def _operator(
        self, e: Row, a: Row, records: list[Any], said: Said, *, sure: bool, found: bool
    ) -> str | None:
        required = None if e["entry"] in self.alone else e["required_item"] or e["required_category"]
        if not found:
            if not e["claims"] and not required:
                return "post_unclear"
            if not e["claims"]:
                said.add("unlicensed", sure=sure)
            return None
        self._forged(e, a, records, said, sure=sure)
        item = e["required_item"] if required else e["claimed_item"]
        category = e["required_category"] if required else e["claimed_category"]
        fits, doubts = self._split(records, item, category)
        current = [r for r in fits if r["state"] == "current"]
        good = [r for r in current if not r["missed"]]
        if good:
            self._operator_good(fits, good, item or e["claimed_item"], said)
            return None
        if (cause := self._open(records, fits, doubts, a, item, category)) is not None:
            return cause
        if not required and self._only_claim(e, fits):
            return "post_unclear"
        states = {r["state"] for r in fits}
        if current:
            looked_at = max(current, key=_latest)
            said.add("review_overdue", sure=sure, since=_next(looked_at["review_due"]))
            return None
        if "revoked" in states:
            said.add("revoked", sure=sure)
        if "expired" in states:
            said.add("expired", sure=sure and not e["renewal_applied"], since=self._over(fits))
        if states == {"superseded"}:
            said.add("superseded_only", sure=sure)
        if required and not states:
            said.add("item_not_covered", sure=sure)
        return None

    def _split(
        self, records: list[Any], item: str | None, category: str | None
    ) -> tuple[list[Any], list[Any]]:
        fits, doubts = [], []
        for r in records:
            if item is not None:
                fit = r["item"] == item
                doubt = r["unknown"] or (r["item"] is None and r["category"] in {None, ITEMS[item]})
            else:
                fit = category is not None and r["category"] == category
                doubt = category is not None and (r["category"] is None or r["unknown"])
            if fit:
                fits.append(r)
            elif doubt:
                doubts.append(r)
        return fits, doubts

    def _open(
        self,
        records: list[Any],
        fits: list[Any],
        doubts: list[Any],
        a: Row,
        item: str | None,
        category: str | None,
    ) -> str | None:
        if not records:
            return "record_incomplete"
        if item is None and category is None:
            return "post_unclear"
        if any(r["state"] == "unknown" for r in fits):
            return "status_unknown"
        if any(r["state"] == "incomplete" for r in fits):
            return "record_incomplete"
        if any(r["state"] == "ended_since" for r in fits):
            return "not_asked_since"
        if any(r["state"] in OPEN for r in doubts) or (doubts and not fits):
            return "item_unknown"
        if self._only_later(fits, certain=item is not None):
            return "record_not_yet_valid"
        return None if a["absence_proves"] else "out_of_scope"

    def _only_later(self, fits: list[Any], *, certain: bool) -> bool:
        """Where it is not certain which of several records the post asks for, it may be the one that has not begun."""
        states = {r["state"] for r in fits}
        return "future" in states and not (certain and states & {"current", "revoked", "expired"})

    def _only_claim(self, e: Row, fits: list[Any]) -> bool:
        return not fits and e["claimed_item"] is None

    def _operator_good(self, fits: list[Any], good: list[Any], item: str | None, said: Said) -> None:
        if item is None:
            said.add("item_unstated")
        end = max(r["valid_to"] for r in fits if r["state"] in {"current", "future"})
        if (end - self.as_of).days <= 90:
            said.add("expiring_soon", since=_next(max(r["valid_to"] for r in good)))
        best = max(good, key=lambda r: r["valid_to"])
        tied = [r for r in good if r["valid_to"] == best["valid_to"]]
        if len(tied) == 1 and best["review_due"] and best["review_due"] != best["valid_to"]:
            began = best["valid_from"] or best["first_issue"]
            done = best["reviewed_on"] and (began is None or best["reviewed_on"] >= began)
            if not done and 0 <= (best["review_due"] - self.as_of).days <= 60:
                said.add("review_due_soon", since=_next(best["review_due"]))

    def _over(self, fits: list[Any]) -> date | None:
        """Since when the last of the terms is over; what is over by a word of status alone has no date."""
        ends = [r["valid_to"] for r in fits if r["state"] == "expired" and r["valid_to"]]
        return _next(max(ends)) if ends and max(ends) < self.as_of else None

    # -- signs

    def _forged(self, e: Row, a: Row, records: list[Any], said: Said, *, sure: bool) -> None:
        if not e["claims"] or not a["absence_proves"] or not records or self._issued_since(e, a):
            return
        may = records
        if e["claimed_item"] is not None:
            fits, doubts = self._split(records, e["claimed_item"], None)
            may = fits + doubts
        elif e["claimed_category"] is not None:
            fits, doubts = self._split(records, None, e["claimed_category"])
            may = fits + doubts
        if not may and e["claimed_item"] is not None:
            said.add("item_mismatch", sure=sure and not self._may_be_younger(e, a))
        self._dates(e, a, records, may, said, sure=sure)

    def _dates(self, e: Row, a: Row, records: list[Any], fits: list[Any], said: Said, *, sure: bool) -> None:
        claimed = e["claimed_valid_to"]
        if claimed is None or any(r["valid_to"] is None for r in fits):
            return
        always_there = ("first_issue",) if e["role"] != "operator" else ("first_issue", "review_due")
        if any(r[n] is None for r in records for n in always_there):
            return  # the date left out could be the one on the card
        if e["role"] == "operator" and not any(r["category"] for r in fits):
            return  # none says what it is for, so the card may be none of them
        ends = [r["valid_to"] for r in fits]
        if not ends:
            return
        by_month = e["claimed_valid_to_precision"] == "month"
        earliest = claimed.replace(day=1) if by_month else claimed
        if earliest <= max(ends) + timedelta(days=31):
            return
        names = ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on")
        official = [r[n] for r in records for n in names if r[n]]
        if by_month:
            same = any((d.year, d.month) == (claimed.year, claimed.month) for d in official)
        else:
            same = claimed in official
        if not same:
            said.add("dates_mismatch", sure=sure and not self._may_be_younger(e, a))

    def _corroborate(self, e: Row, said: Said) -> None:
        if "identity_conflict" in said.findings:
            return
        a = self.answers.get(e["query_key"])
        accused = said.flagged
        if accused and e["entry"] in self.shares:
            said.add("shared_number")
        if a is None or a["state"] == "unanswered" or not e["claims"] or e["claimed_number"] is None:
            return
        if said.cause in SILENT and a["state"] == "not_found":
            return
        self._number(e, a, said, accused=accused)

    def _number(self, e: Row, a: Row, said: Said, *, accused: bool) -> None:
        number = plain_number(e["claimed_number"])
        ident = e["id_number"]
        old = ident[:6] + ident[8:17]
        if (
            number == ident
            or (e["id_type"] == "id_card" and number == old)
            or e["claimed_number"].startswith("TS6")
        ):
            return
        official = {plain_number(r["number"]) for r in self.records.get(e["query_key"], []) if r["number"]}
        by_form = e["role"] == "operator" and e["id_type"] == "id_card"
        if a["state"] == "found":
            if number in official or not (by_form or official):
                return
            said.add("number_mismatch")
        elif by_form and not self._gated(e, a):
            f = self.answers.get(e["followup_key"])
            said.add(
                "number_mismatch",
                sure=self._sure(e, a, min(a["standing"], f["standing"]) if f else a["standing"])
                and not self._may_be_younger(e, a),
            )
        if accused and "number_mismatch" in said.findings:
            said.findings["number_mismatch"] = ("suspicion", said.findings["number_mismatch"][1])

    def _gated(self, e: Row, a: Row) -> bool:
        if not a["absence_proves"] or e["id_suspect"] or self._issued_since(e, a):
            return True
        if a["data_as_of"] and (self.as_of - a["data_as_of"]).days > 30:
            return True
        f = self.answers.get(e["followup_key"])
        if e["followup_key"] is None:
            return False
        return f is None or f["state"] != "not_found" or not f["absence_proves"]

    # -- managers

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
            return "industry_unknown"
        if found:
            if not records:
                return "record_incomplete"
            if any(r["state"] == "unknown" for r in fits):
                return "status_unknown"
            if any(r["state"] == "incomplete" for r in fits):
                return "record_incomplete"
            if any(r["state"] == "ended_since" for r in fits):
                return "not_asked_since"
            if any(r["state"] in OPEN for r in doubts):
                return "pass_unknown"
            if self._only_later(fits, certain=e["industry"] is not None):
                return "record_not_yet_valid"
            if not a["absence_proves"]:
                return "out_of_scope"
        if others:
            said.add("assessment_scope_mismatch")
        return self._clock(e, fits, said, sure=sure)

    def _clock(self, e: Row, fits: list[Any], said: Said, *, sure: bool) -> str | None:
        if e["appointed_on"] is None:
            said.add("appointment_date_missing", sure=sure)
            return "appointment_date_missing"
        deadline = months_later(e["appointed_on"], 6)
        if self.as_of <= deadline:
            soon = (deadline - self.as_of).days <= 60
            rule = "assessment_due_soon" if soon else "assessment_pending"
            said.add(rule, sure=sure, since=_next(deadline))
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
            said.add("assessment_overdue", sure=sure and known and self.as_of > rolled, since=_next(deadline))
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
            elif role in {None, e["role"]} and (industry or industry_open):
                doubts.append(r)
            elif r["state"] == "current":
                others.append(r)
        return fits, doubts, others

    def _manager_good(
        self, e: Row, a: Row, fits: list[Any], doubts: list[Any], good: list[Any], said: Said
    ) -> None:
        end = max(r["valid_to"] for r in fits if r["state"] in {"current", "future"})
        if (end - self.as_of).days <= 90:
            said.add("assessment_expiring_soon", since=_next(self._best_end(e, good)))
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


def _latest(r: Row) -> list[date]:
    names = ("valid_to", "valid_from", "first_issue", "review_due")
    return [r[name] or date.min for name in names]


def _next(day: date) -> date:
    return day + timedelta(days=1)


def plain_number(number: str) -> str:
    """Return a number without T, case, width and spaces."""
    plain = "".join(unicodedata.normalize("NFKC", number).upper().split())
    return plain[1:] if plain[:1] == "T" and plain[1:2].isdigit() else plain


def months_later(day: date, months: int) -> date:
    """Return the corresponding day, else the month's last (Civil Code Art. 202)."""
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


HOLIDAYS = {date(2026, 5, d) for d in range(1, 6)} | {date(2026, 2, d) for d in range(15, 24)}
"""Of the days that the generated deadlines fall on: 2026's Labour Day and Spring Festival as published."""
WORKING_WEEKENDS = {date(2026, 5, 9), date(2026, 2, 14), date(2026, 2, 28)}


def roll(deadline: date) -> tuple[date, bool]:
    """Return the next working day, and whether the published calendar reaches it."""
    day = deadline
    while (day.weekday() >= 5 and day not in WORKING_WEEKENDS) or day in HOLIDAYS:
        day += timedelta(days=1)
    return (day, True) if day.year <= 2026 else (day + timedelta(days=10), False)


def primary_first(findings: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the rules of an entry, the primary one first."""
    ordered = sorted(findings, key=ORDER.index)
    flags = [r for r in ordered if findings[r][0] in {"violation", "suspicion"}]
    return flags[:1] + [r for r in ordered if r not in flags[:1]]
