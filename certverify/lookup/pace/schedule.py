"""Pace as a pure function of state and now: the generic cell rate algorithm (GCRA, ITU-T I.371) with no burst.

Starts are slots of one schedule that all processes share through the ledger. The schedule runs at 0.99 of the grant,
so a slot may be used a little late and still no one-second window holds more than the grant plus one
(:func:`tolerance`).
"""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from certverify.lookup.pace.terms import ZONE, Grant
from certverify.store import PaceState

__all__ = ["Refusal", "Slots", "Unused", "pause", "take", "tolerance"]

_SHARE: Final = 0.99
_RECOVERY: Final = 120.0
"""Seconds in which the rate would recover from nothing to the grant; from half of it, half as long."""
_SLOWEST: Final = 1 / 64
_AHEAD: Final = (timedelta(seconds=10), 60)
"""So long and so many intervals ahead of now slots are leased at most."""
_EDGE: Final = timedelta(seconds=1)
"""Nothing starts this close before midnight (if days are counted) or before the hours close: it could arrive late."""
_LAST_ORDERS: Final = timedelta(seconds=30)
"""Before the hours close only controls are asked, so that the last negatives can be settled."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Permission to start ``count`` requests, one every ``interval`` seconds from ``first`` on."""

    first: datetime
    interval: float
    count: int
    day: date

    def start(self, index: int) -> datetime:
        """Return the time of one slot."""
        return self.first + timedelta(seconds=index * self.interval)


@dataclass(frozen=True, slots=True)
class Refusal:
    """No permission before ``until``; ``reason`` is ``paused``, ``hours``, ``quota`` or ``crowd``."""

    until: datetime
    reason: str
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Unused:
    """Slots that were leased, counted and certainly not used: given back to the day's quota."""

    count: int = 0
    day: date | None = None


def take(
    state: PaceState | None,
    now: datetime,
    grant: Grant,
    wanted: int,
    *,
    kept: int = 0,
    last_orders: bool = True,
    unused: Unused = Unused(),
) -> tuple[PaceState, Slots | Refusal]:
    """Lease up to ``wanted`` slots; they count as used from this moment.

    ``kept`` slots of the day's quota stay reserved (for controls); ``last_orders`` ends ordinary asking a little
    before the hours close. Nobody leases further ahead than a crowd of processes needs, so a schedule that reaches
    twice as far comes of a clock set back since: it loses its claim, never its count of the day.
    """
    state = _current(state, now, grant, unused)
    if state.paused_until is not None:
        return state, Refusal(state.paused_until, "paused", state.pause_reason)
    interval = 1 / (_SHARE * state.rate)
    if state.next_start > now + _ahead(interval):
        return state, Refusal(state.next_start - _ahead(interval), "crowd")
    first = _off_midnight(max(state.next_start, now), grant)
    last = _latest_start(first, grant, interval, last_orders=last_orders)
    if isinstance(last, Refusal):
        return state, last
    state = _on_day(state, _day(first))
    left = wanted if grant.quota is None else min(wanted, _left(state, _day(first), grant.quota) - kept)
    if left <= 0:
        return state, Refusal(_after_midnight(first, grant), "quota")
    count = left if last is None else min(left, 1 + int((last - first).total_seconds() / interval))
    slots = Slots(first, interval, count, state.day)
    recovered = state.rate + grant.rate * count * interval / _RECOVERY
    return replace(
        state,
        next_start=slots.start(count),
        rate=min(grant.rate, recovered),
        used=state.used + count,
    ), slots


