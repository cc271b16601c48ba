"""The synthetic population and its truth."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from certverify_connectors.simulator.catalogue import industries, items
from certverify_connectors.simulator.identity_number import COUNTIES, check_digit
from certverify_connectors.simulator.managers import MANAGERS
from certverify_connectors.simulator.operators import OPERATORS
from certverify_connectors.simulator.population import populate, shares
from certverify_connectors.simulator.records import ASSESSMENT, SPECIAL, Person, Register
from certverify_connectors.simulator.registry import load_registry
from certverify_connectors.simulator.truth import tell

TODAY = date(2026, 11, 23)


def people(situation: str) -> list[Person]:
    return [p for p in populate(1000, 7, TODAY) if p.situation == situation]


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "320199198503141170", "510199199211304492"]
)
def test_check_digit_is_that_of_published_numbers(number: str) -> None:
    """GB 11643: the standard's own two examples, and two of the rosters' documentation."""
    assert check_digit(number[:17]) == number[17]


def test_nobody_real_holds_a_number() -> None:
    """Every number stands on a county code ending in 99, carries its check digit and occurs once."""
    numbers = [p.id_number for p in populate(1000, 7, TODAY)]
    assert len(set(numbers)) == 1000
    assert {n[:6] for n in numbers} <= set(COUNTIES)
    assert all(county.endswith("99") for county in COUNTIES)
    assert all(check_digit(n[:17]) == n[17] and not n.endswith("000") for n in numbers)


def test_everybody_is_of_working_age() -> None:
    """Nobody is below 18 or old enough for retirement, which would raise advice that no trap intends."""
    ages = [(TODAY - date(int(n[6:10]), int(n[10:12]), int(n[12:14]))).days / 365.25 for n in numbers(TODAY)]
    assert min(ages) > 19
    assert max(ages) < 48


def numbers(today: date) -> list[str]:
    return [p.id_number for p in populate(300, 3, today)]


def test_same_seed_same_people() -> None:
    """Population is a function of size, seed and day."""
    assert populate(200, 5, TODAY) == populate(200, 5, TODAY)
    assert populate(200, 5, TODAY) != populate(200, 6, TODAY)


@pytest.mark.parametrize("size", [28, 60, 330, 1000])
def test_every_trap_is_set(size: int) -> None:
    """From as many people as there are situations on, each situation occurs and the size is as asked."""
    dealt = Counter(shares(size))
    assert dealt.total() == size
    assert set(dealt) == set(OPERATORS) | set(MANAGERS)


def test_namesakes_share_a_name_and_nothing_else() -> None:
    """For each namesake with a certificate there is one without."""
    held = {p.name: p for p in people("namesake_valid")}
    assert held
    for other in people("namesake_no_record"):
        assert other.name in held
        assert other.id_number != held[other.name].id_number
        assert not other.records


def test_a_new_certificate_shows_on_the_third_day() -> None:
    """What was issued within three days exists in truth and not yet on the platform."""
    for person in people("issued_just_now") + people("pass_just_now"):
        (record,) = person.records
        assert record.valid_from is not None
        assert TODAY - timedelta(days=2) <= record.valid_from <= TODAY
        assert not record.shows_on(TODAY)
        assert record.shows_on(record.valid_from + timedelta(days=3))


def test_renewed_yesterday_leaves_no_gap() -> None:
    """The old term ended the day before the new one began, and only the new one is current."""
    for person in people("renewed_yesterday"):
        new, old = person.records
        assert (new.history, old.history) == (False, True)
        assert new.valid_from == TODAY - timedelta(days=1)
        assert old.valid_to == TODAY - timedelta(days=2)


def test_a_term_is_six_years_less_a_day() -> None:
    """Order 30 Art. 19 and 21: six years, review after three, the last day counting as valid."""
    for person in people("valid"):
        (record,) = person.records
        assert record.valid_from is not None
        assert record.valid_to is not None
        assert record.review_due is not None
        assert (record.valid_to + timedelta(days=1)).year == record.valid_from.year + 6
        assert (record.review_due + timedelta(days=1)).year == record.valid_from.year + 3
        assert record.number == f"T{person.id_number}"


def test_valid_certificates_raise_no_advice() -> None:
    """Neither end nor review of a valid certificate is near."""
    for person in people("valid"):
        (record,) = person.records
        assert record.valid_to is not None
        assert record.review_due is not None
        assert record.valid_to > TODAY + timedelta(days=90)
        assert record.review_due > TODAY + timedelta(days=60)


@pytest.mark.parametrize(
    ("situation", "same_type", "same_industry"),
    [("pass_other_type", False, True), ("pass_other_industry", True, False), ("pass_valid", True, True)],
)
def test_passes_cover_the_post_only_where_meant(situation: str, same_type: bool, same_industry: bool) -> None:
    """A pass of another person type or industry differs from the post in that and nothing else."""
    words = {"principal": "主要负责人", "safety_manager": "安全生产管理人员"}
    for person in people(situation):
        (record,) = person.records
        assert (record.person_type == words[person.post.role]) is same_type
        assert (record.industry == person.post.industry) is same_industry


def test_registers_match_name_and_number_together() -> None:
    """A wrong name, a wrong kind, or an unknown number has no record."""
    person = people("valid")[0]
    register = Register([person], TODAY)
    assert register.find(person.id_number, person.name, SPECIAL) == person.records
    assert register.find(person.id_number, person.name + "明", SPECIAL) == ()
    assert register.find(person.id_number, person.name, ASSESSMENT) == ()
    assert register.find("110199199001010015", person.name, SPECIAL) == ()


def test_families_follow_what_is_asked() -> None:
    """Managers by kind, coal by the person's trade, everybody else operators."""
    coal, operator = people("coal")[0], people("valid")[0]
    register = Register([coal, operator], TODAY)
    assert register.family(coal.id_number, SPECIAL) == "coal"
    assert register.family(operator.id_number, SPECIAL) == "operators"
    assert register.family("110199199001010015", SPECIAL) == "operators"
    assert register.family(operator.id_number, ASSESSMENT) == "managers"


