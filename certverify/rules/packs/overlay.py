"""A regulator's own pack, laid over the dated one in force: windows and severities as data, with their source.

::

    id = "jiangsu"
    version = "2026.2"

    [[sources]]
    title = "苏应急〔2026〕某号"
    dated = "2026-07-01"
    evidence = "text"

    [parameters]
    expiring_soon_days = 60

    [rules.review_overdue]
    severity = "advisory"
    evidence = "text"

What it does not name stays as the dated pack has it; the family, the legal basis and the conditions of a rule cannot
be changed. The period of assessment is the law's, and is no window.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from certverify.errors import ConfigError
from certverify.rules.packs.pack import Pack, Parameters, RuleLaw, Source
from certverify_schemas.finding import Severity

__all__ = ["laid_over", "read_overlay"]

_TOP: Final = ("id", "version", "sources", "parameters", "rules")
_SOURCE: Final = ("title", "dated", "evidence")
_RULE: Final = ("severity", "evidence")
_EVIDENCE: Final = ("text", "secondary", "unverified", "practice")
_LAW: Final = ("assessment_months", "minimum_age", "youngest_holder_age")
_WINDOWS: Final = tuple(field.name for field in fields(Parameters) if field.name not in _LAW)
_LONGEST: Final = 3650
"""Days; a longer window is a slip of the pen."""


def laid_over(pack: Pack, overlay: str) -> Pack:
    """Return the pack with an overlay (TOML) laid over it; id, version and digest name both.

    Raises:
        ConfigError: ``pack_syntax``, no TOML; ``pack_unknown``, a name that no pack has; ``pack_missing_field``;
            ``pack_value``, a value of the wrong kind or out of bounds, or a text of more than one line.
    """
    try:
        told = tomllib.loads(overlay)
    except tomllib.TOMLDecodeError as exc:
        place = re.search(r"line \d+, column \d+|end of document", str(exc))
        raise ConfigError("pack_syntax", problem=place.group() if place else "?") from None
    _known(told, _TOP, "")
    for name in ("id", "version"):
        _word(told, name, "")
    rules = _table(told, "rules")
    _known(rules, pack.rules, "rules.")
    return replace(
        pack,
        id=f"{told['id']}+{pack.id}",
        version=f"{told['version']}+{pack.version}",
        sources=(*_sources(told), *pack.sources),
        parameters=replace(pack.parameters, **_windows(_table(told, "parameters"))),
        rules={**pack.rules, **{name: _law(pack.rules[name], _table(rules, name)) for name in rules}},
        files_digest=sha256(f"{pack.files_digest}\n{overlay}".encode()).hexdigest(),
    )


def read_overlay(path: Path) -> str:
    """Return the text of an overlay.

    Raises:
        ConfigError: ``pack_unreadable``.
    """
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except (OSError, UnicodeDecodeError):
        raise ConfigError("pack_unreadable", file=path.name) from None


def _sources(told: Mapping[str, Any]) -> list[Source]:
    listed = told.get("sources")
    if not isinstance(listed, list) or not listed:
        raise ConfigError("pack_missing_field", field="sources")
    return [_source(line, f"sources[{number}].") for number, line in enumerate(listed, 1)]


def _source(line: Any, place: str) -> Source:
    if not isinstance(line, dict):
        raise ConfigError("pack_value", field=place.rstrip("."), expected=", ".join(_SOURCE))
    _known(line, _SOURCE, place)
    if type(line.get("dated")) is date:  # TOML writes a day without quotes, too
        line = {**line, "dated": line["dated"].isoformat()}
    title, dated = _word(line, "title", place), _word(line, "dated", place)
    return Source(title, dated, _one_of(line, "evidence", _EVIDENCE, place))


def _windows(told: Mapping[str, Any]) -> dict[str, int]:
    _known(told, _WINDOWS, "parameters.")
    for name, value in told.items():
        if type(value) is not int or not 0 <= value <= _LONGEST:
            raise ConfigError("pack_value", field=f"parameters.{name}", expected=f"0 … {_LONGEST}")
    return dict(told)


def _law(law: RuleLaw, told: Mapping[str, Any]) -> RuleLaw:
    place = f"rules.{law.rule}."
    _known(told, _RULE, place)
    severity = (
        _one_of(told, "severity", [s.value for s in Severity], place) if "severity" in told else law.severity
    )
    evidence = _one_of(told, "evidence", _EVIDENCE, place) if "evidence" in told else law.evidence
    return replace(law, severity=Severity(severity), evidence=evidence)


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name, {})
    if not isinstance(value, dict):
        raise ConfigError("pack_value", field=name, expected=f"[{name}]")
    return value


def _known(told: Iterable[str], names: Iterable[str], place: str) -> None:
    for name in told:
        if name not in names:
            raise ConfigError("pack_unknown", field=f"{place}{name}", known=", ".join(names))


def _word(told: Mapping[str, Any], name: str, place: str) -> str:
    value = told.get(name)
    if value is None or value == "":
        raise ConfigError("pack_missing_field", field=f"{place}{name}")
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ConfigError("pack_value", field=f"{place}{name}", expected='"…"')
    return value


def _one_of(told: Mapping[str, Any], name: str, words: Collection[str], place: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or value not in words:
        raise ConfigError("pack_value", field=f"{place}{name}", expected=", ".join(words))
    return value
