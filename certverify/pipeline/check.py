"""One check from rosters to reports."""

import asyncio
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Self

import polars as pl

from certverify import lookup, reports, rosters, rules, scans
from certverify.crashpoints import reach
from certverify.lookup import Asked, AskSettings, ControlPerson, Progress
from certverify.lookup.journey import Book
from certverify.messages import Lang
from certverify.pipeline.facts import RunFacts, Said
from certverify.pipeline.rows import entry_rows, finding_lines
from certverify.pipeline.said import said_rectified
from certverify.pipeline.scanned import with_scans
from certverify.pipeline.sources import connect, data_days
from certverify.reports import DEFAULT, Format, RunResult
from certverify.reports.counts import by_status
from certverify.rosters import Fixed, Roster
from certverify.rosters.files.spawn import Parsing
from certverify.rules import packs
from certverify.rules.packs import Pack
from certverify.settings import ConnectorSettings, Settings, default_store
from certverify.store import Ledger, open_ledger
from certverify_connectors.protocol import Connector, DataFile, Desk

__all__ = ["Against", "Check", "Watch", "ask_settings", "check", "check_read"]


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be checked, against what, and where the reports go.

    ``begun`` is one of the rosters that is being parsed already.
    """

    rosters: tuple[Path, ...]
    out: Path
    connectors: tuple[str, ...]
    settings: Settings
    as_of: date
    overlay: str | None = None
    lang: Lang = "zh"
    unmasked: bool = False
    formats: tuple[Format, ...] = DEFAULT
    per_employer: bool = False
    scans: Path | None = None
    mapping: tuple[Fixed, ...] = ()
    begun: Parsing | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches a run: the clock (aware UTC), the person at the desk, the progress shown, the wish to stop."""

    now: Callable[[], datetime]
    desk: Desk
    progress: Progress
    stop: asyncio.Event


@dataclass(frozen=True, slots=True)
class Against:
    """What entries are held against: sources in order, their settings, and the rules of a day."""

    connectors: tuple[str, ...]
    sources: tuple[Connector | DataFile, ...]
    settings: Settings
    as_of: date
    overlay: str | None = None

    @classmethod
    def of(
        cls, connectors: tuple[str, ...], settings: Settings, as_of: date, overlay: str | None = None
    ) -> Self:
        """Set the sources up.

        Raises:
            ConfigError: no such connector, or the same one twice.
            ConnectorUnusable: a connector's configuration is wrong.
        """
        return cls(connectors, tuple(connect(connectors, settings)), settings, as_of, overlay)

    @property
    def source(self) -> str:
        """Return the sources' names, in order."""
        return ",".join(source.source for source in self.sources)

    @property
    def tables(self) -> Mapping[str, ConnectorSettings]:
        """Return the settings of each source by its name."""
        names = zip(self.connectors, self.sources, strict=True)
        return {source.source: self.settings.for_connector(name) for name, source in names}

    def pack(self) -> Pack:
        """Return the rules in force that day, with the windows of the sources laid over them."""
        days = _confirm_after_days(self)
        return packs.load(self.as_of, self.overlay).with_windows(confirm_after_days=days)


@dataclass(frozen=True, slots=True)
class _Run:
    name: str
    started: datetime
    against: Against
    watch: Watch
    ledger: Ledger
    book: Book


async def check(order: Check, watch: Watch) -> RunResult:
    """Read, ask, judge and report; a failing step leaves the reports of earlier runs untouched.

    Setting ``watch.stop`` finishes the requests under way and ends the run early; its reports say so.

    Raises:
        ConfigError: a setting, a key or the output folder is wrong; nothing was asked.
        RosterError: no roster could be read; nothing was asked.
        ConnectorUnusable: a connector cannot be set up, or its source refuses us as a whole.
        StoreError: the ledger failed; what it already holds is kept.
    """
    started = watch.now()
    against = Against.of(order.connectors, order.settings, order.as_of, order.overlay)
    if order.scans is not None:
        scans.prepare(order.scans)
    reports.prepare(order.out)
    pack = against.pack()
    url = order.settings.store or default_store()
    async with open_ledger(url, key=order.settings.master_key(), now=watch.now) as ledger:
        # a process of its own parses the rosters: meanwhile this one loads what it needs at the end
        Thread(target=reports.load, args=(order.formats,), name="load reports").start()
        # After the key was tried: of two faults, the configuration's is told first (exit code 2 before 4).
        roster = rosters.read(order.rosters, pack.catalogue, order.as_of, order.mapping, begun=order.begun)
        if order.scans is not None:
            roster = with_scans(roster, order.scans)
        name = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        rectified = said_rectified(order.out, roster.entries, ledger.keys)
        result = await check_read(
            roster, against, watch, ledger, name=name, started=started, rectified=rectified
        )
    by_hand = reports.write(
        order.out, result, lang=order.lang, unmasked=order.unmasked, formats=order.formats,
        per_employer=order.per_employer,
    )  # fmt: skip
    return replace(result, by_hand=by_hand)


