"""``certverify rules``: the rules in the order of their table, with the law behind each."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from certverify.commands import edge
from certverify.commands.check import today
from certverify.messages import Lang, text
from certverify.rules.packs import Pack, load, read_overlay
from certverify.rules.packs.pack import Law, RuleLaw
from certverify.rules.registry import registry
from certverify.rules.rule import Rule

__all__ = ["run"]

_HEADS = ("rule", "family", "severity", "basis", "level", "parameters", "window")
_WIDTH = 150
"""Columns for output that is no terminal: narrower, seven columns could not be read."""


def run(*, as_of: date | None = None, pack: Path | None = None, lang: Lang | None = None) -> int:
    """List the rules in force on ``as_of``, with a pack of one's own laid over them."""
    edge.speak(lang or edge.language())
    spoken, day = edge.language(), as_of or today()
    law = load(day, None if pack is None else read_overlay(pack))
    table = Table(title=f"{law.id}@{law.version}", show_lines=True)
    for head in _HEADS:
        table.add_column(text(f"cli.rules.{head}", spoken), overflow="fold")
    for rule in registry(law, day):
        table.add_row(*_cells(rule, law, spoken))
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDTH)
    console.print(table)
    return 0


def _cells(rule: Rule, pack: Pack, lang: Lang) -> Iterator[str]:
    law = pack.rules[rule.name]
    yield f"{rule.name}\n{text(f'rule.{rule.name}.title', lang)}"
    yield rule.family.value
    yield "\n".join(_severities(rule, law, lang))
    yield "\n".join(text(key, lang) for key in law.basis)
    yield text(f"cli.rules.evidence.{law.evidence}", lang)
    yield "\n".join(f"{name} = {getattr(pack.parameters, name)}" for name in law.parameters)
    yield "\n".join(_windows(law, pack))


def _severities(rule: Rule, law: RuleLaw, lang: Lang) -> Iterator[str]:
    yield text(f"severity.{law.severity.value}", lang)
    if rule.alone is not None:
        yield text("cli.rules.alone", lang, severity=text(f"severity.{rule.alone.value}", lang))


def _windows(law: RuleLaw, pack: Pack) -> Iterator[str]:
    """Yield the spans of the articles behind a rule, each span once: one that began and has no end stays open."""
    yield from dict.fromkeys(_span(pack.laws[name]) for name in law.legal)


def _span(law: Law) -> str:
    return " – ".join(str(day or "") for day in (law.since, law.until)) if law.since or law.until else "–"
