"""``certverify check``: one check, shown while it runs, summed up at the end."""

import asyncio
import signal
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from certverify import logs, settings
from certverify.commands import edge
from certverify.commands.desk import desk_here
from certverify.commands.progress import shown
from certverify.commands.summary import show
from certverify.lookup.loop import run_loop
from certverify.messages import Lang, text
from certverify.pipeline import Check, Watch, check
from certverify.reports import DEFAULT, RunResult
from certverify.reports import chosen as formats_in
from certverify.rosters import load_mapping
from certverify.rosters.files.spawn import Parsing
from certverify.rules.packs import read_overlay
from certverify_schemas.answer import Reason

__all__ = ["run", "today"]


def today() -> date:
    """Return the day it is where the platform is (Asia/Shanghai)."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def run(
    rosters: Sequence[Path],
    out: Path,
    *,
    connectors: str | None = None,
    config: Path | None = None,
    store: str | None = None,
    as_of: date | None = None,
    pack: Path | None = None,
    lang: Lang | None = None,
    fail_on_flagged: bool = False,
    show_progress: bool = True,
    unmasked: bool = False,
    mapping: Path | None = None,
    formats: str | None = None,
    per_employer: bool = False,
    scans: Path | None = None,
    begun: Parsing | None = None,
) -> int:
    """Check the rosters and return the exit code (0, 3 or 5; the others come from errors).

    ``begun`` is one of the rosters that is being parsed already.
    """
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang, connector=connectors)
    edge.speak(chosen.lang)
    order = Check(
        rosters=tuple(rosters),
        out=out,
        connectors=tuple(name.strip() for name in chosen.connector.split(",")),
        settings=chosen,
        as_of=as_of or today(),
        overlay=None if pack is None else read_overlay(pack),
        lang=chosen.lang,
        unmasked=unmasked,
        mapping=load_mapping(mapping) if mapping else (),
        formats=DEFAULT if formats is None else formats_in(formats),
        per_employer=per_employer,
        scans=scans,
        begun=begun,
    )
    result = run_loop(_watched(order, show_progress=show_progress))
    show(result, out, chosen.lang)
    if uncontrolled := _uncontrolled(order, result):
        print(text("cli.check.uncontrolled", chosen.lang, names=", ".join(uncontrolled)))
    return _exit_code(result, fail_on_flagged=fail_on_flagged)


def _uncontrolled(order: Check, result: RunResult) -> list[str]:
    """Return the further sources that no control is named for, where answers were left in doubt.

    They are asked only about whom the first did not find, so hardly anybody is found there who could serve as one.
    """
    if not result.unanswered.get(Reason.HEALTH_IN_DOUBT.value):
        return []
    return [name for name in order.connectors[1:] if not order.settings.for_connector(name).controls]


async def _watched(order: Check, *, show_progress: bool) -> RunResult:
    """Run the check so that SIGTERM and Ctrl-C end it after the requests under way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with shown(order.lang, enabled=show_progress) as progress:
        desk = desk_here(order.lang, stop, progress.paused)
        return await check(order, Watch(lambda: datetime.now(UTC), desk, progress, stop))


def _exit_code(result: RunResult, *, fail_on_flagged: bool) -> int:
    if not result.complete:
        return 3
    flagged = result.rows.get_column("status").eq("flagged").any()
    return 5 if fail_on_flagged and flagged else 0
