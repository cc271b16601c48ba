"""What a person sees of a run under way: a bar of one line, or lines in a log."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from certverify.commands.progress import Lines, LongPauses, note
from certverify.lookup import Pause, ProgressState
from certverify.lookup.progress import ANOTHER_RUN, Tally
from certverify.messages import LANGUAGES, Lang
from certverify_schemas.answer import Reason

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
STATE = ProgressState(60, 150, 50, 10, 0, rate=14.9, grant=15.0, eta=timedelta(seconds=6.1))
ROOM = 80 - len("Asking ") - 8 - len(" 1000000/1000000 ")
"""What is left in a terminal of 80 columns beside a bar of eight and a count in the millions."""
PAUSES: list[str] = [Reason.THROTTLED, Reason.BLOCKED, Reason.TIMEOUT, Reason.CONNECTION, Reason.SERVER_ERROR]
PAUSES += [Reason.NOT_UNDERSTOOD, Reason.HEALTH_IN_DOUBT]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", [*PAUSES, ANOTHER_RUN, None])
def test_why_it_pauses_fits_the_line(lang: Lang, reason: str | None) -> None:
    """In both languages, whatever the reason, time and reason stand beside bar and count in 80 columns."""
    pause = Pause(NOON, reason)
    said = note(replace(STATE, pause=pause), lang)
    assert "12:00:00" in said
    assert cell_len(said) <= ROOM
    rated = note(replace(STATE, rate=1041.9, grant=1042.0, eta=timedelta(hours=8)), lang)
    assert cell_len(rated) <= ROOM


def test_rate_grant_and_time_left_are_told() -> None:
    """The rate stands against the grant; the time left is rounded up, and gone when nothing is left."""
    assert note(STATE, "en") == "14.9/s (grant 15)  0:00:07 left"
    assert note(STATE, "zh") == "14.9/秒（许可 15）  约剩 0:00:07"
    assert note(replace(STATE, done=150), "en") == "14.9/s (grant 15)"


def test_a_log_gets_a_line_now_and_then() -> None:
    """One at the beginning, every half minute, when a pause begins and ends, and one at the end; none while silent."""
    log, clock = io.StringIO(), [0.0]
    lines = Lines("en", log, lambda: clock[0])
    paused = replace(STATE, done=70, pause=Pause(NOON, "throttled"))
    lines.update(replace(STATE, total=0, done=0))
    assert log.getvalue() == ""
    for second in range(100):
        clock[0] = float(second)
        lines.update(paused if 40 <= second < 50 else replace(STATE, done=second))
    lines.update(replace(STATE, done=150))
    lines.close()
    counts = [line.split()[1] for line in log.getvalue().splitlines()]
    assert counts == ["0/150", "30/150", "70/150", "50/150", "80/150", "150/150"]
    assert log.getvalue().splitlines()[2] == "Asking 70/150  paused until 12:00:00: Throttled by the platform"


def test_a_long_pause_is_told_where_no_progress_is_wanted() -> None:
    """Half a minute or more, once for each reason; nothing of short ones, nor of how far the run is."""
    log, now = io.StringIO(), NOON
    pauses = LongPauses("en", log, lambda: now)
    for pause in (
        None,
        Pause(NOON + timedelta(seconds=29), "blocked"),
        Pause(NOON + timedelta(seconds=40), "blocked"),
        Pause(NOON + timedelta(seconds=80), "blocked"),
        Pause(NOON + timedelta(seconds=5), ANOTHER_RUN, NOON - timedelta(seconds=20)),
        Pause(NOON + timedelta(hours=3), None),
    ):
        pauses.update(replace(STATE, pause=pause))
    assert log.getvalue().splitlines() == [
        "Asking 60/150  paused until 12:00:40: Blocked by the platform",
        "Asking 60/150  no asking before 15:00:00 (hours or daily quota)",
    ]


class Watcher:
    def __init__(self) -> None:
        self.states: list[ProgressState] = []

    def update(self, state: ProgressState) -> None:
        self.states.append(state)


def test_asking_once_more_is_work_to_come_and_never_undone() -> None:
    """Ten of a hundred asked again: the count goes on from 100 to 110, and the rate knows no step back."""
    watcher = Watcher()
    tally = Tally(watcher)
    tally.expect(100)
    for second in range(11):
        tally.count(9 if second else 0, 1 if second else 0, 0)
        tally.tell(NOON + timedelta(seconds=second), 10.0)
    tally.again(0, 10)
    tally.tell(NOON + timedelta(seconds=10.5), 10.0)
    tally.count(0, 10, 0)
    tally.tell(NOON + timedelta(seconds=11), 10.0)
    assert [(state.done, state.total) for state in watcher.states[-3:]] == [
        (100, 100),
        (100, 110),
        (110, 110),
    ]
    assert all(9.0 <= state.rate <= 10.5 for state in watcher.states[2:])
    assert (watcher.states[-1].found, watcher.states[-1].not_found) == (90, 10)


def test_the_pace_of_a_person_has_a_rate_and_a_time_left() -> None:
    """With one answer in twenty seconds the rate is a twentieth, not nothing, and the time left is told."""
    watcher = Watcher()
    tally = Tally(watcher)
    tally.expect(10)
    for answer in range(6):
        tally.count(1, 0, 0)
        tally.tell(NOON + timedelta(seconds=20 * answer), 0.2)
    assert watcher.states[-1].rate == pytest.approx(1 / 20)
    assert watcher.states[-1].eta == timedelta(seconds=80)
