"""Progress in words: how far, how long still, why it waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from certverify.lookup import ANOTHER_RUN
from certverify.messages import Lang, keys, text
from certverify.web.render import duration
from certverify.web.runs import PageRun

__all__ = ["Shown", "left_of", "shown"]


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


def shown(asked: PageRun, lang: Lang) -> Shown:
    """Return the progress of a run."""
    told = asked.progress
    done, total = int(told.get("done", 0)), int(told.get("total", 0))
    return Shown(
        done=done,
        total=total,
        share=100 * done // total if total else 0,
        found=int(told.get("found", 0)),
        not_found=int(told.get("not_found", 0)),
        unanswered=int(told.get("unanswered", 0)),
        left=_left(told, lang),
        pause=_pause(told.get("paused_until"), told.get("pause_reason"), lang),
    )


def left_of(progress: Mapping[str, Any]) -> timedelta | None:
    """Return how long a run still takes at the pace its answers come in, never faster than its source allows.

    ``None`` while no answer has come in: nothing can be told from nothing. At a desk the answers come as fast as people
    read, the source's own time between two images included.
    """
    done, rate = int(progress.get("done", 0)), float(progress.get("rate") or 0)
    if done == 0 or rate <= 0:
        return None
    pace = min(rate, float(progress.get("grant") or rate))
    return timedelta(seconds=(int(progress.get("total", 0)) - done) / pace)


def _left(progress: Mapping[str, Any], lang: Lang) -> str:
    if not progress.get("total"):
        return ""
    left = left_of(progress)
    if left is None:
        return text("web.progress.left_unknown", lang)
    return text("web.progress.left", lang, duration=duration(left, lang))


def _pause(until: str | None, reason: str | None, lang: Lang) -> str:
    if until is None or reason == ANOTHER_RUN:  # what another run waits for is told in full: web/holdup.py
        return ""
    time = datetime.fromisoformat(until).astimezone(ZoneInfo("Asia/Shanghai"))
    if reason is None:
        return text("pause.closed", lang, until=f"{time:%H:%M:%S}")
    known = [key for key in (f"pause.{reason}", f"reason.{reason}") if key in keys()]
    why = text(known[0], lang) if known else ""
    return text("web.progress.paused", lang, until=f"{time:%H:%M:%S}", reason=why)
