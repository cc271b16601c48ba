"""What stands is told part by part to whoever listens, and nothing is kept for them."""

import pytest
from lookup_world import ScriptedSource, World, entries, person

from certverify.lookup.standing import memory
from certverify.lookup.told import Gathered


@pytest.fixture(autouse=True)
def _in_threes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_AT_ONCE", 3)


def holding(*numbers: int, source: str = "scripted") -> ScriptedSource:
    return ScriptedSource({person(number)[0] for number in numbers}, source=source)


def test_a_listener_hears_what_is_returned_otherwise() -> None:
    """Of ten people seven have a record; the counts come back, the tables do not."""
    roster, heard = entries([{"claims": True} for _ in range(10)]), Gathered()
    asked, _ = World().check(roster, holding(*range(7)), listener=heard)
    answers, certificates = heard.tables()
    assert asked.answers.is_empty()
    assert asked.certificates.is_empty()
    assert (asked.counts.needed, asked.counts.found, asked.counts.not_found) == (10, 7, 3)
    assert sorted(answers["state"].cast(str).to_list()) == ["found"] * 7 + ["not_found"] * 3
    assert answers["query_key"].n_unique() == 10
    kept, _ = World().check(roster, holding(*range(7)))
    assert kept.answers["query_key"].to_list() == answers["query_key"].to_list()
    assert kept.certificates["query_key"].sort().to_list() == certificates["query_key"].sort().to_list()


def test_several_sources_are_heard_once_about_each_person() -> None:
    """Whom the first does not hold and the second does is told once, as found, with the certificate of the second."""
    roster, heard = entries([{"claims": True} for _ in range(10)]), Gathered()
    World().check(roster, holding(*range(4)), holding(*range(9), source="second"), listener=heard)
    answers, certificates = heard.tables()
    found = answers.filter(answers["state"].cast(str) == "found")["query_key"]
    assert (answers.height, answers["query_key"].n_unique(), found.len()) == (10, 10, 9)
    assert certificates["query_key"].unique().sort().to_list() == found.sort().to_list()


def test_what_was_told_before_is_told_again_without_asking() -> None:
    """A second run on the same day asks nobody and tells the same of everybody."""
    world, roster = World(), entries([{"claims": True} for _ in range(10)])
    first, again = Gathered(), Gathered()
    world.check(roster, holding(*range(7)), listener=first)
    asked, _ = world.check(roster, holding(*range(7)), listener=again)
    assert (asked.counts.asked, asked.counts.found) == (0, 7)
    assert first.tables()[1].sort("query_key").equals(again.tables()[1].sort("query_key"))
