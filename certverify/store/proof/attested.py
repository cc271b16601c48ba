"""What a run's checkpoint attests besides the chain: the run's line in the clear, and which batches hold its findings.

The line stands outside the chain, so the checkpoint signs its digest (``Checkpoint.attests``).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.store.proof.audit import Fault
from certverify.store.sql.schema import finding, run

__all__ = ["RunRecord", "finding_batches", "record_of", "runs_fault"]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run's line: where it asked, when, whether it came to its end, its counts (``summary``, a JSON text).

    Times are microseconds since 1970-01-01 UTC. ``findings`` pairs each batch of findings with its number of lines.
    """

    source: str
    started_at: int
    finished_at: int
    complete: bool
    summary: str
    findings: tuple[tuple[int, int], ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of the record as JSON in UTF-8, keys sorted, no spaces."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return the record as a bundle carries it."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_json` returned.

        Raises:
            TypeError: a field is missing or unknown.
        """
        return cls(**{**plain, "findings": _pairs(plain["findings"])})


async def finding_batches(connection: AsyncConnection, number: int) -> tuple[tuple[int, int], ...]:
    """Return the batches that hold a run's findings now, each with its number of lines."""
    query = sa.select(finding.c.batch, sa.func.count()).where(finding.c.run == number)
    rows = (await connection.execute(query.group_by(finding.c.batch).order_by(finding.c.batch))).all()
    return tuple((batch, count) for batch, count in rows)


def record_of(row: sa.Row[Any]) -> RunRecord | None:
    """Return the attested record in a row of ``run``; ``None`` for a run that ended before there were any.

    Raises:
        ValueError: the row's ``findings`` are not what was written.
    """
    if row.attests is None:
        return None
    return RunRecord(
        source=row.source,
        started_at=row.started_at,
        finished_at=row.finished_at,
        complete=bool(row.complete),
        summary=row.summary,
        findings=_pairs(json.loads(row.findings)),
    )


async def runs_fault(connection: AsyncConnection) -> Fault | None:
    """Hold each ended run's line against what its checkpoint attests; return the first that differs.

    ``run_altered``: another source, time, count or place of findings; ``checkpoint_missing``: a run that ended and
    is not signed. Whether the checkpoint itself is genuine is the walk's to say.
    """
    ended = run.c.finished_at.is_not(None) | run.c.signature.is_not(None) | run.c.attests.is_not(None)
    rows = (await connection.execute(sa.select(run).where(ended).order_by(run.c.number))).all()
    for row in rows:
        if row.signature is None:
            return Fault("checkpoint_missing", row.checkpoint_sequence or 0, row.name)
        if not _holds(row):
            return Fault("run_altered", row.checkpoint_sequence, row.name)
    return None


def _holds(row: sa.Row[Any]) -> bool:
    try:
        record = record_of(row)
    except (ValueError, TypeError):
        return False
    return record is None or bytes.fromhex(record.digest) == row.attests


def _pairs(plain: Any) -> tuple[tuple[int, int], ...]:
    return tuple((batch, lines) for batch, lines in plain)
