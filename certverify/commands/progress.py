"""The progress line: done, rate against grant, pauses and their reason, time left."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from certverify.lookup import ProgressState
from certverify.messages import Lang, text

__all__ = ["Silent", "shown"]


class Silent:
    """Shows nothing."""

    def update(self, state: ProgressState) -> None:
        """Take note of nothing."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to somebody else while the block runs."""
        yield


class _Bar:
    """Appears with the first thing it has to tell: a run that ends before it asks leaves no empty bar behind."""

    def __init__(self, bar: Progress, task: TaskID, lang: Lang) -> None:
        self._bar, self._task, self._lang = bar, task, lang

    def update(self, state: ProgressState) -> None:
        """Move the bar to where the run is."""
        if state.total:
            self._bar.start()
        self._bar.update(self._task, completed=state.done, total=state.total, note=self._note(state))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bar off the terminal while the block runs; it returns with the next update."""
        self._bar.stop()
        yield

    def _note(self, state: ProgressState) -> str:
        if state.paused_until is not None:
            until = state.paused_until.astimezone(ZoneInfo("Asia/Shanghai"))
            reason = text(f"reason.{state.pause_reason}", self._lang) if state.pause_reason else ""
            return text("cli.progress.paused", self._lang, until=f"{until:%H:%M:%S}", reason=reason)
        grant = "-" if state.grant is None else f"{state.grant:g}"
        rate = text("cli.progress.rate", self._lang, rate=f"{state.rate:.1f}", grant=grant)
        if state.eta is None:
            return rate
        left = timedelta(seconds=math.ceil(state.eta.total_seconds()))
        return f"{rate}  {text('cli.progress.left', self._lang, left=left)}"


@contextmanager
def shown(lang: Lang, *, enabled: bool) -> Iterator[Silent | _Bar]:
    """Show a progress bar on standard error while the block runs; silent if not ``enabled``."""
    if not enabled:
        yield Silent()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    bar = Progress(*columns, console=Console(stderr=True))
    try:
        yield _Bar(bar, bar.add_task(text("cli.progress.ask", lang), total=None, note=""), lang)
    finally:
        bar.stop()
