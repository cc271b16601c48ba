"""A row that writes the official end beside the claimed one: sooner was the wrong column read than a card forged."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from judging import HIGH, ID, WELD, Outcome, answer, card, manager, operator, passed, record, tables, verdict

from certverify.pipeline.judge import restored
from certverify.rules.packs import load
from certverify.rules.packs.pack import Pack
from certverify_schemas.tables import PlannedEntryTable

OFFICIAL, CLAIMED = date(2028, 5, 11), date(2031, 6, 30)
DATED = {"first_issue": date(2022, 5, 12), "review_due": date(2025, 5, 11), "reviewed_on": date(2025, 4, 1)}
OTHER_NUMBER = "T370299199007222245"
Days = list[date] | None


def said(days: Days, *records: dict[str, Any], pack: Pack | None = None, **claims: Any) -> Outcome:
    """Return what is said of a card claimed until 2031-06-30 whose row writes ``days`` in other cells."""
    entry = operator(**card(**{"claimed_valid_to": CLAIMED, "row_days": days} | claims))
    return verdict(entry, answer(), records or [record(**DATED)], pack=pack)


@pytest.mark.parametrize(
    "days", [None, [], [CLAIMED], [date(2028, 5, 10), date(2028, 5, 12)], [DATED["review_due"]]], ids=str
)
def test_a_row_that_writes_the_official_end_nowhere_is_doubted(days: Days) -> None:
    """A day beside it is none, nor another official day; of an older run the row is not known any more."""
    found = said(days)
    assert (found.status, found.rules) == ("flagged", ("dates_mismatch",))
    assert found.findings["dates_mismatch"]["severity"] == "suspicion"


def test_a_row_that_writes_the_official_end_accuses_nobody() -> None:
    """It is advice to look at the columns, says which day is meant, and is not the primary finding of anybody."""
    found = said([date(2021, 3, 1), OFFICIAL])
    finding = found.findings["dates_mismatch"]
    assert (found.status, found.rules, found.certainty) == ("compliant", ("dates_mismatch",), None)
    assert (finding["severity"], finding["primary"]) == ("advisory", False)
    for language in ("zh", "en"):
        assert "2031-06-30" in finding[f"message_{language}"]
        assert finding[f"message_{language}"].count("2028-05-11") == 2
    assert "列" in finding["measure"]
    assert "column" in finding["measure_en"]


def test_one_of_several_records_that_the_card_may_be() -> None:
    """A card that names no item may be any of them, and the row may write the end of any."""
    both = [record(**DATED), record(HIGH, date(2029, 5, 11), **DATED)]
    unnamed = {"claimed_item": None, "claimed_category": None}
    assert said([OFFICIAL], *both, **unnamed).status == "compliant"
    assert said([date(2029, 5, 11)], *both, **unnamed).status == "compliant"


def test_the_end_of_another_card_excuses_nothing() -> None:
    """The row writes the end of the welder's card, which the electrician's cannot be."""
    found = said([date(2027, 3, 3)], record(**DATED), record(WELD, date(2027, 3, 3), **DATED))
    assert found.findings["dates_mismatch"]["severity"] == "suspicion"


def test_advice_is_no_sign_for_the_findings_that_follow() -> None:
    """A strange number beside it stays the slip of the pen that it is alone."""
    beside = said([], claimed_number=OTHER_NUMBER)
    assert beside.findings["number_mismatch"]["severity"] == "suspicion"
    alone = said([OFFICIAL], claimed_number=OTHER_NUMBER)
    assert alone.status == "compliant"
    assert {f["severity"] for f in alone.findings.values()} == {"advisory"}


def test_what_else_accuses_still_does() -> None:
    """A term that is over is over, whichever column was meant."""
    over = date(2026, 1, 31)
    found = said([over], record(end=over, **DATED))
    assert found.rules == ("expired", "dates_mismatch")
    assert found.findings["dates_mismatch"]["severity"] == "advisory"


def test_a_pass_is_weighed_in_the_same_way() -> None:
    """The end of a manager's pass may stand in another column as well."""
    for days, status in (([date(2027, 7, 14)], "compliant"), ([], "flagged")):
        entry = manager(claims=True, claimed_number=ID, claimed_valid_to=CLAIMED, row_days=days)
        found = verdict(entry, answer(), [passed(first_issue=date(2024, 7, 15))])
        assert (found.status, found.rules) == (status, ("dates_mismatch",))


def test_a_severity_of_ones_own_that_accuses_nobody_stays() -> None:
    """Who made the rule a problem of data in a pack of his own is told so in either case."""
    own = """
        id = "own"
        version = "1"
        [[sources]]
        title = "本单位规定"
        dated = "2026-05-01"
        evidence = "text"
        [rules.dates_mismatch]
        severity = "problem"
        evidence = "text"
    """
    for days in ([OFFICIAL], []):
        found = said(days, pack=load(date(2026, 5, 20), own))
        assert found.findings["dates_mismatch"]["severity"] == "problem"


def test_runs_stored_before_have_no_days() -> None:
    """Their column is null, which is "not known"; nothing else changes."""
    entries, _, _ = tables([operator(**card(row_days=[OFFICIAL]))], [], [])
    read = restored(PlannedEntryTable, entries.drop("row_days"))
    assert read["row_days"].to_list() == [None]
    assert read["row_days"].dtype == pl.List(pl.Date)
    assert read.drop("row_days").equals(entries.drop("row_days"))
