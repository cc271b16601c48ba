"""``Idempotency-Key``: an operation that creates something is done once, however often it is sent.

The first request with a key claims it, and its answer is kept, sealed, for 24 hours; the same request again gets that
answer (``Idempotency-Replayed: true``). Another request under the key is a conflict, and so is the same one while the
first is under way. An operation that failed gives the key back: nothing was created. One whose process died in the
middle keeps it until it lapses, because nobody can say how far it came.
(After draft-ietf-httpapi-idempotency-key-header; a conflict is 409 in both cases.)
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Annotated, Any, Final

import sqlalchemy as sa
from fastapi import Depends, Header, Request, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from certverify.web.api.answers import Failed
from certverify.web.ground import Ground
from certverify.web.schema import once as kept_once
from certverify.web.schema import tenant as tenants
from certverify.web.service import service_of
from certverify.web.viewer import Viewer

__all__ = ["Key", "Once", "OnceOnly", "digests"]

_LASTS: Final = timedelta(hours=24)
_CHUNK: Final = 1 << 20

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=128,
        pattern=r"^[A-Za-z0-9_.-]+$",
        description="A value of yours (a UUID, say) that stands for this one operation",
    ),
]
"""The header of every operation that creates something."""


class Once:
    """One operation under one key of one caller."""

    def __init__(self, ground: Ground, operation: str, key: str) -> None:
        self._ground, self._operation, self._key = ground, operation, key

    async def do(
        self,
        viewer: Viewer,
        sent: Sequence[str],
        work: Callable[[], Awaitable[BaseModel]],
        *,
        status: int,
        place: Callable[[Any], str] | None = None,
    ) -> JSONResponse:
        """Return the answer of ``work``, done now or before; ``sent`` are the digests of what the request holds.

        ``place`` gives the address of what was made.

        Raises:
            Failed: 409 ``api_key_reused`` or ``api_under_way``.
        """
        ground = self._ground
        name = ground.vault.digest(viewer.tenant, f"once {viewer.session.hex()} {self._key}")
        said = ground.vault.digest(viewer.tenant, json.dumps([self._operation, *sent]))
        before = await self._claim(viewer.tenant, name, said)
        if before is not None:
            return _replayed(ground.vault.open_json(viewer.tenant, f"once {name}", before))
        try:
            made = await work()
        except BaseException:
            await ground.do(_this(name))
            raise
        body = made.model_dump(mode="json")
        headers = {} if place is None else {"location": place(made)}
        answer = {"status": status, "headers": headers, "body": body}
        sealed = ground.vault.seal_json(viewer.tenant, f"once {name}", answer)
        await ground.do(kept_once.update().where(kept_once.c.name == name).values(answer=sealed))
        return JSONResponse(body, status, headers=headers)

    async def _claim(self, tenant: str, name: str, said: str) -> bytes | None:
        """Take the key for this request, or return the sealed answer that it got before."""
        now = self._ground.micros()
        row = {"name": name, "tenant": tenant, "said": said, "at": now}
        lapsed = kept_once.delete().where(kept_once.c.at < now - _LASTS // timedelta(microseconds=1))

        async def work(connection: AsyncConnection) -> sa.Row[Any] | None:
            # PostgreSQL's writers of one tenant follow one another by its row; SQLite has one writer.
            await connection.execute(sa.select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())
            await connection.execute(lapsed)
            found = (await connection.execute(sa.select(kept_once).where(kept_once.c.name == name))).first()
            if found is None:
                await connection.execute(kept_once.insert().values(row))
            return found

        found = await self._ground.database.write(work)
        if found is None:
            return None
        if found.said != said:
            raise Failed(409, "api_key_reused")
        if found.answer is None:
            raise Failed(409, "api_under_way")
        answer: bytes = found.answer
        return answer


async def _once_of(request: Request, key: Key) -> Once:
    """Return the operation that a request stands for."""
    return Once(service_of(request).ground, f"{request.method} {request.url.path}", key)


async def digests(uploads: Sequence[UploadFile]) -> list[str]:
    """Return name and SHA-256 of each file: what a request holds, however its parts were put together."""
    found = []
    for upload in uploads:
        digest = hashlib.sha256()
        while part := await upload.read(_CHUNK):
            digest.update(part)
        await upload.seek(0)
        found.append(f"{upload.filename} {digest.hexdigest()}")
    return found


def _this(name: str) -> sa.Delete:
    return kept_once.delete().where(kept_once.c.name == name)


def _replayed(kept: Any) -> JSONResponse:
    headers = {**kept["headers"], "idempotency-replayed": "true"}
    return JSONResponse(kept["body"], kept["status"], headers=headers)


OnceOnly = Annotated[Once, Depends(_once_of)]
