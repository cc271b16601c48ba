"""What a session looks for by name, or is shown once: kept under a random word, since it may stand in no address.

The word does for the address instead, so that a list can be gone back to, turned and loaded again like any other page.
It tells nobody anything, and means nothing outside its session.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from certverify.web.ground import Ground
from certverify.web.schema import search
from certverify.web.secrecy import micros_of
from certverify.web.viewer import Viewer

__all__ = ["keep", "kept", "lapsed", "taken"]

_LASTS: Final = timedelta(hours=12)
"""No session lasts longer."""


async def keep(ground: Ground, viewer: Viewer, said: Mapping[str, str]) -> str:
    """Keep what is looked for and return its word; empty if nothing is."""
    wanted = {name: words.strip() for name, words in said.items() if words.strip()}
    if not wanted:
        return ""
    word, now = secrets.token_urlsafe(12), ground.micros()
    values = {"id": word, "tenant": viewer.tenant, "session": viewer.session, "at": now}
    values["said"] = ground.vault.seal_json(viewer.tenant, f"search {word} said", wanted)
    await ground.do(search.insert().values(values))
    return word


async def kept(ground: Ground, viewer: Viewer, word: str) -> Mapping[str, str]:
    """Return what this session looked for under a word; nothing if it did not, or long ago."""
    if not word:
        return {}
    mine = (search.c.id == word, search.c.tenant == viewer.tenant, search.c.session == viewer.session)
    rows = await ground.rows(sa.select(search.c.said).where(*mine))
    said: Mapping[str, str] = (
        ground.vault.open_json(viewer.tenant, f"search {word} said", rows[0].said) if rows else {}
    )
    return said


async def taken(ground: Ground, viewer: Viewer, word: str) -> Mapping[str, str]:
    """Return what was kept for this session under a word, and forget it: of two who ask, one is told."""
    said = await kept(ground, viewer, word)
    mine = (search.c.id == word, search.c.tenant == viewer.tenant, search.c.session == viewer.session)
    return said if said and await ground.do(search.delete().where(*mine)) == 1 else {}


def lapsed(now: int, session: bytes | None = None) -> sa.Delete:
    """Return the statement that forgets what was looked for too long ago, or by a session that ends."""
    over = search.c.at < now - micros_of(_LASTS)
    return search.delete().where(over if session is None else search.c.session == session)
