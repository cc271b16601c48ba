"""JMESPath expressions, compiled once: what they pick, and which fields of the body they read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

from certverify_schemas.errors import ConnectorUnusable

__all__ = ["Expression", "Path", "compile_expression"]

Path = tuple[str, ...]

_LEFTMOST: Final = frozenset(
    {
        "filter_projection",
        "flatten",
        "index_expression",
        "pipe",
        "projection",
        "subexpression",
        "value_projection",
    }
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One compiled expression.

    ``pick`` returns what it selects, ``None`` if nothing or if the body's types do not fit it. ``paths`` are the
    chains of field names that it reads, ``firm`` those among them that it cannot do without.
    """

    text: str
    pick: Callable[[object], Any]
    paths: frozenset[Path]
    firm: frozenset[Path]

    def holds(self, value: object) -> bool:
        """Tell whether the expression is true, exactly: text, numbers and lists are never taken for true."""
        return self.pick(value) is True


def compile_expression(connector: str, option: str, text: str) -> Expression:
    """Compile an expression.

    Raises:
        ConnectorUnusable: ``gateway_expression_wrong``, naming the option.
    """
    try:
        compiled = jmespath.compile(text)
    except JMESPathError:
        raise ConnectorUnusable("gateway_expression_wrong", connector=connector, option=option) from None
    paths = tuple(_paths(compiled.parsed))
    firm = frozenset(path for path, optional in paths if not optional)
    pick = _short_cut(compiled.parsed) or _search(compiled.search)
    return Expression(text, pick, frozenset(path for path, _ in paths), firm)


def _short_cut(node: Mapping[str, Any]) -> Callable[[object], Any] | None:
    # Most expressions are a field, or a field == a literal: a dictionary is twenty times as fast as the interpreter.
    chain = _chain(node)
    if chain is not None:
        return _field(chain[0]) if len(chain) == 1 else None
    if node["type"] != "comparator" or node["value"] != "eq":
        return None
    left, right = node["children"]
    plain = right["type"] == "literal" and isinstance(right["value"], str | int) and left["type"] == "field"
    return _equals(left["value"], right["value"]) if plain and not isinstance(right["value"], bool) else None


def _field(name: str) -> Callable[[object], Any]:
    def pick(value: object) -> Any:
        return value.get(name) if isinstance(value, dict) else None

    return pick


def _equals(name: str, literal: str | int) -> Callable[[object], Any]:
    def pick(value: object) -> bool:
        found = value.get(name) if isinstance(value, dict) else None
        # JMESPath, unlike Python, holds true and 1 apart.
        return found == literal and not isinstance(found, bool)

    return pick


def _search(search: Callable[[object], Any]) -> Callable[[object], Any]:
    def pick(value: object) -> Any:
        try:
            return search(value)
        # A function that meets another type than it expects raises; so does arithmetic on odd values.
        except (JMESPathError, ArithmeticError, TypeError, ValueError):
            return None

    return pick


def _chain(node: Mapping[str, Any]) -> Path | None:
    if node["type"] == "field":
        return (node["value"],)
    if node["type"] != "subexpression":
        return None
    parts = [_chain(child) for child in node["children"]]
    return tuple(name for part in parts if part for name in part) if all(parts) else None


def _paths(node: Mapping[str, Any], *, optional: bool = False) -> Iterator[tuple[Path, bool]]:
    """Yield each chain of fields read from the root, and whether the expression can do without it."""
    if (chain := _chain(node)) is not None:
        yield chain, optional
        return
    # What stands right of these is read from something else than the root.
    leftmost = node["type"] in _LEFTMOST
    for child in node["children"][:1] if leftmost else node["children"]:
        if isinstance(child, Mapping):
            yield from _paths(child, optional=optional or not leftmost)