def test_truth_tells_what_the_platform_hides() -> None:
    """A record not yet shown is in the truth, marked as invisible; pages do not overlap."""
    register = Register(people("issued_just_now"), TODAY)
    told = tell(register)
    assert told["total"] == len(register.people)
    assert [p["records"][0]["visible"] for p in told["people"]] == [False] * len(register.people)  # type: ignore[attr-defined] # JSON-ready values are typed as object
    first, rest = tell(register, 0, 1), tell(register, 1)
    assert [*first["people"], *rest["people"]] == told["people"]  # type: ignore[misc] # as above


def test_catalogue_is_the_annex() -> None:
    """Ten categories; 危险化学品 has sixteen items; one item's name holds two 、."""
    assert len({item.category for item in items()}) == 10
    assert sum(item.category == "危险化学品安全作业" for item in items()) == 16
    assert "高处安装、维护、拆除作业" in {item.name for item in items()}
    assert sum(not industry.high_risk for industry in industries()) == 1


HEADER = (
    "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,"
    "first_issue,valid_from,valid_to,review_due,reviewed_on,issuer,status_text,superseded\n"
)


def test_registry_files_become_people(tmp_path) -> None:
    """Lines of one number and name are one person; empty cells are null; superseded is history."""
    file = tmp_path / "registry.csv"
    line = (
        "id_card,320199198503141170,陆青禾,special_operation,T320199198503141170,电工作业,{item},,,,"
        "2021-05-12,2021-05-12,2027-05-11,2024-05-11,,江苏省应急管理厅,有效,{superseded}\n"
    )
    text = HEADER + line.format(item="低压电工作业", superseded="false")
    file.write_text(text + line.format(item="高压电工作业", superseded="true"), encoding="utf-8")
    (person,) = load_registry(file)
    low, high = person.records
    assert (low.kind, low.item, low.history, low.reviewed_on) == (SPECIAL, "低压电工作业", False, None)
    assert (high.history, high.valid_to, high.person_type) == (True, date(2027, 5, 11), None)


def test_registry_faults_name_the_line(tmp_path) -> None:
    """A date that is none is refused with its line number and without the person's data."""
    file = tmp_path / "registry.csv"
    line = "id_card,320199198503141170,陆青禾,special_operation,,,,,,,2021-13-12,,,,,,,false\n"
    file.write_text(HEADER + line, encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 of the registry") as caught:
        load_registry(file)
    assert "3201" not in str(caught.value)


def test_it_shares_no_code_with_the_product() -> None:
    """Loading the whole simulator loads nothing else of ours."""
    names = (
        "import sys, certverify_connectors.simulator.__main__;"
        "print(*(m for m in sys.modules if m.startswith('certverify')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", names], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {m for m in loaded if not m.startswith("certverify_connectors.simulator")} == {
        "certverify_connectors"
    }
