"""What a run waits for, and since when: runs ahead of it, or somebody who is to read its captcha."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from certverify.lookup import ANOTHER_RUN
from certverify.store.sql.moments import from_micros
from certverify.web.accounts.schema import account
from certverify.web.ground import Ground
from certverify.web.runs import PageRun, runs_of
from certverify.web.schema import image, session
from certverify.web.viewer import Viewer

__all__ = ["Holdup", "at_other_desks", "holdups"]

Kind = Literal["queue", "server", "another", "elsewhere", "captcha", "mine", "other"]

_UNDER_WAY: Final = ("running", "waiting")


@dataclass(frozen=True, slots=True)
class Holdup:
    """One thing waited for, ``since`` when (aware UTC).

    ``number`` counts runs or images, ``run`` is the other run it is about, ``who`` the log-in name of whoever has the
    image, ``until`` when it will be taken from them.
    """

    kind: Kind
    since: datetime
    number: int = 1
    run: str | None = None
    who: str | None = field(default=None, repr=False)
    until: datetime | None = None


async def holdups(ground: Ground, viewer: Viewer, asked: PageRun) -> list[Holdup]:
    """Return what a run that is waiting or under way waits for; nothing while it is being worked on."""
    others = [
        one for one in await runs_of(ground, viewer.tenant) if one.state in _UNDER_WAY and one.id != asked.id
    ]
    if asked.state == "waiting":
        return [_queued(asked, others)]
    if not _behind_another(asked):
        return await _images(ground, viewer, [asked.id])
    since = _since(asked)
    behind = [one.id for one in others if one.state == "running"]
    if (
        not behind
    ):  # a command on the same ledger, or a process that died where nobody here can see that it did
        return [Holdup("elsewhere", since), *await _images(ground, viewer, [asked.id])]
    return [
        Holdup("another", since, len(behind), behind[0]),
        *await _images(ground, viewer, [asked.id, *behind]),
    ]


async def at_other_desks(ground: Ground, viewer: Viewer) -> list[Holdup]:
    """Return the images of a tenant that somebody else has before them."""
    running = [one.id for one in await runs_of(ground, viewer.tenant) if one.state == "running"]
    return [one for one in await _images(ground, viewer, running) if one.kind == "other"]


def _queued(asked: PageRun, others: Sequence[PageRun]) -> Holdup:
    since = asked.started_at or asked.created_at
    ahead = [one for one in others if one.state == "running" or (one.started_at or one.created_at) < since]
    return Holdup("queue", since, len(ahead), ahead[-1].id) if ahead else Holdup("server", since)


def _behind_another(asked: PageRun) -> bool:
    return asked.progress.get("pause_reason") == ANOTHER_RUN


def _since(asked: PageRun) -> datetime:
    since = asked.progress.get("paused_since")
    return datetime.fromisoformat(since) if since else (asked.started_at or asked.created_at)


async def _images(ground: Ground, viewer: Viewer, runs: Collection[str]) -> list[Holdup]:
    """Return the images of these runs that nobody has read yet: unseen ones as one line, seen ones one by one."""
    open_ = (image.c.tenant == viewer.tenant, image.c.content.is_not(None), image.c.answered_at.is_(None))
    columns = (image.c.created_at, image.c.shown_at, image.c.shown_to, image.c.held_until)
    query = sa.select(*columns).where(*open_, image.c.run.in_(runs))
    rows = await ground.rows(query.order_by(image.c.created_at))
    unseen = [row for row in rows if row.shown_to is None]
    found = [Holdup("captcha", from_micros(unseen[0].created_at), len(unseen))] if unseen else []
    seen = [row for row in rows if row.shown_to is not None]
    names = await _names(ground, viewer.tenant, [row.shown_to for row in seen])
    return [*found, *(_seen(row, viewer, names) for row in seen)]


def _seen(row: sa.Row[Any], viewer: Viewer, names: Mapping[bytes, str]) -> Holdup:
    since = from_micros(row.shown_at)
    if row.shown_to == viewer.session:
        return Holdup("mine", since)
    return Holdup("other", since, who=names.get(row.shown_to), until=from_micros(row.held_until))


async def _names(ground: Ground, tenant: str, sessions: Collection[bytes]) -> dict[bytes, str]:
    joined = session.join(account, account.c.id == session.c.account)
    query = sa.select(session.c.digest, account.c.id, account.c.name).select_from(joined)
    rows = await ground.rows(query.where(session.c.tenant == tenant, session.c.digest.in_(sessions)))
    return {row.digest: ground.vault.open_json(tenant, f"account {row.id} name", row.name) for row in rows}
