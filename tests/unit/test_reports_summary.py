"""summary.json: its keys, its counts, what it must never contain."""

import json
from importlib.resources import files

import jsonschema
import polars as pl
import pytest
import reports_run

from certverify.reports.summary import as_json, render

PROMISED = [
    "run_id", "as_of", "started_at", "finished_at", "complete", "source", "pack", "checkpoint",
    "rows", "lookups", "unanswered", "findings",
]  # fmt: skip


def test_the_promised_keys_come_first_and_in_order() -> None:
    """A reader may rely on the twelve promised keys."""
    assert list(as_json(reports_run.make_run(), unmasked=False))[:12] == PROMISED


def test_every_entry_is_accounted_for() -> None:
    """What was read is the sum of the five statuses."""
    rows = as_json(reports_run.make_run(), unmasked=False)["rows"]
    assert rows == {
        "read": 312, "compliant": 172, "flagged": 48, "unverified": 30, "rejected": 20, "not_applicable": 42,
    }  # fmt: skip


def test_findings_count_primary_ones_only() -> None:
    """Corroborating signs (number_mismatch here) and advice are not counted as findings."""
    assert as_json(reports_run.make_run(), unmasked=False)["findings"] == {
        "unlicensed": {"confirmed": 0, "provisional": 7},
        "expired": {"confirmed": 11, "provisional": 0},
        "assessment_overdue": {"confirmed": 4, "provisional": 0},
        "assessment_expired": {"confirmed": 4, "provisional": 0},
        "not_on_platform": {"confirmed": 2, "provisional": 6},
        "item_not_covered": {"confirmed": 0, "provisional": 9},
        "dates_mismatch": {"confirmed": 5, "provisional": 0},
    }


@pytest.mark.parametrize("unmasked", [False, True])
def test_unmasking_is_recorded(unmasked: bool) -> None:
    """Whoever reads the summary knows whether the numbers in the reports are whole."""
    assert as_json(reports_run.make_run(), unmasked=unmasked)["unmasked"] is unmasked


@pytest.mark.parametrize(
    "run", [reports_run.make_run(), reports_run.make_partial()], ids=["complete", "partial"]
)
def test_it_keeps_its_schema(run: reports_run.RunResult) -> None:
    """What is written satisfies the schema that is shipped for its readers."""
    schema = json.loads((files("certverify_schemas") / "json" / "summary.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(render(run, unmasked=False)), schema)


def test_problems_count_rejecting_and_other_ones() -> None:
    """All problems of the rosters' data are counted by reason."""
    told = as_json(reports_run.make_run(), unmasked=False)
    assert told["problems"] == {"date_unreadable": 4, "id_check_digit": 20}


def test_times_are_utc() -> None:
    """09:00:30 in Beijing is written as 01:00:30Z."""
    assert as_json(reports_run.make_run(), unmasked=False)["started_at"] == "2026-11-20T01:00:30Z"


def test_id_numbers_in_headers_and_file_names_are_masked() -> None:
    """A header or file name that carries an ID number does not carry it into the summary."""
    number = reports_run.id_number(3)
    run = reports_run.make_run(understood=[{"file": f"{number}.xlsx", "columns": [{"header": number}]}])
    written = render(run, unmasked=False)
    assert number not in written
    assert f"{number[:3]}***********{number[-4:]}.xlsx" in written


def test_the_checkpoint_stays_as_signed() -> None:
    """Masking never touches a digest, even where it contains fifteen digits in a row."""
    link = "123456789012345678901234567890ab" * 2
    run = reports_run.make_run(checkpoint={"sequence": 1, "link": link})
    assert as_json(run, unmasked=False)["checkpoint"] == {"sequence": 1, "link": link}


def test_an_entry_without_a_known_status_is_a_fault() -> None:
    """An entry that no count holds would be lost, so nothing is written."""
    run = reports_run.make_run()
    lost = run.rows.with_columns(status=pl.lit("ok"))
    with pytest.raises(ValueError, match="312 entries"):
        as_json(reports_run.make_run(rows=lost), unmasked=False)
