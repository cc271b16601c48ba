"""Outages, throttles and crashes: what could not be asked never becomes a no, and nothing is lost or asked twice."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from lookup_staff import HOLDERS, STAFF
from lookup_world import EVERYTHING, ScriptedSource, World, entries, person, states

from certverify.errors import ConnectorUnusable
from certverify.lookup import AskSettings, ProgressState, plan
from certverify_connectors.protocol import Limits
from certverify_schemas.answer import Answer, Found, Reason, Unanswered
from certverify_schemas.query import Query


def test_fifteen_percent_of_passing_faults_leave_nobody_out() -> None:
    """Time-outs, resets, server errors and answers not understood in one of seven requests: all answered in one run."""
    troubles = [Reason.TIMEOUT, Reason.CONNECTION, Reason.SERVER_ERROR, Reason.NOT_UNDERSTOOD]

    def fault(query: Query, number: int) -> Answer | Exception | None:
        if number * 7919 % 20 >= 3:
            return None
        return (
            Unanswered(troubles[number % 4])
            if number % 5
            else ValueError("secret " + query.identity.id_number)
        )

    asked, _ = World().check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault))
    assert asked.unanswered == {}
    assert asked.complete is True


def test_one_query_that_breaks_the_connector_costs_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """An exception for one person, alone or in a batch, leaves that one not understood, and is logged without data."""
    victim = person(17)[0]

    def fault(query: Query, number: int) -> Answer | Exception | None:
        return ValueError(f"cannot read {victim}") if query.identity.id_number == victim else None

    for batch in (1, 20):
        limits = Limits(rate_per_second=50.0, concurrency=4, batch=batch)
        asked, _ = World().check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault, limits=limits))
        assert asked.unanswered == {"not_understood": 1}
        assert states(asked)[victim] == "not_understood"
    assert "ValueError" in caplog.text
    assert victim not in caplog.text


def test_connection_refused_ends_within_seconds() -> None:
    """A source that cannot be reached from the start is given up within 15 seconds, and nobody is accused."""

    def fault(query: Query, number: int) -> Exception:
        return httpx.ConnectError("refused")

    asked, took = World().check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault))
    assert (asked.stopped_by, asked.complete) == ("breaker", False)
    assert asked.unanswered == {"connection": 120}
    assert took < timedelta(seconds=15)


def _refuses(query: Query, number: int) -> Answer:
    return Unanswered(Reason.BLOCKED)


def test_an_interface_that_refuses_everybody_is_given_up_within_seconds() -> None:
    """No waiting gives rights: three refusals before any answer end the run, one at a time or many at once."""
    for concurrency, most in ((1, 3), (16, 16)):
        limits = Limits(rate_per_second=50.0, concurrency=concurrency, blocking_heals=False)
        source = ScriptedSource(HOLDERS, fault=_refuses, limits=limits)
        asked, took = World().check(entries(STAFF), source)
        assert (asked.stopped_by, asked.complete) == ("refused", False)
        assert asked.unanswered == {"blocked": 120}
        assert took < timedelta(seconds=45)
        assert len(source.asked) <= most


def test_a_public_site_that_blocks_is_waited_for() -> None:
    """It blocks whoever asked too much, and wants us to wait: the fourth who asks is answered, and all others."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.BLOCKED) if number <= 3 else None

    limits = Limits(rate_per_second=50.0, concurrency=1)
    asked, took = World().check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault, limits=limits))
    assert (asked.stopped_by, asked.complete) == (None, True)
    assert took > timedelta(minutes=1)


def test_an_interface_that_has_answered_is_not_given_up_for_three_refusals() -> None:
    """It knows us: what refuses now, a firewall in front of it, may let us in again."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.BLOCKED) if 30 < number <= 34 else None

    limits = Limits(rate_per_second=50.0, concurrency=1, blocking_heals=False)
    asked, _ = World().check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault, limits=limits))
    assert (asked.stopped_by, asked.complete) == (None, True)


def test_a_source_that_dies_is_probed_then_given_up() -> None:
    """After 60 answers all fail: within five minutes the run ends by the breaker and keeps what it has."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.SERVER_ERROR) if number > 60 else None

    source = ScriptedSource(HOLDERS, fault=fault)
    asked, took = World().check(entries(STAFF), source)
    assert (asked.stopped_by, asked.complete) == ("breaker", False)
    assert asked.counts.found > 40
    assert took < timedelta(minutes=5)
    assert len(source.asked) < 60 + 20 + 30


