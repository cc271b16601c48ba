"""``certverify template``: a roster to fill in."""

from pathlib import Path

from certverify.commands import edge
from certverify.commands.check import today
from certverify.commands.newfile import new_file
from certverify.messages import Lang, text
from certverify.rosters.template import write_template
from certverify.rules.packs import load

__all__ = ["run"]


def run(out: Path, *, lang: Lang | None = None) -> int:
    """Write the template and say where it is."""
    edge.speak(lang or edge.language())
    with new_file(out, ".xlsx") as aside:
        write_template(aside, load(today()).catalogue, edge.language())
    print(text("cli.template.written", edge.language(), file=str(out)))
    return 0
