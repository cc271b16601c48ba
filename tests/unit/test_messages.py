"""The catalogue: complete in both languages, and every error code that the code raises has its two sentences."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from certverify import messages

ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "certverify", ROOT / "connectors" / "certverify_connectors", ROOT / "schemas")
ERRORS = {
    "CertverifyError",
    "ConfigError",
    "RosterError",
    "StoreError",
    "ConnectorError",
    "ConnectorUnusable",
}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def raised_codes() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for file in package.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ERRORS and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value, f"{file.relative_to(ROOT)}:{node.lineno}"


@pytest.mark.parametrize("key", sorted(messages.keys()))
def test_both_languages_say_the_same(key: str) -> None:
    """Every message exists in Chinese and English and uses no fact in one language that the other lacks."""
    zh, en = messages.template(key, "zh"), messages.template(key, "en")
    assert zh.strip()
    assert en.strip()
    assert placeholders(en) <= placeholders(zh)


def test_every_error_says_what_and_what_to_do() -> None:
    """Each code raised anywhere has a ``what`` and a ``remedy``."""
    known = messages.keys()
    missing = [
        f"{place}: error.{code}.{part}"
        for code, place in raised_codes()
        for part in ("what", "remedy")
        if f"error.{code}.{part}" not in known
    ]
    assert not missing
    assert len(list(raised_codes())) > 5, "the search finds the raises at all"


def test_a_message_without_its_fact_is_an_error() -> None:
    """A forgotten fact is noticed, not printed as a brace."""
    with pytest.raises(KeyError):
        messages.text("cli.fault", "zh")
