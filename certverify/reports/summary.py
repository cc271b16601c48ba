"""``summary.json``: the numbers of a run, for machines; ``summary.schema.json`` describes it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import polars as pl

from certverify.reports.counts import by_rule, by_status, rejections
from certverify.reports.result import RunResult
from certverify.reports.safetext import hidden

__all__ = ["as_json", "render"]

_LOOKUPS: Final = ("needed", "reused", "asked", "found", "not_found", "unanswered")


def as_json(result: RunResult, *, unmasked: bool, files: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the summary as JSON values; ``findings`` counts primary findings only.

    ``files`` is the SHA-256 of each report as it was written, by its name.

    Raises:
        ValueError: an entry has no known status.
    """
    statuses = by_status(result.rows)
    told: dict[str, Any] = {
        "run_id": result.run_id,
        "as_of": result.as_of.isoformat(),
        "started_at": _utc(result.started_at),
        "finished_at": _utc(result.finished_at),
        "complete": result.complete,
        "source": result.source,
        "pack": result.pack,
        "checkpoint": _plain(dict(result.checkpoint)),
        "rows": {"read": result.rows.height, **statuses},
        "lookups": {name: int(result.lookups[name]) for name in _LOOKUPS},
        "unanswered": dict(sorted(result.unanswered.items())),
        "findings": _findings(result),
    }
    return {**told, **_more(result, unmasked=unmasked), "files": dict(sorted((files or {}).items()))}


def render(result: RunResult, *, unmasked: bool, files: Mapping[str, str] | None = None) -> str:
    """Return the text of ``summary.json``: UTF-8, indented, keys in their documented order."""
    return json.dumps(as_json(result, unmasked=unmasked, files=files), ensure_ascii=False, indent=2) + "\n"


def _findings(result: RunResult) -> dict[str, dict[str, int]]:
    """Add up a rule's severities: one rule may be a violation under one pack and a suspicion under another."""
    sums = pl.col("confirmed", "provisional").sum()
    counted = by_rule(result.findings).group_by("rule", maintain_order=True).agg(sums)
    return {
        rule: {"confirmed": confirmed, "provisional": provisional}
        for rule, confirmed, provisional in counted.iter_rows()
    }


def _more(result: RunResult, *, unmasked: bool) -> dict[str, Any]:
    """What follows the promised keys."""
    return {
        "employer": result.employer,
        "stopped_by": result.stopped_by,
        "unmasked": unmasked,
        "pack_confirmed": result.pack_confirmed,
        "problems": rejections(result.problems),
        "alarms": dict(sorted(result.alarms.items())),
        "unreadable": [hidden({"code": error.code, **error.facts}) for error in result.unreadable],
        "understood": hidden(_plain(list(result.understood))),
        "by_hand": _plain(result.by_hand._asdict()),
    }


def _plain(value: Any) -> Any:
    """Turn days, times and bytes inside a value into text."""
    return json.loads(json.dumps(value, default=_text, ensure_ascii=False))


def _text(value: object) -> str:
    match value:
        case datetime():
            return _utc(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
    raise TypeError(f"{type(value).__name__} in a summary")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
