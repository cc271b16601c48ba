"""Lines about special operators: what the officer writes of each, and what would be found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from certverify.demo.handwriting import Hand
from certverify.demo.line import ABSENT_FOR_NOW, Cell, Expected, Line, compliant, flagged, not_applicable
from certverify.demo.person import Person, Record

__all__ = ["AT_WORK", "CARD_HEADS", "POSTS", "Operators"]

CARD_HEADS: Final = (
    "作业类别",
    "准操项目",
    "证书编号",
    "初领日期",
    "有效期限",
    "应复审日期",
    "实际复审日期",
    "发证机关",
)
"""Heads of the columns that tell of one certificate."""

AT_WORK: Final = "在岗"
POSTS: Final = {"低压电工作业": "低压电工", "高压电工作业": "高压电工", "熔化焊接与热切割作业": "电焊工"}
"""Trade words in use for the commonest items; other items are written in full."""

_DEPARTMENTS: Final = ("动力车间", "检修车间", "合成车间", "仓储部", "安全环保部")
_OTHER_POSTS: Final = {
    "建筑电工": "建筑电工",
    "建筑架子工": "建筑架子工",
    "叉车证": "叉车司机",
    "锅炉证": "行车工",
}


@dataclass(frozen=True, slots=True)
class Operators:
    """Writes operators in one hand, as of one day."""

    hand: Hand
    as_of: date

    def lines(self, person: Person, index: int) -> Iterator[Line]:
        """Yield the line of a person, the ``index``-th of the situation, and of a second certificate if any."""
        write: Callable[[Person, int], Line] = {
            "no_record": self._no_record,
            "namesake_no_record": self._unlicensed,
            "other_system": self._other_system,
            "other_item": self._other_item,
            "expired": self._expired,
            ABSENT_FOR_NOW: self._not_shown_yet,
        }.get(person.situation, self._as_it_is)
        yield write(person, index)
        if person.situation == "several":
            yield self._second(person)

    def _as_it_is(self, person: Person, _: int) -> Line:
        return self._line(person, self._own(person), _EXPECTED.get(person.situation, compliant()))

    def _no_record(self, person: Person, index: int) -> Line:
        if index % 2 == 0:
            return self._unlicensed(person, index)
        if index in _BORROWED:
            return self._borrowed(person)
        return self._line(person, self._forged(person), flagged("not_on_platform"))

    def _borrowed(self, person: Person) -> Line:
        """One invented number on the cards of several people who do not stand beside each other."""
        card = replace(self._forged(person), number=_INVENTED)
        return self._line(person, card, flagged("not_on_platform", "number_mismatch", "shared_number"))

    def _unlicensed(self, person: Person, _: int) -> Line:
        return self._line(person, None, flagged("unlicensed"))

    def _not_shown_yet(self, person: Person, _: int) -> Line:
        return self._line(person, self._own(person), flagged("not_on_platform"))

    def _other_system(self, person: Person, _: int) -> Line:
        card = person.other_card or ""
        return self._line(person, None, not_applicable()).with_cells(工种=_OTHER_POSTS[card], 备注=card)

    def _other_item(self, person: Person, index: int) -> Line:
        record = self._own(person)
        if index % 2:
            claimed = replace(record, category=person.category, item=person.item)
            return self._line(person, claimed, flagged("item_not_covered", "item_mismatch"))
        return self._line(person, record, flagged("item_not_covered"))

    def _expired(self, person: Person, index: int) -> Line:
        record = self._own(person)
        if index % 4 == 1:
            claimed = replace(record, valid_to=record.valid_to + timedelta(days=1461))
            line = self._line(person, claimed, flagged("expired", "dates_mismatch"))
            return line.with_cells(有效期限=self.hand.day(claimed.valid_to))
        return self._line(person, record, flagged("expired"))

    def _second(self, person: Person) -> Line:
        other = next(r for r in person.records if r.item != person.item)
        line = self._line(person, other, compliant())
        cells = {head: line.cells.get(head) for head in CARD_HEADS}
        return replace(line, cells=cells, merged=True)

    def _own(self, person: Person) -> Record:
        """Return the record that the officer copies: for a renewed one still the old card."""
        if person.situation == "renewed_yesterday":
            return next(r for r in person.records if r.history)
        return next((r for r in person.records if r.item == person.item), person.records[0])

    def _forged(self, person: Person) -> Record:
        start = self.as_of - timedelta(days=self.hand.random.randint(60, 900))
        end = start.replace(year=start.year + 6, day=min(start.day, 28)) - timedelta(days=1)
        return Record(
            number=f"T{person.id_number}",
            category=person.category,
            item=person.item,
            person_type=None,
            industry=None,
            first_issue=start,
            valid_from=start,
            valid_to=end,
            review_due=None,
            reviewed_on=None,
            issuer="江苏省应急管理厅",
            history=False,
            visible=False,
        )

    def _line(self, person: Person, record: Record | None, expected: Expected) -> Line:
        cells: dict[str, Cell] = {
            "姓名": self.hand.name(person.name),
            "性别": person.sex,
            "身份证号码": self.hand.id_number(person.id_number),
            "文化程度": self.hand.random.choice(["初中", "高中", "中专", "大专"]),
            "所属部门（车间）": self.hand.random.choice(_DEPARTMENTS),
            "班组": self.hand.random.choice(["一班", "二班", "电气班", "焊工班", None]),
            "工种": POSTS.get(person.item or "", person.item),
            "用工形式": self.hand.employment(),
            "在岗状态": "在岗",
            "联系电话": f"139****{self.hand.random.randint(0, 9999):04d}",
        }
        return Line(AT_WORK, person.situation, cells | self._card(record), expected, card=record)

    def _card(self, record: Record | None) -> dict[str, Cell]:
        if record is None:
            return {"证书编号": self.hand.random.choice([None, "无", "/"])}
        cells = (
            record.category,
            record.item,
            record.number,
            self.hand.day(record.first_issue),
            self.hand.term(record.valid_from, record.valid_to),
            self.hand.day(record.review_due),
            self.hand.day(record.reviewed_on),
            self.hand.issuer(record.issuer),
        )
        return dict(zip(CARD_HEADS, cells, strict=True))


_BORROWED: Final = (5, 7)
_INVENTED: Final = "T320199197001010010"

_EXPECTED: Final = {
    "revoked": flagged("revoked"),
    "superseded_only": flagged("superseded_only"),
    "review_overdue": flagged("review_overdue"),
}
