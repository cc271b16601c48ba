"""``certverify connectors``: what is installed, what each source covers, and what keeps it from being used."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from certverify import settings
from certverify.commands import edge
from certverify.errors import CertverifyError
from certverify.messages import Lang, listed, text
from certverify.pipeline.probe import unconfirmed
from certverify.pipeline.sources import Installed, connect, installed
from certverify.settings import Settings
from certverify_connectors.protocol import Connector, Coverage, DataFile

__all__ = ["run"]

_HEADS = ("name", "from", "source", "coverage", "limits", "problem")


def run(*, config: Path | None = None, lang: Lang | None = None) -> int:
    """List the installed connectors and those that the configuration names; nothing is asked of any source."""
    chosen = settings.load(config).with_changes(lang=lang)
    edge.speak(chosen.lang)
    table = Table()
    for head in _HEADS:
        table.add_column(text(f"cli.connectors.{head}", chosen.lang), overflow="fold")
    known = installed()
    for point in known:
        table.add_row(*map(escape, _described(point, point.name, chosen)))
    names = {point.name for point in known}
    for name, own in chosen.connectors.items():
        if name not in names or own.type not in {None, name}:
            table.add_row(*map(escape, _described(Installed(name, own.type or "", None), name, chosen)))
    Console().print(table)
    return 0


def _described(point: Installed, name: str, chosen: Settings) -> tuple[str, ...]:
    if point.problem is not None:
        return name, point.distribution, "", "", "", point.problem
    try:
        made = connect([name], chosen)[0]
    except CertverifyError as exc:
        if name not in chosen.connectors:  # unlike one that needs no configuration
            return name, point.distribution, text("cli.connectors.unset", chosen.lang), "", "", ""
        return name, point.distribution, "", "", "", text(f"error.{exc.code}.what", chosen.lang, **exc.facts)
    coverage = _coverage(made.coverage, chosen.lang) if made.coverage.kinds else ""
    return name, point.distribution, made.source, coverage, _limits(made), _unprobed(made, name, chosen.lang)


def _unprobed(made: Connector | DataFile, name: str, lang: Lang) -> str:
    """Say of each kind that no probe holds open why it does not, and what to run."""
    return "\n".join(
        text(
            f"cli.connectors.{kept.why}",
            lang,
            name=name,
            day=kept.day,
            kind=text(f"kind.{kept.kind}", lang),
            word=kept.kind.value,
        )
        for kept in unconfirmed(made)
    )


def _coverage(coverage: Coverage, lang: Lang) -> str:
    kinds = listed((text(f"kind.{kind.value}", lang) for kind in sorted(coverage.kinds)), lang)
    where = listed(coverage.provinces, lang) or text("cli.connectors.nationwide", lang)
    coal = text("cli.connectors.coal" if coverage.coal else "cli.connectors.no_coal", lang)
    return "; ".join(part for part in (kinds, where, coal, str(coverage.as_of or "")) if part)


def _limits(made: Connector | DataFile) -> str:
    if not isinstance(made, Connector):
        return ""
    limits = made.limits
    quota = f", {limits.daily_quota}/d" if limits.daily_quota else ""
    return f"{limits.rate_per_second:g}/s{quota}"
