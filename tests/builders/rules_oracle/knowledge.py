"""What the answers and records let the oracle know of a person."""

# ruff: noqa: PLR0917  # an oracle reads like the law: its cases one after another

import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Any

from rules_oracle.days import months_later, next_day
from rules_oracle.words import CATEGORIES, ITEMS, WRITINGS, Row


class Knowledge:
    """The answers, records and facts of a whole roster, as of a day."""

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
            and not self._card_is_younger_than_one(e, a)
        )

    def _card_is_younger_than_one(self, e: Row, a: Row) -> bool:
        """The first of two answers cannot have shown a card issued since, and confirms nothing about it."""
        if not e["claims"]:
            return False
        days = [d for d in (e["claimed_first_issue"], e["claimed_valid_from"]) if d]
        if not days and e["claimed_valid_to"]:  # it begins no sooner than a whole term before its end
            days = [months_later(e["claimed_valid_to"], -36 if e["role"] != "operator" else -72)]
        begun = max(days, default=None)
        return (
            begun is not None
            and begun <= self.as_of
            and not (a["agreed_since"] and a["agreed_since"] > begun)
        )

    def _both_after(self, a: Row, days: Sequence[date]) -> bool:
        """Tell whether both answers that agree were given after these days, when what was good was so no more."""
        return not days or bool(a["agreed_since"] and a["agreed_since"] > max(days))

    def _terms_over(self, fits: list[Any]) -> list[date]:
        ends = [r["valid_to"] for r in fits if r["state"] == "expired"]
        return [end for end in ends if end and end < self.as_of]

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

    def _whole(self, a: Row) -> date:
        """The last day that was over when the answer was given; a file's day is."""
        day: date = a["data_as_of"] or a["asked_at"].date() - timedelta(days=1)
        return day

    def _read(self, r: Row, answered: date, whole: date) -> dict[str, Any]:
        word = "".join(unicodedata.normalize("NFKC", r["item"] or "").split())
        item = word if word in ITEMS else WRITINGS.get(word)
        unstated = not word or word in CATEGORIES
        category = ITEMS.get(item or "") or (word if word in CATEGORIES else None)
        category = category or (r["category"] if r["category"] in CATEGORIES else None)
        missed = False
        if r["review_due"] and r["review_due"] < self.as_of and r["review_due"] != r["valid_to"]:
            began = r["valid_from"]
            done = r["reviewed_on"] and (began is None or r["reviewed_on"] >= began)
            missed = not done and (began is None or r["review_due"] > began)
        state = self._state(r, answered, whole)
        if state == "current" and missed and r["kind"] == "special_operation":
            if r["valid_from"] is None:
                state = "incomplete"
            elif r["review_due"] > whole:
                state = "ended_since"
        read = {
            "item": item,
            "unknown": not unstated and item is None,
            "category": category,
            "missed": missed,
        }
        return dict(r) | read | {"word": word, "state": state}

    def _state(self, r: Row, answered: date, whole: date) -> str:
        if r["superseded"]:
            return "superseded"
        end = r["valid_to"] or self.as_of
        only_by_date = r["status"] == "lapsed" and self.as_of <= end < answered
        if r["status"] != "current" and not only_by_date:
            return {"revoked": "revoked", "unknown": "unknown", "lapsed": "expired"}[r["status"]]
        if r["valid_to"] is None:
            return "incomplete"
        if r["valid_to"] < self.as_of:
            return "expired" if r["valid_to"] <= whole else "ended_since"
        return "future" if r["valid_from"] and r["valid_from"] > self.as_of else "current"

    def _only_later(self, fits: list[Any], *, certain: bool) -> bool:
        """Where it is not certain which of several records the post asks for, it may be the one that has not begun."""
        states = {r["state"] for r in fits}
        return "future" in states and not (certain and states & {"current", "revoked", "expired"})

    def _over(self, fits: list[Any]) -> date | None:
        """Since when the last of the terms is over; what is over by a word of status alone has no date."""
        ends = [r["valid_to"] for r in fits if r["state"] == "expired" and r["valid_to"]]
        return next_day(max(ends)) if ends and max(ends) < self.as_of else None
