"""What stands, against an oracle in plain Python that looks at one query and one answer at a time."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from lookup_world import EVERYTHING, START

from certverify.lookup.standing.brackets import CONTRADICTED, bracketed
from certverify.lookup.standing.reuse import HISTORY, Standpoint, settle
from certverify_connectors.protocol import Coverage
from certverify_schemas.answer import Reason
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query
from certverify_schemas.tables import QueryTable

DAY = timedelta(days=1)
NOW = START + 60 * DAY
POINT = Standpoint(NOW, "now", EVERYTHING, confirm_after=3 * DAY, max_age=30 * DAY)


@dataclass(frozen=True)
class Line:
    key: str
    outcome: str
    family: str
    session: str
    sent: int
    took: int
    digest: str
    run: str

    @property
    def replied(self) -> int:
        return self.sent + self.took


lines = st.builds(
    Line,
    key=st.sampled_from(["a", "b", "z", "z"]),
    outcome=st.sampled_from(["found", "not_found", "not_found", "unanswered"]),
    family=st.sampled_from(["operators", "coal"]),
    session=st.sampled_from(["s1"] * 5 + ["s1/1"] * 3 + ["s2"] * 3 + ["s1" + CONTRADICTED]),
    sent=st.integers(0, 63 * 24),
    took=st.integers(1, 30),
    digest=st.sampled_from(["x", "x", "y"]),
    run=st.sampled_from(["before", "before", "before", "now"]),
)
histories = st.lists(lines, max_size=18, unique_by=lambda line: line.replied)


def at(hour: int) -> object:
    return START + timedelta(hours=hour)


def table(history: list[Line]) -> pl.DataFrame:
    rows = [
        {
            "query_key": line.key,
            "outcome": line.outcome,
            "reason": "timeout" if line.outcome == "unanswered" else None,
            "family": line.family,
            "session": line.session,
            "run": line.run,
            "control": False,
            "sent_at": at(line.sent),
            "replied_at": at(line.replied),
            "data_as_of": None,
            "digest": {"found": line.digest, "not_found": "none", "unanswered": None}[line.outcome],
            "evidence_id": f"1-{number:03d}",
        }
        for number, line in enumerate(history)
    ]
    return pl.DataFrame(rows, schema=HISTORY)


def found_times(history: list[Line]) -> pl.DataFrame:
    return (
        table(history)
        .filter(pl.col("outcome") == "found")
        .select("session", "family", "sent_at", "replied_at")
    )


def queries(keys: str = "abc", family: str = "operators") -> pl.DataFrame:
    rows = [
        {"query_key": key, "id_type": "id_card", "id_number": key, "name": key, "kind": "special_operation"}
        | {"family": family, "claims": False}
        for key in keys
    ]
    return QueryTable.validate(pl.DataFrame(rows), cast=True)


def within(line: Line, history: list[Line]) -> bool:
    near = [f for f in history if (f.outcome, f.session, f.family) == ("found", line.session, line.family)]
    lies = [f for f in history if (f.session, f.family) == (line.session + CONTRADICTED, line.family)]
    opened = any(f.replied < line.sent for f in near) and any(f.sent > line.replied for f in near)
    return opened and not any(f.outcome == "found" for f in lies)


def stands(line: Line, history: list[Line]) -> bool:
    if line.outcome != "not_found":
        return line.outcome == "found"
    same = [x for x in history if (x.key, x.outcome) == (line.key, "not_found") and within(x, history)]
    return line in same and any(pair(line, x, history) or pair(x, line, history) for x in same)


def pair(first: Line, second: Line, history: list[Line]) -> bool:
    """Tell whether somebody of the first one's family was found between two answers, and not the person itself.

    Across sessions, the first one's run must not have been lied to before.
    """
    found = [f for f in history if f.outcome == "found"]
    own = any(f.key == first.key and first.replied < f.replied < second.replied for f in found)
    between = [f for f in found if f.sent > first.replied and f.replied < second.sent]
    base = first.session.partition("/")[0]
    tainted = any((f.session, f.family) == (base + CONTRADICTED, first.family) for f in found)
    proven = any((f.session, f.family) == (first.session, first.family) for f in between)
    return proven and not own and (first.session == second.session or not tainted)


def dated_ahead(line: Line, point: Standpoint) -> bool:
    return line.run != point.run and START + timedelta(hours=line.replied) > point.now + timedelta(minutes=5)


def oracle(key: str, history: list[Line], point: Standpoint) -> tuple[str, int, bool, date | None]:
    """Return state, standing, whether to ask and since which day two answers agree, of one query."""
    past = [x for x in history if not dated_ahead(x, point)]
    mine = sorted((x for x in past if x.key == key and stands(x, history)), key=lambda x: x.replied)
    if not mine:
        return "unanswered", 0, True, None
    latest = mine[-1]
    agreeing: list[Line] = []
    for line in reversed(mine):
        same = line.outcome == latest.outcome and (
            line.outcome == "not_found" or line.digest == latest.digest
        )
        if not same:
            break
        agreeing.insert(0, line)
    count, last = 0, None
    for line in agreeing:
        if last is None or line.replied - last >= 72:
            count, last = count + 1, line.replied
    window = 72 if latest.outcome == "not_found" and count < 2 else 720
    age = (point.now - START) / timedelta(hours=1) - latest.replied
    if latest.run == point.run or age < window:
        second = [line.replied for line in agreeing if latest.replied - line.replied >= 72]
        shanghai = START + timedelta(hours=8 + max(second, default=0))
        return latest.outcome, count, False, shanghai.date() if second else None
    return "unanswered", 0, True, None


@settings(deadline=None)
@given(history=histories)
def test_the_table_agrees_with_the_oracle(history: list[Line]) -> None:
    """State, number of standing answers, need to ask and the day of the second are those of a reading one by one."""
    settled = settle(queries(), table(history), found_times(history), POINT)
    told = settled.select("query_key", "state", "standing", "open", "agreed_since")
    assert {key: tuple(said) for key, *said in told.rows()} == {
        key: oracle(key, history, POINT) for key in "abc"
    }


@settings(deadline=None)
@given(history=histories)
def test_a_negative_stands_iff_bracketed_and_repeated(history: list[Line]) -> None:
    """Records before and after each, in its session and family; another one of the same, and a record in between."""
    result = bracketed(table(history), found_times(history))
    assert result["stands"].to_list() == [stands(line, history) for line in history]


@settings(deadline=None)
@given(history=histories, extra=lines)
def test_a_failure_changes_nothing_that_stands(history: list[Line], extra: Line) -> None:
    """Adding an answer that never came leaves state and standing of every query as they were."""
    failure = replace(extra, outcome="unanswered", run="before")
    before = settle(queries(), table(history), found_times(history), POINT)
    later = [*history, failure]
    after = settle(queries(), table(later), found_times(later), POINT)
    assert after.select("state", "standing", "open").equals(before.select("state", "standing", "open"))


def proven_absence(day: float) -> list[Line]:
    """Return two absences of ``a`` that end on a day, with records of others before, between and after."""
    hour = round(day * 24)
    near = Line("z", "found", "operators", f"s{day}", hour, 1, "x", "before")
    absent = replace(near, key="a", outcome="not_found")
    near_hours, absent_hours = (hour - 6, hour - 2, hour + 2), (hour - 4, hour)
    return [
        *(replace(near, sent=at) for at in near_hours),
        *(replace(absent, sent=at) for at in absent_hours),
    ]


def state_of(history: list[Line], point: Standpoint = POINT) -> dict[str, object]:
    settled = settle(queries("a"), table(history), found_times(history), point)
    return settled.row(0, named=True)


def test_one_absence_stands_for_three_days_only() -> None:
    """Two days and 23 hours after a bracketed absence nobody is asked; three days and an hour after, again."""
    assert state_of(proven_absence(57.1))["open"] is False
    assert state_of(proven_absence(56.9))["open"] is True


def test_two_agreeing_absences_stand_for_thirty_days() -> None:
    """Asked on day 36 and 40 a person without a record is not asked on day 60; asked on day 38 and 40, is."""
    row = state_of([*proven_absence(36), *proven_absence(40)])
    assert (row["state"], row["standing"], row["open"]) == ("not_found", 2, False)
    assert state_of([*proven_absence(38), *proven_absence(40)])["open"] is True


def test_what_stood_does_not_outlive_its_window_when_asking_fails() -> None:
    """An absence of four days ago and a time-out today: unverified, because of the time-out."""
    failed = Line("a", "unanswered", "operators", "s9", 59 * 24, 1, "x", "now")
    row = state_of([*proven_absence(56), failed])
    assert (row["state"], row["reason"], row["standing"]) == ("unanswered", "timeout", 0)


def test_an_answer_dated_ahead_of_the_clock_counts_as_not_there() -> None:
    """Stored ten days ahead, before the clock was set back: asked again, and what is answered today stands at once."""
    ahead = proven_absence(70)
    assert state_of(ahead)["open"] is True
    held = [Line("a", "found", "operators", "s1", 70 * 24, 1, "x", "before")]
    assert state_of(held)["state"] == "unanswered"
    today = [replace(line, run="now") for line in proven_absence(59.5)]
    row = state_of([*held, *today])
    assert (row["state"], row["standing"], row["open"]) == ("not_found", 1, False)
    later = replace(POINT, now=NOW + timedelta(hours=1), run="next")
    row = state_of([*held, *proven_absence(59.5)], later)
    assert (row["state"], row["standing"], row["open"]) == ("not_found", 1, False)


def test_clocks_that_differ_by_minutes_are_one_clock() -> None:
    """An answer that another machine dated up to five minutes ahead stands, one dated six minutes ahead does not."""
    held = [Line("a", "found", "operators", "s1", 59 * 24, 24, "x", "before")]
    for minutes, is_open in ((5, False), (6, True)):
        point = replace(POINT, now=NOW - timedelta(minutes=minutes))
        assert state_of(held, point)["open"] is is_open


def test_an_absence_without_bracket_is_in_doubt() -> None:
    """The same answers with no record after them say nothing, and are asked again."""
    doubted = [replace(line, run="now") for line in proven_absence(59) if line.sent <= 59 * 24]
    row = state_of(doubted)
    assert (row["state"], row["reason"], row["open"], row["doubted"]) == (
        "unanswered",
        "health_in_doubt",
        True,
        True,
    )


def test_an_absence_said_once_is_in_doubt() -> None:
    """Though records stand around it. In one province, where it accuses nobody, once is enough."""
    once = [line for line in proven_absence(59) if line.sent != 59 * 24]
    assert state_of(once)["reason"] == "health_in_doubt"
    province = replace(POINT, coverage=replace(EVERYTHING, provinces=("江苏",)))
    assert (state_of(once, province)["reason"], state_of(once, province)["open"]) == ("out_of_scope", False)


def test_absences_on_two_days_make_a_pair() -> None:
    """Asked once on day 40, and once on day 59: both stand, as the record that closed the first lies between."""
    once = [[x for x in proven_absence(day) if x.sent != day * 24] for day in (40, 59)]
    row = state_of([*once[0], *once[1]])
    assert (row["state"], row["standing"]) == ("not_found", 2)
    assert state_of(once[1])["state"] == "unanswered"


def test_a_contradicted_session_proves_nothing() -> None:
    """Somebody of the family had no record at first and had one minutes later: all its absences are in doubt."""
    lie = Line("y", "found", "operators", "s59" + CONTRADICTED, 59 * 24 + 5, 1, "x", "before")
    assert state_of([*proven_absence(59), lie])["reason"] == "health_in_doubt"
    assert state_of([*proven_absence(59), replace(lie, family="coal")])["state"] == "not_found"


def test_absence_in_one_province_is_no_absence() -> None:
    """Outside a nationwide scope a standing absence is out of scope, and is not asked again while it stands."""
    province = replace(POINT, coverage=replace(EVERYTHING, provinces=("江苏",)))
    row = state_of(proven_absence(59), province)
    assert (row["state"], row["reason"], row["open"]) == ("unanswered", "out_of_scope", False)
    assert row["absence_proves"] is False


def test_files_confirm_by_the_days_of_their_data() -> None:
    """Read ten days apart, data of the same day count once, data of days three apart twice, undated data once."""
    file = replace(POINT, needs_controls=False, edition="f")
    history = table([replace(x, session="f") for day in (49, 59) for x in proven_absence(day)[-1:]])
    for days, standing in (([1, 1], 1), ([1, 4], 2), ([None, None], 1)):
        dated = [None if day is None else date(2026, 4, day) for day in days]
        lines_ = history.with_columns(pl.Series("data_as_of", dated, pl.Date))
        settled = settle(queries("a"), lines_, found_times([]), file)
        assert settled["standing"].to_list() == [standing]
        assert settled["agreed_since"].to_list() == [date(2026, 4, 1) if standing == 2 else None]


def test_an_answer_of_another_edition_does_not_stand() -> None:
    """What a file said yesterday is asked anew of the edition of today, and of the same edition it is not."""
    history = table([replace(x, session="f") for x in proven_absence(59)[-1:]])
    for edition, open_ in (("f", False), ("g", True)):
        file = replace(POINT, needs_controls=False, edition=edition)
        assert settle(queries("a"), history, found_times([]), file)["open"].to_list() == [open_]


coverages = st.builds(
    Coverage,
    kinds=st.frozensets(st.sampled_from(Kind)),
    id_types=st.frozensets(st.sampled_from(IdType)),
    provinces=st.sampled_from([(), ("江苏",)]),
    coal=st.booleans(),
)


@settings(deadline=None)
@given(
    coverage=coverages,
    family=st.sampled_from(Family),
    kind=st.sampled_from(Kind),
    id_type=st.sampled_from(IdType),
)
def test_coverage_means_the_same_for_one_and_for_many(
    coverage: Coverage, family: Family, kind: Kind, id_type: IdType
) -> None:
    """The expressions over a table say what the coverage says of one query; what cannot be asked is out of scope."""
    one = Query("a", Identity(id_type, "a", "a"), kind, family)
    many = queries("a", family.value).with_columns(
        pl.lit(kind.value).cast(pl.Enum([k.value for k in Kind])).alias("kind"),
        pl.lit(id_type.value).cast(pl.Enum([t.value for t in IdType])).alias("id_type"),
    )
    point = replace(POINT, coverage=coverage)
    row = settle(many, table([]), found_times([]), point).row(0, named=True)
    assert row["absence_proves"] is coverage.absence_proves(one)
    assert row["open"] is coverage.can_ask(one)
    assert (row["reason"] == Reason.OUT_OF_SCOPE) is not coverage.can_ask(one)
