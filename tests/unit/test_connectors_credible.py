"""Records that cannot be: days of no certificate, other people's numbers, one certificate in force and not."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from certverify_connectors.credible import (
    check_certificates,
    contradicts,
    impossible_day,
    impossible_day_column,
    is_anothers,
    is_anothers_column,
)
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.errors import AnswerNotUnderstood
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

OWN = "320199199003071238"
"""Whose 15 digits before 1999 were 320199 900307 123."""
ANOTHER = "440199197811240050"
GOOD = Certificate(
    Kind.SPECIAL_OPERATION,
    f"T{OWN}",
    "电工作业",
    "低压电工作业",
    first_issue=date(2011, 5, 20),
    valid_from=date(2023, 5, 20),
    valid_to=date(2029, 5, 19),
    review_due=date(2026, 5, 19),
    reviewed_on=date(2026, 4, 2),
    status_text="有效",
)
DAYS = ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on")

_CASES: list[tuple[dict[str, Any], str | None, str]] = [
    ({}, None, "a certificate as it should be"),
    ({"valid_to": date(1, 1, 1)}, "valid_to", "none, as .NET writes it"),
    ({"valid_to": date(1900, 1, 1)}, "valid_to", "none, as spreadsheets write it"),
    ({"valid_to": date(1970, 1, 1)}, "valid_to", "none, as Unix writes it"),
    (
        {"valid_to": date(1970, 1, 1), "valid_from": None, "first_issue": None},
        "valid_to",
        "with no other day",
    ),
    ({"first_issue": date(1984, 12, 31)}, "first_issue", "before anybody was certified"),
    ({"first_issue": date(1985, 1, 1)}, None, "the first day on which somebody may have been"),
    (
        {"valid_from": date(2000, 1, 1), "valid_to": date(2006, 1, 1), "first_issue": None},
        "valid_from",
        "a round day",
    ),
    (
        {"valid_from": date(2001, 1, 1), "valid_to": date(2006, 12, 31), "first_issue": None},
        None,
        "an old term",
    ),
    ({"review_due": date(1, 1, 1)}, "review_due", "no day of review"),
    ({"reviewed_on": date(1900, 1, 1)}, "reviewed_on", "no review"),
    (
        {"valid_from": date(2029, 5, 19), "valid_to": date(2023, 5, 20)},
        "valid_to",
        "an end before the beginning",
    ),
    ({"valid_from": date(2023, 5, 20), "valid_to": date(2023, 5, 20)}, "valid_to", "an end as it begins"),
    ({"first_issue": date(2026, 1, 5)}, None, "the issue of a later card, as some sources write it"),
    (
        {"valid_to": date(2033, 5, 20)},
        None,
        "ten years, of which 2024, 2028 and 2032 are leap years: 3653 days",
    ),
    ({"valid_to": date(2033, 5, 21)}, "valid_to", "a day more than ten years"),
    ({"valid_to": date(9999, 12, 31)}, "valid_to", "no end"),
    ({"valid_to": date(9999, 12, 31), "valid_from": None}, "valid_to", "no end, and no beginning"),
    ({"valid_to": date(2038, 1, 19), "valid_from": None}, "valid_to", "the last day of Unix"),
    ({"valid_to": date(2099, 12, 31), "valid_from": None}, "valid_to", "no end, as many write it"),
    ({"valid_from": date(2026, 12, 10), "valid_to": date(2032, 12, 9)}, None, "a term renewed early"),
    (dict.fromkeys(DAYS), None, "no days at all"),
]


@pytest.mark.parametrize(("days", "field", "why"), _CASES)
def test_a_day_that_no_certificate_can_have(days: dict[str, Any], field: str | None, why: str) -> None:
    """Each is named by its field; what can be is left alone."""
    assert impossible_day(replace(GOOD, **days)) == field, why


def test_columns_are_held_to_the_same_days() -> None:
    """A data file is read no other way than a body."""
    rows = [[getattr(replace(GOOD, **days), name) for name in DAYS] for days, _, _ in _CASES]
    table = pl.DataFrame(rows, schema=dict.fromkeys(DAYS, pl.Date), orient="row")
    said = table.select(impossible_day_column().alias("said"))["said"].to_list()
    assert said == [field for _, field, _ in _CASES]


_NUMBERS: list[tuple[str | None, bool, str]] = [
    (f"T{OWN}", False, "T and the person's number"),
    (f"t {OWN}", False, "written otherwise"),
    (OWN, False, "no T"),
    ("T320199900307123", False, "the person's 15 digits before 1999"),
    (f"T{ANOTHER}", True, "another person's number"),
    (f"Ｔ{ANOTHER}", True, "in full width"),
    (ANOTHER, True, "a manager's number that is another person's"),
    ("T440199781124005", True, "another person's 15 digits"),
    ("440199781124005", False, "15 digits that nothing says to be a person's"),
    ("T440199789924005", False, "15 digits with no birthday in them"),
    ("T320199********1238", False, "may be the person's"),
    ("T440199********0050", True, "can not be the person's, whatever is left out"),
    ("T440199197811240051", False, "no ID number: its check character is wrong"),
    ("440199999911240051", False, "no ID number: nobody is born in 9999"),
    ("TS6F00192022", False, "another system's"),
    ("苏AQ2023001", False, "a manager's"),
    ("", False, "nothing"),
    (None, False, "not said"),
]


@pytest.mark.parametrize(("number", "anothers", "why"), _NUMBERS)
def test_whose_number_a_certificate_bears(number: str | None, anothers: bool, why: str) -> None:
    """Only a well formed number of somebody else is another person's."""
    assert is_anothers(number, OWN) is anothers, why


def test_columns_are_held_to_the_same_numbers() -> None:
    """A data file is read no other way than a body."""
    table = pl.DataFrame({"number": [number for number, _, _ in _NUMBERS]}).with_columns(holder=pl.lit(OWN))
    said = table.select(said=is_anothers_column(pl.col("number"), pl.col("holder")))["said"].to_list()
    assert said == [anothers for _, anothers, _ in _NUMBERS]


def test_one_certificate_cannot_be_in_force_and_not() -> None:
    """The same certificate twice is one; with another item, term or place in the history it is another one."""
    revoked = replace(GOOD, status=CertificateStatus.REVOKED, status_text="注销")
    lapsed = replace(revoked, status=CertificateStatus.LAPSED)
    assert contradicts([GOOD, revoked])
    assert contradicts([lapsed, GOOD])
    assert not contradicts([GOOD, GOOD])
    assert not contradicts([lapsed, revoked])
    assert not contradicts([GOOD, replace(revoked, item="高压电工作业")])
    assert not contradicts([GOOD, replace(revoked, valid_to=date(2029, 5, 18))])
    assert not contradicts([GOOD, replace(revoked, superseded=True)])


def test_the_cause_is_named_and_nobodys_number() -> None:
    """An alarm says which field, and shows no value."""
    query = Query("k", Identity(IdType.ID_CARD, OWN, "张伟"), Kind.SPECIAL_OPERATION, Family.OPERATORS)
    revoked = replace(GOOD, status=CertificateStatus.REVOKED)
    causes = []
    for records in (
        [GOOD, replace(GOOD, number=f"T{ANOTHER}")],
        [replace(GOOD, valid_to=date(1, 1, 1))],
        [GOOD, revoked],
    ):
        with pytest.raises(AnswerNotUnderstood) as caught:
            check_certificates(records, query)
        causes.append(caught.value.facts["cause"])
    assert causes == [
        "wrong_person:certificate.number",
        "impossible_date:certificate.valid_to",
        "contradictory_records",
    ]
    check_certificates([GOOD], query)
