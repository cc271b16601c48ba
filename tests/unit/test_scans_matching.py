"""To whom a scan belongs is told by what its file name and its code say, and never guessed."""

from typing import Any

import polars as pl
import pytest
import reports_run

from certverify.rules import packs
from certverify.rules.hosts import lookalikes
from certverify.scans.matching import match
from certverify.scans.reader import Scan
from certverify_schemas.tables import EntryTable

ID = [reports_run.id_number(n) for n in range(6)]
STRANGER = reports_run.id_number(77)
LOOKALIKE = "https://cx.mem.gov.cn.example/q?no="


def entries(*people: tuple[str, str, str | None]) -> pl.DataFrame:
    """Return accepted entries from (name, ID number, claimed item)."""
    schema = {name: column.dtype for name, column in EntryTable.columns().items()}
    lines: list[dict[str, Any]] = [
        {
            "entry": n, "source": "台账.xlsx", "row": n + 2, "part": 1, "name": name, "name_fragile": False,
            "id_type": "id_card", "id_number": number, "id_suspect": False, "id_card_seen": False, "role": "operator",
            "post": "电工", "coal": False, "claims": item is not None, "claimed_item": item,
            "claimed_number": f"T{number}" if item else None, "renewal_applied": False,
        }
        for n, (name, number, item) in enumerate(people)
    ]  # fmt: skip
    return pl.DataFrame(lines, schema=schema)


ROSTER = entries(
    ("陆青禾", ID[0], "低压电工作业"),
    ("古丽娜尔·艾山", ID[1], "登高架设作业"),
    ("沈知白", ID[2], "低压电工作业"),
    ("沈知白", ID[3], "低压电工作业"),
    ("戚望舒", ID[4], "低压电工作业"),
    ("戚望舒", ID[4], "高压电工作业"),
    ("柏舟远", ID[5], None),
)


def outcome(name: str, *payloads: str, roster: pl.DataFrame = ROSTER) -> tuple[list[int], list[str]]:
    """Return which entries got a payload, and why the scan was left over."""
    matched = match([Scan(name, payloads or ("code",))], roster)
    filled = matched.entries.filter(pl.col("qr_payload").is_not_null()).get_column("entry").to_list()
    return filled, matched.problems.get_column("reason").to_list()


@pytest.mark.parametrize(
    "name",
    [
        f"{ID[0]}.jpg",
        f"T{ID[0]}.png",
        f"陆青禾 {ID[0]}.pdf",
        "陆青禾.jpg",
        "陆青禾 低压电工作业.jpg",
        "陆青禾低压电工作业证.jpg",
        "陆青禾电工操作证正面.JPG",
        "陆青禾的操作证-1.jpg",
        "01_陆青禾_扫描件.tiff",
        "动力车间/陆青禾/正面.jpg",
        "ＩＤ" + ID[0] + ".jpg",
    ],
)
def test_names_as_people_give_them_are_understood(name: str) -> None:
    """By number, by name, with what the file is behind it, or in a folder of the person's name."""
    assert outcome(name) == ([0], [])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("IMG_0001.jpg", "scan_unmatched"),
        ("陆青.jpg", "scan_unmatched"),
        ("陆青禾苗.jpg", "scan_unmatched"),
        ("青禾.jpg", "scan_unmatched"),
        (f"{STRANGER}.jpg", "scan_unmatched"),
        (f"陆青禾 {STRANGER}.jpg", "scan_ambiguous"),
        (f"陆青禾 {ID[1]}.jpg", "scan_ambiguous"),
        ("沈知白.jpg", "scan_ambiguous"),
        ("陆青禾 沈知白.jpg", "scan_ambiguous"),
        (f"{ID[0]} {ID[1]}.jpg", "scan_ambiguous"),
        ("戚望舒.jpg", "scan_which_certificate"),
    ],
)
def test_nothing_is_guessed(name: str, reason: str) -> None:
    """Part of a name, a number of nobody, namesakes, two people, two certificates: listed, nobody is touched."""
    assert outcome(name) == ([], [reason])


def test_a_number_tells_namesakes_apart() -> None:
    """The second 沈知白 is meant."""
    assert outcome(f"沈知白{ID[3]}.jpg") == ([3], [])


def test_the_work_tells_certificates_of_one_person_apart() -> None:
    """The file names the operation item."""
    assert outcome("戚望舒 高压电工作业.jpg") == ([5], [])


def test_a_name_with_a_middle_dot_is_one_name() -> None:
    """古丽娜尔·艾山 is not 艾山."""
    assert outcome("古丽娜尔·艾山.jpg") == ([1], [])


def test_the_number_in_the_code_tells_whose_it_is() -> None:
    """A photograph straight from the camera belongs to whom its T-number names."""
    assert outcome("IMG_0001.jpg", f"{LOOKALIKE}T{ID[0]}") == ([0], [])


def test_a_number_in_percent_signs_is_read() -> None:
    """Addresses escape characters."""
    assert outcome("IMG_0001.jpg", f"{LOOKALIKE}%54{ID[0]}") == ([0], [])


@pytest.mark.parametrize("other", [ID[1], STRANGER])
def test_a_code_of_somebody_else_is_told_and_not_used(other: str) -> None:
    """The file is called 陆青禾, the code holds another valid number: a mistake or a forgery, for people to see."""
    assert outcome("陆青禾.jpg", f"{LOOKALIKE}T{other}") == ([], ["scan_contradicts"])


@pytest.mark.parametrize("digits", ["320199199001010000", "169000000000000", "1" * 30])
def test_digits_that_are_no_identity_do_not_contradict(digits: str) -> None:
    """A serial number or a time in an address is nobody's ID number."""
    assert outcome("陆青禾.jpg", f"https://a.example/{digits}") == ([0], [])


def test_several_scans_of_one_card_stand_line_by_line() -> None:
    """Front and back, each code once, after what the roster itself says."""
    roster = ROSTER.with_columns(qr_payload=pl.when(pl.col("entry") == 0).then(pl.lit("from the roster")))
    scans = [Scan("陆青禾正面.jpg", ("a", "b")), Scan("陆青禾反面.jpg", ("b", "c"))]
    matched = match(scans, roster)
    assert matched.entries.get_column("qr_payload").to_list()[0] == "from the roster\na\nb\nc"
    assert matched.used == 2


def test_entries_stay_as_they_are() -> None:
    """No scan adds, loses or reorders an entry, or changes anything but the payload."""
    matched = match([Scan("陆青禾.jpg", ("a",))], ROSTER)
    assert matched.entries.drop("qr_payload").equals(ROSTER.drop("qr_payload"))
    assert EntryTable.is_valid(matched.entries)


def test_every_scan_is_accounted_for() -> None:
    """Used and listed scans are all scans; the list says what to do."""
    scans = [Scan("陆青禾.jpg", ("a",)), Scan("x.jpg", ("a",)), Scan("y.jpg", (), "scan_damaged")]
    matched = match(scans, ROSTER)
    assert matched.used + matched.problems.height == 3
    assert matched.problems.get_column("source").to_list() == ["x.jpg", "y.jpg"]
    assert matched.problems.get_column("rejects").to_list() == [False, False]


def test_one_of_several_codes_that_imitates_is_enough() -> None:
    """A card may bear a genuine code and a false one; each stands on a line."""
    payloads = pl.Series(
        ["https://cx.mem.gov.cn/q\nhttps://cx-mem.gov.cn.example/q", "https://cx.mem.gov.cn/q"]
    )
    found = lookalikes(payloads, packs.load(reports_run.AS_OF))
    assert found.get_column("imitating_host").to_list() == ["cx-mem.gov.cn.example"]
