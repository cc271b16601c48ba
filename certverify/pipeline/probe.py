"""A probe: does a source still answer in the expected form? Field by field, about one person known to be on record."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from certverify.errors import ConfigError
from certverify.lookup import AskSettings
from certverify.lookup.probe import put
from certverify.settings import ConnectorSettings, Settings, default_store
from certverify.store import open_ledger
from certverify_connectors.probes import (
    FieldCheck,
    Probe,
    Probed,
    default_file,
    read_probes,
    write_probe,
)
from certverify_connectors.protocol import Connector, DataFile, Desk
from certverify_schemas.answer import Answer, Found, Reason, Unanswered
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity
from certverify_schemas.query import Family, Kind, Query

__all__ = ["ProbeOutcome", "Prober", "Unconfirmed", "askable", "probe", "unconfirmed"]

_COMMON: Final = ("number", "first_issue", "valid_from", "valid_to", "issuer", "status_text")
_FIELDS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.SPECIAL_OPERATION: ("category", "item", *_COMMON, "review_due", "reviewed_on"),
    Kind.SAFETY_ASSESSMENT: ("person_type", "industry", "unit_type", *_COMMON),
}
_BAD: Final = frozenset({"missing", "wrong"})


@dataclass(frozen=True, slots=True)
class Prober:
    """Who probes: the clock (aware UTC), the person at the desk, the wish to stop."""

    now: Callable[[], datetime]
    desk: Desk
    stop: asyncio.Event


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """What a probe told. ``recorded`` says that it told enough of the form to be kept."""

    answer: Answer
    checks: tuple[FieldCheck, ...]
    confirmed: bool
    recorded: bool


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A kind that no probe holds open, and why.

    ``unprobed``: no probe has told anything; ``outdated``: the one of ``day`` was about another form than is expected
    now; ``refuted``: the one of ``day`` found another form than is expected.
    """

    kind: Kind
    why: Literal["unprobed", "outdated", "refuted"]
    day: str = ""


def unconfirmed(made: Connector | DataFile) -> list[Unconfirmed]:
    """Return the kinds that a source is not asked about for want of a probe; none of one that needs no probe.

    Raises:
        ConnectorUnusable: ``probes_unreadable``.
    """
    if not (isinstance(made, Connector) and isinstance(made, Probed)):
        return []
    last = {one.kind: one for one in read_probes(made.probes) if one.source == made.source}
    closed = sorted(set(Kind) - made.coverage.kinds, reverse=True)
    return [_unconfirmed(made, kind, last.get(kind.value)) for kind in closed]


def _unconfirmed(made: Probed, kind: Kind, last: Probe | None) -> Unconfirmed:
    if last is None:
        return Unconfirmed(kind, "unprobed")
    same = last.form == made.form_of(kind)
    return Unconfirmed(kind, "refuted" if same else "outdated", last.asked_at[: len("2026-11-23")])


def askable(name: str, made: Connector | DataFile, kind: Kind) -> Connector:
    """Return the source as it may be asked by a probe about this kind.

    Raises:
        ConfigError: it is a data file, or does not cover the kind.
    """
    if not isinstance(made, Connector):
        raise ConfigError("probe_data_file", name=name)
    if isinstance(made, Probed):
        return made.opened(kind)
    if kind not in made.coverage.kinds:
        raise ConfigError("probe_not_covered", name=name, kind=kind.value)
    return made


async def probe(
    source: Connector,
    person: Identity,
    kind: Kind,
    *,
    settings: Settings,
    table: ConnectorSettings,
    by: Prober,
) -> ProbeOutcome:
    """Ask about one person, hold the answer against the expected form, and record what it tells of it.

    The record holds names of fields only. An answer that tells nothing of the form (no record, a time-out, a
    captcha) leaves an earlier record as it is.

    Raises:
        ConnectorUnusable: the source as a whole cannot be used, or the record cannot be written.
        StoreError: the ledger failed.
    """
    family = Family.MANAGERS if kind is Kind.SAFETY_ASSESSMENT else Family.OPERATORS
    url = settings.store or default_store()
    terms = AskSettings(
        rate_per_second=table.rate_per_second,
        daily_quota=table.daily_quota,
        hours=table.hours,
        timeout=table.timeout,
    )
    async with open_ledger(url, key=settings.master_key(), now=by.now) as ledger:
        query = Query(ledger.keys.query_key(source.source, person, kind), person, kind, family)
        answer = await put(source, query, ledger, terms, now=by.now, desk=by.desk, stop=by.stop)
    checks = _checks(source, answer, kind)
    confirmed = isinstance(answer, Found) and not any(check.state in _BAD for check in checks)
    recorded = isinstance(answer, Found) or (
        isinstance(answer, Unanswered) and answer.reason is Reason.NOT_UNDERSTOOD
    )
    if recorded:
        form = source.form_of(kind) if isinstance(source, Probed) else ""
        file = source.probes if isinstance(source, Probed) else default_file()
        write_probe(file, Probe(source.source, kind.value, form, by.now().isoformat(), confirmed, checks))
    return ProbeOutcome(answer, checks, confirmed, recorded)


def _checks(source: Connector, answer: Answer, kind: Kind) -> tuple[FieldCheck, ...]:
    if answer.evidence is None:
        return ()
    known: Sequence[FieldCheck] = ()
    if isinstance(source, Probed):
        known = source.examine(answer.evidence.body, kind)
    elif isinstance(answer, Found):
        known = [_told(name, answer.certificates) for name in _FIELDS[kind]]
    return (*known, *(_alarmed(alarm) for alarm in answer.evidence.alarms))


def _told(name: str, certificates: Sequence[Certificate]) -> FieldCheck:
    given = any(getattr(certificate, name) is not None for certificate in certificates)
    return FieldCheck(name, "read" if given else "empty")


def _alarmed(alarm: str) -> FieldCheck:
    """Return the line of an alarm: what is new spoils nothing, all else is not as expected."""
    harmless = alarm.startswith(("unknown_field:", "unknown_status:"))
    return FieldCheck(alarm, "new" if harmless else "wrong")
