"""``certverify demo``: the main job before the reader's eyes, with the truth beside it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from certverify.commands import check, edge
from certverify.demo.comparison import Comparison, compare
from certverify.demo.platform import MISBEHAVIOUR, Platform, started
from certverify.demo.roster import compose
from certverify.demo.stage import Stage, prepare
from certverify.demo.workbook import Placed, write_workbook
from certverify.messages import Lang, text

__all__ = ["run"]

_GRANT: Final = 200.0
_PEOPLE: Final = 310


@dataclass(frozen=True, slots=True)
class _Show:
    """Where and in which language a demonstration is shown."""

    stage: Stage
    lang: Lang
    console: Console

    def say(self, key: str, **facts: object) -> None:
        self.console.print(text(f"demo.{key}", self.lang, **facts), soft_wrap=True)


def run(
    *,
    out: Path = Path("certverify-demo"),
    as_of: date | None = None,
    seed: int = 1,
    lang: Lang | None = None,
    show_progress: bool = True,
) -> int:
    """Play the demonstration in ``out`` and return 0 if all is accounted for and nobody wrongly accused, else 1.

    Raises:
        ConfigError: ``out`` holds something else, or cannot be written.
        ConnectorError: the simulated platform did not start.
    """
    edge.speak(lang or edge.language())
    show = _Show(prepare(out), edge.language(), Console())
    day = as_of or check.today()
    with started(people=_PEOPLE, seed=seed, today=day, grant=_GRANT) as platform:
        show.say("started", people=_PEOPLE, url=platform.url, grant=f"{_GRANT:g}")
        placed = _set_up(show, platform, day, seed)
        platform.misbehave(MISBEHAVIOUR)
        _check(show, day, show_progress=show_progress)
        _tell_statistics(show, platform)
    comparison = compare(show.stage.reports, placed)
    _tell(show, comparison)
    return 0 if comparison.holds else 1


def _set_up(show: _Show, platform: Platform, day: date, seed: int) -> list[Placed]:
    placed = write_workbook(show.stage.roster, compose(platform.people(), day, seed), day)
    show.stage.write_truth(placed)
    show.stage.describe_gateway(platform, _GRANT)
    show.say("roster", rows=len(placed), file=show.stage.roster)
    show.say("truth", file=show.stage.truth)
    return placed


def _check(show: _Show, day: date, *, show_progress: bool) -> None:
    stage = show.stage
    show.say("misbehaves")
    check.run(
        [stage.roster],
        stage.reports,
        connectors="gateway",
        config=stage.config,
        store=f"sqlite:///{stage.ledger.resolve()}",
        as_of=day,
        lang=show.lang,
        show_progress=show_progress,
    )


def _tell_statistics(show: _Show, platform: Platform) -> None:
    counts = platform.statistics()
    spoilt = counts["requests"] - counts["served"].get("answer", 0)
    show.say("statistics", requests=counts["requests"], spoilt=spoilt, most=counts["maxInOneSecond"])


def _tell(show: _Show, comparison: Comparison) -> None:
    show.console.print(_table(show, comparison))
    if comparison.not_shown_yet:
        show.say("not_shown_yet", count=comparison.not_shown_yet)
    for difference in comparison.differences:
        show.say(
            "difference",
            sheet=difference.sheet,
            row=difference.row,
            situation=difference.situation,
            expected=difference.expected,
            got=difference.got,
        )
    show.say("accounted", lines=comparison.lines, unaccounted=comparison.unaccounted)
    show.say("holds" if comparison.holds else "fails", wrongly=comparison.wrongly_accused)


def _table(show: _Show, comparison: Comparison) -> Table:
    table = Table(title=text("demo.table", show.lang))
    table.add_column(text("demo.table.rule", show.lang))
    for name in ("expected", "found", "missed", "wrongly_accused"):
        table.add_column(text(f"demo.table.{name}", show.lang), justify="right")
    for rule, score in comparison.scores.items():
        counts = (score.expected, score.found, score.missed, score.wrongly_accused)
        table.add_row(text(f"rule.{rule}.title", show.lang), *(str(count) for count in counts))
    return table
