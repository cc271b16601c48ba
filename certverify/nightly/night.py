"""One night: plan, ask within the budget and the hours, judge everybody, leave the outputs, forget what is old.

Whatever interrupts it, the same command goes on where it was: answers are in the ledger, the plan lies beside the
nights, and outputs get their name only when they are whole.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from certverify import reports
from certverify.errors import StoreError
from certverify.lookup import Asked
from certverify.lookup.outlook import recall
from certverify.nightly.hold import held
from certverify.nightly.hours import PREFIX, Night, tonight
from certverify.nightly.machines.asking import ask
from certverify.nightly.machines.cluster import crew
from certverify.nightly.order import Order, Outcome
from certverify.nightly.outputs.writing import NightReport, write_night
from certverify.nightly.plan.forecast import Forecast
from certverify.nightly.plan.kept import keep_plan, read_plan
from certverify.nightly.plan.planning import Earlier, People, Planned, plan_night
from certverify.nightly.plan.rectified import read_rectified
from certverify.nightly.register import Register, read_register
from certverify.nightly.rolls import Rolls, read_rolls
from certverify.nightly.upkeep import after_night, deliver
from certverify.nightly.verdict import Judged, Law, Told, Tonight, judge_night, law_of, not_reached
from certverify.pipeline import Watch
from certverify.pipeline.sources import connect
from certverify.settings import default_store
from certverify.store import Ledger, open_ledger
from certverify_connectors.protocol import Connector, DataFile

__all__ = ["run_night"]

_LOG: Final = logging.getLogger(__name__)
_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Shift:
    """Everything one start of a night works with."""

    order: Order
    watch: Watch
    night: Night
    started: datetime
    sources: tuple[Connector | DataFile, ...]
    folders: tuple[Path, ...]
    register: Register
    law: Law
    ledger: Ledger

    @property
    def source(self) -> str:
        return ",".join(source.source for source in self.sources)


async def run_night(order: Order, watch: Watch) -> Outcome:
    """Do tonight's work, or what an earlier start of the night left of it; with ``dry_run`` forecast it only.

    Setting ``watch.stop`` ends it after the requests under way; nothing is lost, and the next start goes on.

    Raises:
        ConfigError: a setting, the register, a pack, a key, the webhook's address or the output folder is wrong;
            ``night_outside_hours``.
        RosterError: no roster could be read.
        ConnectorUnusable: a source as a whole cannot be used; what was answered is stored.
        StoreError: the ledger failed; ``clock_went_back``.
    """
    started = watch.now()
    night = tonight(started, order.nightly.hours, order.nightly.wind_up)
    sources = tuple(connect(order.connectors, order.settings))
    register = read_register(_optional(order, order.nightly.employers))
    folders, law = order.rosters, law_of(order, night)
    reports.prepare(order.archive.folder)
    if (receiver := order.receiver()) is not None:
        await receiver.look_up()
    url = order.settings.store or default_store()
    async with open_ledger(url, key=order.settings.master_key(), now=watch.now) as ledger:
        if not order.dry_run and await _is_done(order, night, ledger, started):
            return await _done_before(order, night, watch)
        shift = _Shift(order, watch, night, started, sources, folders, register, law, ledger)
        if order.dry_run:
            left = await _planned(shift, await _rolls(shift), await _earlier(shift))
            return Outcome("planned", night.day, forecast=left.forecast)
        async with held(ledger, order.nightly.lease, watch.stop.set, watch.now) as lease:
            if lease is None:
                return Outcome("taken", night.day)
            if await _is_done(order, night, ledger, started):  # by another, while we waited
                return await _done_before(order, night, watch)
            return await _worked(shift)


async def _done_before(order: Order, night: Night, watch: Watch) -> Outcome:
    """Leave the night as it is; what its receiver has not taken yet is sent again."""
    await deliver(order, watch.now)
    return Outcome("already_done", night.day, order.archive.of(night.day))


def _optional(order: Order, file: Path | None) -> Path | None:
    return None if file is None else order.path(file)


async def _is_done(order: Order, night: Night, ledger: Ledger, now: datetime) -> bool:
    """Tell whether tonight's outputs lie there complete.

    Raises:
        StoreError: ``clock_went_back``, the ledger knows a later night, or one that began after now.
    """
    runs = await ledger.runs(PREFIX)
    late = [line for line in runs if line.name > night.run or line.started_at > now + _SKEW]
    if late:
        raise StoreError("clock_went_back", night=late[-1].name, now=night.run)
    finished = any(line.name == night.run and line.complete for line in runs)
    return finished and night.day in order.archive.days()


async def _rolls(shift: _Shift) -> Rolls:
    """Read the rosters."""
    catalogue = shift.law.pack.catalogue
    rolls = await asyncio.to_thread(read_rolls, shift.folders, shift.register, catalogue, shift.night.day)
    counts = {"files": rolls.files, "unread": len(rolls.unread), "entries": rolls.entries.height}
    _LOG.info("rosters read", extra=counts)
    return rolls


async def _planned(shift: _Shift, rolls: Rolls, earlier: Earlier | None) -> Planned:
    """Plan the night; nobody is asked."""
    order, night = shift.order, shift.night
    people = People(
        rolls.entries,
        rolls.places,
        order.archive.still_open(night.day),
        read_rectified(_optional(order, order.nightly.rectified)),
    )
    name, source = order.connectors[0], shift.sources[0]
    return await plan_night(
        people,
        source,
        shift.ledger,
        terms=order.terms(name),
        spending=order.spending(night),
        now=shift.watch.now(),
        earlier=earlier,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What a start of a night came to: no ``judged`` where it was stopped. It holds no table of everybody's entries."""

    forecast: Forecast
    rolls: Rolls
    tonight: Tonight
    judged: Judged | None


