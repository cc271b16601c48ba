"""Signs of a failure inside a body that arrived with HTTP 200."""

from dataclasses import dataclass

from certverify_connectors.gateway.config import SignOptions
from certverify_connectors.gateway.expression import Expression, compile_expression
from certverify_schemas.answer import Reason

__all__ = ["Signs", "make_signs"]


@dataclass(frozen=True, slots=True)
class Signs:
    """Expressions by the reason they stand for, in the order in which they are tried."""

    by_reason: tuple[tuple[Reason, Expression], ...]

    def reason(self, value: object) -> Reason | None:
        """Return the first reason whose sign holds."""
        return next((reason for reason, sign in self.by_reason if sign.holds(value)), None)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """All signs."""
        return tuple(sign for _, sign in self.by_reason)


def make_signs(connector: str, option: str, options: SignOptions) -> Signs:
    """Compile the signs of one level of the body.

    Raises:
        ConnectorUnusable: an expression is wrong.
    """
    given = ((name, getattr(options, name)) for name in type(options).model_fields)
    return Signs(
        tuple(
            (Reason(name), compile_expression(connector, f"{option}.unanswered.{name}", text))
            for name, text in given
            if text is not None
        )
    )
