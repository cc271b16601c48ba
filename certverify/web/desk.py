"""The captcha desk: images wait in the tenant's rows for a person, who reads one at a time.

An image is shown to one session only, and kept as long as its browser says that it still shows it. One that was left
is given up, not shown to somebody else: the source sends another. Nothing here reads an image; what the person typed
goes back to the run that waits for it, in whichever process that is.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import Final

import sqlalchemy as sa

from certverify.web.ground import Ground
from certverify.web.schema import image
from certverify.web.secrecy import micros_of
from certverify.web.viewer import Viewer

__all__ = [
    "NEW_IMAGE",
    "DeskState",
    "Waiting",
    "WebDesk",
    "desk_state",
    "hold",
    "let_go",
    "next_image",
    "refusals_in_a_row",
    "type_in",
]

_LOOK_EVERY: Final = 0.3
_GIVEN_UP_AFTER: Final = timedelta(minutes=10)
"""After how long an image that somebody opened is given up: the platform's images do not live longer."""
_LEASE: Final = timedelta(seconds=75)
"""How long an image stays with a browser that says nothing more: hidden pages are woken once a minute."""
_LEFT: Final = timedelta(seconds=20)
"""How long it stays when the page was left: a page loaded anew, or open twice, says within that that it is there."""
_PATIENCE: Final = timedelta(hours=8)
_MEASURED: Final = 20

_OPEN: Final = (image.c.content.is_not(None), image.c.answered_at.is_(None))
"""Waits for a text."""

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

    async def captcha_refused(self, picture: bytes, *, late: bool | None = None) -> None:
        """Have whoever read an image told that what they typed was wrong, or came too late."""
        made = self._answered.pop(_digest(picture), None)
        if made is not None:
            await self._ground.do(_this(made).values(refused_at=self._ground.micros(), refused_late=late))

    async def _answer(self, made: str) -> str | None:
        ground, since = self._ground, self._ground.now()
        while not self._stop.is_set() and ground.now() - since < _PATIENCE:
            row = (await ground.rows(sa.select(image).where(image.c.id == made)))[0]
            if row.answered_at is not None:
                return ground.vault.open(self._tenant, f"image {made} answer", row.answer).decode()
            left = row.held_until is not None and row.held_until < ground.micros()
            if left and await self._given_up(made):
                return NEW_IMAGE
            await asyncio.sleep(_LOOK_EVERY)
        return None

    async def _given_up(self, made: str) -> bool:
        """Take an image back that nobody holds any more; what is typed for it from then on is not taken."""
        left = _this(made).where(image.c.held_until < self._ground.micros(), image.c.answered_at.is_(None))
        return await self._ground.do(left.values(content=None)) == 1


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
        open_ = (image.c.tenant == viewer.tenant, *_OPEN)
        mine_first = sa.case((image.c.shown_to == viewer.session, 0), else_=1)
        seen_by = sa.or_(image.c.shown_to == viewer.session, image.c.shown_to.is_(None))
        query = sa.select(image).where(*open_, seen_by).order_by(mine_first, image.c.created_at).limit(1)
        rows = await ground.rows(query)
        if not rows:
            return None
        row = rows[0]
        if row.shown_to is None:
            taken = _this(row.id).where(image.c.shown_to.is_(None))
            now = ground.micros()
            until = now + micros_of(_GIVEN_UP_AFTER)
            if await ground.do(taken.values(shown_to=viewer.session, shown_at=now, held_until=until)) != 1:
                continue
        return Waiting(row.id, row.run, ground.vault.open(viewer.tenant, f"image {row.id}", row.content))
    return None


async def hold(ground: Ground, viewer: Viewer, made: str) -> bool:
    """Keep the image that a browser still shows for a while longer; false if it is not theirs any more."""
    now = ground.micros()
    last = image.c.shown_at + micros_of(_GIVEN_UP_AFTER)
    until = now + micros_of(_LEASE)
    mine = _this(made).where(*_before(viewer))
    return await ground.do(mine.values(held_until=sa.case((last < until, last), else_=until))) == 1


async def let_go(ground: Ground, viewer: Viewer) -> None:
    """Have the image before somebody given up soon, because they have left the desk."""
    soon = ground.micros() + micros_of(_LEFT)
    mine = image.update().where(*_before(viewer), image.c.held_until > soon)
    await ground.do(mine.values(held_until=soon))


async def type_in(ground: Ground, viewer: Viewer, made: str, text: str) -> bool:
    """Take what a person typed for the image before them; false if it is not theirs, was answered or given up."""
    answer = ground.vault.seal(viewer.tenant, f"image {made} answer", text.strip()[:32].encode())
    mine = _this(made).where(*_before(viewer))
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
        wrong=await _number(ground, of, image.c.refused_at.is_not(None), image.c.refused_late.is_not(True)),
        pace=timedelta(microseconds=spans[len(spans) // 2]) if spans else None,
    )


async def _number(ground: Ground, *which: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count().label("n")).select_from(image).where(*which)
    return int((await ground.rows(query))[0].n)


async def refusals_in_a_row(ground: Ground, viewer: Viewer) -> list[bool | None]:
    """Say of the last texts of this session that the source did not take, the newest first, whether they came late.

    The list ends at the last text that it took. ``None``: it did not say whether the text was wrong or late.
    """
    mine = (image.c.tenant == viewer.tenant, image.c.shown_to == viewer.session)
    query = sa.select(image.c.refused_at, image.c.refused_late).where(*mine, image.c.answered_at.is_not(None))
    rows = await ground.rows(query.order_by(image.c.answered_at.desc()).limit(_MEASURED))
    return [row.refused_late for row in takewhile(lambda row: row.refused_at is not None, rows)]


def _digest(picture: bytes) -> bytes:
    return hashlib.sha256(picture).digest()


def _before(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return image.c.tenant == viewer.tenant, image.c.shown_to == viewer.session, *_OPEN


def _this(made: str) -> sa.Update:
    return image.update().where(image.c.id == made)
