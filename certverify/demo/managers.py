"""Lines about principals and safety managers: what the officer writes of each, and what would be found."""

from dataclasses import dataclass
from typing import Final

from certverify.demo.handwriting import Hand
from certverify.demo.line import Cell, Expected, Line, compliant, flagged, not_applicable, unverified
from certverify.demo.person import Person, Record

__all__ = ["MANAGERS_SHEET", "Managers"]

MANAGERS_SHEET: Final = "三项岗位-负责人及安管"

_DUTIES: Final = {
    "principal": (("法定代表人、总经理", "董事长", "总经理"), ("主要负责人",)),
    "safety_manager": (("安全总监", "安全员", "车间安全员"), ("安全生产管理人员", "安管")),
}
_INDUSTRIES: Final = {"危险化学品": ("危险化学品", "危化"), "非高危企业": ("机械制造",)}
_UNCLAIMED: Final = {"pass_missing", "pass_not_yet_due", "pass_due_soon", "pass_just_now", "not_high_risk"}
_EXPECTED: Final = {
    "pass_missing": flagged("assessment_overdue"),
    "pass_other_industry": flagged("assessment_overdue"),
    "pass_other_type": flagged("assessment_overdue"),
    "pass_expired": flagged("assessment_expired"),
    "not_high_risk": not_applicable(),
}


@dataclass(frozen=True, slots=True)
class Managers:
    """Writes managers in one hand."""

    hand: Hand

    def line(self, person: Person, index: int) -> Line:
        """Return the line of a person, the ``index``-th of the situation."""
        record = None if person.situation in _UNCLAIMED else self._own(person)
        expected = _EXPECTED.get(person.situation, compliant())
        if person.situation == "pass_missing" and index == 0:
            return self._line(person, None, unverified("appointment_date_missing")).with_cells(
                任职时间="见任命文件"
            )
        if person.situation == "pass_missing" and index % 3 == 2:
            # The industry's officials hold the record; a number alone is a claim that can be compared with it.
            line = self._line(person, None, flagged("not_on_platform", "assessment_overdue"))
            return line.with_cells(合格证编号=person.id_number)
        return self._line(person, record, expected)

    def _own(self, person: Person) -> Record:
        kind = {"principal": "主要负责人", "safety_manager": "安全生产管理人员"}[person.role]
        return next((r for r in person.records if r.person_type == kind), person.records[0])

    def _line(self, person: Person, record: Record | None, expected: Expected) -> Line:
        duties, kinds = _DUTIES[person.role]
        random = self.hand.random
        cells: dict[str, Cell] = {
            "姓名": self.hand.name(person.name),
            "性别": person.sex,
            "身份证号": self.hand.id_number(person.id_number),
            "学历": random.choice(["大专", "本科", "硕士"]),
            "所学专业": random.choice(["化学工程", "安全工程", "会计", "机械"]),
            "职务": random.choice(duties),
            "人员类别": random.choice(kinds),
            "任职时间": self.hand.day(person.appointed_on),
            "任职文件文号": random.choice(["江化〔2024〕6号", "任命文件见人事", "/"]),
            "合格证编号": record.number if record else random.choice([None, "办理中", "/"]),
            "行业类型": random.choice(_INDUSTRIES.get(person.industry or "", (person.industry,))),
            "单位类型": person.unit_type if person.industry != "非高危企业" else None,
            "年度再培训学时": random.choice([8, 12, 16]),
            "是否专职": random.choice(["是", "兼职"]),
            "联系电话": f"139****{random.randint(0, 9999):04d}",
        }
        return Line(MANAGERS_SHEET, person.situation, cells | self._pass(record), expected, card=record)

    def _pass(self, record: Record | None) -> dict[str, Cell]:
        if record is None:
            return {}
        return {
            "考核合格日期": self.hand.day(record.first_issue),
            "有效期": self.hand.term(record.valid_from, record.valid_to),
            "发证机关": self.hand.issuer(record.issuer),
        }
