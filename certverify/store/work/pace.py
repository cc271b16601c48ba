"""The pace of one source: one row, changed by one process at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.crashpoints import reach
from certverify.store.sql.moments import from_micros, to_micros
from certverify.store.sql.schema import pace

__all__ = ["PaceState", "change_pace"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PaceState:
    """When the next request may start, at what rate (requests per second), and what of the day's quota is used.

    ``day`` is the day of Asia/Shanghai that ``used`` counts; ``pause_reason`` is a ``Reason``.
    """

    next_start: datetime
    rate: float
    paused_until: datetime | None
    pause_reason: str | None
    day: date
    used: int


async def change_pace(
    connection: AsyncConnection, name: str, change: Callable[[PaceState | None], tuple[PaceState, _T]]
) -> _T:
    """Read, change and write the row ``name``. Needs the write lock; ``None`` is given where there is no row yet."""
    if connection.dialect.name == "postgresql":  # a row lock alone would let two processes both find no row
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"pace {name}"))))
    row = (await connection.execute(sa.select(pace).where(pace.c.name == name).with_for_update())).first()
    reach("pace:read")
    state, result = change(None if row is None else _state(row))
    statement = pace.insert() if row is None else pace.update().where(pace.c.name == name)
    await connection.execute(statement.values(_row(name, state)))
    reach("pace:written")
    return result


def _state(row: sa.Row[Any, Any]) -> PaceState:
    return PaceState(
        next_start=from_micros(row.next_start),
        rate=row.rate,
        paused_until=None if row.paused_until is None else from_micros(row.paused_until),
        pause_reason=row.pause_reason,
        day=row.day,
        used=row.used,
    )


def _row(name: str, state: PaceState) -> dict[str, object]:
    return {
        "name": name,
        "next_start": to_micros(state.next_start),
        "rate": state.rate,
        "paused_until": None if state.paused_until is None else to_micros(state.paused_until),
        "pause_reason": state.pause_reason,
        "day": state.day,
        "used": state.used,
    }
