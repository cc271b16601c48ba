"""The demonstration's verdict on the verdicts."""

from pathlib import Path

import polars as pl
import pytest

from certverify.demo.comparison import Comparison, compare
from certverify.demo.line import Expected, Line, compliant, flagged, rejected, unverified
from certverify.demo.platform import Platform
from certverify.demo.stage import prepare
from certverify.demo.workbook import Placed
from certverify.errors import ConfigError

ROW = {"sheet": pl.String, "row": pl.UInt32, "part": pl.UInt16, "status": pl.String, "certainty": pl.String}
FINDING = {"sheet": pl.String, "row": pl.UInt32, "part": pl.UInt16, "rule": pl.String, "severity": pl.String}


def line(row: int, expected: Expected, situation: str = "valid") -> Placed:
    return Placed(Line("在岗", situation, {}, expected), row)


def entry(
    row: int, status: str, *rules: str, certainty: str | None = None, part: int = 1
) -> dict[str, object]:
    return {
        "sheet": "在岗",
        "row": row,
        "part": part,
        "status": status,
        "certainty": certainty,
        "rules": list(rules),
    }


def finding(row: int, rule: str, severity: str = "violation", *, primary: bool = True) -> dict[str, object]:
    return {"sheet": "在岗", "row": row, "part": 1, "rule": rule, "severity": severity, "primary": primary}


def compared(
    folder: Path, placed: list[Placed], entries: list[dict[str, object]], findings: list[dict[str, object]]
) -> Comparison:
    rows = ROW | {"rules": pl.List(pl.String)}
    pl.DataFrame(entries, schema=rows).write_parquet(folder / "rows.parquet")
    pl.DataFrame(findings, schema=FINDING | {"primary": pl.Boolean}).write_parquet(
        folder / "findings.parquet"
    )
    return compare(folder, placed)


def score(comparison: Comparison, rule: str) -> tuple[int, int, int, int]:
    counted = comparison.scores[rule]
    return counted.expected, counted.found, counted.missed, counted.wrongly_accused


def test_right_verdicts_differ_in_nothing(tmp_path: Path) -> None:
    """One flagged, one compliant, one rejected, all as in truth."""
    placed = [line(4, flagged("expired")), line(5, compliant()), line(6, rejected())]
    entries = [entry(4, "flagged", "expired"), entry(5, "compliant"), entry(6, "rejected")]
    comparison = compared(tmp_path, placed, entries, [finding(4, "expired")])
    assert score(comparison, "expired") == (1, 1, 0, 0)
    assert comparison.holds
    assert not comparison.differences


def test_what_could_not_be_asked_is_missed_and_accuses_nobody(tmp_path: Path) -> None:
    """An expected finding on an unverified entry is missed; the demonstration still holds."""
    comparison = compared(tmp_path, [line(4, flagged("expired"))], [entry(4, "unverified")], [])
    assert score(comparison, "expired") == (1, 0, 1, 0)
    assert comparison.holds
    assert [(d.row, d.expected, d.got) for d in comparison.differences] == [
        (4, "flagged (expired)", "unverified")
    ]


def test_an_accusation_without_reason_fails_the_demonstration(tmp_path: Path) -> None:
    """A compliant person flagged is wrongly accused, under the rule that said so."""
    comparison = compared(
        tmp_path, [line(4, compliant())], [entry(4, "flagged", "unlicensed")], [finding(4, "unlicensed")]
    )
    assert score(comparison, "unlicensed") == (0, 0, 0, 1)
    assert not comparison.holds


def test_the_wrong_accusation_of_a_guilty_person_is_wrong_too(tmp_path: Path) -> None:
    """Found under another rule than the truth's: missed under one, wrongly accused under the other."""
    comparison = compared(
        tmp_path, [line(4, flagged("expired"))], [entry(4, "flagged", "revoked")], [finding(4, "revoked")]
    )
    assert score(comparison, "expired") == (1, 0, 1, 0)
    assert score(comparison, "revoked") == (0, 0, 0, 1)