def test_a_source_that_comes_back_is_asked_on() -> None:
    """Forty failures in a row, then health: the half-open probe closes the breaker and everybody is answered."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.TIMEOUT) if 50 < number <= 75 else None

    asked, _ = World().check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault))
    assert (asked.stopped_by, asked.complete, asked.unanswered) == (None, True, {})


def test_retries_are_bounded_by_what_was_answered() -> None:
    """Where every second person times out for ever, requests never exceed three halves of the answers by far."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.TIMEOUT) if int(query.identity.id_number[14:17]) % 2 else None

    source = ScriptedSource(HOLDERS, fault=fault)
    asked, _ = World().check(entries(STAFF), source)
    answered = sum(int(query.identity.id_number[14:17]) % 2 == 0 for query in source.asked)
    # 120 first asks, 60 again in the second round, retries within half of the answers and 20, controls.
    assert len(source.asked) <= 120 + 60 + answered // 2 + 20 + 8
    assert asked.unanswered == {"timeout": 60}


def test_a_throttle_stops_everybody_and_all_are_answered() -> None:
    """After "too many requests" nothing arrives for the time the server named, and the rate is halved."""

    def fault(query: Query, number: int) -> Answer | None:
        return Unanswered(Reason.THROTTLED, timedelta(seconds=20)) if number == 30 else None

    world = World()
    asked, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault))
    gaps = [
        later - earlier for earlier, later in zip(world.wire.arrivals, world.wire.arrivals[1:], strict=False)
    ]
    assert asked.complete is True
    assert max(gaps) > 19.9
    after = sorted(gaps[gaps.index(max(gaps)) + 1 :])
    assert after[len(after) // 2] > 1.3 / 50
    assert world.ledger.pace["scripted"].rate < 40


def test_stopping_keeps_what_was_answered_and_the_next_run_asks_the_rest() -> None:
    """Stopped after a second, the run stores what is on the wire; the next asks no one again whose answer stands."""
    world = World(stop_after=1.0)
    source = ScriptedSource(HOLDERS)
    first, took = world.check(entries(STAFF), source)
    assert (first.stopped_by, first.complete) == ("cancelled", False)
    assert took < timedelta(seconds=1.5)
    assert len(world.ledger.records) == len(source.asked)
    assert first.unanswered["cancelled"] == 120 - first.counts.asked
    world.stop_after = None
    kept = len(world.ledger.records)
    second, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS))
    stood = first.counts.found + first.counts.not_found
    assert second.counts.reused == stood
    assert second.counts.asked == 120 - stood
    assert second.complete is True
    found_before = {r.query.key for r in world.ledger.records[:kept] if isinstance(r.answer, Found)}
    asked_again = {r.query.key for r in world.ledger.records[kept:] if not r.control}
    assert not found_before & asked_again


def test_a_ledger_that_fails_ends_the_run_and_loses_nothing_it_confirmed() -> None:
    """Disk full after 50 answers: the run raises; the next asks what is not stored and ends as if nothing had been."""
    world = World()
    world.ledger.fails_after = 50
    with pytest.raises(OSError, match="disk full"):
        world.check(entries(STAFF), ScriptedSource(HOLDERS))
    kept = len(world.ledger.records)
    stored = {record.query.key for record in world.ledger.records if isinstance(record.answer, Found)}
    world.ledger.fails_after = None
    asked, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS))
    assert states(asked) == {person(n)[0]: "found" if n % 8 else "not_found" for n in range(120)}
    assert asked.counts.asked == 120 - len(stored)
    assert not stored & {record.query.key for record in world.ledger.records[kept:] if not record.control}


