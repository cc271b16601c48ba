"""Whose answer it is: what the body repeats of the question must agree with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from certverify_connectors.gateway.expression import Expression
from certverify_connectors.normal import normal_name, normal_number
from certverify_connectors.strict_json import not_understood
from certverify_schemas.query import Kind, Query

__all__ = ["Echo"]


@dataclass(frozen=True, slots=True)
class Echo:
    """Expressions that pick the person and kind that an answer is about; those not given are not checked."""

    id_number: Expression | None
    name: Expression | None
    kind: Expression | None
    kinds: Mapping[Kind, str]

    def check(self, value: object, query: Query, place: str) -> None:
        """Compare what a part of the body repeats with the question.

        Raises:
            AnswerNotUnderstood: ``wrong_person`` or ``wrong_kind``, or what is repeated is no text.
        """
        person = query.identity
        if self.id_number and normal_number(_text(self.id_number, value, place)) != person.id_number:
            raise not_understood("wrong_person", f"{place}.id_number")
        if self.name and normal_name(_text(self.name, value, place)) != person.name:
            raise not_understood("wrong_person", f"{place}.name")
        if self.kind and _text(self.kind, value, place) != self.kinds.get(query.kind, query.kind.value):
            raise not_understood("wrong_kind", f"{place}.kind")

    def fits(self, value: object, query: Query) -> bool:
        """Tell whether number and kind are the query's, to find its result among several."""
        number = self.id_number.pick(value) if self.id_number else None
        if not isinstance(number, str) or normal_number(number) != query.identity.id_number:
            return False
        return self.kind is None or self.kind.pick(value) == self.kinds.get(query.kind, query.kind.value)


def _text(expression: Expression, value: object, place: str) -> str:
    text = expression.pick(value)
    if not isinstance(text, str):
        raise not_understood("wrong_type", f"{place}.echo")
    return text
