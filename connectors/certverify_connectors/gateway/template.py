"""Templates with ``${placeholders}``, compiled once; what is filled in is escaped for the place where it stands."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from certverify_schemas.errors import ConnectorUnusable

__all__ = ["ESCAPES", "Template", "compile_template", "is_json_template"]

_PLACEHOLDER: Final = re.compile(r"\$\{([a-z0-9_.]+)\}")
_SAMPLE: Final = 'a"b\\c\n‘'
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)  # json.dumps makes one for every value


def as_json(value: str | int) -> str:
    """Write a whole JSON value, quotes included."""
    return _ENCODER.encode(value)


def as_url(value: str | int) -> str:
    """Percent-encode everything but unreserved characters (RFC 3986, 2.3)."""
    return quote(str(value), safe="")


ESCAPES: Final[Mapping[str, Callable[[str | int], str]]] = {
    "json": as_json,
    "form": as_url,
    "url": as_url,
    "raw": str,
}


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text and placeholders in turn: ``parts[0]``, value of ``names[0]``, ``parts[1]``, and so on."""

    parts: tuple[str, ...]
    names: tuple[str, ...]
    escape: Callable[[str | int], str]

    def render(self, values: Mapping[str, str | int], ready: Mapping[str, str] | None = None) -> str:
        """Fill the template; ``ready`` values are put in as they are (parts rendered before)."""
        text = [self.parts[0]]
        for name, part in zip(self.names, self.parts[1:], strict=True):
            text.append(ready[name] if ready and name in ready else self.escape(values[name]))
            text.append(part)
        return "".join(text)


def compile_template(connector: str, option: str, text: str, escape: str, known: Iterable[str]) -> Template:
    """Compile a template; ``known`` are the placeholders it may use, ``secret.*`` allowing any secret.

    Raises:
        ConnectorUnusable: ``gateway_placeholder_unknown``, naming option and placeholder.
    """
    pieces = _PLACEHOLDER.split(text)
    allowed = frozenset(known)
    for name in pieces[1::2]:
        if name not in allowed and not (name.startswith("secret.") and "secret.*" in allowed):
            raise ConnectorUnusable(
                "gateway_placeholder_unknown",
                connector=connector,
                option=option,
                placeholder=name,
                known=", ".join(sorted(allowed)),
            )
    return Template(tuple(pieces[::2]), tuple(pieces[1::2]), ESCAPES[escape])


def is_json_template(template: Template, ready: Mapping[str, str] | None = None) -> bool:
    """Tell whether a template yields JSON whatever is filled in: awkward text must come out as it went in."""
    try:
        value = json.loads(template.render(dict.fromkeys(template.names, _SAMPLE), ready))
    except ValueError:
        return False
    filled = sum(1 for name in template.names if not (ready and name in ready))
    return _count(value) == filled


def _count(value: object) -> int:
    if isinstance(value, dict):
        return sum(_count(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(_count(inner) for inner in value)
    return int(value == _SAMPLE)
