"""The demonstration's roster: what is written of whom, and what a careful inspector would find."""

from collections import Counter
from datetime import date, datetime
from random import Random

import openpyxl
import pytest

from certverify.demo.handwriting import Hand
from certverify.demo.line import Line, compliant
from certverify.demo.managers import MANAGERS_SHEET, Managers
from certverify.demo.operators import AT_WORK, Operators
from certverify.demo.person import Person, Record
from certverify.demo.roster import LEFT, compose
from certverify.demo.slips import SLIPS, check_digit, retyped
from certverify.demo.workbook import write_workbook
from certverify.rules import packs
from certverify_schemas.catalogue import WordKind

AS_OF = date(2026, 11, 23)


def record(**changes: object) -> Record:
    facts: dict[str, object] = {
        "number": "T320199198503141170",
        "category": "电工作业",
        "item": "低压电工作业",
        "person_type": None,
        "industry": None,
        "first_issue": date(2024, 5, 12),
        "valid_from": date(2024, 5, 12),
        "valid_to": date(2030, 5, 11),
        "review_due": date(2027, 5, 11),
        "reviewed_on": None,
        "issuer": "江苏省应急管理厅",
        "history": False,
        "visible": True,
    }
    return Record(**(facts | changes))  # type: ignore[arg-type] # the facts above fit


def operator(situation: str, *records: Record, other_card: str | None = None) -> Person:
    post = ("operator", "低压电工作业", "电工作业", None, None, None)
    return Person("320199198503141170", "陆青禾", situation, *post, other_card, records)


def manager(situation: str, *records: Record) -> Person:
    post = ("principal", None, None, "危险化学品", "生产单位", date(2025, 3, 1))
    return Person("320199196802179137", "公孙砚秋", situation, *post, None, records)


def written(person: Person, index: int = 0) -> list[Line]:
    return list(Operators(Hand(Random(1)), AS_OF).lines(person, index))


@pytest.mark.parametrize(
    ("situation", "index", "status", "rule"),
    [
        ("valid", 0, "compliant", None),
        ("reviewed", 0, "compliant", None),
        ("renewed_yesterday", 0, "compliant", None),
        ("expiring_soon", 0, "compliant", None),
        ("coal", 0, "compliant", None),
        ("namesake_valid", 0, "compliant", None),
        ("revoked", 0, "flagged", "revoked"),
        ("superseded_only", 0, "flagged", "superseded_only"),
        ("review_overdue", 0, "flagged", "review_overdue"),
        ("expired", 0, "flagged", "expired"),
        ("expired", 1, "flagged", "expired"),
        ("other_item", 0, "flagged", "item_not_covered"),
        ("other_item", 1, "flagged", "item_not_covered"),
        ("issued_just_now", 0, "flagged", "not_on_platform"),
    ],
)
def test_holders(situation: str, index: int, status: str, rule: str | None) -> None:
    """What people hold and the day decide what would be found."""
    (line,) = written(operator(situation, record(history=situation == "renewed_yesterday")), index)
    assert (line.expected.status, line.expected.rule) == (status, rule)


@pytest.mark.parametrize(
    ("situation", "index", "rule", "number"),
    [
        ("no_record", 0, "unlicensed", {None, "无", "/"}),
        ("no_record", 1, "not_on_platform", {"T320199198503141170"}),
        ("namesake_no_record", 1, "unlicensed", {None, "无", "/"}),
    ],
)
def test_people_without_a_record(situation: str, index: int, rule: str, number: set[str | None]) -> None:
    """Who claims nothing works unlicensed; who claims a card that nobody issued is not on the platform."""
    (line,) = written(operator(situation), index)
    assert line.expected.rule == rule
    assert line.cells["证书编号"] in number


def test_another_authority_is_no_matter_of_ours() -> None:
    """A forklift driver stands on the roster as one, and is not asked about."""
    (line,) = written(operator("other_system", other_card="叉车证"))
    assert line.expected.status == "not_applicable"
    assert line.cells["工种"] == "叉车司机"


def test_a_second_certificate_is_a_merged_row() -> None:
    """The second row repeats nothing of the person and names the other item."""
    first, second = written(
        operator("several", record(item="压力焊作业", category="焊接与热切割作业"), record())
    )
    assert first.cells["准操项目"] == "低压电工作业"
    assert second.merged
    assert second.cells["准操项目"] == "压力焊作业"
    assert "姓名" not in second.cells


def test_inflated_ends_are_corroboration_only_where_the_card_has_expired() -> None:
    """An expired card with a later end written in is expired first, its dates a further sign."""
    (line,) = written(operator("expired", record(valid_to=date(2025, 5, 11))), 1)
    assert line.expected.accusations == {"expired", "dates_mismatch"}


@pytest.mark.parametrize(
    ("situation", "index", "status", "rule"),
    [
        ("pass_valid", 0, "compliant", None),
        ("pass_before_appointment", 0, "compliant", None),
        ("pass_expiring", 0, "compliant", None),
        ("pass_expired", 0, "flagged", "assessment_expired"),
        ("pass_other_type", 0, "flagged", "assessment_overdue"),
        ("pass_other_industry", 0, "flagged", "assessment_overdue"),
        ("pass_missing", 0, "unverified", "appointment_date_missing"),
        ("pass_missing", 1, "flagged", "assessment_overdue"),
        ("pass_missing", 2, "flagged", "not_on_platform"),
        ("pass_not_yet_due", 0, "compliant", None),
        ("pass_due_soon", 0, "compliant", None),
        ("pass_just_now", 0, "compliant", None),
        ("not_high_risk", 0, "not_applicable", None),
    ],
)
def test_managers(situation: str, index: int, status: str, rule: str | None) -> None:
    """Six months from appointment, three years of a pass, and the post's own industry and type."""
    passed = record(
        number="320199196802179137", person_type="主要负责人", industry="危险化学品", category=None, item=None
    )
    line = Managers(Hand(Random(1))).line(manager(situation, passed), index)
    assert (line.sheet, line.expected.status, line.expected.rule) == (MANAGERS_SHEET, status, rule)


