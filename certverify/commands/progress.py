"""The progress: done, rate against grant, pauses and their reason, time left; a bar in a terminal, lines in a log."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final, TextIO
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from certverify.lookup import Pause, ProgressState
from certverify.messages import Lang, keys, text

__all__ = ["Lines", "LongPauses", "Silent", "note", "shown"]

_EVERY: Final = 30.0
"""Seconds between two lines of a log while nothing changes but the count."""
_LONG: Final = timedelta(seconds=30)


class Silent:
    """Shows nothing."""

    def update(self, state: ProgressState) -> None:
        """Take note of nothing."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to somebody else while the block runs."""
        yield


class LongPauses(Silent):
    """Tells of a long pause, once for each reason: without a progress too one wants to know why nothing happens."""

    def __init__(
        self, lang: Lang, stream: TextIO, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._lang, self._stream, self._now = lang, stream, now
        self._told: set[str | None] = set()

    def update(self, state: ProgressState) -> None:
        """Write a line where a pause begins that is long, or has become so."""
        pause = state.pause
        if pause is None or pause.reason in self._told:
            return
        if max(pause.until - self._now(), self._now() - (pause.since or self._now())) < _LONG:
            return
        self._told.add(pause.reason)
        with suppress(OSError):
            line = f"{text('cli.progress.ask', self._lang)} {state.done}/{state.total}  {_pause(pause, self._lang)}"
            print(line, file=self._stream, flush=True)


class Lines(Silent):
    """Writes a line now and then, where a bar would be drawn once, at the end: into files and container logs.

    ``now`` counts seconds. There is a line at the beginning, one whenever a pause begins or is over, one in thirty
    seconds, and one at the end.
    """

    def __init__(self, lang: Lang, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._lang, self._stream, self._now = lang, stream, now
        self._told_at = -math.inf
        self._held = False
        self._state: ProgressState | None = None

    def update(self, state: ProgressState) -> None:
        """Write a line if one is due."""
        self._state = state
        held = state.pause is not None
        if state.total and (held is not self._held or self._now() - self._told_at >= _EVERY):
            self._held = held
            self._write()

    def close(self) -> None:
        """Write how it ended."""
        if self._told_at > -math.inf:
            self._write()

    def _write(self) -> None:
        if self._state is None:
            raise AssertionError("there is nothing to tell yet")
        self._told_at = self._now()
        head = text("cli.progress.ask", self._lang)
        line = f"{head} {self._state.done}/{self._state.total}  {note(self._state, self._lang)}"
        with suppress(OSError):  # whoever reads the log may have gone; the run goes on
            print(line, file=self._stream, flush=True)


class _Bar:
    """Appears with the first thing it has to tell: a run that ends before it asks leaves no empty bar behind."""

    def __init__(self, bar: Progress, task: TaskID, lang: Lang) -> None:
        self._bar, self._task, self._lang = bar, task, lang

    def update(self, state: ProgressState) -> None:
        """Move the bar to where the run is."""
        if state.total:
            self._bar.start()
        self._bar.update(self._task, completed=state.done, total=state.total, note=note(state, self._lang))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bar off the terminal while the block runs; it returns with the next update."""
        self._bar.stop()
        yield


def note(state: ProgressState, lang: Lang) -> str:
    """Return what stands behind the count: the pause and its reason, else rate, grant and time left."""
    if state.pause is not None:
        return _pause(state.pause, lang)
    grant = "-" if state.grant is None else f"{state.grant:g}"
    rate = text("cli.progress.rate", lang, rate=f"{state.rate:.1f}" if state.rate else "-", grant=grant)
    if state.eta is None or state.done >= state.total:
        return rate
    left = timedelta(seconds=math.ceil(state.eta.total_seconds()))
    return f"{rate}  {text('cli.progress.left', lang, left=left)}"


def _pause(pause: Pause, lang: Lang) -> str:
    until = f"{pause.until.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M:%S}"
    if pause.reason is None:
        return text("pause.closed", lang, until=until)
    own = f"pause.{pause.reason}"
    reason = text(own if own in keys() else f"reason.{pause.reason}", lang)
    return text("cli.progress.paused", lang, until=until, reason=reason)


@contextmanager
def shown(lang: Lang, *, enabled: bool) -> Iterator[Silent | _Bar]:
    """Show the progress on standard error while the block runs; of long pauses alone if not ``enabled``."""
    if not enabled:
        yield LongPauses(lang, sys.stderr)
        return
    console = Console(stderr=True)
    if not console.is_terminal:
        lines = Lines(lang, sys.stderr)
        yield lines
        lines.close()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    bar = Progress(*columns, console=console)
    try:
        yield _Bar(bar, bar.add_task(text("cli.progress.ask", lang), total=None, note=""), lang)
    finally:
        bar.stop()
