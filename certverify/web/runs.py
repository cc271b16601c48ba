"""Runs as rows: a draft that a person confirms, then work that any process may take up, then a verdict.

draft → waiting → running → done or failed. A process that works on a run holds it for some seconds at a time; when
it dies, another takes the run up, and the ledger knows what was already answered.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from certverify.lookup import ProgressState
from certverify.rosters import Fixed
from certverify.store.sql.moments import from_micros, to_micros
from certverify.web.ground import Ground
from certverify.web.schema import file, run

__all__ = [
    "HELD_FOR",
    "PageRun",
    "begin",
    "choose",
    "claim",
    "discard",
    "draft",
    "finish",
    "held",
    "one_run",
    "place_of",
    "reopen",
    "runs_of",
    "stop",
    "tell",
]

HELD_FOR: Final = timedelta(seconds=15)
"""How long a process that has died keeps a run from the others."""

_LIST: Final = 200


@dataclass(frozen=True, slots=True)
class PageRun:
    """One run as the page knows it. Each attempt has a run of its own in the tenant's ledger, ``ledger_run``.

    ``progress`` is the last :class:`~certverify.lookup.ProgressState` as JSON values, ``counts`` entries by status.
    """

    id: str
    tenant: str
    state: str
    version: int
    attempt: int
    connectors: tuple[str, ...]
    as_of: date
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stopping: bool
    progress: Mapping[str, Any]
    counts: Mapping[str, Any]
    fault: Mapping[str, Any] | None = field(repr=False)
    mapping: tuple[Fixed, ...] = field(repr=False)
    employers: tuple[str, ...] = field(repr=False)
    employer_key: str | None = None

    @property
    def ledger_run(self) -> str:
        """The name of the last attempt in the tenant's ledger."""
        return f"{self.id}-{self.attempt}"

    @property
    def employer(self) -> str | None:
        """The employer, if the rosters name just one."""
        return self.employers[0] if len(self.employers) == 1 else None

    @property
    def reopenable(self) -> bool:
        """Whether the run failed because of its rosters or their mapping, before anybody was asked."""
        code = str((self.fault or {}).get("code", ""))
        return self.state == "failed" and not self.counts and code.startswith(("roster_", "mapping_"))


async def draft(ground: Ground, tenant: str, connectors: Sequence[str], as_of: date) -> str:
    """Enter a run that waits for its rosters to be confirmed, and return its id."""
    made = f"{ground.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    values = {
        "id": made,
        "tenant": tenant,
        "state": "draft",
        "version": 0,
        "attempt": 0,
        "connectors": ",".join(connectors),
        "as_of": as_of,
        "created_at": ground.micros(),
        "stopping": False,
    }
    await ground.do(run.insert().values(values))
    return made


async def one_run(ground: Ground, tenant: str, name: str) -> PageRun | None:
    """Return a run of this tenant; ``None`` if it has no such run."""
    rows = await ground.rows(sa.select(run).where(run.c.tenant == tenant, run.c.id == name))
    return _run(ground, rows[0]) if rows else None


async def runs_of(
    ground: Ground, tenant: str, most: int = _LIST, *, before: tuple[Any, ...] | None = None
) -> list[PageRun]:
    """Return the tenant's runs, the newest first; ``before``: those after a place of this list (``place_of``)."""
    query = sa.select(run).where(run.c.tenant == tenant).order_by(run.c.created_at.desc(), run.c.id.desc())
    if before is not None:
        query = query.where(sa.tuple_(run.c.created_at, run.c.id) < sa.tuple_(*before))
    return [_run(ground, row) for row in await ground.rows(query.limit(most))]


def place_of(asked: PageRun) -> tuple[int, str]:
    """Return a run's place in the list of :func:`runs_of`."""
    return to_micros(asked.created_at), asked.id


async def choose(ground: Ground, asked: PageRun, mapping: Sequence[Fixed]) -> bool:
    """Keep the mapping a person fixed; false if the run is no draft any more, or was changed by somebody meanwhile."""
    plain = [
        {
            "file": f.file,
            "sheet": f.sheet,
            "header_row": f.header_row,
            "employer": f.employer,
            "columns": f.columns,
        }
        for f in mapping
    ]
    sealed = ground.vault.seal_json(asked.tenant, f"run {asked.id} choices", plain)
    return await _move(ground, asked, "draft", choices=sealed, version=asked.version + 1)


async def begin(ground: Ground, asked: PageRun) -> bool:
    """Let a draft, or a run that ended, be worked on; false if it is being worked on already."""
    if asked.state not in {"draft", "failed", "done"}:
        return False
    fresh = {"stopping": False, "fault": None, "started_at": ground.micros(), "finished_at": None}
    return await _move(ground, asked, asked.state, state="waiting", progress=None, **fresh)


async def reopen(ground: Ground, asked: PageRun) -> bool:
    """Make a run whose rosters could not be read a draft again, so that they can be replaced; false if it is no such.

    Nobody was asked for it, and no problem refers to it.
    """
    if not asked.reopenable:
        return False
    return await _move(ground, asked, "failed", state="draft", fault=None, started_at=None, finished_at=None)


