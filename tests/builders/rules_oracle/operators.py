"""Special operators: a certificate for what the post asks, or else for what is claimed."""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0917  # an oracle reads like the law: its cases one after another

from datetime import date
from typing import Any

from rules_oracle.days import next_day
from rules_oracle.said import Said
from rules_oracle.signs import Signs
from rules_oracle.words import ITEMS, OPEN, Row


class Operators(Signs):
    """Judges what an operator's records are worth for the post."""

    def _operator(
        self, e: Row, a: Row, records: list[Any], said: Said, *, sure: bool, found: bool
    ) -> str | None:
        required = None if e["entry"] in self.alone else e["required_item"] or e["required_category"]
        if not found:
            if not e["claims"] and not required:
                return "post_unclear"
            if _licensed_elsewhere(e, required):
                return "other_card"
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
        if not fits and _licensed_elsewhere(e, required):
            return "other_card"
        if (cause := self._open(records, fits, doubts, a, item, category)) is not None:
            return cause
        if not required and self._only_claim(e, fits):
            return _unclear(records)
        states = {r["state"] for r in fits}
        over = self._terms_over(fits) + [r["review_due"] for r in current]
        sure = sure and self._both_after(a, over)
        if current:
            looked_at = max(current, key=_latest)
            said.add("review_overdue", sure=sure, since=next_day(looked_at["review_due"]))
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
            return _unclear(records)
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

    def _only_claim(self, e: Row, fits: list[Any]) -> bool:
        return not fits and e["claimed_item"] is None

    def _operator_good(self, fits: list[Any], good: list[Any], item: str | None, said: Said) -> None:
        if item is None:
            said.add("item_unstated")
        end = max(r["valid_to"] for r in fits if r["state"] in {"current", "future"})
        if (end - self.as_of).days <= 90:
            said.add("expiring_soon", since=next_day(max(r["valid_to"] for r in good)))
        best = max(good, key=lambda r: r["valid_to"])
        tied = [r for r in good if r["valid_to"] == best["valid_to"]]
        if len(tied) == 1 and best["review_due"] and best["review_due"] != best["valid_to"]:
            began = best["valid_from"]
            done = best["reviewed_on"] and (began is None or best["reviewed_on"] >= began)
            if (
                not done
                and (began is None or best["review_due"] > began)
                and 0 <= (best["review_due"] - self.as_of).days <= 60
            ):
                said.add("review_due_soon", since=next_day(best["review_due"]))


def _unclear(records: list[Any]) -> str:
    states = {r["state"] for r in records}
    if states & OPEN:
        return "post_unclear"
    return "post_unclear_revoked" if "revoked" in states else "post_unclear_lapsed"


def _latest(r: Row) -> list[date]:
    names = ("valid_to", "valid_from", "first_issue", "review_due")
    return [r[name] or date.min for name in names]


def _licensed_elsewhere(e: Row, required: str | None) -> bool:
    side = "required" if required else "claimed"
    category = ITEMS.get(e[f"{side}_item"]) or e[f"{side}_category"]
    trades, place = {
        "housing": ({"电工作业", "焊接与热切割作业", "高处作业"}, "建筑"),
        "welding": ({"焊接与热切割作业"}, "船"),
        "classification_society": ({"焊接与热切割作业"}, "船"),
    }.get(e["claimed_other_system"], (set(), ""))
    firms = [e["employer"], e["contractor"], e["industry"]]
    there = e["employer"] is None or any(place in firm for firm in firms if firm)
    return category in trades and there and not e["claims"]
