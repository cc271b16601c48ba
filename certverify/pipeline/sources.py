"""Connectors by name, found by entry point; a broken plugin stays listed with its problem."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from certverify.errors import CertverifyError, ConfigError, ConnectorUnusable
from certverify.settings import Settings
from certverify_connectors.protocol import ENTRY_POINTS, Connector, DataFile, Setup

__all__ = ["Installed", "connect", "data_days", "installed"]


@dataclass(frozen=True, slots=True)
class Installed:
    """One installed connector: its name, the distribution it came with, and what keeps it from being loaded."""

    name: str
    distribution: str
    problem: str | None


def installed() -> list[Installed]:
    """Return every connector that is installed, by name, the broken ones with their problem."""
    found = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)
    return [Installed(point.name, point.dist.name if point.dist else "?", _problem(point)) for point in found]


def _problem(point: EntryPoint) -> str | None:
    try:
        point.load()
    except Exception as exc:  # noqa: BLE001 -- a third party's module may fail in any way, and must not hide the others
        return f"{type(exc).__name__}: {point.value}"
    return None


def connect(names: Sequence[str], settings: Settings) -> list[Connector | DataFile]:
    """Set up the named connectors, in order.

    Raises:
        ConfigError: no such connector, or the same one twice.
        ConnectorUnusable: its configuration is wrong, or its module cannot be loaded.
    """
    if len(set(names)) != len(names):
        raise ConfigError("connector_twice", names=",".join(names))
    return [_connect(name, settings) for name in names]


def _connect(name: str, settings: Settings) -> Connector | DataFile:
    common = settings.for_connector(name)
    kind = common.type or name
    points = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if kind not in points:
        raise ConfigError("connector_unknown", name=name, known=", ".join(sorted(points)))
    setup = Setup(
        name=name, options=common.options, folder=settings.folder, secrets=settings.secrets_for(name)
    )
    try:
        factory = points[kind].load()
    except Exception as exc:  # noqa: BLE001 -- a third party's module may fail in any way
        raise ConnectorUnusable("connector_broken", name=name, problem=type(exc).__name__) from None
    try:
        made: Connector | DataFile = factory(setup)
    except CertverifyError:
        raise
    except Exception as exc:  # noqa: BLE001 -- as above; the text of its exception is not ours to print
        raise ConnectorUnusable("connector_failed", name=name, problem=type(exc).__name__) from None
    return made


def data_days(sources: Iterable[Connector | DataFile]) -> dict[str, str]:
    """Return by source, as ``2026-11-23``, of which day the data files are."""
    days = {one.source: one.coverage.as_of for one in sources if not isinstance(one, Connector)}
    return {source: day.isoformat() for source, day in days.items() if day is not None}
