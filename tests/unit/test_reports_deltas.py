"""New, persisting, resolved: a problem counts as resolved only where this run proves it."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certverify.reports.deltas import CHANGES, OPEN, changes, first_seen, other_posts, still_open

FIRST, SECOND, THIRD = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)


def findings(*ids: str, certainty: str = "provisional") -> pl.DataFrame:
    """Return findings named ``rule/person/employer/post``, which is how the real ids are made up."""
    parts = [name.split("/") for name in ids]
    columns = {
        "finding_id": list(ids),
        "rule": [part[0] for part in parts],
        "severity": ["violation"] * len(ids),
        "certainty": [certainty] * len(ids),
        "person_key": [part[1] for part in parts],
        "employer": [part[2] or None for part in parts],
        "post": [part[3] or None for part in parts],
    }
    return pl.DataFrame(columns, schema={name: kind for name, kind in OPEN.items() if name != "since"})


def rows(*seats: tuple[str, str, str, str]) -> pl.DataFrame:
    schema = ["person_key", "employer", "post", "status"]
    return pl.DataFrame(
        [(person, employer or None, post or None, status) for person, employer, post, status in seats],
        schema=dict.fromkeys(schema, pl.String),
        orient="row",
    )


def became(changed: pl.DataFrame) -> dict[str, str]:
    return dict(changed.select("finding_id", "change").iter_rows())


EXPIRED = "expired/li/works/电工"


@pytest.mark.parametrize(
    ("status", "change"),
    [
        ("compliant", "resolved"),
        ("flagged", "resolved"),
        ("unverified", "not_verified"),
        ("rejected", "not_verified"),
        ("not_applicable", "gone"),
    ],
)
def test_resolved_needs_a_verified_entry(status: str, change: str) -> None:
    """A problem not found again is resolved only where the same entry was verified now."""
    before = first_seen(findings(EXPIRED), FIRST)
    assert became(changes(before, findings(), rows(("li", "works", "电工", status)), SECOND)) == {
        EXPIRED: change
    }


def test_off_the_roster_is_gone() -> None:
    """Who is no longer on the roster has rectified nothing; the same person elsewhere proves nothing here."""
    before = first_seen(findings(EXPIRED), FIRST)
    other = rows(("li", "mine", "电工", "compliant"), ("wu", "works", "电工", "compliant"))
    assert became(changes(before, findings(), other, SECOND)) == {EXPIRED: "gone"}


@pytest.mark.parametrize(
    ("posts", "found", "change"),
    [
        ([("焊工", "compliant")], [], "resolved"),
        ([("焊工", "flagged")], ["unlicensed/li/works/焊工"], "resolved"),
        ([("焊工", "unverified")], [], "not_verified"),
        ([("焊工", "compliant"), ("司炉", "rejected")], [], "not_verified"),
        ([("钳工", "not_applicable")], [], "gone"),
        ([("电工", "not_applicable"), ("焊工", "compliant")], [], "gone"),
    ],
)
def test_a_corrected_post_is_judged_by_the_post_it_became(
    posts: list[tuple[str, str]], found: list[str], change: str
) -> None:
    """Verified in a new post of the employer, the problem is resolved where its rule holds in no post of his."""
    before = first_seen(findings(EXPIRED), FIRST)
    now = rows(*(("li", "works", post, status) for post, status in posts))
    assert became(changes(before, findings(*found), now, SECOND, {EXPIRED: []}))[EXPIRED] == change


@pytest.mark.parametrize(
    ("posts", "change"), [(["焊工"], "gone"), (["焊工", "司炉"], "resolved"), (["司炉"], "resolved")]
)
def test_a_row_that_is_left_out_is_no_correction(posts: list[str], change: str) -> None:
    """The post that the person had besides was good before: that it still is proves nothing of the other."""
    earlier = rows(("li", "works", "电工", "flagged"), ("li", "works", "焊工", "compliant"))
    before = first_seen(findings(EXPIRED), FIRST)
    beside = other_posts(before, earlier)
    assert beside == {EXPIRED: ["焊工"]}
    now = rows(*(("li", "works", post, "compliant") for post in posts))
    assert became(changes(before, findings(), now, SECOND, beside)) == {EXPIRED: change}
    assert became(changes(before, findings(), now, SECOND)) == {EXPIRED: "gone"}, (
        "nobody knows what was there"
    )


@pytest.mark.parametrize(
    ("beside", "became_of"),
    [
        ({EXPIRED: []}, {"expired/li/works/焊工": "persisting"}),
        (None, {"expired/li/works/焊工": "persisting"}),
        ({EXPIRED: ["焊工"]}, {EXPIRED: "gone", "expired/li/works/焊工": "new"}),
    ],
)
def test_a_post_worded_anew_keeps_the_problem(
    beside: dict[str, list[str]] | None, became_of: dict[str, str]
) -> None:
    """In a post that is new to the person the problem persists since its first day; in one he had before it is new."""
    before = first_seen(findings(EXPIRED), FIRST)
    now = rows(("li", "works", "焊工", "flagged"))
    changed = changes(before, findings("expired/li/works/焊工", certainty="confirmed"), now, SECOND, beside)
    assert became(changed) == became_of
    told = changed.filter(pl.col("finding_id") == "expired/li/works/焊工").row(0, named=True)
    kept = became_of == {"expired/li/works/焊工": "persisting"}
    assert (told["since"], told["certainty_before"]) == ((FIRST, "provisional") if kept else (SECOND, None))


@pytest.mark.parametrize(
    ("seats", "earlier", "found"),
    [
        (["电工", "焊工"], [EXPIRED], ["expired/li/works/焊工"]),
        (["焊工"], [EXPIRED], ["unlicensed/li/works/焊工"]),
        (["焊工", "司炉"], [EXPIRED], ["expired/li/works/焊工", "expired/li/works/司炉"]),
        (["焊工"], [EXPIRED, "expired/li/works/司炉"], ["expired/li/works/焊工"]),
        (["焊工"], ["expired/li/mine/电工"], ["expired/li/works/焊工"]),
        (["焊工"], ["expired/wu/works/电工"], ["expired/li/works/焊工"]),
    ],
)
def test_only_one_problem_that_became_one_has_moved(
    seats: list[str], earlier: list[str], found: list[str]
) -> None:
    """Not where the person is in the old post still, nor to another rule, employer or person, nor one of two."""
    before = first_seen(findings(*earlier), FIRST)
    now = rows(*(("li", "works", post, "flagged") for post in seats))
    changed = changes(before, findings(*found), now, SECOND)
    assert set(changed["finding_id"]) == {*earlier, *found}
    assert set(changed.filter(pl.col("finding_id").is_in(found))["change"]) == {"new"}


def test_one_entry_in_doubt_keeps_the_problem_open() -> None:
    """Of two lines for one person and post, the one that is not verified decides."""
    before = first_seen(findings(EXPIRED), FIRST)
    twice = rows(("li", "works", "电工", "compliant"), ("li", "works", "电工", "unverified"))
    assert became(changes(before, findings(), twice, SECOND)) == {EXPIRED: "not_verified"}


def test_no_employer_and_no_post_are_seats_too() -> None:
    """A roster without employer or post is compared like any other."""
    bare = "expired/li//"
    before = first_seen(findings(bare), FIRST)
    assert became(changes(before, findings(), rows(("li", "", "", "compliant")), SECOND)) == {
        bare: "resolved"
    }


def test_a_problem_keeps_its_first_day_through_a_night_without_answers() -> None:
    """What was not verified stays open, and is neither new nor forgotten when it is seen again."""
    one = first_seen(findings(EXPIRED), FIRST)
    two = changes(one, findings(), rows(("li", "works", "电工", "unverified")), SECOND)
    three = changes(still_open(two), findings(EXPIRED, certainty="confirmed"), rows(), THIRD)
    assert three.select("change", "since", "certainty", "certainty_before").row(0) == (
        "persisting", FIRST, "confirmed", "provisional",
    )  # fmt: skip


def test_a_finding_that_stands_twice_is_one_problem() -> None:
    """A person listed twice in one post has one problem, as certain as the more certain line."""
    twice = pl.concat([findings(EXPIRED), findings(EXPIRED, certainty="confirmed")])
    assert first_seen(twice, FIRST).select("certainty").to_series().to_list() == ["confirmed"]


NAMES = st.sets(
    st.builds(
        "/".join,
        st.tuples(st.sampled_from("rq"), st.sampled_from("abc"), st.sampled_from("EF"), st.just("p")),
    )
)
SEATS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from("EF"),
        st.just("p"),
        st.sampled_from(["compliant", "flagged", "unverified", "rejected", "not_applicable"]),
    )
)


@given(NAMES, NAMES, SEATS)
def test_every_problem_is_told_once(
    before: set[str], now: set[str], seats: list[tuple[str, str, str, str]]
) -> None:
    """Problems before and now are each told exactly once, and as a plain reading of the rule has it."""
    changed = changes(
        first_seen(findings(*sorted(before)), FIRST), findings(*sorted(now)), rows(*seats), SECOND
    )
    assert sorted(changed["finding_id"]) == sorted(before | now)
    for name, change in became(changed).items():
        _, person, employer, _ = name.split("/")
        here = {status for p, e, _, status in seats if (p, e) == (person, employer)}
        if name in now:
            expected = "persisting" if name in before else "new"
        elif here & {"unverified", "rejected"}:
            expected = "not_verified"
        else:
            expected = "resolved" if here & {"compliant", "flagged"} else "gone"
        assert change == expected
        assert change in CHANGES
