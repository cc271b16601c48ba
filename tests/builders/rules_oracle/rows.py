"""What a row says by itself."""

from rules_oracle.days import months_later
from rules_oracle.knowledge import Knowledge
from rules_oracle.said import Said
from rules_oracle.words import SYSTEMS, Row


class Rows(Knowledge):
    """Judges what needs no answer: posts out of scope, dates that cannot be, ages, other systems' cards."""

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