async def check_read(
    roster: Roster,
    against: Against,
    watch: Watch,
    ledger: Ledger,
    *,
    name: str,
    started: datetime,
    book: Book | None = None,
    rectified: pl.DataFrame | None = None,
) -> RunResult:
    """Ask and judge a roster that was read, in a ledger that is open; no reports are written.

    Called again with the ``name`` of a run that was cut short, it goes on where that one ended. ``book`` stands in
    for the ledger while asking, where the pace towards a source is kept somewhere else. ``rectified``: ``person_key``
    and ``rectified_at`` (UTC) of those whose problem somebody says is rectified; they are asked again if not since.

    Raises:
        ConnectorUnusable: a source refuses us as a whole; what was answered before is stored.
        StoreError: the ledger failed; what it already holds is kept.
    """
    run = _Run(name, started, against, watch, ledger, book or ledger)
    await ledger.begin_run(name, against.source)
    asked = await _ask(run, roster, rectified)
    reach("judge:asked")
    return await _judge(run, roster, asked, against.pack())


async def _ask(run: _Run, roster: Roster, rectified: pl.DataFrame | None) -> Asked:
    against = run.against
    plan = lookup.plan(roster.entries, run.ledger.keys, against.sources[0].source)
    plan = plan if rectified is None else lookup.with_rectified(plan, rectified)
    settings = {source: ask_settings(table) for source, table in against.tables.items()}
    return await lookup.run(
        plan,
        against.sources,
        run.book,
        settings,
        run_id=run.name,
        now=run.watch.now,
        desk=run.watch.desk,
        progress=run.watch.progress,
        stop=run.watch.stop,
    )


def ask_settings(table: ConnectorSettings) -> AskSettings:
    """Return what a connector's table says of asking."""
    return AskSettings(
        rate_per_second=table.rate_per_second,
        daily_quota=table.daily_quota,
        hours=table.hours,
        timeout=table.timeout,
        max_attempts=table.max_attempts,
        confirm_after=table.confirm_after,
        max_age=table.max_age,
        controls=tuple(ControlPerson(one.family, one.name, one.id_number) for one in table.controls),
    )


async def _judge(run: _Run, roster: Roster, asked: Asked, pack: Pack) -> RunResult:
    tables = {
        "entries": asked.entries,
        "answers": asked.answers,
        "certificates": asked.certificates,
        "problems": roster.problems,
    }
    facts = RunFacts(
        run_id=run.name,
        as_of=run.against.as_of,
        started_at=run.started,
        complete=asked.complete,
        source=run.against.source,
        confirm_after_days=pack.parameters.confirm_after_days,
        understood=[sheet.as_json() for sheet in roster.understood],
        unreadable=roster.unreadable,
        lookups=asked.counts.as_json(),
        unanswered=dict(asked.unanswered),
        alarms=dict(asked.alarms),
        stopped_by=asked.stopped_by,
        overlay=run.against.overlay,
        data_days=data_days(run.against.sources),
    )
    storing = asyncio.create_task(run.ledger.save_inputs(run.name, tables, facts.as_json()))
    try:
        verdict = await asyncio.to_thread(
            rules.judge, asked.entries, asked.answers, asked.certificates, pack, run.against.as_of
        )
    finally:
        await storing
    reach("judge:inputs_stored")
    findings = finding_lines(verdict.findings, asked.entries, run.ledger.keys)
    await run.ledger.save_findings(run.name, findings)
    reach("judge:findings_stored")
    rows = entry_rows(asked.entries, verdict.statuses, roster.problems)
    counts = {
        "rows": {"read": rows.height, **by_status(rows)},
        "lookups": facts.lookups,
        "unanswered": facts.unanswered,
        "findings": findings.height,
    }
    checkpoint = await run.ledger.finish_run(run.name, complete=asked.complete, summary=counts)
    reach("judge:finished")
    said = Said(rows, findings, roster.problems, checkpoint.as_json(), run.watch.now())
    return facts.result(said, pack, run.against.as_of)


def _confirm_after_days(against: Against) -> int:
    """Return the longest ``confirm_after`` of the sources in whole days: what a finding tells its reader to wait."""
    waits = [against.settings.for_connector(name).confirm_after for name in against.connectors]
    return max(math.ceil(wait / timedelta(days=1)) for wait in waits)
