"""Who was found, and whose term or review has ended since, is asked again in time."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
from lookup_world import START, ScriptedSource, World, entries, person, states

from certverify.lookup import AskSettings, plan
from certverify.lookup.outlook import begun
from certverify_schemas.answer import Answer, Evidence, Found, Reason, Unanswered
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.query import Query

# The first check is on 2 March 2026.
ENDED, LATER = date(2026, 3, 5), date(2030, 1, 1)
HELD: list[dict[str, Any]] = [
    {"valid_to": ENDED},
    {"valid_to": LATER, "review_due": ENDED},
    {"valid_to": LATER, "review_due": LATER},
    {"valid_to": ENDED, "superseded": True},
    {"valid_to": ENDED, "status": CertificateStatus.REVOKED},
    {"valid_to": START.date()},  # the day of the first check
    {},
]
STAFF = entries([{"claims": True} for _ in HELD])
NUMBERS = [person(number)[0] for number in range(len(HELD))]


@dataclass
class Registry(ScriptedSource):
    """Holds one record of everybody."""

    holds: set[str] = field(default_factory=lambda: set(NUMBERS))

    def truth(self, query: Query) -> Answer:
        """Return the record with its days."""
        held = {"status": CertificateStatus.CURRENT} | HELD[NUMBERS.index(query.identity.id_number)]
        return Found((Certificate(query.kind, "T", **held),), Evidence(b"record"))


def asked_on(world: World, days: float, **script: Any) -> tuple[list[str], dict[str, str]]:
    source = Registry(**script)
    asked, _ = world.check(STAFF, source, days=days)
    assert asked.complete
    return sorted(query.identity.id_number for query in source.asked), states(asked)


def test_a_term_or_review_that_ended_since_is_asked_for_once_more() -> None:
    """Not on its last day, but the day after; not the superseded or revoked; and the next day nobody again."""
    world = World()
    assert asked_on(world, 0)[0] == sorted(NUMBERS)
    assert asked_on(world, 1)[0] == [NUMBERS[0], NUMBERS[5]]  # a control, and who was asked on the last day
    assert asked_on(world, 3)[0] == []
    assert asked_on(world, 4)[0] == sorted(NUMBERS[:2])
    assert asked_on(world, 5)[0] == []


def test_a_forecast_counts_whom_time_has_overtaken() -> None:
    """Before anybody is asked it is known who will be: the same people as are asked then, day by day."""
    world = World()
    asked_on(world, 0)
    asked = plan(STAFF, world.ledger.keys, "scripted")
    for days in (1, 3, 4, 5):
        now = START + timedelta(days=days)
        table = asyncio.run(begun(asked, Registry(), world.ledger, AskSettings(), now))
        foreseen = sorted(table.filter("open")["id_number"])
        # the control of a health check is asked besides, and nobody's answer is wanted for it
        assert set(foreseen) == set(asked_on(world, days)[0]) - ({NUMBERS[0]} if days == 1 else set())


def test_what_was_known_stands_if_asking_again_fails() -> None:
    """A source that is silent takes nobody's record away, and nobody is asked twice in the run for it."""
    world = World()
    asked_on(world, 0)
    script = {"fault": lambda query, number: Unanswered(Reason.NOT_UNDERSTOOD)}
    asked, known = asked_on(world, 10, **script)
    assert set(asked) == {*NUMBERS[:2], NUMBERS[5]}
    assert set(known.values()) == {"found"}
    assert asked_on(world, 11)[0] == sorted({*NUMBERS[:2], NUMBERS[5]})


def test_six_months_that_ended_since_are_asked_for_once_more() -> None:
    """Appointed on 5 September 2025: six months end on 5 March, and on the next day an older answer is of no use."""
    days = [date(2025, 9, 5), date(2025, 10, 5), date(2025, 9, 2), None]
    staff = entries([{"role": "safety_manager", "appointed_on": day} for day in days])
    numbers = [person(number)[0] for number in range(len(days))]
    world = World()

    def asked(day: float) -> list[str]:
        source = ScriptedSource(holds=set(numbers))
        world.check(staff, source, days=day)
        return sorted(query.identity.id_number for query in source.asked)

    control = numbers[0]
    assert [asked(day) for day in (0, 1, 3, 4, 5)] == [numbers, [control, numbers[2]], [], numbers[:1], []]


def test_a_card_issued_since_is_asked_about_until_two_answers_are_younger() -> None:
    """No record on 2 and 6 March; from the 22nd on the roster shows a card of the 12th: asked then, and once more."""
    numbers = [person(number)[0] for number in range(2)]
    world = World()

    def asked(day: float, **card: Any) -> bool:
        source = ScriptedSource(holds={numbers[0]})
        world.check(entries([{"claims": True}, card]), source, days=day)
        return numbers[1] in {query.identity.id_number for query in source.asked}

    shown = {
        "claims": True,
        "claimed_first_issue": date(2014, 3, 12),
        "claimed_valid_from": date(2026, 3, 12),
    }
    assert [asked(day) for day in (0, 4, 8)] == [True, True, False]
    assert [asked(day, **shown) for day in (20, 22, 24, 28, 40)] == [True, False, True, False, False]
    old = {"claims": True, "claimed_first_issue": date(2020, 3, 12)}
    assert not asked(41, **old)


def test_a_problem_said_to_be_rectified_is_asked_about_once_more() -> None:
    """Said on the fifth day: an answer from before is of no use, and one given since is; nobody else is asked."""
    world, number = World(), len(HELD) - 1
    asked_on(world, 0)
    asked_on(world, 4)
    planned = plan(STAFF, world.ledger.keys, "scripted")
    said = pl.DataFrame(
        {
            "person_key": [planned.entries["person_key"][number]],
            "rectified_at": [START + timedelta(days=4, hours=12)],
        }
    )

    def asked(days: float, **script: Any) -> tuple[set[str], dict[str, str]]:
        source = Registry(**script)
        told, _ = world.check(STAFF, source, days=days, rectified=said)
        # the first one is the control of a health check, asked besides
        return {query.identity.id_number for query in source.asked} - {NUMBERS[0]}, states(told)

    silent = {"fault": lambda query, number: Unanswered(Reason.NOT_UNDERSTOOD)}
    asked_then, known = asked(4.7, **silent)
    assert asked_then == {NUMBERS[number]}
    assert set(known.values()) == {"found"}, "what was known stands while nobody answers"
    assert asked(4.8)[0] == {NUMBERS[number]}
    assert asked(4.9)[0] == set()