def test_a_retyped_number_is_another_persons() -> None:
    """Another valid number of the same birth date and sex: nothing in the row contradicts it."""
    other = retyped("320199198503141170")
    assert (
        other == "320199198503141197"
    )  # 320199 19850314 119: weighted sum 313, 313 mod 11 = 5, the map gives 7
    assert check_digit("11010519491231002") == "X"


def slips(name: str) -> Line:
    slip = next(s for s in SLIPS if s.__name__ == name)
    person = operator("valid", record())
    (line,) = written(person)
    return slip(line, person, Hand(Random(1)))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("_as_number", "rejected"),
        ("_wrong_check_digit", "rejected"),
        ("_masked", "rejected"),
        ("_letter_o", "rejected"),
        ("_no_name", "rejected"),
        ("_wrong_identity", "unverified"),
        ("_wrong_sex", "unverified"),
        ("_unclear_post", "unverified"),
        ("_on_leave", "not_applicable"),
        ("_typing_error", "compliant"),
        ("_category_only", "compliant"),
        ("_forged_end", "flagged"),
    ],
)
def test_slips(name: str, status: str) -> None:
    """A slip of the pen is never an accusation; only a forged end is."""
    assert slips(name).expected.status == status


def test_a_number_cell_has_lost_its_digits() -> None:
    """A number of 18 digits in a cell is no text and not the number any more."""
    assert isinstance(slips("_as_number").cells["身份证号码"], float)


def cast() -> list[Person]:
    people = [operator("valid", record()) for _ in range(60)]
    people += [operator("no_record") for _ in range(6)] + [
        operator("several", record(item="压力焊作业"), record())
    ]
    return [*people, manager("pass_missing"), manager("pass_missing")]


def test_everybody_stands_on_one_sheet() -> None:
    """Leavers on their own sheet, managers on theirs; a passport holder comes besides."""
    lines = compose(cast(), AS_OF, 1)
    assert Counter(line.sheet for line in lines) == {AT_WORK: 60 + 4 + 2, LEFT: 2, MANAGERS_SHEET: 3}
    assert {line.expected.status for line in lines if line.sheet == LEFT} == {"not_applicable"}


def test_same_seed_same_roster() -> None:
    """The roster is a function of people, day and seed."""
    assert compose(cast(), AS_OF, 1) == compose(cast(), AS_OF, 1)
    assert compose(cast(), AS_OF, 1) != compose(cast(), AS_OF, 2)


def test_rows_stand_where_they_are_said_to_stand(tmp_path) -> None:
    """Titles, repeated headers and merged rows shift rows; the numbers told are those a person sees."""
    lines = compose(cast(), AS_OF, 1)
    placed = write_workbook(tmp_path / "roster.xlsx", lines, AS_OF)
    book = openpyxl.load_workbook(tmp_path / "roster.xlsx")
    assert book.sheetnames == [AT_WORK, LEFT, MANAGERS_SHEET, "数据源"]
    assert book["数据源"].sheet_state == "hidden"
    assert len(placed) == len(lines)
    for place in placed:
        head = "姓名" if not place.line.merged else "准操项目"
        column = 2 if not place.line.merged else 10
        assert book[place.line.sheet].cell(place.row, column).value == place.line.cells.get(head)


def test_the_header_is_printed_again(tmp_path) -> None:
    """After 45 people the header stands once more, as a row that is nobody."""
    write_workbook(tmp_path / "roster.xlsx", compose(cast(), AS_OF, 1), AS_OF)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")[AT_WORK]
    assert [row for row in range(1, sheet.max_row) if sheet.cell(row, 2).value == "姓名"] == [3, 49]


def test_cells_keep_their_types(tmp_path) -> None:
    """Text stays text, days are days, and a damaged number is a number."""
    line = slips("_as_number").with_cells(初领日期=date(2024, 5, 12), 证书编号="T320199198503141170")
    write_workbook(tmp_path / "roster.xlsx", [line], AS_OF)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")[AT_WORK]
    assert isinstance(sheet.cell(4, 4).value, int | float)
    assert sheet.cell(4, 11).value == "T320199198503141170"
    assert sheet.cell(4, 12).value == datetime(2024, 5, 12)  # noqa: DTZ001 - a cell knows no time zone


def test_trade_words_mean_what_the_truth_says() -> None:
    """Each word the officer writes for an item is that item's alias in the catalogue in force."""
    catalogue = packs.load(AS_OF).catalogue
    words = {"低压电工": "低压电工作业", "高压电工": "高压电工作业", "电焊工": "熔化焊接与热切割作业"}
    for word, item in words.items():
        alias = catalogue.understand(word)
        assert alias is not None
        assert (alias.kind, alias.item) == (WordKind.ITEM, item)


def test_nothing_personal_shows_in_a_repr() -> None:
    """People of the demonstration are invented; the habit is kept all the same."""
    assert "3201" not in repr(operator("valid", record()))
    assert compliant().accusations == frozenset()
