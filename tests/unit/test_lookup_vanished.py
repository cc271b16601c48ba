"""A record in force that is not shown any more: one is a lead, many are a source that has lost data."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from lookup_world import ScriptedSource, World, entries, person, states

from certverify.lookup import AskSettings
from certverify_schemas.answer import Answer, Evidence, Found, NotFound
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.query import Query

# The first check is on 2 March 2026.
RUNS, ENDS = date(2030, 1, 1), date(2026, 4, 20)
STAFF = entries([{"claims": True} for _ in range(30)])
NUMBERS = [person(number)[0] for number in range(30)]
DAILY = AskSettings(max_age=timedelta(days=1))


@dataclass
class Register(ScriptedSource):
    """Shows of everybody on record a certificate with these days."""

    end: date | None = RUNS
    status: CertificateStatus = CertificateStatus.CURRENT

    def truth(self, query: Query) -> Answer:
        """Return the record."""
        if query.identity.id_number not in self.holds:
            return NotFound(Evidence(b"none"))
        held = Certificate(query.kind, "T", valid_to=self.end, status=self.status)
        return Found((held,), Evidence(b"record"))


def checked(world: World, days: float, gone: int, **shown: Any) -> Any:
    """Check everybody, the last ones ``gone`` from the register: the first ones are asked as controls."""
    asked, _ = world.check(
        STAFF, Register(holds=set(NUMBERS[: 30 - gone]), **shown), days=days, settings=DAILY
    )
    return asked


@pytest.mark.parametrize(
    ("gone", "state"), [(1, "not_found"), (2, "not_found"), (3, "health_in_doubt"), (15, "health_in_doubt")]
)
def test_many_records_gone_at_once_are_not_believed(gone: int, state: str) -> None:
    """Three of thirty are one in ten; fewer than three may have been cancelled, whatever their share."""
    world = World()
    checked(world, 0, 0)
    for days in (10, 14):
        asked = checked(world, days, gone)
        known = states(asked)
        assert {known[number] for number in NUMBERS[30 - gone :]} == {state}
        assert {known[number] for number in NUMBERS[: 30 - gone]} == {"found"}
        assert asked.alarms["record_vanished:operators"] == gone
        assert asked.counts.not_found == (gone if state == "not_found" else 0)
        assert asked.complete == (state == "not_found")


def test_a_record_that_runs_is_not_taken_away_by_repeating_no_record() -> None:
    """However often it is said."""
    world = World()
    checked(world, 0, 0)
    for days in (10, 14, 18):
        told = checked(world, days, 1).answers.filter(pl.col("query_key") == key_of(world, 29))
        assert told.select("state", "standing", "agreed_since").row(0) == ("not_found", 1, None)


@pytest.mark.parametrize("shown", [{"end": ENDS}, {"end": None}, {"status": CertificateStatus.REVOKED}])
def test_what_was_not_in_force_any_more_may_leave_the_record(shown: dict[str, Any]) -> None:
    """On 21 April a term to the 20th is over: two answers, four days apart, say so."""
    world = World()
    checked(world, 0, 0, **shown)
    for days, standing in ((50, 1), (54, 2)):
        asked = checked(world, days, 3, **shown)
        told = asked.answers.filter(pl.col("query_key") == key_of(world, 29))
        assert told.select("state", "standing").row(0) == ("not_found", standing)
        assert not asked.alarms


def key_of(world: World, number: int) -> str:
    theirs = [line for line in world.ledger.lines if line["query"].identity.id_number == NUMBERS[number]]
    key: str = theirs[0]["query_key"]
    return key
