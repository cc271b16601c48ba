"""The reference of the rules is made from their source, and every rule has its words."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from certverify.messages import LANGUAGES, keys, template
from certverify.rules.examples import Example, examples, judged
from certverify.rules.packs import load
from certverify.rules.packs.pack import Parameters
from certverify.rules.reference import reference_page
from certverify.rules.registry import ORDER, registry

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
DAY = date(2026, 11, 23)


def test_page_is_current() -> None:
    """docs/reference/rules.md is what the source says."""
    assert PAGE.read_text(encoding="utf-8") == reference_page()


def test_every_rule_has_one_example() -> None:
    """The examples are those of the rules, in their order."""
    assert tuple(example.rule for example in examples()) == ORDER


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.rule)
def test_examples_are_judged_as_they_say(example: Example) -> None:
    """Status, severity and certainty, written down beforehand by hand, are what the rules say."""
    verdict = judged(example)
    status = verdict.statuses.filter(entry=0).row(0, named=True)
    finding = verdict.findings.filter(rule=example.rule, entry=0).row(0, named=True)
    found = {"status": status["status"], "severity": finding["severity"], "certainty": finding["certainty"]}
    assert found == example.expect


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 6, 1)])
def test_every_rule_names_its_law_and_its_parameters(day: date) -> None:
    """What a rule's line names exists and is in force, and every parameter is named by some rule."""
    pack = load(day)
    assert {name for law in pack.rules.values() for name in law.legal} <= set(pack.laws)
    named = {name for law in pack.rules.values() for name in law.parameters}
    assert named == {field.name for field in fields(Parameters)}
    # What is repealed is cited by no rule after its repeal.
    ended = [n for law in pack.rules.values() for n in law.legal if (pack.laws[n].until or day) < day]
    assert ended == []


@pytest.mark.parametrize("rule", ORDER)
def test_every_rule_is_worded(rule: str) -> None:
    """Title, short title, message and measure exist in both languages, and so does each variant."""
    found = {r.name: r for r in registry(load(DAY), DAY)}[rule]
    wanted = [f"rule.{rule}.{part}" for part in ("title", "short", "message", "measure")]
    wanted += [f"rule.{rule}.message.{v.suffix}" for v in found.variants]
    wanted += [f"rule.{rule}.measure.{v.suffix}" for v in found.measures]
    assert set(wanted) <= keys()
    assert all(template(key, lang) for key in wanted for lang in LANGUAGES)


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 6, 1)])
def test_every_rule_has_its_law(day: date) -> None:
    """Each pack says severity, basis and evidence of every rule, and of no other."""
    assert set(load(day).rules) == set(ORDER) == {r.name for r in registry(load(day), day)}
