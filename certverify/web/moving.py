"""A problem that moves to another finding: the roster words its post anew, or corrects the name."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from certverify.web.ground import Ground
from certverify.web.notes import write_note
from certverify.web.schema import note, problem

__all__ = ["move"]


async def move(ground: Ground, row: sa.Row[Any], seen: Mapping[str, Any], now: str, post: str | None) -> None:
    """Put an open problem with all its steps under the finding ``now``, which has no problem yet.

    ``seen`` is the problem as it was last seen, ``post`` the one that it is in now. What is sealed is sealed anew: a
    seal names its finding. The move is the newest of its steps.

    Raises:
        StoreError: the database failed, and nothing was moved; or the step alone could not be put down.
    """
    tenant, vault = row.tenant, ground.vault
    assignee = row.assignee and vault.open(tenant, f"problem {row.finding} assignee", row.assignee)
    values = {
        "finding": now,
        "seen": vault.seal_json(tenant, f"problem {now} seen", {**seen, "finding_id": now, "post": post}),
        "assignee": assignee and vault.seal(tenant, f"problem {now} assignee", assignee),
    }
    steps = note.update().where(note.c.tenant == tenant, note.c.finding == row.finding)
    this = problem.update().where(problem.c.tenant == tenant, problem.c.finding == row.finding)
    await ground.do(steps.values(finding=now), this.values(values))
    changed = [("list.post", seen["post"], post or "—")] if post != seen["post"] else []
    await write_note(ground, tenant, now, "moved", changed=changed)