def test_a_watcher_that_breaks_ends_the_run_instead_of_hanging_it() -> None:
    """Whatever goes wrong while answers are stored is raised, and what was stored stays stored."""

    class Broken(World):
        def update(self, state: ProgressState) -> None:
            raise ValueError("broken")

    world = Broken()
    with pytest.raises(ValueError, match="broken"):
        world.check(entries(STAFF), ScriptedSource(HOLDERS))
    assert world.ledger.records
    assert World(world.ledger).check(entries(STAFF), ScriptedSource(HOLDERS))[0].complete is True


def test_a_run_that_waits_for_another_says_so() -> None:
    """While another run on the ledger asks about those who are left, the progress names it, until the wait is over."""

    class Watching(World):
        def update(self, state: ProgressState) -> None:
            super().update(state)
            if state.pause is not None and state.pause.reason == "another_run":
                self.ledger.claimed = {}  # the other one has ended without asking

    world = Watching()
    rows = entries(STAFF[:20])
    queries = plan(rows, world.ledger.keys, "scripted").queries
    world.ledger.claimed = dict.fromkeys(queries["query_key"][:5], "other")
    asked, _ = world.check(rows, ScriptedSource(HOLDERS))
    told = [state.pause.reason for state in world.states if state.pause is not None]
    assert "another_run" in told
    assert world.states[-1].pause is None
    assert (asked.complete, asked.counts.asked) == (True, 20)


def test_an_unusable_source_ends_the_run_after_storing() -> None:
    """Credentials refused in mid-run raise, and what was answered before is in the ledger."""

    def fault(query: Query, number: int) -> Exception | None:
        return ConnectorUnusable("connector_failed") if number == 40 else None

    world = World()
    with pytest.raises(ConnectorUnusable):
        world.check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault))
    assert len(world.ledger.records) >= 36


def test_a_spent_quota_leaves_the_rest_for_tomorrow() -> None:
    """With 60 a day the rest is out of budget until midnight in Shanghai, and is asked on the days after.

    Who had no record when the quota was spent is in doubt until asked once more, first of all on the next day.
    """
    world, quota = World(), AskSettings(daily_quota=60)
    source = ScriptedSource(HOLDERS)
    asked, _ = world.check(entries(STAFF), source, settings=quota)
    assert (asked.stopped_by, asked.complete) == ("budget", False)
    assert len(world.wire.arrivals) <= 60
    waiting = asked.answers.filter(asked.answers["reason"].cast(str) == "out_of_budget")
    assert waiting["next_try_at"].unique().to_list()[0].isoformat() == "2026-03-02T16:00:00+00:00"
    doubted = [number for number, word in states(asked).items() if word == "health_in_doubt"]
    asked, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS), days=1, settings=quota)
    assert {states(asked)[number] for number in doubted} == {"not_found"}
    for day in (2, 3):
        asked, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS), days=day, settings=quota)
    assert (asked.counts.found, asked.counts.not_found) == (105, 15)


def test_another_source_never_fills_an_outage() -> None:
    """First source down, second without a record: unverified. First provincial, second national: its word counts."""
    down = ScriptedSource(
        HOLDERS, "first", fault=lambda _, number: Unanswered(Reason.TIMEOUT) if number > 30 else None
    )
    asked, _ = World().check(
        entries(STAFF), down, ScriptedSource({person(n)[0] for n in range(60)}, "second")
    )
    for number in range(60, 120):
        assert states(asked)[person(number)[0]] in ("timeout", "found", "cancelled")
    province = ScriptedSource(
        {person(n)[0] for n in range(60)}, "first", coverage=replace(EVERYTHING, provinces=("江苏",))
    )
    second = ScriptedSource(HOLDERS, "second")
    asked, _ = World().check(entries(STAFF), province, second)
    held = {person(n)[0] for n in range(60)} | HOLDERS
    assert states(asked) == {
        person(n)[0]: "found" if person(n)[0] in held else "not_found" for n in range(120)
    }
    assert {query.identity.id_number for query in second.asked[:60]} <= {
        person(n)[0] for n in range(60, 120)
    } | held
