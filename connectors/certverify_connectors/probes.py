"""What probes have confirmed: a small file, without personal data, that opens what a connector may be asked.

``certverify probe`` writes it; a connector whose source is not known for certain reads it when it is set up.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

import platformdirs

from certverify_connectors.protocol import Connector
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.query import Kind

__all__ = ["FieldCheck", "Probe", "Probed", "default_file", "read_probes", "write_probe"]

_FORMAT: Final = 1
_FIELDS: Final = frozenset({"source", "kind", "form", "asked_at", "confirmed", "checks"})


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """One field of the expected form: ``read``, ``empty``, ``absent`` (and may be), ``missing``, ``wrong`` or ``new``.

    ``field`` is our word or, for ``new``, the source's; ``key`` the source's field that was read, if any.
    """

    field: str
    state: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe that told something of the form. ``form`` is the digest of what was expected."""

    source: str
    kind: str
    form: str
    asked_at: str
    confirmed: bool
    checks: tuple[FieldCheck, ...] = ()


@runtime_checkable
class Probed(Protocol):
    """A connector that is asked only about kinds that a probe has confirmed."""

    @property
    def probes(self) -> Path:
        """The file of probes that it reads when it is set up."""

    def opened(self, kind: Kind) -> Connector:
        """Return the same source, open for this kind; for a probe only."""

    def form_of(self, kind: Kind) -> str:
        """Return the digest of the form that it expects for this kind."""

    def examine(self, body: bytes, kind: Kind) -> Sequence[FieldCheck]:
        """Hold a body against the expected form, field by field, without believing it."""


def default_file() -> Path:
    """Return the user's own file of probes."""
    return Path(platformdirs.user_data_path("certverify", appauthor=False)) / "probes.json"


def read_probes(file: Path) -> list[Probe]:
    """Return the recorded probes, at most one for each source and kind; none if there is no file.

    Raises:
        ConnectorUnusable: ``probes_unreadable``: the file cannot be read or is not one of ours.
    """
    try:
        return _read(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        raise ConnectorUnusable("probes_unreadable", file=file.name) from None


def _read(told: Mapping[str, Any]) -> list[Probe]:
    if told["format"] != _FORMAT:
        raise ValueError
    return [_probe(one) for one in told["probes"]]


def _probe(told: Mapping[str, Any]) -> Probe:
    if told.keys() != _FIELDS or not isinstance(told["confirmed"], bool):
        raise ValueError
    return Probe(**{**told, "checks": tuple(FieldCheck(**check) for check in told["checks"])})


def write_probe(file: Path, probe: Probe) -> None:
    """Record a probe in place of an earlier one of the same source and kind; the file is for its owner only.

    Raises:
        ConnectorUnusable: ``probes_unreadable`` or ``probes_unwritable``.
    """
    others = [one for one in read_probes(file) if (one.source, one.kind) != (probe.source, probe.kind)]
    text = json.dumps({"format": _FORMAT, "probes": [asdict(one) for one in (*others, probe)]}, indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".probes-")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except OSError:
        raise ConnectorUnusable("probes_unwritable", file=file.name) from None
