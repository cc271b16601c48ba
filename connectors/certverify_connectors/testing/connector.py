"""What a connector asked over HTTP owes."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import httpx
import polars as pl
import pytest

from certverify_connectors.protocol import Connector, Desk
from certverify_connectors.testing.duties import SOURCE, Nobody, Offline, check_coverage, personal, refuse
from certverify_connectors.testing.spoiling import JUNK, mutations
from certverify_schemas.answer import Answer, Found, NotFound, Reason, Unanswered
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import IdType
from certverify_schemas.query import Query

__all__ = ["ConnectorContract", "Exchange"]

Handler = Callable[[httpx.Request], httpx.Response]

_STATUSES: Final = {
    301: Reason.NOT_UNDERSTOOD,
    302: Reason.NOT_UNDERSTOOD,
    403: Reason.BLOCKED,
    429: Reason.THROTTLED,
    500: Reason.SERVER_ERROR,
    502: Reason.SERVER_ERROR,
    503: Reason.SERVER_ERROR,
}
_FAILURES: Final[dict[type[httpx.TransportError], Reason]] = {
    httpx.ConnectTimeout: Reason.TIMEOUT,
    httpx.ReadTimeout: Reason.TIMEOUT,
    httpx.ConnectError: Reason.CONNECTION,
    httpx.ReadError: Reason.CONNECTION,
    httpx.RemoteProtocolError: Reason.CONNECTION,
}
_STRANGER: Final = "320199197012313316"
"""An ID number with its check character, nobody's who is asked about."""
_NO_DAYS: Final = (date(1, 1, 1), date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31))
_ISO_DAY: Final = re.compile(rb"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Exchange:
    """Queries, and the body with which the source answers them in full (HTTP 200).

    ``body`` is ``None`` for a connector that sends nothing. ``handler`` replaces the one reply where several
    requests are needed; the body it sends for the queries must then be ``body``.
    """

    queries: Sequence[Query]
    body: bytes | None = None
    handler: Handler | None = None

    def reply(self, request: httpx.Request) -> httpx.Response:
        """Reply as a healthy source."""
        if self.handler is not None:
            return self.handler(request)
        return httpx.Response(200, content=self.body or b"", headers={"Content-Type": "application/json"})


class ConnectorContract(Offline):
    """What a connector asked over HTTP owes. Subclasses give the fixtures ``connector``, ``found``, ``not_found``."""

    sends = True
    """Whether it sends requests; a recording does not."""

    desk: Desk = Nobody()
    """Who sits at the desk."""

    def behind(self, handler: Handler) -> Handler:
        """Wrap what replies to queries with what replies to other requests, such as those for a captcha."""
        return handler

    async def _ask(self, connector: Connector, queries: Sequence[Query], handler: Handler) -> list[Answer]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(self.behind(handler))) as wire:
            return await connector.ask(queries, wire, self.desk)

    async def _asked(self, connector: Connector, queries: Sequence[Query], handler: Handler) -> list[Answer]:
        """Ask; a connector that calls its source unusable has accused nobody."""
        try:
            return await self._ask(connector, queries, handler)
        except ConnectorUnusable as exc:
            shown = personal(exc, queries)
        assert not shown
        return []

    @pytest.fixture
    def connector(self) -> Connector:
        """Return the connector under test."""
        raise NotImplementedError(
            "a subclass gives the fixture `connector`: its own connector is what is tested"
        )

    @pytest.fixture
    def found(self) -> Exchange:
        """Return an exchange whose every query is answered ``Found``."""
        raise NotImplementedError(
            "a subclass gives the fixture `found`: only it knows what its source replies"
        )

    @pytest.fixture
    def not_found(self) -> Exchange:
        """Return an exchange, about others, whose every query is answered ``NotFound``."""
        raise NotImplementedError(
            "a subclass gives the fixture `not_found`: only it knows what its source replies"
        )

    def test_it_declares_what_it_is(self, connector: Connector) -> None:
        """Source, coverage and limits make sense and stay the same."""
        assert isinstance(connector, Connector)
        assert pl.Series([connector.source]).str.contains(SOURCE).all()
        assert connector.source == connector.source
        check_coverage(connector.coverage)
        limits = connector.limits
        assert limits.rate_per_second > 0
        assert limits.batch >= 1
        assert limits.concurrency >= 1

    async def test_who_is_on_record_is_found(self, connector: Connector, found: Exchange) -> None:
        """Every query has its answer, in order, with certificates of its kind and the body as evidence."""
        answers = await self._ask(connector, found.queries, found.reply)
        assert len(answers) == len(found.queries)
        for query, answer in zip(found.queries, answers, strict=True):
            assert isinstance(answer, Found)
            assert answer.certificates
            assert all(c.kind is query.kind for c in answer.certificates)
            assert answer.evidence.body

    async def test_only_the_full_sign_means_no_record(
        self, connector: Connector, not_found: Exchange
    ) -> None:
        """The positive sign means no record, where the source covers everything the query could concern."""
        answers = await self._ask(connector, not_found.queries, not_found.reply)
        assert [type(answer) for answer in answers] == [NotFound] * len(not_found.queries)
        assert all(connector.coverage.absence_proves(query) for query in not_found.queries)

    async def test_no_query_is_asked_outside_the_coverage(
        self, connector: Connector, found: Exchange
    ) -> None:
        """A document type that the source does not know is out of scope, and nothing is sent."""
        stranger = replace(found.queries[0].identity, id_type=IdType.OTHER)
        answers = await self._ask(connector, [replace(found.queries[0], identity=stranger)], refuse)
        assert answers == [Unanswered(Reason.OUT_OF_SCOPE)]

    async def test_no_junk_accuses(self, connector: Connector, found: Exchange, not_found: Exchange) -> None:
        """Junk instead of a body never raises, never accuses and never finds."""
        if not self.sends:
            return
        for body in JUNK:
            for exchange in (found, not_found):
                answers = await self._asked(connector, exchange.queries, _constant(body))
                assert all(isinstance(answer, Unanswered) for answer in answers)

    async def test_no_spoilt_answer_accuses(self, connector: Connector, found: Exchange) -> None:
        """However the answer for people on record is spoilt, none of them is without a record."""
        if not self.sends or found.body is None:
            return
        for body in mutations(found.body):
            answers = await self._asked(connector, found.queries, _constant(body))
            assert not any(isinstance(answer, NotFound) for answer in answers)

    async def test_no_certificate_of_somebody_else_is_shown(
        self, connector: Connector, found: Exchange
    ) -> None:
        """Where a certificate bears another person's number, whom it is about cannot be told: nobody is found by it."""
        if not self.sends or found.body is None:
            return
        body = found.body
        for query in found.queries:
            body = body.replace(f"T{query.identity.id_number}".encode(), f"T{_STRANGER}".encode())
        answers = await self._asked(connector, found.queries, _constant(body))
        assert f"T{_STRANGER}" not in {
            c.number for a in answers if isinstance(a, Found) for c in a.certificates
        }

    async def test_no_day_that_cannot_be_is_shown(self, connector: Connector, found: Exchange) -> None:
        """Days that stand for "none" or "no end" in a source's database are no days of a certificate."""
        if not self.sends or found.body is None:
            return
        for day in _NO_DAYS:
            body = _ISO_DAY.sub(day.isoformat().encode(), found.body)
            answers = await self._asked(connector, found.queries, _constant(body))
            shown = [c for a in answers if isinstance(a, Found) for c in a.certificates]
            assert not [c for c in shown if day in (c.first_issue, c.valid_from, c.valid_to, c.review_due)]

    async def test_no_spoilt_no_finds(self, connector: Connector, not_found: Exchange) -> None:
        """However a "no record" is spoilt, nobody is found by it."""
        if not self.sends or not_found.body is None:
            return
        for body in mutations(not_found.body):
            answers = await self._asked(connector, not_found.queries, _constant(body))
            assert not any(isinstance(answer, Found) for answer in answers)

    async def test_status_codes_are_no_answers(
        self, connector: Connector, found: Exchange, not_found: Exchange
    ) -> None:
        """A good body under a bad status code is no answer, and the reason is the code's."""
        if not self.sends:
            return
        for exchange in (found, not_found):
            for status, reason in _STATUSES.items():
                answers = await self._ask(
                    connector, exchange.queries, _constant(exchange.body or b"", status)
                )
                assert [type(answer) for answer in answers] == [Unanswered] * len(exchange.queries)
                assert {a.reason for a in answers if isinstance(a, Unanswered)} == {reason}

    async def test_failures_of_the_wire_are_answers(self, connector: Connector, found: Exchange) -> None:
        """An exception of the wire becomes the reason of each query; it does not escape."""
        if not self.sends:
            return
        for error, reason in _FAILURES.items():
            answers = await self._ask(connector, found.queries, _broken(error))
            assert [a.reason for a in answers if isinstance(a, Unanswered)] == [reason] * len(found.queries)

    async def test_it_sends_through_the_wire_only_what_it_is_asked(
        self, connector: Connector, found: Exchange
    ) -> None:
        """Requests go through the wire, and a second asking gives the same answers."""
        seen: list[httpx.Request] = []

        def handler(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return found.reply(request)

        first = await self._ask(connector, found.queries, handler)
        assert bool(seen) == self.sends
        assert await self._ask(connector, found.queries, handler) == first

    async def test_it_says_nothing_of_people(
        self, connector: Connector, found: Exchange, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It logs nothing, and neither it nor its answers show a number or a name."""
        with caplog.at_level(logging.DEBUG):
            answers = await self._ask(connector, found.queries, found.reply)
            for body in JUNK if self.sends else ():
                await self._asked(connector, found.queries, _constant(body))
        assert not [r for r in caplog.records if not r.name.startswith(("asyncio", "httpcore", "httpx"))]
        assert not personal([connector, *answers], found.queries)
        assert not [a for x in answers if x.evidence for a in x.evidence.alarms if personal(a, found.queries)]


def _constant(body: bytes, status: int = 200) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        headers = {"Content-Type": "application/json", "Location": "https://elsewhere.example/"}
        return httpx.Response(status, content=body, headers=headers)

    return handler


def _broken(error: type[httpx.TransportError]) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error(f"failed: {request.url}", request=request)

    return handler
