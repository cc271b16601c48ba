"""What Prometheus is told, as files for its textfile collector: counts and times, never a person.

Freshness and readiness are apart: ``FILE`` tells how good the answers are and is written by a night only;
``FILE`` with ``_start`` in its name tells whether the last start worked, and is written by every start.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

__all__ = ["write_freshness", "write_start"]


def write_freshness(file: Path, summary: Mapping[str, Any]) -> None:
    """Write a night's numbers.

    Raises:
        OSError: the file cannot be written.
    """
    registry = CollectorRegistry()

    def told(
        name: str, says: str, values: Mapping[tuple[str, ...], float], labels: tuple[str, ...] = ()
    ) -> None:
        gauge = Gauge(f"certverify_{name}", says, labels, registry=registry)
        for key, value in values.items():
            (gauge.labels(*key) if labels else gauge).set(value)

    forecast, done = summary["forecast"], summary["answered_tonight"]
    began, ended = (datetime.fromisoformat(summary[name]) for name in ("started_at", "finished_at"))
    answered = summary["lookups"]["found"] + summary["lookups"]["not_found"]
    needed = summary["lookups"]["needed"]
    told("night_timestamp_seconds", "When the last written night ended.", {(): ended.timestamp()})
    told("night_complete", "1 if all that was planned has been answered.", {(): float(summary["complete"])})
    told(
        "fresh_ratio",
        "Share of the needed questions whose answer stands.",
        {(): answered / needed if needed else 1.0},
    )
    told("questions_needed", "Questions that the rosters need.", {(): needed})
    told("budget_questions", "Questions a night may ask.", {(): summary["budget"]})
    told(
        "budget_used_questions",
        "Questions that the night asked, second ones, controls and retries aside.",
        {(): summary["lookups"]["asked"]},
    )
    told(
        "pace_per_second",
        "Questions a second, from start to end.",
        {(): _pace(sum(done.values()), began, ended)},
    )
    told("queue_questions", "Questions due after the night.", {(): (forecast["backlog"] or [0])[0]})
    told("people", "People on the rosters.", {(): summary["people"]})
    outcomes: dict[tuple[str, ...], float] = {
        (name, ""): float(done[name]) for name in ("found", "not_found")
    }
    outcomes |= {("unanswered", reason): float(n) for reason, n in summary["unanswered"].items()}
    told("answers", "Answers by outcome and reason.", outcomes, ("outcome", "reason"))
    told("problems", "Problems by what became of them.", _by_name(summary["changes"]), ("change",))
    told(
        "entries",
        "Entries by status.",
        _by_name({k: n for k, n in summary["rows"].items() if k != "read"}),
        ("status",),
    )
    rosters = {
        "read": summary["rosters"]["files"] - len(summary["rosters"]["unread"]),
        "unread": len(summary["rosters"]["unread"]),
    }
    told("rosters", "Roster files.", _by_name(rosters), ("state",))
    told(
        "alarm",
        "1 for each alarm of the night.",
        {(name,): 1.0 for name in summary["alarms_raised"]},
        ("alarm",),
    )
    _write(file, registry)


def write_start(file: Path, exit_code: int, now: datetime) -> None:
    """Write when the last start ended, and how; beside the file of the night's numbers.

    Raises:
        OSError: the file cannot be written.
    """
    registry = CollectorRegistry()
    Gauge("certverify_start_timestamp_seconds", "When the last start ended.", registry=registry).set(
        now.timestamp()
    )
    Gauge("certverify_start_exit_code", "Its exit code; 0 and 3 mean that it works.", registry=registry).set(
        exit_code
    )
    _write(file.with_stem(f"{file.stem}_start"), registry)


def _by_name(counts: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    return {(name,): float(count) for name, count in counts.items()}


def _pace(asked: int, began: datetime, ended: datetime) -> float:
    seconds = (ended - began).total_seconds()
    return asked / seconds if seconds > 0 else 0.0


def _write(file: Path, registry: CollectorRegistry) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(file), registry)
    file.chmod(0o644)  # the collector is another user
