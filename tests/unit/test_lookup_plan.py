"""Planning: who is asked about, once, in which family, and the follow-up by the claimed number."""

from datetime import date

import polars as pl
import pytest
from lookup_world import START, PlainKeys, World, entries, person
from lookup_world import ScriptedSource as Source

from certverify.errors import ConfigError
from certverify.lookup import AskSettings, plan
from certverify.lookup.pace.terms import Grant, Hours
from certverify.lookup.questions.plan import follow_up
from certverify_connectors.protocol import Limits
from certverify_schemas.tables import AnswerTable

KEYS = PlainKeys()


def test_one_person_is_asked_once_for_each_kind() -> None:
    """Two posts as operator and one as manager make two queries, and all three entries know theirs."""
    rows = [{"person": 1}, {"person": 1, "role": "principal"}, {"person": 1, "role": "operator"}]
    made = plan(entries(rows), KEYS, "s")
    assert made.queries["kind"].to_list() == ["special_operation", "safety_assessment"]
    keys = made.entries["query_key"].to_list()
    assert keys[0] == keys[2] != keys[1]
    assert made.entries["person_key"].n_unique() == 1


def test_kind_follows_the_role_and_family_follows_coal() -> None:
    """Operators, both kinds of managers, and whoever has one entry in a coal mine."""
    rows = [
        {"person": 1},
        {"person": 2, "role": "principal"},
        {"person": 3, "role": "safety_manager"},
        {"person": 4, "coal": True},
        {"person": 4},
    ]
    made = plan(entries(rows), KEYS, "s").queries
    told = dict(made.select("id_number", pl.col("family").cast(pl.String)).iter_rows())
    assert told == {
        person(1)[0]: "operators",
        person(2)[0]: "managers",
        person(3)[0]: "managers",
        person(4)[0]: "coal",
    }


def test_who_claims_a_certificate_goes_first() -> None:
    """A claim in any entry of the person counts; the order is otherwise that of the roster."""
    rows = [{"person": 1}, {"person": 2}, {"person": 3, "claims": True}, {"person": 2, "claims": True}]
    made = plan(entries(rows), KEYS, "s").queries
    assert made["id_number"].to_list() == [person(2)[0], person(3)[0], person(1)[0]]


def test_settled_entries_are_not_asked() -> None:
    """An entry with a disposition has no query, but a person."""
    rows = [{"role": None, "disposition": "not_applicable", "cause": "not_at_work"}, {}]
    made = plan(entries(rows), KEYS, "s")
    assert made.queries.height == 1
    assert made.entries["query_key"].is_null().to_list() == [True, False]
    assert made.entries["person_key"].null_count() == 0


def answered(keys: list[str], states: list[str]) -> pl.DataFrame:
    rows = [
        {"query_key": key, "state": state, "reason": "timeout" if state == "unanswered" else None}
        | {"first_asked_at": START, "asked_at": START, "standing": int(state != "unanswered")}
        | {
            "identity_corroborated": False,
            "absence_proves": True,
            "data_as_of": None,
            "next_try_at": None,
            "evidence_ids": [],
        }
        for key, state in zip(keys, states, strict=True)
    ]
    return AnswerTable.validate(pl.DataFrame(rows, schema=AnswerTable.create_empty().schema), cast=True)


@pytest.mark.parametrize(
    ("claimed", "state", "follows"),
    [
        ("T" + person(50)[0], "not_found", True),
        (person(50)[0], "not_found", True),
        ("T" + person(50)[0], "found", False),
        ("T" + person(50)[0], "unanswered", False),
        ("T" + person(1)[0], "not_found", False),
        ("T" + person(50)[0][:-1] + ("1" if person(50)[0][-1] != "1" else "2"), "not_found", False),
        ("苏A042011000123", "not_found", False),
        (None, "not_found", False),
    ],
)
def test_only_another_valid_number_is_followed_up(claimed: str | None, state: str, follows: bool) -> None:
    """No record, and the claimed T-number holds another ID number with a right check character."""
    made = plan(entries([{"person": 1, "claims": True, "claimed_number": claimed}]), KEYS, "s")
    second = follow_up(made, answered(made.queries["query_key"].to_list(), [state]), KEYS, "s")
    assert second.queries["id_number"].to_list() == ([person(50)[0]] if follows else [])
    assert second.entries["followup_key"].is_not_null().to_list() == [follows]
    if follows:
        assert second.queries["name"].to_list() == [person(1)[1]]


