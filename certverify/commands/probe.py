"""``certverify probe``: ask about one person known to be on record, and tell whether the source is as expected."""

import asyncio
import getpass
import os
import signal
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.desk import desk_here
from certverify.errors import ConfigError
from certverify.messages import Lang, text
from certverify.pipeline.probe import ProbeOutcome, Prober, askable, probe
from certverify.pipeline.sources import connect
from certverify.settings import Settings
from certverify_connectors.normal import normal_name, normal_number
from certverify_connectors.protocol import Connector
from certverify_schemas.answer import Found, NotFound, Unanswered
from certverify_schemas.gb11643 import is_valid
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Kind

__all__ = ["NAME", "NUMBER", "run"]

NAME: Final = "CERTVERIFY_PROBE_NAME"
NUMBER: Final = "CERTVERIFY_PROBE_ID_NUMBER"
"""Variables that name the person; arguments would show in the list of processes."""


def run(
    connector: str,
    kind: Kind,
    *,
    config: Path | None = None,
    store: str | None = None,
    lang: Lang | None = None,
) -> int:
    """Probe one source; return 0 if it answered in the expected form, else 3."""
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang)
    edge.speak(chosen.lang)
    source = askable(connector, connect([connector], chosen)[0], kind)
    person = _person(chosen.lang)
    outcome = asyncio.run(_probed(source, person, kind, chosen, connector))
    _show(source, outcome, chosen.lang)
    return 0 if outcome.confirmed else 3


async def _probed(
    source: Connector, person: Identity, kind: Kind, chosen: Settings, name: str
) -> ProbeOutcome:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    by = Prober(lambda: datetime.now(UTC), desk_here(chosen.lang, stop, nullcontext), stop)
    return await probe(source, person, kind, settings=chosen, table=chosen.for_connector(name), by=by)


def _person(lang: Lang) -> Identity:
    """Return the person named by variables, or typed at the terminal (the number unseen).

    Raises:
        ConfigError: nobody is named, or the ID number is none.
    """
    name, number = os.environ.get(NAME, ""), os.environ.get(NUMBER, "")
    if not (name and number):
        if not sys.stdin.isatty():
            raise ConfigError("probe_nobody", name=NAME, number=NUMBER)
        name = input(text("probe.name", lang))
        number = getpass.getpass(text("probe.number", lang))
    name, number = normal_name(name), normal_number(number)
    if not name or not is_valid(number):
        raise ConfigError("probe_person_wrong")
    return Identity(IdType.ID_CARD, number, name)


def _show(source: Connector, outcome: ProbeOutcome, lang: Lang) -> None:
    console = Console()
    if outcome.checks:
        table = Table()
        for head in ("field", "key", "state"):
            table.add_column(text(f"probe.head.{head}", lang), overflow="fold")
        for check in outcome.checks:
            table.add_row(check.field, check.key, text(f"probe.state.{check.state}", lang))
        console.print(table)
    console.print(
        text("probe.answer", lang, source=source.source, answer=_said(outcome, lang)), soft_wrap=True
    )
    console.print(text(f"probe.verdict.{_verdict(outcome)}", lang), soft_wrap=True)


def _verdict(outcome: ProbeOutcome) -> str:
    if outcome.recorded:
        return "confirmed" if outcome.confirmed else "refuted"
    if any(check.field == "http_404" for check in outcome.checks):
        return "nowhere"
    return "unanswered" if isinstance(outcome.answer, Unanswered) else "open"


def _said(outcome: ProbeOutcome, lang: Lang) -> str:
    match outcome.answer:
        case Found(certificates=certificates):
            return text("probe.found", lang, count=len(certificates))
        case NotFound():
            return text("probe.not_found", lang)
        case Unanswered(reason=reason):
            return text(f"reason.{reason.value}", lang)
