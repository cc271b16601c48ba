"""The budget goes where an answer is worth most, nobody starves, and nothing is asked twice."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certverify.nightly.plan.forecast import Windows, forecast
from certverify.nightly.plan.planner import Spending, choose, drawn, longest_wait
from certverify.nightly.plan.worth import OUTLOOK, WORTH, with_worth

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
DAY = timedelta(days=1)
CONFIRM, AGE = 3 * DAY, 30 * DAY


def question(number: int, **told: Any) -> dict[str, Any]:
    """Return one line of an outlook, never asked unless told otherwise; an answer stands for its window."""
    line: dict[str, Any] = dict.fromkeys(OUTLOOK)
    line |= {
        "query_key": f"{number:016x}{'0' * 48}",
        "doubted": False,
        "askable": True,
        "date_passed": False,
        "count": 0,
    }
    line |= told
    if line["answered_at"] is not None:
        line["outcome"] = line["outcome"] or "found"
        line["count"] = line["count"] or 1
        once = line["outcome"] == "not_found" and line["count"] == 1
        line["expires_at"] = line["answered_at"] + (CONFIRM if once else AGE)
        line["tried_at"] = line["tried_at"] or line["answered_at"]
    return line


def outlook(*lines: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=OUTLOOK)


def worth_of(**told: Any) -> str | None:
    rank = with_worth(outlook(question(1, **told)), NOW, CONFIRM)["rank"].item()
    return None if rank is None else WORTH[rank]


@pytest.mark.parametrize(
    ("told", "worth"),
    [
        ({}, "never_asked"),
        ({"askable": False}, None),
        ({"tried_at": NOW - 4 * DAY}, "never_asked"),
        ({"tried_at": NOW - DAY}, "stale"),
        ({"tried_at": NOW - DAY, "doubted": True}, "never_asked"),
        ({"answered_at": NOW - 4 * DAY, "outcome": "not_found"}, "second_answer"),
        ({"answered_at": NOW - 2 * DAY, "outcome": "not_found"}, None),
        ({"answered_at": NOW - 4 * DAY, "outcome": "not_found", "count": 2}, None),
        ({"answered_at": NOW - DAY, "date_passed": True}, "date_passed"),
        ({"answered_at": NOW - DAY, "rectified_on": date(2026, 11, 27)}, "said_rectified"),
        ({"answered_at": NOW - DAY, "rectified_on": date(2026, 11, 25)}, None),
        ({"answered_at": NOW - 31 * DAY}, "stale"),
        ({"answered_at": NOW - 29 * DAY}, None),
    ],
)
def test_each_reason_to_ask(told: dict[str, Any], worth: str | None) -> None:
    """The order of the design, case by case; what failed a short while ago does not push to the front."""
    assert worth_of(**told) == worth


def test_the_budget_is_spent_in_the_order_of_worth() -> None:
    """Whole ranks first, then the longest waiting of the first that does not fit; no employer's share interferes."""
    lines = [
        question(1, answered_at=NOW - 31 * DAY),
        question(2, answered_at=NOW - 40 * DAY),
        question(3, answered_at=NOW - DAY, date_passed=True),
        question(4, answered_at=NOW - 4 * DAY, outcome="not_found"),
        question(5),
        question(6, answered_at=NOW - DAY),
    ]
    worth = with_worth(outlook(*lines), NOW, CONFIRM)
    seats = pl.DataFrame(
        {"query_key": [], "employer_key": []}, schema=dict.fromkeys(("query_key", "employer_key"), pl.String)
    )
    chosen = choose(worth, seats, Spending(4, random_share=0, fair_share=0.01))
    assert [(int(key[:16], 16), why) for key, why in chosen.iter_rows()] == [
        (5, "never_asked"), (4, "second_answer"), (3, "date_passed"), (2, "stale"),
    ]  # fmt: skip


def test_one_question_for_a_worker_on_thirty_rosters() -> None:
    """However many employers list a person, one look-up serves them all."""
    worth = with_worth(outlook(question(1)), NOW, CONFIRM)
    seats = pl.DataFrame(
        {"query_key": worth["query_key"].to_list() * 30, "employer_key": [f"e{n}" for n in range(30)]}
    )
    assert choose(worth, seats, Spending(100)).height == 1


def test_a_first_no_record_is_not_re_checked_at_random() -> None:
    """Before ``confirm_after`` a second "no record" would prove nothing; after it, it is due by itself."""
    lines = [question(n, answered_at=NOW - DAY, outcome="not_found") for n in range(50)]
    lines += [question(100 + n, answered_at=NOW - DAY, outcome="not_found", count=2) for n in range(3)]
    lines += [question(200 + n, answered_at=NOW - DAY) for n in range(3)]
    worth = with_worth(outlook(*lines), NOW, CONFIRM)
    seats = pl.DataFrame({"query_key": worth["query_key"], "employer_key": ["a"] * len(lines)})
    chosen = choose(worth, seats, Spending(20, random_share=0.5, fair_share=0.05))
    assert {int(key[:16], 16) for key, _ in chosen.iter_rows()} == {100, 101, 102, 200, 201, 202}
    assert set(chosen["why"]) == {"random"}


