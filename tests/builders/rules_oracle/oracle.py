"""One verdict, from the row to the law of the day."""

# ruff: noqa: C901, PLR0911, PLR0912  # an oracle reads like the law: its cases one after another

from datetime import date

from rules_oracle.managers import Managers
from rules_oracle.operators import Operators
from rules_oracle.rows import Rows
from rules_oracle.said import Said
from rules_oracle.words import Row

SOFT_WHEN_UNCONFIRMED = {"item_not_covered", "review_overdue"}
CHANGE = date(2026, 6, 1)
"""From this day on Order 19 is the law: what becomes a fact on it or later is judged by it."""


class Oracle(Rows, Operators, Managers):
    """Judges entries one by one. What only the whole roster tells is worked out by the caller.

    ``shares`` names the entries whose number is shared, ``alone`` the cards beside one that answers the post.
    """

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
            if e["id_type"] == "id_card" and e["id_number"].startswith(("81", "82", "83")):
                return "residence_permit"
            if a["data_as_of"] and (self.as_of - a["data_as_of"]).days > 30:
                return "data_too_old"
            if self._issued_since(e, a):
                return "not_asked_since"
            if e["followup_key"] is not None:
                f = self.answers.get(e["followup_key"])
                if f is None:
                    return "not_asked"
                if f["state"] == "unanswered":
                    return "number_of_another" if f["reason"] == "other_name" else f["reason"]
                if f["state"] == "found":
                    said.findings.pop("qr_lookalike", None)
                    said.add("identity_conflict")
                    return "identity_conflict"
                if not f["absence_proves"]:
                    return "out_of_scope"
                standing = min(standing, f["standing"])
                days = [x["agreed_since"] for x in (a, f) if x["agreed_since"]]
                a = dict(a) | {"agreed_since": min(days, default=None)}
        sure = self._sure(e, a, standing)
        found = a["state"] == "found"
        day, whole = self._answered(a), self._whole(a)
        records = [self._read(r, day, whole) for r in self.records.get(e["query_key"], [])] if found else []
        whose = e["role"] == "operator" or e["industry_class"] is not None
        if not found and e["claims"] and whose:
            said.add("not_on_platform", sure=sure and not self._may_be_younger(e, a))
        if e["role"] == "operator":
            cause = self._operator(e, a, records, said, sure=sure, found=found)
        else:
            cause = self._manager(e, a, records, said, sure=sure, found=found)
        return None if said.flagged else cause
