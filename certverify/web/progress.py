"""Progress in words: how far, how long still, why it waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from certverify.messages import Lang, keys, text
from certverify.web.desk import DeskState
from certverify.web.render import duration
from certverify.web.runs import PageRun

__all__ = ["Shown", "shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """``share`` is a whole percentage; ``left`` and ``pause`` are sentences, or empty."""

    done: int
    total: int
    share: int
    found: int
    not_found: int
    unanswered: int
    left: str
    pause: str


def shown(asked: PageRun, desk: DeskState, lang: Lang) -> Shown:
    """Return the progress of a run; at a desk, what is left is reckoned at the pace of the person who sits there."""
    told = asked.progress
    done, total = int(told.get("done", 0)), int(told.get("total", 0))
    left = _left(told.get("left"), total - done, desk)
    return Shown(
        done=done,
        total=total,
        share=100 * done // total if total else 0,
        found=int(told.get("found", 0)),
        not_found=int(told.get("not_found", 0)),
        unanswered=int(told.get("unanswered", 0)),
        left="" if left is None else text("web.progress.left", lang, duration=duration(left, lang)),
        pause=_pause(told.get("paused_until"), told.get("pause_reason"), lang),
    )


def _left(seconds: float | None, queries: int, desk: DeskState) -> timedelta | None:
    if desk.unseen or desk.read:
        return None if desk.pace is None else desk.pace * queries
    return None if seconds is None else timedelta(seconds=seconds)


def _pause(until: str | None, reason: str | None, lang: Lang) -> str:
    if until is None:
        return ""
    time = datetime.fromisoformat(until).astimezone(ZoneInfo("Asia/Shanghai"))
    if reason is None:
        return text("pause.closed", lang, until=f"{time:%H:%M:%S}")
    known = [key for key in (f"pause.{reason}", f"reason.{reason}") if key in keys()]
    why = text(known[0], lang) if known else ""
    return text("web.progress.paused", lang, until=f"{time:%H:%M:%S}", reason=why)
