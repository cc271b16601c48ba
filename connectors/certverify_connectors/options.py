"""A connector's table of the configuration file, checked: what is wrong is told by the name of the option."""

import difflib
import logging
import stat
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from certverify_connectors.protocol import Coverage, Setup
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import IdType
from certverify_schemas.query import Kind

__all__ = ["CoverageOptions", "Options", "read_options", "read_secret_file", "wrong_option"]


class Options(BaseModel):
    """A table of options: unknown names are errors, values are never shown in one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class CoverageOptions(Options):
    """The table ``coverage``. That a source is nationwide must be said: absence proves nothing otherwise."""

    kinds: frozenset[Kind]
    nationwide: bool = False
    provinces: tuple[str, ...] = ()
    id_types: frozenset[IdType] = frozenset({IdType.ID_CARD})
    coal: bool = False

    @model_validator(mode="after")
    def _says_its_scope(self) -> Self:
        if self.nationwide == bool(self.provinces):
            raise wrong_option('nationwide = true | provinces = ["…"]')
        if not self.kinds or not self.id_types:
            raise wrong_option('kinds = ["special_operation"]')
        return self

    def coverage(self, as_of: date | None = None) -> Coverage:
        """Return what the source covers."""
        return Coverage(self.kinds, self.id_types, self.provinces, self.coal, as_of)


_SHARED: Final = (
    "confirm_after", "controls", "daily_quota", "hours", "max_age", "max_attempts", "rate_per_second", "timeout",
    "type",
)  # fmt: skip
"""What the application takes out of every connector's table; a misspelt one is left in it."""
_LOG: Final = logging.getLogger(__name__)
_Model = TypeVar("_Model", bound=Options)

_TOML_TYPES: Final = {
    "string": "string",
    "int": "integer",
    "float": "number",
    "bool": "true | false",
    "list": "array",
    "tuple": "array",
    "frozen_set": "array",
    "dict": "table",
    "model": "table",
    "date": "YYYY-MM-DD",
    "path": "string",
}


def wrong_option(expected: str, option: str = "") -> PydanticCustomError:
    """Return the error by which a model's validator says what it expects; ``option`` is relative to the model."""
    return PydanticCustomError("wrong_option", "{expected}", {"expected": expected, "option": option})


def read_options(model: type[_Model], setup: Setup) -> _Model:
    """Check a connector's options against its model.

    Raises:
        ConnectorUnusable: ``connector_option_unknown``, ``connector_option_misspelt``, ``connector_option_missing``,
            ``connector_option_placeholder`` or ``connector_option_wrong``, with the path of the first wrong option.
    """
    try:
        return model.model_validate(dict(setup.options))
    except ValidationError as exc:
        errors = exc.errors(include_input=False, include_url=False)
    # An unknown name explains a missing one: it is told first.
    first = min(errors, key=lambda error: error["type"] != "extra_forbidden")
    raise _told(model, setup.name, first)


def _told(model: type[Options], connector: str, error: ErrorDetails) -> ConnectorUnusable:
    context = cast("Mapping[str, Any]", error.get("ctx", {}))
    path = [
        str(part) for part in error["loc"] if part != "[key]"
    ]  # pydantic's word for: the name itself is wrong
    where = {"connector": connector, "option": ".".join([*path, *filter(None, [context.get("option")])])}
    if error["type"] == "extra_forbidden":
        return _unknown(model, path, where)
    if error["type"] == "placeholder":
        return ConnectorUnusable("connector_option_placeholder", **where, host=context["host"])
    if error["type"] == "missing":
        return ConnectorUnusable("connector_option_missing", **where)
    return ConnectorUnusable("connector_option_wrong", **where, expected=_expected(error["type"], context))


def _unknown(model: type[Options], path: list[str], where: dict[str, str]) -> ConnectorUnusable:
    known = sorted({*_fields(model, path[:-1]), *(() if path[:-1] else _SHARED)})
    near = difflib.get_close_matches(path[-1], known, n=1, cutoff=0.6)
    if near:
        return ConnectorUnusable("connector_option_misspelt", **where, near=near[0])
    return ConnectorUnusable("connector_option_unknown", **where, known=", ".join(known))


def _fields(model: type[BaseModel], path: list[str]) -> list[str]:
    for part in path:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        models = [t for t in (inner, *getattr(inner, "__args__", ())) if isinstance(t, type)]
        model = next((t for t in models if issubclass(t, BaseModel)), model)
    return list(model.model_fields)


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    if "expected" in context:
        return str(context["expected"])
    for sign, key in ((">", "gt"), (">=", "ge"), ("<=", "le"), ("pattern", "pattern")):
        if key in context:
            return f"{sign} {context[key]}"
    return next((toml for prefix, toml in _TOML_TYPES.items() if kind.startswith(prefix)), kind)


def read_secret_file(setup: Setup, option: str, path: Path) -> str:
    """Return the secret that a file holds alone, without the white space around it.

    A file that others on the machine may read is warned of, once, and taken: clusters mount secrets so.

    Raises:
        ConnectorUnusable: the file cannot be read, or is empty or not text.
    """
    try:
        secret = (setup.folder / path).read_text(encoding="utf-8").strip()
        readable = bool((setup.folder / path).stat().st_mode & stat.S_IROTH)
    except (OSError, UnicodeDecodeError):
        secret, readable = "", False
    if not secret:
        raise ConnectorUnusable("connector_secret_file", connector=setup.name, option=option, file=path.name)
    if readable:
        _warn_once(setup.name, option, path.name)
    return secret


@cache
def _warn_once(connector: str, option: str, file: str) -> None:
    _LOG.warning(
        "everybody on this machine may read the secret in %s (%s of %s): chmod 600", file, option, connector
    )