LINES = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 2, 5, 20, 31, 60]),
        st.sampled_from(["found", "not_found"]),
        st.booleans(),
        st.sampled_from(["a", "b", "c", "d"]),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(LINES, st.integers(1, 50), st.floats(0, 0.5), st.floats(0.01, 0.5))
def test_a_plan_holds_to_its_budget(lines: list[Any], budget: int, random: float, fair: float) -> None:
    """Never more than the budget, nothing twice, nothing unknown, and nothing idle while somebody due waits."""
    rows = [
        question(n, answered_at=NOW - age * DAY, outcome=outcome, date_passed=passed) if age else question(n)
        for n, (age, outcome, passed, _) in enumerate(lines)
    ]
    worth = with_worth(outlook(*rows), NOW, CONFIRM)
    seats = pl.DataFrame(
        {
            "query_key": worth["query_key"],
            "employer_key": pl.Series([line[3] for line in lines], dtype=pl.String),
        }
    )
    spending = Spending(budget, random, fair)
    chosen = choose(worth, seats, spending)
    due = worth.filter(pl.col("rank").is_not_null())
    asked_due = chosen.join(due, on="query_key", how="semi").height
    assert chosen.height <= budget
    assert chosen["query_key"].is_unique().all()
    assert chosen.filter(pl.col("why") == "random").height <= math.floor(budget * random)
    assert asked_due == min(due.height, budget - (chosen.height - asked_due))


def _found(now: datetime) -> dict[str, Any]:
    return {"answered_at": now, "tried_at": now, "outcome": "found", "count": 1, "expires_at": now + AGE}


def test_no_employer_waits_longer_than_the_stated_bound() -> None:
    """A hundred small employers beside one of ten thousand never-asked people: all are served within the bound."""
    giant = [question(n) for n in range(10_000)]
    small = [question(20_000 + n, answered_at=NOW - (40 + n) * DAY) for n in range(100)]
    table = outlook(*giant, *small)
    employers = ["giant"] * 10_000 + [f"small {n}" for n in range(100)]
    seats = pl.DataFrame({"query_key": table["query_key"], "employer_key": employers})
    spending = Spending(50, 0.05, 0.2)
    bound = longest_wait(101, spending)
    assert bound == 11
    waiting = {f"small {n}" for n in range(100)}
    for night in range(bound):
        now = NOW + night * DAY
        chosen = choose(with_worth(table, now, CONFIRM), seats, spending)
        waiting -= set(seats.join(chosen, on="query_key", how="semi")["employer_key"])
        asked = pl.col("query_key").is_in(chosen["query_key"].implode())
        table = table.with_columns(
            pl.when(asked).then(pl.lit(value)).otherwise(pl.col(name)).cast(OUTLOOK[name]).alias(name)
            for name, value in _found(now).items()
        )
    assert waiting == set()


def test_a_draw_is_repeatable_and_another_seed_draws_others() -> None:
    """The recorded seed gives the same people again; which bits decide is written down, so anybody can check it."""
    keys = pl.DataFrame({"k": [f"{n * 2654435761 % 2**64:016x}" for n in range(1000)]})

    def first(seed: str) -> list[str]:
        return keys.with_columns(drawn(pl.col("k"), seed).alias("lot")).bottom_k(50, by="lot")["k"].to_list()

    assert first("1|2026-11-27") == first("1|2026-11-27")
    assert set(first("1|2026-11-27")) != set(first("1|2026-11-28"))


def test_a_forecast_counts_what_is_needed_fresh_and_due() -> None:
    """100 questions, 40 fresh: with 25 a night and nothing returning meanwhile all are fresh after three nights."""
    lines = [question(n, answered_at=NOW - DAY) for n in range(40)] + [question(100 + n) for n in range(60)]
    table = outlook(*lines)
    worth = with_worth(table, NOW, CONFIRM)
    spending = Spending(25, 0.0, 0.1)
    seats = pl.DataFrame({"query_key": table["query_key"], "employer_key": ["a"] * 100})
    told = forecast(
        table,
        worth,
        choose(worth, seats, spending),
        spending=spending,
        windows=Windows(CONFIRM, AGE),
        now=NOW,
    )
    assert (told.needed, told.fresh, told.tonight, told.due["never_asked"], told.days) == (100, 40, 25, 60, 3)
    assert told.backlog == (35, 10, 0)
    assert told.smallest == 4


def test_a_budget_below_the_need_is_told() -> None:
    """Where more answers age each night than may be asked, the forecast says never, and what budget would do."""
    lines = [question(n, answered_at=NOW - (n % 30 + 1) * DAY) for n in range(3000)]
    table = outlook(*lines)
    worth = with_worth(table, NOW, CONFIRM)
    spending = Spending(50, 0.0, 0.1)
    seats = pl.DataFrame({"query_key": table["query_key"], "employer_key": ["a"] * 3000})
    chosen = choose(worth, seats, spending)
    told = forecast(table, worth, chosen, spending=spending, windows=Windows(CONFIRM, AGE), now=NOW)
    assert (told.days, told.smallest) == (None, 100)
