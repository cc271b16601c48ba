"""One result of a body: what it says of one query, before its certificates are read."""

from dataclasses import dataclass
from typing import Any

from certverify_connectors.gateway.config import ResultOptions, WordOptions
from certverify_connectors.gateway.echo import Echo
from certverify_connectors.gateway.expression import Expression, compile_expression
from certverify_connectors.gateway.shape import paths_of
from certverify_connectors.gateway.signs import Signs, make_signs
from certverify_connectors.strict_json import not_understood
from certverify_schemas.answer import Reason
from certverify_schemas.query import Query

__all__ = ["Portion", "ResultReader", "make_result_reader"]


@dataclass(frozen=True, slots=True)
class Portion:
    """What one result says: records of the person, or none; ``total`` as the source counts them."""

    found: bool
    records: list[Any]
    total: int | None


@dataclass(frozen=True, slots=True)
class ResultReader:
    """Reads results of one gateway."""

    found: Expression
    no_record: Expression
    certificates: Expression
    total: Expression | None
    echo: Echo
    signs: Signs

    def read(self, value: object, query: Query) -> Portion | Reason:
        """Read one result: exactly one of the two signs must hold, and its person must be the one asked about.

        Raises:
            AnswerNotUnderstood: the signs, the echoes, the total and the records do not agree.
        """
        self.echo.check(value, query, "result")
        if (reason := self.signs.reason(value)) is not None:
            return reason
        found = self.found.holds(value)
        if found == self.no_record.holds(value):
            raise not_understood("unknown_result")
        records, total = self._records(value), self._total(value)
        if found != bool(records) or (not found and total):
            raise not_understood("total_disagrees")
        return Portion(found, records, total)

    def _records(self, value: object) -> list[Any]:
        records = self.certificates.pick(value)
        if records is None:
            return []
        if not isinstance(records, list):
            raise not_understood("wrong_type", "result.certificates")
        return records

    def _total(self, value: object) -> int | None:
        if self.total is None:
            return None
        total = self.total.pick(value)
        if isinstance(total, bool) or not isinstance(total, int):
            raise not_understood("wrong_type", "result.total")
        return total

    @property
    def firm_paths(self) -> set[tuple[str, ...]]:
        """Fields that a result must have."""
        echo = self.echo
        picks = (self.certificates, self.total, echo.id_number, echo.name, echo.kind)
        return paths_of(picks, firm=True)

    @property
    def all_paths(self) -> set[tuple[str, ...]]:
        """Fields that a result may have."""
        signs = paths_of((self.found, self.no_record, *self.signs.expressions), firm=False)
        echo = self.echo
        return signs | paths_of(
            (self.certificates, self.total, echo.id_number, echo.name, echo.kind), firm=False
        )


def make_result_reader(connector: str, options: ResultOptions, words: WordOptions) -> ResultReader:
    """Compile the reader of results.

    Raises:
        ConnectorUnusable: an expression is wrong.
    """

    def maybe(option: str) -> Expression | None:
        text = getattr(options, option)
        return None if text is None else compile_expression(connector, f"result.{option}", text)

    return ResultReader(
        found=compile_expression(connector, "result.found", options.found),
        no_record=compile_expression(connector, "result.no_record", options.no_record),
        certificates=compile_expression(connector, "result.certificates", options.certificates),
        total=maybe("total"),
        echo=Echo(maybe("id_number"), maybe("name"), maybe("kind"), words.kind),
        signs=make_signs(connector, "result", options.unanswered),
    )
