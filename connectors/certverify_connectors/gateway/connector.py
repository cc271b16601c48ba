"""The gateway as the application meets it: one batch of queries in, as many answers out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import httpx

from certverify_connectors.gateway.auth import Auth
from certverify_connectors.gateway.config import PagingOptions
from certverify_connectors.gateway.reader import Page, Reader, Refused
from certverify_connectors.gateway.request import RequestWriter
from certverify_connectors.protocol import Coverage, Desk, Limits
from certverify_connectors.wire import Reply, exchange, refusal
from certverify_schemas.answer import Answer, Evidence, Reason, Unanswered
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.query import Query

__all__ = ["Gateway"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Gateway:
    """An authorised JSON-over-HTTP interface, described wholly by configuration."""

    connector: str
    source: str
    coverage: Coverage
    limits: Limits
    writer: RequestWriter = field(repr=False)
    reader: Reader = field(repr=False)
    auth: Auth = field(repr=False)
    paging: PagingOptions | None = field(repr=False)
    max_body: int = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: Desk) -> list[Answer]:
        """Put a batch of queries; see :class:`certverify_connectors.protocol.Connector`.

        Raises:
            ConnectorUnusable: ``gateway_refused`` or ``gateway_token_refused``: the credentials are not accepted.
            ValueError: more queries than ``limits.batch``.
        """
        del desk
        if len(queries) > self.limits.batch:
            raise ValueError("more queries than a batch holds")
        asked = [query for query in queries if self.coverage.can_ask(query)]
        answers = iter(await self._answers(asked, wire))
        out = Unanswered(Reason.OUT_OF_SCOPE)
        return [next(answers) if self.coverage.can_ask(query) else out for query in queries]

    async def _answers(self, queries: Sequence[Query], wire: httpx.AsyncClient) -> list[Answer]:
        if not queries:
            return []
        if self.paging is not None:
            return [await self._paged(query, wire, self.paging) for query in queries]
        answers = await self._put(queries, 0, wire, lambda body: self.reader.read(body, queries))
        return [answers] * len(queries) if isinstance(answers, Unanswered) else answers

    async def _put(
        self,
        queries: Sequence[Query],
        page: int,
        wire: httpx.AsyncClient,
        read: Callable[[bytes], _T | Refused],
    ) -> _T | Unanswered:
        """Send one request and read its body; once more with a new token if the first was refused."""
        draft = self.writer.draft(queries, page)
        for _ in range(2):
            proof = await self.auth.headers(draft, wire)
            if isinstance(proof, Unanswered):
                return proof
            reply = await exchange(wire, self.writer.request(draft, proof, wire), self.max_body)
            if isinstance(reply, Unanswered):
                return reply
            said = self._read(reply, read)
            if not isinstance(said, Refused):
                return said
            if not self.auth.renew(proof):
                break
        raise ConnectorUnusable("gateway_refused", connector=self.connector)

    def _read(self, reply: Reply, read: Callable[[bytes], _T | Refused]) -> _T | Unanswered | Refused:
        if reply.status == HTTPStatus.UNAUTHORIZED:
            return Refused()
        return refusal(reply, self.now()) or read(reply.body)

    async def _paged(self, query: Query, wire: httpx.AsyncClient, paging: PagingOptions) -> Answer:
        pages: list[Page] = []
        bodies: list[bytes] = []

        def read(body: bytes) -> Page | Unanswered | Refused:
            bodies.append(body)
            return self.reader.page(body, query)

        for number in range(paging.first, paging.first + paging.max_pages):
            page: Page | Unanswered = await self._put([query], number, wire, read)
            if isinstance(page, Unanswered):
                return page
            pages.append(page)
            if not page.is_followed(sum(len(p.portion.records) for p in pages)):
                return self.reader.conclude_pages(pages, query, b"\n".join(bodies))
        return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(b"\n".join(bodies), ("pages_without_end",)))
