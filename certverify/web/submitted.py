"""Problems that somebody says are rectified: who has them is asked about again, whatever answer still stands."""

from datetime import UTC, datetime
from typing import Final

import polars as pl
import sqlalchemy as sa

from certverify.web.ground import Ground
from certverify.web.schema import problem

__all__ = ["said_rectified"]

_SAID: Final = {"person_key": pl.String(), "rectified_at": pl.Datetime("us", "UTC")}


async def said_rectified(ground: Ground, tenant: str) -> pl.DataFrame:
    """Return ``person_key`` and ``rectified_at`` (UTC), a line for each problem of a tenant that is said to be."""
    query = sa.select(problem).where(problem.c.tenant == tenant, problem.c.state == "submitted")
    said = []
    for row in await ground.rows(query):
        seen = ground.vault.open_json(tenant, f"problem {row.finding} seen", row.seen)
        said.append((seen["person_key"], datetime.fromtimestamp(row.changed_at / 1_000_000, UTC)))
    return pl.DataFrame(said, schema=_SAID, orient="row")