def test_the_follow_up_is_asked_in_the_same_run() -> None:
    """One digit wrong in the ID column: the number on the certificate is asked about and found, under its own key."""
    number, name = person(50)
    rows = [{"person": n, "claims": True} for n in range(20)]
    rows.append({"person": 60, "name": name, "claims": True, "claimed_number": "T" + number})
    source = Source({person(n)[0] for n in range(20)} | {number})
    asked, _ = World().check(entries(rows), source)
    followed = asked.entries.filter(pl.col("followup_key").is_not_null())
    words = dict(asked.answers.select("query_key", pl.col("state").cast(pl.String)).iter_rows())
    assert [words[key] for key in (followed["query_key"][0], followed["followup_key"][0])] == [
        "not_found",
        "found",
    ]
    assert asked.counts.needed == 22


def test_an_id_card_seen_and_a_pass_as_manager_corroborate_the_identity() -> None:
    """Whoever showed the card, or was found under the other kind, is the person asked about; nobody else."""
    rows = [{"person": n, "claims": True} for n in range(20)]
    rows += [{"person": 30, "id_card_seen": True}, {"person": 31}, {"person": 5, "role": "principal"}]
    asked, _ = World().check(entries(rows), Source({person(n)[0] for n in range(20)}))
    told = asked.entries.join(asked.answers, on="query_key").select(
        "id_number", "role", "identity_corroborated"
    )
    corroborated = {(number, role): sure for number, role, sure in told.iter_rows()}
    assert corroborated[person(30)[0], "operator"] is True
    assert corroborated[person(31)[0], "operator"] is False
    assert corroborated[person(5)[0], "principal"] is True


def test_what_a_source_cannot_be_asked_is_out_of_scope_and_leaves_the_run_complete() -> None:
    """A passport is not asked of a source that knows ID cards; nothing that could still come is missing."""
    rows = [{"person": n, "claims": True} for n in range(5)] + [{"person": 9, "id_type": "passport"}]
    source = Source({person(n)[0] for n in range(5)})
    asked, _ = World().check(entries(rows), source)
    assert (asked.unanswered, asked.complete) == ({"out_of_scope": 1}, True)
    assert person(9)[0] not in {query.identity.id_number for query in source.asked}


@pytest.mark.parametrize("text", ["22-06", "22:00-22:00", "25:00-06:00", "22:00–06:00", ""])
def test_hours_that_are_none_are_refused(text: str) -> None:
    """Anything but two different times of day is a configuration error."""
    with pytest.raises(ConfigError) as caught:
        Hours.parse(text)
    assert caught.value.code == "hours_malformed"


def test_settings_lower_a_limit_and_never_raise_it() -> None:
    """The lower of rate and quota counts, whoever names it."""
    limits = Limits(rate_per_second=10.0, daily_quota=100)
    assert Grant.of(limits, AskSettings(rate_per_second=50.0, daily_quota=200)) == Grant(10.0, 100)
    assert Grant.of(limits, AskSettings(rate_per_second=5.0, daily_quota=20)) == Grant(5.0, 20)


def test_plans_of_a_day_do_not_depend_on_it() -> None:
    """The same roster gives the same queries in the same order."""
    rows = [{"person": n % 7, "claims": n % 3 == 0, "appointed_on": date(2026, 1, 1)} for n in range(20)]
    assert plan(entries(rows), KEYS, "s").queries.equals(plan(entries(rows), KEYS, "s").queries)