def pause(
    state: PaceState | None, now: datetime, grant: Grant, wait: timedelta | None, reason: str
) -> PaceState:
    """Stop everybody for ``wait`` and halve the rate; without a time from the server the wait doubles each time.

    While a pause is in force further throttles only prolong it: they answer requests sent before it.
    """
    state = _current(state, now, grant, Unused())
    if state.paused_until is not None:
        until = state.paused_until if wait is None else max(state.paused_until, now + wait)
        return replace(state, paused_until=until)
    rate = max(state.rate / 2, grant.rate * _SLOWEST)
    base = timedelta(seconds=5 if reason == "blocked" else 0.5)
    until = now + (base * (grant.rate / rate) if wait is None else wait)
    return replace(state, rate=rate, paused_until=until, pause_reason=reason)


def tolerance(rate: float) -> timedelta:
    """Return how late a slot may be used; later than that, a new one is taken.

    That is half of what the bound allows, and about half an interval; the other half is left to the wire.

    If every start is at most ``d`` late, a window of one second holds starts from ``1 + d`` seconds of schedule:
    at most ``floor((1 + d) * 0.99 * rate) + 1``. That stays within ``rate + 1`` while
    ``d < (floor(rate) + 1) / (0.99 * rate) - 1``.
    """
    pace = _SHARE * rate
    bound = (math.floor(rate) + 1) / pace - 1
    return timedelta(seconds=bound / 2)


def _current(state: PaceState | None, now: datetime, grant: Grant, unused: Unused) -> PaceState:
    """Bring a stored state up to now: end a pause that is over, recover by the time that passed idle."""
    if state is None:
        return PaceState(now, grant.rate, None, None, _day(now), 0)
    if unused.day == state.day:
        state = replace(state, used=max(0, state.used - unused.count))
    if state.paused_until is not None and state.paused_until <= now:
        state = replace(
            state, next_start=max(state.next_start, state.paused_until), paused_until=None, pause_reason=None
        )
    rate = min(state.rate, grant.rate)
    interval = 1 / (_SHARE * rate)
    if state.next_start > now + 2 * _ahead(interval):
        state = replace(state, next_start=now + timedelta(seconds=interval))
    idle = max(0.0, (now - state.next_start).total_seconds()) if state.paused_until is None else 0.0
    return replace(state, rate=min(grant.rate, rate + grant.rate * idle / _RECOVERY))


def _ahead(interval: float) -> timedelta:
    spell, intervals = _AHEAD
    return spell + timedelta(seconds=intervals * interval)


def _on_day(state: PaceState, day: date) -> PaceState:
    if day > state.day:
        return replace(state, day=day, used=0)
    # A day in the past: the clock was set back over midnight. Two days and more: it had been wrong, and is right now.
    return replace(state, day=day) if state.day - day > timedelta(days=1) else state


def _left(state: PaceState, day: date, quota: int) -> int:
    """Return what is left of a day; of one that the clock was set back into nothing: its count is no longer known."""
    return 0 if day < state.day else quota - state.used


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _midnight(moment: datetime) -> datetime:
    local = moment.astimezone(ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.astimezone(moment.tzinfo)


def _after_midnight(moment: datetime, grant: Grant) -> datetime:
    midnight = _midnight(moment)
    return midnight if grant.hours is None else grant.hours.opening(midnight)


def _off_midnight(first: datetime, grant: Grant) -> datetime:
    if grant.quota is None or _midnight(first) - first > _EDGE:
        return first
    return _midnight(first)


def _latest_start(
    first: datetime, grant: Grant, interval: float, *, last_orders: bool
) -> datetime | Refusal | None:
    """Return the last moment at which a slot of this lease may lie; ``None`` if nothing ends before the next one."""
    ends = [] if grant.quota is None else [_midnight(first) - _EDGE]
    if grant.hours is not None:
        opening = grant.hours.opening(first)
        if opening > first:
            return Refusal(opening, "hours")
        spare = _LAST_ORDERS + timedelta(seconds=10 * interval) if last_orders else _EDGE
        closing = grant.hours.closing(first)
        if closing - spare <= first:
            return Refusal(grant.hours.opening(closing), "hours")
        ends.append(closing - spare)
    return min(ends, default=None)
