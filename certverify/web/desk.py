"""The captcha desk: images wait in the tenant's rows for a person, who reads one at a time.

An image is shown to one session only. Nothing here reads an image; what the person typed goes back to the run that
waits for it, in whichever process that is.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from certverify.store.moments import from_micros
from certverify.web.ground import Ground
from certverify.web.schema import image
from certverify.web.viewer import Viewer

__all__ = [
    "GIVEN_UP_AFTER",
    "NEW_IMAGE",
    "DeskState",
    "Waiting",
    "WebDesk",
    "desk_state",
    "next_image",
    "type_in",
    "wrong_in_a_row",
]

_LOOK_EVERY: Final = 0.3
GIVEN_UP_AFTER: Final = timedelta(minutes=10)
"""After how long an image that somebody opened and left is given up: the platform's images do not live longer."""
_PATIENCE: Final = timedelta(hours=8)
_MEASURED: Final = 20

NEW_IMAGE: Final = ""
"""What is typed for "cannot read it": the source sends another image."""


class WebDesk:
    """The desk of one run, as connectors meet it."""

    def __init__(self, ground: Ground, tenant: str, run: str, stop: asyncio.Event) -> None:
        self._ground = ground
        self._tenant = tenant
        self._run = run
        self._stop = stop
        self._answered: dict[bytes, str] = {}

    async def read_captcha(self, picture: bytes) -> str | None:
        """Put an image before the officers and return what one of them typed; ``None`` once the run is to stop."""
        made = secrets.token_hex(12)
        ground, place = self._ground, f"image {made}"
        values = {
            "id": made,
            "tenant": self._tenant,
            "run": self._run,
            "created_at": ground.micros(),
            "content": ground.vault.seal(self._tenant, place, picture),
        }
        await ground.do(image.insert().values(values))
        try:
            typed = await self._answer(made)
        finally:
            await ground.do(_this(made).values(content=None))
        if typed:
            self._answered[_digest(picture)] = made
        return typed

    async def captcha_refused(self, picture: bytes) -> None:
        """Have whoever read an image told that what they typed was wrong."""
        made = self._answered.pop(_digest(picture), None)
        if made is not None:
            await self._ground.do(_this(made).values(refused_at=self._ground.micros()))

    async def _answer(self, made: str) -> str | None:
        ground, since = self._ground, self._ground.now()
        while not self._stop.is_set() and ground.now() - since < _PATIENCE:
            row = (await ground.rows(sa.select(image).where(image.c.id == made)))[0]
            if row.answered_at is not None:
                return ground.vault.open(self._tenant, f"image {made} answer", row.answer).decode()
            if row.shown_at is not None and ground.now() - from_micros(row.shown_at) > GIVEN_UP_AFTER:
                return NEW_IMAGE
            await asyncio.sleep(_LOOK_EVERY)
        return None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An image before the person whose session it is."""

    id: str
    run: str
    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeskState:
    """How many images wait unseen, how many were read, how many of these wrongly, and how long one takes.

    ``pace`` is the median of the last ones.
    """

    unseen: int
    read: int
    wrong: int
    pace: timedelta | None


async def next_image(ground: Ground, viewer: Viewer) -> Waiting | None:
    """Return the image this session has before it, or the oldest that nobody has seen yet; ``None`` if none waits."""
    for _ in range(3):  # another officer may take the same one
        open_ = (image.c.tenant == viewer.tenant, image.c.content.is_not(None), image.c.answered_at.is_(None))
        mine_first = sa.case((image.c.shown_to == viewer.session, 0), else_=1)
        seen_by = sa.or_(image.c.shown_to == viewer.session, image.c.shown_to.is_(None))
        query = sa.select(image).where(*open_, seen_by).order_by(mine_first, image.c.created_at).limit(1)
        rows = await ground.rows(query)
        if not rows:
            return None
        row = rows[0]
        if row.shown_to is None:
            taken = _this(row.id).where(image.c.shown_to.is_(None))
            if await ground.do(taken.values(shown_to=viewer.session, shown_at=ground.micros())) != 1:
                continue
        return Waiting(row.id, row.run, ground.vault.open(viewer.tenant, f"image {row.id}", row.content))
    return None


async def type_in(ground: Ground, viewer: Viewer, made: str, text: str) -> bool:
    """Take what a person typed for the image before them; false if it is not theirs, or was answered already."""
    answer = ground.vault.seal(viewer.tenant, f"image {made} answer", text.strip()[:32].encode())
    mine = _this(made).where(
        image.c.tenant == viewer.tenant, image.c.shown_to == viewer.session, image.c.answered_at.is_(None)
    )
    return await ground.do(mine.values(answer=answer, answered_at=ground.micros())) == 1


async def desk_state(ground: Ground, tenant: str) -> DeskState:
    """Return how the desk of a tenant stands."""
    of, answered = image.c.tenant == tenant, image.c.answered_at.is_not(None)
    last = sa.select(image.c.answered_at, image.c.shown_at).where(of, answered)
    spans = sorted(
        row.answered_at - row.shown_at
        for row in await ground.rows(last.order_by(image.c.answered_at.desc()).limit(_MEASURED))
    )
    return DeskState(
        unseen=await _number(ground, of, image.c.content.is_not(None), image.c.shown_to.is_(None)),
        read=await _number(ground, of, answered),
        wrong=await _number(ground, of, image.c.refused_at.is_not(None)),
        pace=timedelta(microseconds=spans[len(spans) // 2]) if spans else None,
    )


async def _number(ground: Ground, *which: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count().label("n")).select_from(image).where(*which)
    return int((await ground.rows(query))[0].n)


async def wrong_in_a_row(ground: Ground, viewer: Viewer) -> int:
    """Return how many of the last texts of this session, one after the other, the source did not take."""
    mine = (image.c.tenant == viewer.tenant, image.c.shown_to == viewer.session)
    query = sa.select(image.c.refused_at).where(*mine, image.c.answered_at.is_not(None))
    rows = await ground.rows(query.order_by(image.c.answered_at.desc()).limit(_MEASURED))
    taken = (n for n, row in enumerate(rows) if row.refused_at is None)
    return next(taken, len(rows))


def _digest(picture: bytes) -> bytes:
    return hashlib.sha256(picture).digest()


def _this(made: str) -> sa.Update:
    return image.update().where(image.c.id == made)
