"""A run that was cut short, and belied by a later one: what it said of others does not stand either."""

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from lookup_world import ScriptedSource, World, entries, person, states

from certverify.lookup import Asked
from certverify_schemas.answer import Answer, Evidence, NotFound
from certverify_schemas.query import Query

ABSENT = NotFound(Evidence(b"empty"))
STAFF = [{"claims": number % 3 > 0} for number in range(60)]
HOLDERS = {person(number)[0] for number in range(60) if number % 6}
TRUTH = {person(number)[0]: "found" if number % 6 else "not_found" for number in range(60)}


def without(asked: Asked) -> set[str]:
    """Return who stands without a record though on record."""
    return {number for number, word in states(asked).items() if word == "not_found" and number in HOLDERS}


def lying(seed: int, one_in: int) -> Callable[[Query, int], Answer | None]:
    """Say "no record" at random, whoever is asked about."""
    dice = random.Random(seed)

    def fault(_query: Query, _number: int) -> Answer | None:
        return ABSENT if dice.randrange(one_in) == 0 else None

    return fault


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    one_in=st.integers(2, 5),
    cut=st.floats(0.5, 4.0),
    later=st.sampled_from([0.01, 1.0, 5.0]),
)
def test_a_run_cut_short_and_belied_later_accuses_nobody(
    seed: int, one_in: int, cut: float, later: float
) -> None:
    """Strewn lies, the run stopped before it could ask again, then health: whatever the lies hit is taken back."""
    world = World(stop_after=cut)
    world.check(entries(STAFF), ScriptedSource(HOLDERS, fault=lying(seed, one_in)))
    world.stop_after = None
    after, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS), days=later)
    assert states(after) == TRUTH
    assert after.complete is True


def cut_after_some_stood(lies: set[str]) -> tuple[World, set[str]]:
    """Stop a run while it asks again; return the world, and who stood without a record."""

    def fault(query: Query, number: int) -> Answer | None:
        return ABSENT if query.identity.id_number in lies else None

    for tenths in range(8, 60):
        world = World(stop_after=tenths / 10)
        asked, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS, fault=fault))
        words = states(asked)
        stood, doubted = (
            {number for number, word in words.items() if word == name}
            for name in ("not_found", "health_in_doubt")
        )
        if stood and doubted & lies:
            return world, stood
    raise AssertionError("no moment at which some stood and others did not")


def asked_in(world: World, run: str) -> list[str]:
    lines = [line for line in world.ledger.lines if line["run"] == run and not line["control"]]
    return [line["query"].identity.id_number for line in lines]


def test_what_stood_in_a_belied_session_is_asked_again_in_the_same_run() -> None:
    """One who was left in doubt turns out to be on record: all that session said is asked again, twice."""
    world, stood = cut_after_some_stood({person(number)[0] for number in range(1, 60, 7)})
    world.stop_after = None
    after, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS), days=1)
    assert states(after) == TRUTH
    asked = asked_in(world, "run2")
    assert stood <= set(asked)
    assert all(asked.count(number) == 2 for number in stood - HOLDERS)
    assert after.counts.reused + after.counts.asked == after.counts.needed
    assert after.counts.asked == len(set(asked))
    assert world.states[-1].done <= world.states[-1].total


def test_a_run_cut_short_and_borne_out_is_not_asked_again() -> None:
    """Where the next run finds no record of the doubted ones either, what stood stands, and is not asked for."""
    unknown = {person(number)[0] for number in range(1, 60, 7)}
    world, stood = cut_after_some_stood(unknown)
    world.stop_after = None
    after, _ = world.check(entries(STAFF), ScriptedSource(HOLDERS - unknown), days=1)
    assert states(after) == TRUTH | dict.fromkeys(unknown, "not_found")
    assert not stood & set(asked_in(world, "run2"))
