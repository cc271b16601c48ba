"""``certverify rules``: the rules in the order of their table, with the law behind each."""

from datetime import date

from rich.console import Console
from rich.table import Table

from certverify.commands import edge
from certverify.commands.check import today
from certverify.messages import Lang, text
from certverify.rules.packs import load
from certverify.rules.registry import registry

__all__ = ["run"]

_HEADS = ("rule", "family", "severity", "basis", "level")


def run(*, as_of: date | None = None, lang: Lang | None = None) -> int:
    """List the rules of the pack in force on ``as_of``."""
    edge.speak(lang or edge.language())
    spoken, day = edge.language(), as_of or today()
    pack = load(day)
    table = Table(title=f"{pack.id}@{pack.version}")
    for head in _HEADS:
        table.add_column(text(f"cli.rules.{head}", spoken), overflow="fold")
    for rule in registry(pack, day):
        law = pack.rules[rule.name]
        name = f"{rule.name}\n{text(f'rule.{rule.name}.title', spoken)}"
        severity = text(f"severity.{law.severity.value}", spoken)
        basis = "\n".join(text(key, spoken) for key in law.basis)
        table.add_row(name, rule.family.value, severity, basis, law.evidence)
    Console().print(table)
    return 0
