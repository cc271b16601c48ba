"""From a body to answers: the whole reading, in five steps, none of which may guess.

1. strict JSON; 2. the envelope: failure known to the configuration, or success; 3. one result per query, echoing its
person; 4. exactly one of the two signs, agreeing with total and records; 5. every record read in full, and such as can
be (``credible``).
What fails a step is ``not_understood``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from certverify_connectors.credible import check_certificates
from certverify_connectors.gateway.certificate import CertificateReader, make_certificate_reader
from certverify_connectors.gateway.config import GatewayOptions
from certverify_connectors.gateway.envelope import EnvelopeReader, Refused, SoftFailure, make_envelope_reader
from certverify_connectors.gateway.expression import Expression, compile_expression
from certverify_connectors.gateway.result import Portion, ResultReader, make_result_reader
from certverify_connectors.gateway.shape import Shape, make_shape, paths_of
from certverify_connectors.protocol import Coverage
from certverify_connectors.strict_json import loads, not_understood
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.errors import AnswerNotUnderstood
from certverify_schemas.query import Query

__all__ = ["Page", "Reader", "Refused", "make_reader"]


@dataclass(frozen=True, slots=True)
class Page:
    """What one page says of one query, and whether its source says that another follows."""

    portion: Portion
    more: bool | None
    alarms: frozenset[str]

    def is_followed(self, seen: int) -> bool:
        """Tell whether another page follows, after ``seen`` records in all."""
        if not self.portion.found:
            return False
        return self.more if self.more is not None else seen < (self.portion.total or 0)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the bodies of one gateway. Holds no state: the same body gives the same answers."""

    envelope: EnvelopeReader
    result: ResultReader
    result_shape: Shape | None
    certificate: CertificateReader
    more: Expression | None
    coverage: Coverage

    def read(self, body: bytes, queries: Sequence[Query]) -> list[Answer] | Refused:
        """Read a body into one answer per query, in order."""
        alarms: set[str] = set()
        try:
            value = loads(body)  # 1
            opened = self.envelope.open(value, alarms)  # 2
            if opened is not None:
                return opened if isinstance(opened, Refused) else [_failed(opened, body)] * len(queries)
            results = self.envelope.split(value, queries, self.result.echo)  # 3
        except AnswerNotUnderstood as exc:
            return [_puzzled(exc, body)] * len(queries)
        return [self._answer(r, q, body, set(alarms)) for r, q in zip(results, queries, strict=True)]

    def _answer(self, result: Any, query: Query, body: bytes, alarms: set[str]) -> Answer:
        try:
            portion = self._portion(result, query, alarms)  # 4
            if isinstance(portion, Reason):
                return Unanswered(portion, None, Evidence(body, tuple(sorted(alarms))))
            return self.conclude(portion, query, body, alarms)
        except AnswerNotUnderstood as exc:
            return _puzzled(exc, body, alarms)

    def _portion(self, result: Any, query: Query, alarms: set[str]) -> Portion | Reason:
        if result is None:
            raise not_understood("results_disagree")
        if self.result_shape is not None:
            self.result_shape.audit(result, alarms)
        return self.result.read(result, query)

    def conclude(self, portion: Portion, query: Query, body: bytes, alarms: set[str]) -> Answer:
        """Read the records of a whole answer.

        "No record" is the answer only where the source covers everything that the query could concern.

        Raises:
            AnswerNotUnderstood: the total disagrees with the records, or a record is not understood or cannot be.
        """
        if portion.total is not None and portion.total != len(portion.records):
            raise not_understood("total_disagrees")
        certificates = tuple(self.certificate.read(r, query, alarms) for r in portion.records)  # 5
        check_certificates(certificates, query)
        evidence = Evidence(body, tuple(sorted(alarms)))
        if portion.found:
            return Found(certificates, evidence)
        if not self.coverage.absence_proves(query):
            return Unanswered(Reason.OUT_OF_SCOPE, None, evidence)
        return NotFound(evidence)

    def page(self, body: bytes, query: Query) -> Page | Unanswered | Refused:
        """Read one page of a paged answer, leaving its records unread."""
        alarms: set[str] = set()
        try:
            value = loads(body)
            opened = self.envelope.open(value, alarms)
            if opened is not None:
                return opened if isinstance(opened, Refused) else _failed(opened, body)
            portion = self._portion(self.envelope.split(value, [query], self.result.echo)[0], query, alarms)
            if isinstance(portion, Reason):
                return Unanswered(portion, None, Evidence(body, tuple(sorted(alarms))))
            return Page(portion, self._more(value), frozenset(alarms))
        except AnswerNotUnderstood as exc:
            return _puzzled(exc, body, alarms)

    def _more(self, value: object) -> bool | None:
        if self.more is None:
            return None
        more = self.more.pick(value)
        if not isinstance(more, bool):
            raise not_understood("wrong_type", "paging.more")
        return more

    def conclude_pages(self, pages: Sequence[Page], query: Query, body: bytes) -> Answer:
        """Put the pages of one query together and read their records."""
        alarms = {alarm for page in pages for alarm in page.alarms}
        records = [record for page in pages for record in page.portion.records]
        whole = replace(pages[0].portion, records=records)
        try:
            _agree(pages)
            return self.conclude(whole, query, body, alarms)
        except AnswerNotUnderstood as exc:
            return _puzzled(exc, body, alarms)


def _agree(pages: Sequence[Page]) -> None:
    if any(page.portion.total != pages[0].portion.total for page in pages):
        raise not_understood("total_disagrees")
    # A source that ignores the page number sends the first page for ever.
    if any(a.portion.records == b.portion.records for a, b in pairwise(pages)):
        raise not_understood("page_repeated")


def _failed(failure: SoftFailure, body: bytes) -> Unanswered:
    return Unanswered(failure.reason, failure.retry_after, Evidence(body))


def _puzzled(exc: AnswerNotUnderstood, body: bytes, alarms: set[str] | None = None) -> Unanswered:
    causes = {str(exc.facts["cause"]), *(alarms or ())}
    return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(body, tuple(sorted(causes))))


def make_reader(connector: str, options: GatewayOptions) -> Reader:
    """Compile the reader that the options describe.

    Raises:
        ConnectorUnusable: an expression is wrong.
    """
    result = make_result_reader(connector, options.result, options.words)
    more = options.paging.more if options.paging else None
    more_expression = compile_expression(connector, "paging.more", more) if more else None
    shape, result_shape = _shapes(connector, options, result, more_expression)
    return Reader(
        envelope=make_envelope_reader(connector, options.answer, shape),
        result=result,
        result_shape=result_shape,
        certificate=make_certificate_reader(connector, options.certificate, options.words),
        more=more_expression,
        coverage=options.coverage.coverage(),
    )


def _shapes(
    connector: str, options: GatewayOptions, result: ResultReader, more: Expression | None
) -> tuple[Shape, Shape | None]:
    envelope = make_envelope_reader(connector, options.answer, Shape("answer"))
    signs = (envelope.success, envelope.refused, envelope.retry_after, *envelope.signs.expressions)
    firm = paths_of((envelope.success, envelope.results, more), firm=True)
    loose = paths_of((*signs, envelope.results, more), firm=False) | _named(options.answer.known)
    loose_result = result.all_paths | _named(options.result.known)
    if envelope.results is None:
        return make_shape("answer", firm | result.firm_paths, loose | loose_result), None
    return make_shape("answer", firm, loose), make_shape("result", result.firm_paths, loose_result)


def _named(fields: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(name.split(".")) for name in fields}