async def discard(ground: Ground, tenant: str, name: str) -> None:
    """Remove a draft and its files."""
    this = sa.select(run.c.id).where(run.c.tenant == tenant, run.c.id == name, run.c.state == "draft")
    await ground.do(
        file.delete().where(file.c.run.in_(this)), run.delete().where(run.c.id.in_(this.scalar_subquery()))
    )


async def stop(ground: Ground, asked: PageRun) -> None:
    """Ask the process that works on a run to end it after the requests under way."""
    await ground.do(
        _this(asked.tenant, asked.id).where(run.c.state.in_(("waiting", "running"))).values(stopping=True)
    )


async def claim(ground: Ground, holder: str) -> PageRun | None:
    """Take up the oldest run that waits, or whose holder has died; ``None`` if there is none."""
    now = ground.micros()
    free = sa.or_(
        run.c.state == "waiting",
        sa.and_(run.c.state == "running", sa.or_(run.c.held_until.is_(None), run.c.held_until < now)),
    )
    rows = await ground.rows(
        sa.select(run.c.id, run.c.tenant).where(free).order_by(run.c.started_at).limit(1)
    )
    if not rows:
        return None
    taken = _this(rows[0].tenant, rows[0].id).where(free)
    until = to_micros(ground.now() + HELD_FOR)
    if (
        await ground.do(
            taken.values(state="running", holder=holder, held_until=until, attempt=run.c.attempt + 1)
        )
        != 1
    ):
        return None
    return await one_run(ground, rows[0].tenant, rows[0].id)


async def held(ground: Ground, asked: PageRun, holder: str, *, release: bool = False) -> bool:
    """Go on holding a run, or let it go; false if another process has taken it up."""
    until = None if release else to_micros(ground.now() + HELD_FOR)
    mine = _this(asked.tenant, asked.id).where(run.c.holder == holder, run.c.state == "running")
    return await ground.do(mine.values(held_until=until)) == 1


async def tell(ground: Ground, asked: PageRun, state: ProgressState) -> None:
    """Put down how far a run is."""
    told = {
        "done": state.done,
        "total": state.total,
        "found": state.found,
        "not_found": state.not_found,
        "unanswered": state.unanswered,
        "rate": round(state.rate, 2),
        "grant": state.grant,
        "paused_until": state.pause.until.isoformat() if state.pause else None,
        "pause_reason": state.pause.reason if state.pause else None,
        "paused_since": state.pause.since.isoformat() if state.pause and state.pause.since else None,
    }
    await ground.do(_this(asked.tenant, asked.id).values(progress=json.dumps(told)))


async def finish(
    ground: Ground,
    asked: PageRun,
    holder: str,
    *,
    counts: Mapping[str, Any] | None = None,
    employers: Sequence[str] = (),
    fault: Mapping[str, Any] | None = None,
) -> None:
    """End a run one holds, with its counts or with what went wrong (code and facts of an error)."""
    place = f"run {asked.id}"
    one = employers[0] if len(employers) == 1 else ""
    key = ground.vault.digest(asked.tenant, f"employer {one}")
    values: dict[str, Any] = {"finished_at": ground.micros(), "holder": None, "held_until": None}
    if fault is not None:
        values |= {"state": "failed", "fault": ground.vault.seal_json(asked.tenant, f"{place} fault", fault)}
    else:
        sealed = ground.vault.seal_json(asked.tenant, f"{place} employer", list(employers))
        values |= {"state": "done", "counts": json.dumps(counts), "employer": sealed, "employer_key": key}
    await ground.do(_this(asked.tenant, asked.id).where(run.c.holder == holder).values(values))


def _this(tenant: str, name: str) -> sa.Update:
    return run.update().where(run.c.tenant == tenant, run.c.id == name)


async def _move(ground: Ground, asked: PageRun, former: str, /, **values: Any) -> bool:
    unchanged = (run.c.state == former, run.c.version == asked.version)
    return await ground.do(_this(asked.tenant, asked.id).where(*unchanged).values(values)) == 1


def _run(ground: Ground, row: sa.Row[Any]) -> PageRun:
    def opened(column: str) -> Any:
        return ground.vault.open_json(row.tenant, f"run {row.id} {column}", getattr(row, column))

    return PageRun(
        id=row.id,
        tenant=row.tenant,
        state=row.state,
        version=row.version,
        attempt=row.attempt,
        connectors=tuple(row.connectors.split(",")),
        as_of=row.as_of,
        created_at=from_micros(row.created_at),
        started_at=None if row.started_at is None else from_micros(row.started_at),
        finished_at=None if row.finished_at is None else from_micros(row.finished_at),
        stopping=row.stopping,
        progress=json.loads(row.progress or "{}"),
        counts=json.loads(row.counts or "{}"),
        fault=opened("fault"),
        mapping=tuple(Fixed(**one) for one in opened("choices") or ()),
        employers=_names(opened("employer")),
        employer_key=row.employer_key,
    )


def _names(kept: list[str] | str | None) -> tuple[str, ...]:
    """Return the employers of a run; earlier versions kept one name or none."""
    return (kept,) if isinstance(kept, str) else tuple(kept or ())
