"""A regulator's own pack over the dated one: what it names is replaced, what it gets wrong is said."""

from datetime import date
from pathlib import Path

import pytest
from judging import LEGACY_DAY, answer, operator, record, verdict

from certverify.commands.rules import run
from certverify.errors import ConfigError
from certverify.rules.packs import load
from certverify.rules.packs.overlay import laid_over, read_overlay
from certverify_schemas.finding import Severity

HEAD = 'id = "jiangsu"\nversion = "2026.2"\n'
SOURCE = '[[sources]]\ntitle = "苏应急〔2026〕某号"\ndated = "2026-05-01"\nevidence = "text"\n'


def test_what_it_names_is_replaced_and_the_rest_stays() -> None:
    """Windows, severities and sources; the digest names the overlay."""
    below = load(LEGACY_DAY)
    pack = laid_over(
        below,
        f'{HEAD}{SOURCE}[parameters]\nexpiring_soon_days = 30\n[rules.expired]\nseverity = "suspicion"\n',
    )
    assert (pack.id, pack.version) == ("jiangsu+order-30", "2026.2+2026.1")
    assert (pack.parameters.expiring_soon_days, pack.parameters.review_due_soon_days) == (30, 60)
    assert (pack.rules["expired"].severity, below.rules["expired"].severity) == (
        Severity.SUSPICION,
        Severity.VIOLATION,
    )
    assert pack.rules["expired"].basis == below.rules["expired"].basis
    assert pack.sources[0].title == "苏应急〔2026〕某号"
    assert pack.digest != below.digest


def test_it_is_judged_by() -> None:
    """Sixty days before the end is soon under the dated pack, and not under a window of thirty."""
    asked = (operator(), answer(), [record(end=date(2026, 7, 19))])
    pack = laid_over(load(LEGACY_DAY), f"{HEAD}{SOURCE}[parameters]\nexpiring_soon_days = 30\n")
    assert "expiring_soon" in verdict(*asked).rules
    assert "expiring_soon" not in verdict(*asked, pack=pack).rules


def test_evidence_is_replaced_apart_from_severity() -> None:
    """Each of the two may be named without the other, and a finding says what was named."""
    asked = (operator(), answer(), [record(end=date(2026, 5, 1))])
    told = {
        name: verdict(*asked, pack=laid_over(load(LEGACY_DAY), f"{HEAD}{SOURCE}[rules.expired]\n{name}\n"))
        for name in ('evidence = "practice"', 'severity = "advisory"')
    }
    plain = verdict(*asked).findings["expired"]
    first, second = (outcome.findings["expired"] for outcome in told.values())
    assert (first["severity"], first["evidence_level"]) == ("violation", "practice")
    assert (second["severity"], second["evidence_level"]) == ("advisory", plain["evidence_level"])
    assert plain["evidence_level"] != "practice"
    assert [outcome.status for outcome in told.values()] == ["flagged", "compliant"]


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("id = ", "pack_syntax", None),
        (f'{HEAD}colour = "red"\n{SOURCE}', "pack_unknown", "colour"),
        (f'version = "1"\n{SOURCE}', "pack_missing_field", "id"),
        (HEAD, "pack_missing_field", "sources"),
        (f'{HEAD}{SOURCE}note = "x"\n', "pack_unknown", "sources[1].note"),
        (f"{HEAD}{SOURCE.replace('text', 'sure')}", "pack_value", "sources[1].evidence"),
        (f"{HEAD}{SOURCE}[parameters]\nexpiring_soon = 3\n", "pack_unknown", "parameters.expiring_soon"),
        (
            f"{HEAD}{SOURCE}[parameters]\nassessment_months = 3\n",
            "pack_unknown",
            "parameters.assessment_months",
        ),
        (f"{HEAD}{SOURCE}[parameters]\ngrace_days = -1\n", "pack_value", "parameters.grace_days"),
        (f"{HEAD}{SOURCE}[parameters]\ngrace_days = true\n", "pack_value", "parameters.grace_days"),
        (f"{HEAD}{SOURCE}[rules.made_up]\n", "pack_unknown", "rules.made_up"),
        (f'{HEAD}{SOURCE}[rules.expired]\nseverity = "bad"\n', "pack_value", "rules.expired.severity"),
        (f'{HEAD}{SOURCE}[rules.expired]\ncolour = "red"\n', "pack_unknown", "rules.expired.colour"),
        (f'{HEAD}{SOURCE}[rules.expired]\nevidence = "sure"\n', "pack_value", "rules.expired.evidence"),
        (f"{HEAD}{SOURCE}[rules]\nexpired = 3\n", "pack_value", "expired"),
        (f"{HEAD}rules = 3\n{SOURCE}", "pack_value", "rules"),
        (f"{HEAD}parameters = 3\n{SOURCE}", "pack_value", "parameters"),
        (f'{HEAD}sources = ["a document"]\n', "pack_value", "sources[1]"),
        (f"{HEAD}{SOURCE}{SOURCE.replace('dated', 'date')}", "pack_unknown", "sources[2].date"),
        (f'id = 3\nversion = "1"\n{SOURCE}', "pack_value", "id"),
        (f'id = "two\\nlines"\nversion = "1"\n{SOURCE}', "pack_value", "id"),
        (HEAD + SOURCE.replace('"2026-05-01"', "2026"), "pack_value", "sources[1].dated"),
    ],
)
def test_mistakes_are_named(text: str, code: str, field: str | None) -> None:
    """Nothing is ignored, and every error names its place."""
    with pytest.raises(ConfigError, match=code) as caught:
        laid_over(load(LEGACY_DAY), text)
    assert caught.value.facts.get("field") == field
    if code == "pack_unknown":  # and what there is instead
        assert ", " in str(caught.value.facts["known"])


def test_a_day_may_stand_as_toml_writes_days_and_behind_an_editors_mark(tmp_path: Path) -> None:
    """``dated = 2026-05-01`` is the day that ``"2026-05-01"`` is; a byte order mark is no part of the text."""
    file = tmp_path / "own.toml"
    file.write_text(HEAD + SOURCE.replace('"2026-05-01"', "2026-05-01"), encoding="utf-8-sig")
    assert laid_over(load(LEGACY_DAY), read_overlay(file)).sources[0].dated == "2026-05-01"


def test_the_list_of_rules_shows_what_is_laid_over_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``certverify rules --pack FILE`` names both packs and the window; nobody is asked."""
    file = tmp_path / "own.toml"
    file.write_text(f"{HEAD}{SOURCE}[parameters]\nexpiring_soon_days = 31\n", encoding="utf-8")
    assert run(as_of=LEGACY_DAY, pack=file, lang="en") == 0
    said = capsys.readouterr().out
    assert "jiangsu+order-30@2026.2+2026.1" in said
    assert "expiring_soon_days = 31" in said
