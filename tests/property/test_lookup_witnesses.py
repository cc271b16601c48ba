"""A source that shows nobody but the controls named in the settings: of twenty people on, none is without a record.

Who holds what is invented per example, and the expectation is counted by hand: people hidden, people shown.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import get_args

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from lookup_world import ScriptedSource, World, entries, person, states

from certverify.lookup import Asked, AskSettings, ControlPerson
from certverify.lookup.standing.witnesses import FEWEST, absences, barren, nobody_found
from certverify.messages import Lang
from certverify.reports.words import alarm_word
from certverify_schemas.answer import Answer, Evidence, NotFound
from certverify_schemas.query import Family, Query

NAMED = {"operators": person(900), "coal": person(901)}
CONTROLS = AskSettings(
    controls=tuple(ControlPerson(family, name, number) for family, (number, name) in NAMED.items())
)
SHOWN = {number for number, _ in NAMED.values()}
ALARM = "only_controls_found:operators"


def staff(people: Sequence[int], **more: object) -> pl.DataFrame:
    return entries([{"person": number, "claims": number % 3 > 0} | more for number in people])


def hidden_from(first: int) -> Callable[[Query, int], Answer | None]:
    """Hide everybody but who is named, from a question on."""

    def fault(query: Query, number: int) -> Answer | None:
        named = query.identity.id_number in SHOWN
        return None if named or number < first else NotFound(Evidence(b"empty"))

    return fault


def holders(people: Sequence[int]) -> set[str]:
    return {person(number)[0] for number in people} | SHOWN


def told(asked: Asked) -> Counter[str]:
    return Counter(states(asked).values())


@settings(max_examples=6, deadline=None)
@given(people=st.integers(1, 19) | st.integers(20, 60))
def test_nobody_but_controls_was_found(people: int) -> None:
    """Up to nineteen are believed to have no record; of twenty on nobody is, and the alarm counts them."""
    asked, _ = World().check(staff(range(people)), ScriptedSource(SHOWN), settings=CONTROLS)
    if people < 20:
        assert told(asked) == {"not_found": people}
        assert asked.complete
        assert not asked.alarms
    else:
        assert told(asked) == {"health_in_doubt": people}
        assert not asked.complete
        assert asked.alarms == {ALARM: people}


@settings(max_examples=4, deadline=None)
@given(people=st.integers(20, 60), holder=st.integers(0, 59))
def test_one_person_on_record_is_witness_enough(people: int, holder: int) -> None:
    """Whoever of the roster it is, and whether or not a card is claimed: the absence of all others stands."""
    holder %= people
    asked, _ = World().check(staff(range(people)), ScriptedSource(holders([holder])), settings=CONTROLS)
    assert told(asked) == {"found": 1, "not_found": people - 1}
    assert asked.complete


def test_a_named_control_on_the_roster_is_no_witness() -> None:
    """Neither asked as a control nor, when there are several and only one is asked so, as anybody else."""
    controls = AskSettings(
        controls=tuple(ControlPerson("operators", *reversed(person(900 + n))) for n in range(3))
    )
    source = ScriptedSource({person(900 + n)[0] for n in range(3)})
    asked, _ = World().check(staff([*range(25), 900, 901, 902]), source, settings=controls)
    assert told(asked) == {"found": 3, "health_in_doubt": 25}


@settings(max_examples=4, deadline=None)
@given(again=st.integers(1, 25), days=st.sampled_from([0.1, 1.0, 3.5, 40.0]))
def test_what_was_not_believed_is_not_believed_in_parts(again: int, days: float) -> None:
    """A roster of some of those left in doubt, soon or later, is no way round: they are asked, and stay in doubt.

    What was said of them long ago counts as well: the source has not shown anybody yet.
    """
    world = World()
    world.check(staff(range(25)), ScriptedSource(SHOWN), settings=CONTROLS)
    asked, _ = world.check(staff(range(again)), ScriptedSource(SHOWN), days=days, settings=CONTROLS)
    assert told(asked) == {"health_in_doubt": again}


@settings(max_examples=4, deadline=None)
@given(days=st.sampled_from([0.1, 1.0, 3.5]), unlicensed=st.integers(0, 25))
def test_the_next_run_clears_whom_the_source_shows_then(days: float, unlicensed: int) -> None:
    """A source that is well again is believed at once, and of what it said before nothing counts."""
    world, truth = World(), holders(range(unlicensed, 25 + 1))
    world.check(staff(range(25)), ScriptedSource(SHOWN), settings=CONTROLS)
    well = ScriptedSource(truth)
    asked, _ = world.check(staff(range(26)), well, days=days, settings=CONTROLS)
    assert states(asked) == {person(n)[0]: "found" if n >= unlicensed else "not_found" for n in range(26)}
    standing = asked.answers.filter(pl.col("state").cast(pl.String) == "not_found")["standing"]
    assert standing.to_list() == [1] * unlicensed


@settings(max_examples=3, deadline=None)
@given(new=st.integers(1, 40))
def test_whom_earlier_runs_found_is_a_witness_when_found_again(new: int) -> None:
    """New people without a card are found out though nobody of their roster is on record: an older record is shown.

    So are those whose absence is to be confirmed.
    """
    world, everybody = World(), range(40)
    source = ScriptedSource(holders(range(30)))
    world.check(staff(everybody), source, settings=CONTROLS)
    asked, _ = world.check(staff(range(40, 40 + new)), source, days=1, settings=CONTROLS)
    assert told(asked) == {"not_found": new}
    confirmed, _ = world.check(staff(everybody), source, days=4, settings=CONTROLS)
    absent = confirmed.answers.filter(pl.col("state").cast(pl.String) == "not_found")
    assert absent["standing"].to_list() == [2] * 10


@settings(max_examples=5, deadline=None)
@given(people=st.integers(3, 50), first=st.integers(1, 120), later=st.booleans())
def test_hiding_everybody_later_accuses_no_holder(people: int, first: int, later: bool) -> None:
    """Two holders had been shown, in an earlier run or in this one, before only who is named is: nobody is accused."""
    world, roster = World(), range(people)
    if later:
        world.check(staff(range(100, 110)), ScriptedSource(holders(range(100, 110))), settings=CONTROLS)
    first = first if later else max(first, 4)  # the control opens; two of the roster are shown
    truth = holders([*roster, *range(100, 110)])
    source = ScriptedSource(truth, fault=hidden_from(first))
    asked, _ = world.check(staff(roster), source, days=1, settings=CONTROLS)
    assert told(asked)["not_found"] == 0
    well, _ = world.check(staff(roster), ScriptedSource(truth), days=1.1, settings=CONTROLS)
    assert told(well) == {"found": people}


def test_a_record_that_lapsed_does_not_stop_a_run() -> None:
    """One person found earlier and gone since is no reason to doubt a source that shows the named control."""
    world = World()
    world.check(staff([50]), ScriptedSource(holders([50])), settings=CONTROLS)
    asked, _ = world.check(staff(range(5)), ScriptedSource(SHOWN), days=1, settings=CONTROLS)
    assert told(asked) == {"not_found": 5}


def test_nobody_is_called_a_control_where_none_is_named() -> None:
    """What is said of people is true of these families: named controls alone were found, or nobody at all."""
    settled = pl.DataFrame({"family": ["operators", "operators", "coal"], "open": True, "unwitnessed": True})
    assert nobody_found(settled, [Family.COAL]) == {
        "nobody_found:operators": 2,
        "only_controls_found:coal": 1,
    }


def test_each_family_needs_a_witness_of_its_own() -> None:
    """Operators on record do not speak for the coal mines, which another system may serve."""
    rows = [{"person": n, "coal": n % 2 == 0} for n in range(60)]
    source = ScriptedSource(holders(range(1, 20, 2)))
    asked, _ = World().check(entries(rows), source, settings=CONTROLS)
    assert told(asked) == {"found": 10, "not_found": 20, "health_in_doubt": 30}
    assert asked.alarms == {"only_controls_found:coal": 30}


def test_another_source_does_not_fill_what_is_doubted() -> None:
    """Whom the first source hid is found at the second, and of all others the question stays open."""
    first, second = ScriptedSource(SHOWN, source="first"), ScriptedSource(holders(range(6)), source="second")
    asked, _ = World().check(staff(range(30)), first, second, settings=CONTROLS)
    assert told(asked) == {"found": 6, "health_in_doubt": 24}


def test_a_run_that_was_stopped_early_is_judged_as_it_stands() -> None:
    """Its people are asked again by the next, with those it had not come to, and believed by what that shows."""
    world = World()
    world.stop_after = 1.5
    source = ScriptedSource(holders(range(80, 90)))
    roster = entries([{"person": number, "claims": number < 80} for number in range(90)])
    stopped, _ = world.check(roster, source, settings=CONTROLS)
    assert told(stopped)["not_found"] == 0
    world.stop_after = None
    asked, _ = world.check(roster, source, days=0.1, settings=CONTROLS)
    assert told(asked) == {"found": 10, "not_found": 80}
    assert asked.complete


spans = st.tuples(st.sampled_from(["s", "s/1", "t", "t-late"]), st.sampled_from(["coal", "operators"]))
lines = st.lists(st.tuples(spans, st.sampled_from(["not_found", "found", "unanswered"])), max_size=12)


@settings(deadline=None)
@given(history=lines, people=st.integers(0, 40))
def test_sessions_that_are_not_believed(history: list[tuple[tuple[str, str], str]], people: int) -> None:
    """One by one: where somebody had no record and it did not come late, and of the family too many had none."""
    columns = dict.fromkeys(("session", "family", "outcome"), pl.String())
    table = pl.DataFrame([(*span, outcome) for span, outcome in history], schema=columns, orient="row")
    absent = {span for span, outcome in history if outcome == "not_found" and not span[0].endswith("-late")}
    assert absences(table).rows() == sorted(absent)
    believed = barren(absences(table), {"operators": people}).rows()
    assert believed == sorted(span for span in absent if span[1] == "operators" and people >= FEWEST)


def test_the_alarm_is_told_in_words() -> None:
    """For every family, in both languages; what a source sent is shown as it is."""
    for lang in get_args(Lang):
        words = ("only_controls_found", "nobody_found", "contradicted_itself")
        said = {alarm_word(f"{word}:{family}", lang) for word in words for family in Family}
        assert None not in said
        assert len(said) == 3 * len(Family)
        assert alarm_word("unknown_field:operators", lang) is None
