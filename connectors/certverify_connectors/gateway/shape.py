"""Which keys an object must and may have: the day a source changes its form, we know."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from certverify_connectors.gateway.expression import Expression, Path
from certverify_connectors.strict_json import not_understood

__all__ = ["Shape", "make_shape", "paths_of"]

_PRINTABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_DIGITS: Final = re.compile(r"\d{5}")


@dataclass(slots=True)
class Shape:
    """Keys of one kind of object, and the shapes of the objects behind them that expressions look into."""

    name: str
    keys: frozenset[str] = frozenset()
    firm: frozenset[str] = frozenset()
    inner: dict[str, "Shape"] = field(default_factory=dict)

    def audit(self, value: object, alarms: set[str]) -> None:
        """Hold an object against the shape; a key that it may not have raises an alarm naming it.

        Raises:
            AnswerNotUnderstood: it is no object, or lacks a key that it must have.
        """
        if not isinstance(value, dict):
            raise not_understood("wrong_type", self.name)
        keys = value.keys()
        if keys != self.keys:
            # What is new is told beside what is missing: it may be the same field under another name.
            alarms.update(f"unknown_field:{self.name}.{_printable(key)}" for key in keys - self.keys)
            for key in sorted(self.firm - keys):
                raise not_understood("missing_field", f"{self.name}.{key}")
        for key, shape in self.inner.items():
            if value.get(key) is not None or key in self.firm:
                shape.audit(value.get(key), alarms)


def _printable(key: str) -> str:
    # A body may use names or ID numbers as keys; only what looks like a programmer's word is shown.
    return key if _PRINTABLE.fullmatch(key) and not _DIGITS.search(key) else "(hidden)"


def make_shape(name: str, firm: Iterable[Path], loose: Iterable[Path]) -> Shape:
    """Build a shape from the paths that must be there and those that may be."""
    return _build(name, frozenset(firm), frozenset(loose))


def _build(name: str, firm: frozenset[Path], loose: frozenset[Path]) -> Shape:
    paths = firm | loose
    heads = frozenset(path[0] for path in paths)
    inner = {head: _build(f"{name}.{head}", _tails(firm, head), _tails(loose, head)) for head in heads}
    return Shape(
        name=name,
        keys=heads,
        firm=frozenset(path[0] for path in firm),
        # An object that is also picked whole may hold anything.
        inner={head: shape for head, shape in inner.items() if shape.keys and (head,) not in paths},
    )


def _tails(paths: frozenset[Path], head: str) -> frozenset[Path]:
    return frozenset(path[1:] for path in paths if path[0] == head and len(path) > 1)


def paths_of(expressions: Iterable[Expression | None], *, firm: bool) -> set[Path]:
    """Return the paths that expressions read: the firm ones, or all."""
    return {path for e in expressions if e is not None for path in (e.firm if firm else e.paths)}