def test_corroboration_foreseen_accuses_nobody(tmp_path: Path) -> None:
    """Signs that truth bears out, and advice, are no accusation."""
    findings = [
        finding(4, "expired"),
        finding(4, "dates_mismatch", "suspicion", primary=False),
        finding(4, "issuer_mismatch", "advisory", primary=False),
    ]
    placed = [line(4, flagged("expired", "dates_mismatch"))]
    assert compared(tmp_path, placed, [entry(4, "flagged", "expired")], findings).wrongly_accused == 0


def test_problems_of_data_are_found_by_their_name(tmp_path: Path) -> None:
    """An unverified entry names the rule for which it is."""
    placed = [line(4, unverified("identity_conflict"))]
    findings = [finding(4, "identity_conflict", "problem", primary=False)]
    comparison = compared(tmp_path, placed, [entry(4, "unverified", "identity_conflict")], findings)
    assert score(comparison, "identity_conflict") == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("entries", "unaccounted"),
    [
        ([], 1),
        ([entry(4, "compliant"), entry(9, "rejected")], 1),
        ([entry(4, "compliant"), entry(4, "compliant", part=2)], 1),
        ([entry(4, "compliant")], 0),
    ],
)
def test_every_line_has_one_entry(tmp_path: Path, entries: list[dict[str, object]], unaccounted: int) -> None:
    """A line lost, a footer read as a person, or one person read as two is unaccounted for."""
    comparison = compared(tmp_path, [line(4, compliant())], entries, [])
    assert comparison.unaccounted == unaccounted
    assert comparison.holds is (unaccounted == 0)


@pytest.mark.parametrize(("certainty", "wrongly"), [("provisional", 0), ("confirmed", 1)])
def test_what_is_not_shown_yet_is_never_confirmed(tmp_path: Path, certainty: str, wrongly: int) -> None:
    """A new certificate that the platform does not show yet is a lead; confirming it would accuse wrongly."""
    placed = [line(4, flagged("not_on_platform"), "issued_just_now")]
    entries = [entry(4, "flagged", "not_on_platform", certainty=certainty)]
    comparison = compared(tmp_path, placed, entries, [finding(4, "not_on_platform", "suspicion")])
    assert (comparison.not_shown_yet, comparison.wrongly_accused) == (1, wrongly)


def test_a_strangers_folder_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds something else is refused, untouched."""
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(ConfigError) as caught:
        prepare(tmp_path)
    assert caught.value.code == "demo_folder_taken"
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError) as caught:
        prepare(tmp_path / "taken")
    assert caught.value.code == "demo_folder_unwritable"


def test_each_demonstration_asks_anew(tmp_path: Path) -> None:
    """The ledger of an earlier demonstration and its key are thrown away; not that of the page, nor anything else."""
    stage = prepare(tmp_path / "demo")
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite.key", "notes.txt", "page.sqlite"):
        (stage.folder / name).write_text("old")
    prepare(tmp_path / "demo")
    assert {file.name for file in stage.folder.iterdir()} == {"truth.csv", "notes.txt", "page.sqlite"}


def test_the_token_is_for_the_owner_only(tmp_path: Path) -> None:
    """The token stands apart from the configuration, mode 0600, and the configuration names the platform."""
    stage = prepare(tmp_path / "demo")
    stage.describe_gateway(Platform("http://127.0.0.1:9", "a-token"), 50.0)
    assert stage.token.stat().st_mode & 0o777 == 0o600
    text = stage.config.read_text(encoding="utf-8")
    assert 'url = "http://127.0.0.1:9/gateway/v1/certificates"' in text
    assert "rate_per_second = 50\n" in text
    assert "a-token" not in text
    assert "a-token" not in repr(Platform("http://127.0.0.1:9", "a-token"))
