"""Signs of forgery: what is claimed, held against what is on record."""

from datetime import timedelta
from typing import Any

from rules_oracle.knowledge import Knowledge
from rules_oracle.said import Said
from rules_oracle.words import ITEMS, Row, plain_number

SILENT = {"out_of_scope", "id_suspect", "residence_permit", "not_asked", "data_too_old", "not_asked_since"}


class Signs(Knowledge):
    """Judges items, dates and numbers of cards."""

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
        names = ("first_issue", "valid_to", "review_due", "reviewed_on")
        official = [r[n] for r in records for n in names if r[n]]
        if by_month:
            same = any((d.year, d.month) == (claimed.year, claimed.month) for d in official)
        else:
            same = claimed in official
        if not same:
            advice = any(end in (e["row_days"] or ()) for end in ends)  # written in another cell of the row
            said.add("dates_mismatch", sure=sure and not self._may_be_younger(e, a), advice=advice)

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
            if f:
                days = [x["agreed_since"] for x in (a, f) if x["agreed_since"]]
                both = {
                    "standing": min(a["standing"], f["standing"]),
                    "agreed_since": min(days, default=None),
                }
                a = dict(a) | both
            said.add(
                "number_mismatch",
                sure=self._sure(e, a, a["standing"]) and not self._may_be_younger(e, a),
            )
        if accused and "number_mismatch" in said.findings:
            said.findings["number_mismatch"] = ("suspicion", said.findings["number_mismatch"][1])

    def _gated(self, e: Row, a: Row) -> bool:
        if not a["absence_proves"] or e["id_suspect"] or self._issued_since(e, a):
            return True
        if e["id_type"] == "id_card" and e["id_number"].startswith(("81", "82", "83")):
            return True
        if a["data_as_of"] and (self.as_of - a["data_as_of"]).days > 30:
            return True
        f = self.answers.get(e["followup_key"])
        if e["followup_key"] is None:
            return False
        return f is None or f["state"] != "not_found" or not f["absence_proves"]
