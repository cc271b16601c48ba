"""The outer form of a body: did the interface answer at all, and which result belongs to which query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from certverify_connectors.gateway.config import AnswerOptions
from certverify_connectors.gateway.echo import Echo
from certverify_connectors.gateway.expression import Expression, compile_expression
from certverify_connectors.gateway.shape import Shape
from certverify_connectors.gateway.signs import Signs, make_signs
from certverify_connectors.strict_json import not_understood
from certverify_schemas.answer import Reason
from certverify_schemas.query import Query

__all__ = ["EnvelopeReader", "Refused", "SoftFailure", "make_envelope_reader"]


@dataclass(frozen=True, slots=True)
class SoftFailure:
    """A failure told inside HTTP 200."""

    reason: Reason
    retry_after: timedelta | None


class Refused:
    """The credentials were not accepted, told inside HTTP 200."""


@dataclass(frozen=True, slots=True)
class EnvelopeReader:
    """Reads the outer form of one gateway's bodies. ``shape`` is set last, as results may stand in the envelope."""

    success: Expression
    refused: Expression | None
    retry_after: Expression | None
    results: Expression | None
    by_echo: bool
    signs: Signs
    shape: Shape

    def open(self, value: object, alarms: set[str]) -> SoftFailure | Refused | None:
        """Tell whether the body is an answer (``None``) or a failure that the configuration knows.

        A failure's sign outranks success. Raises AnswerNotUnderstood for everything else.
        """
        if self.refused is not None and self.refused.holds(value):
            return Refused()
        if (reason := self.signs.reason(value)) is not None:
            return SoftFailure(reason, self._wait(value))
        if not self.success.holds(value):
            raise not_understood("unknown_code")
        self.shape.audit(value, alarms)
        return None

    def _wait(self, value: object) -> timedelta | None:
        seconds = self.retry_after.pick(value) if self.retry_after else None
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= 31 * 86_400:
            return None
        return timedelta(seconds=seconds)

    def split(self, value: object, queries: Sequence[Query], echo: Echo) -> list[Any]:
        """Return each query's result, in the order of the queries; ``None`` for one that is not among them.

        Raises:
            AnswerNotUnderstood: ``results`` is no list, or holds other than one result per query.
        """
        if self.results is None:
            return [value]
        results = self.results.pick(value)
        if not isinstance(results, list):
            raise not_understood("wrong_type", "answer.results")
        if len(results) > len(queries) or (len(results) < len(queries) and not self.by_echo):
            raise not_understood("results_disagree")
        return _by_echo(results, queries, echo) if self.by_echo else results


def _by_echo(results: list[Any], queries: Sequence[Query], echo: Echo) -> list[Any]:
    matched = [[result for result in results if echo.fits(result, query)] for query in queries]
    if sum(map(len, matched)) != len(results) or any(len(found) > 1 for found in matched):
        raise not_understood("results_disagree")
    return [found[0] if found else None for found in matched]


def make_envelope_reader(connector: str, options: AnswerOptions, shape: Shape) -> EnvelopeReader:
    """Compile the reader of envelopes.

    Raises:
        ConnectorUnusable: an expression is wrong.
    """

    def maybe(option: str) -> Expression | None:
        text = getattr(options, option)
        return None if text is None else compile_expression(connector, f"answer.{option}", text)

    return EnvelopeReader(
        success=compile_expression(connector, "answer.success", options.success),
        refused=maybe("refused"),
        retry_after=maybe("retry_after"),
        results=maybe("results"),
        by_echo=options.match == "echo",
        signs=make_signs(connector, "answer", options.unanswered),
        shape=shape,
    )