async def _worked(shift: _Shift) -> Outcome:
    work = await _judged(shift)
    if work.judged is None:
        return Outcome(
            "stopped", shift.night.day, forecast=work.forecast, counts=work.tonight.counts.as_json()
        )
    return await _finished(shift, work, work.judged)


async def _judged(shift: _Shift) -> _Work:
    """Plan, ask and judge; the tables that this takes are let go of before the outputs are written."""
    order, night = shift.order, shift.night
    rolls, earlier = await _rolls(shift), await _earlier(shift)
    planned = await _planned(shift, rolls, earlier)
    if earlier is None:
        keep_plan(order.archive.plan_of(night.day), planned.chosen, planned.forecast)
    foreseen = planned.forecast if earlier is None else earlier.forecast
    rolls = rolls.without_entries()  # the plan has them
    _LOG.info("planned", extra={"chosen": planned.chosen.height, "needed": foreseen.needed})
    await shift.ledger.begin_run(night.run, shift.source)
    tonight = await _asked(shift, planned)
    _LOG.info("asked", extra={"asked": tonight.counts.asked, "stopped_by": tonight.stopped_by or ""})
    if shift.watch.stop.is_set():
        return _Work(foreseen, rolls, tonight, None)
    told = Told(tonight, not_reached(await _recalled(shift, planned), planned.chosen, tonight))
    judged = await judge_night(
        night,
        shift.ledger,
        rolls,
        told,
        law=shift.law,
        still_open=order.archive.still_open(night.day),
        started=await _began(shift),
        sources=shift.sources,
        now=shift.watch.now(),
    )
    return _Work(foreseen, rolls, tonight, judged)


async def _recalled(shift: _Shift, planned: Planned) -> Asked:
    """Return what stands for everybody, whoever was asked tonight."""
    names = zip(shift.order.connectors, shift.sources, strict=True)
    return await recall(
        planned.plan,
        shift.sources,
        shift.ledger,
        {source.source: shift.order.terms(name) for name, source in names},
        run_id=shift.night.run,
        now=shift.watch.now,
        desk=shift.watch.desk,
        retry_at=shift.watch.now() + timedelta(days=1),
    )


async def _finished(shift: _Shift, work: _Work, judged: Judged) -> Outcome:
    order, night = shift.order, shift.night
    report = NightReport(order, night, judged, work.forecast, work.rolls, shift.register)
    summary = await asyncio.to_thread(write_night, report)
    complete = work.tonight.complete
    _LOG.info("written", extra={"complete": complete})
    if complete:  # an incomplete night goes on with the same plan
        order.archive.plan_of(night.day).unlink(missing_ok=True)
    await after_night(order, night, shift.ledger, summary, shift.watch.now)
    return Outcome(
        "done" if complete else "incomplete",
        night.day,
        order.archive.of(night.day),
        work.forecast,
        summary["rows"],
        tuple(summary["alarms_raised"]),
        stopped_by=work.tonight.stopped_by,
    )


async def _earlier(shift: _Shift) -> Earlier | None:
    """Return what an earlier start of this night chose, if there was one."""
    kept = read_plan(shift.order.archive.plan_of(shift.night.day))
    return None if kept is None else Earlier(*kept, await _began(shift))


async def _began(shift: _Shift) -> datetime:
    """Return when the night began: with the first of its starts that planned it."""
    runs = await shift.ledger.runs(shift.night.run)
    return next((line.started_at for line in runs if line.name == shift.night.run), shift.started)


async def _asked(shift: _Shift, planned: Planned) -> Tonight:
    """Ask the chosen questions until they are answered, the hours end or the night is to stop."""
    order = shift.order
    names = zip(order.connectors, shift.sources, strict=True)
    again = {source.source: order.terms(name, again=True) for name, source in names}
    store = order.settings.store or default_store()
    async with _ending(shift) as stop, crew(order.nightly.workers, store, shift.watch.now) as hands:
        asked = await ask(
            planned.tonight(),
            shift.sources,
            shift.ledger,
            again,
            run_id=shift.night.run,
            now=shift.watch.now,
            desk=shift.watch.desk,
            progress=shift.watch.progress,
            stop=stop,
            crew=hands,
        )
    return Tonight.of(asked, planned.chosen)


@asynccontextmanager
async def _ending(shift: _Shift) -> AsyncIterator[asyncio.Event]:
    """Yield an event that is set when the night is to stop, or its hours end."""
    stop = asyncio.Event()

    async def when(wait: Callable[[], Awaitable[object]]) -> None:
        await wait()
        stop.set()

    async def closing() -> None:
        until = shift.night.asks_until
        await asyncio.sleep(max(0.0, (until - shift.watch.now()).total_seconds()) if until else 10**8)

    watchers = [asyncio.create_task(when(shift.watch.stop.wait)), asyncio.create_task(when(closing))]
    try:
        yield stop
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.wait(watchers)
