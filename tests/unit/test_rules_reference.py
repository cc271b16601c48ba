"""The reference of the rules is made from their source, and every rule has its words."""

from datetime import date
from pathlib import Path

import pytest

from certverify.messages import LANGUAGES, keys, template
from certverify.rules.packs import load
from certverify.rules.reference import reference_page
from certverify.rules.registry import ORDER, registry

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
DAY = date(2026, 11, 23)


def test_page_is_current() -> None:
    """docs/reference/rules.md is what the source says."""
    assert PAGE.read_text(encoding="utf-8") == reference_page()


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
