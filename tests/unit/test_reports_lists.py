"""The lists: who is on them, in which order, in which words."""

from dataclasses import replace

import polars as pl
import pytest
import reports_run

from certverify.messages import Lang, keys
from certverify.reports.counts import by_month
from certverify.reports.facts import Facts
from certverify.reports.view import View
from certverify.reports.words import cause_word, folded
from certverify.rules.registry import ORDER


def test_one_line_per_flagged_entry() -> None:
    """Eight entries have two findings each and still one line, with the second in the description."""
    lines = View(reports_run.make_run(), "zh").problem_lines
    assert lines.height == 48
    assert lines.get_column("seq").to_list() == list(range(1, 49))
    doubled = lines.filter(rule="not_on_platform")
    assert doubled.height == 8
    assert doubled.get_column("description").str.contains("\n另有：证书编号不一致——").all()


def test_violations_come_first_then_the_order_of_rules() -> None:
    """The gravest stand on top; within a severity the table of rules decides."""
    lines = View(reports_run.make_run(), "zh").problem_lines
    assert lines.get_column("rule").rle().struct.field("value").to_list() == [
        "unlicensed", "expired", "assessment_overdue", "assessment_expired",
        "not_on_platform", "item_not_covered", "dates_mismatch",
    ]  # fmt: skip


def test_departments_are_grouped_within_a_rule() -> None:
    """Whoever works the list off department by department finds a department's lines together."""
    lines = View(reports_run.make_run(), "zh").problem_lines
    for _, same in lines.group_by("rule"):
        runs = same.sort("seq").get_column("department").rle().len()
        assert runs == same.get_column("department").n_unique()


@pytest.mark.parametrize(("lang", "row"), [("zh", "第5行"), ("en", "row 5")])
def test_the_remark_says_where_the_entry_stands(lang: Lang, row: str) -> None:
    """File, sheet and row, so that whoever corrects the roster finds the line again."""
    lines = View(reports_run.make_run(), lang).problem_lines.filter(name="陆青禾", rule="unlicensed")
    assert lines.get_column("remark").to_list() == [f"特种作业人员台账（2026.11更新）.xlsx · 在岗 · {row}"]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "\n名册备注：证在人事"), ("en", "\nIn the roster: 证在人事")]
)
def test_what_the_roster_remarks_stands_beside_the_finding(lang: Lang, said: str) -> None:
    """Whoever looks into a finding sees the row's remark in its description, with numbers masked as elsewhere."""
    run = reports_run.make_run()
    remarked = pl.when(name="陆青禾").then(pl.lit("证在人事320199198503141170")).alias("remark")
    lines = View(replace(run, rows=run.rows.with_columns(remarked)), lang).problem_lines
    own = lines.filter(name="陆青禾")["description"]
    assert own.str.contains(said, literal=True).all()
    assert not own.str.contains("320199198503141170").any()
    assert not lines.filter(pl.col("name") != "陆青禾")["description"].str.contains(said[1:5]).any()


def test_everyone_is_listed_once() -> None:
    """The list of everyone holds all entries, rejected ones with their reason."""
    lines = View(reports_run.make_run(), "zh").people_lines
    assert lines.height == 312
    assert set(lines.filter(status="rejected")["said"]) == {"证件号码校验位不正确"}


def test_unverified_entries_say_why_and_what_to_do() -> None:
    """Nobody stays unverified without a cause and a next step."""
    lines = View(reports_run.make_partial(), "zh").unverified_lines
    assert lines.height == 30
    assert lines.get_column("why").null_count() == 0
    assert lines.get_column("advice").null_count() == 0
    counted = dict(lines.group_by("why").len().iter_rows())
    assert counted["查询超时"] == 14
    assert counted["平台限制查询频次，稍后重试"] == 7


def test_data_problems_name_unreadable_files_and_contradictions() -> None:
    """24 cells, 2 contradicting identities, 1 file that could not be read: one list to correct the rosters by."""
    run = reports_run.make_run(unreadable=(reports_run.unreadable("坏.xlsx"),))
    lines = View(run, "zh").data_lines
    assert lines.height == 27
    assert lines.row(0, named=True)["source"] == "坏.xlsx"


def test_a_cell_for_which_nobody_was_asked_says_so() -> None:
    """A cell that keeps its person from being asked is said to; beside an outage it is not blamed."""
    run = reports_run.make_run(causes=("name_uncertain", "timeout"))
    held = run.rows.filter(pl.col("cause").str.ends_with("name_uncertain")).head(1)
    late = run.rows.filter(pl.col("cause").str.ends_with("timeout")).head(1)
    place = ["source", "sheet", "row"]
    noted = run.problems.filter(~pl.col("rejects")).head(1).drop(place)
    more = [noted.hstack(row.select(place)).select(run.problems.columns) for row in (held, late)]
    lines = View(
        reports_run.make_run(causes=("name_uncertain", "timeout"), problems=pl.concat(more)), "zh"
    ).data_lines
    assert lines.head(2)["effect"].to_list() == ["未查询，更正或补充后再核", "不影响本次查询，请更正"]


@pytest.mark.parametrize(
    ("statuses", "effect"),
    [
        (("not_applicable",), "不在查询范围，未查询；名册有误的请更正"),
        (("rejected",), "未查询或未判定"),
        (("compliant", "not_applicable"), "该行部分岗位已查询，其余未查询，请更正"),
        (("compliant", "flagged"), "不影响本次查询，请更正"),
        (("unverified",), "已查询，因名册写得不清未能（全部）判定，请更正"),
        (("compliant", "unverified"), "已查询，因名册写得不清未能（全部）判定，请更正"),
    ],
)
def test_the_effect_of_a_cell_is_what_became_of_its_row(statuses: tuple[str, ...], effect: str) -> None:
    """A remark in a row that is out of scope, or of a post nobody understands, was not "asked all the same"."""
    run = reports_run.make_run()
    place = ["source", "sheet", "row"]
    row = run.rows.filter(pl.col("status") == "compliant").head(1)
    parts = [
        row.with_columns(
            part=pl.lit(n, pl.UInt16),
            status=pl.lit(s).cast(run.rows.schema["status"]),
            cause=pl.lit("cause.post_unclear" if s == "unverified" else None, pl.String),
        )
        for n, s in enumerate(statuses, 1)
    ]
    rest = run.rows.join(row.select(place), on=place, how="anti", nulls_equal=True)
    noted = run.problems.filter(~pl.col("rejects")).head(1).drop(place).hstack(row.select(place))
    problems = noted.select(run.problems.columns)
    changed = reports_run.make_run(rows=pl.concat([rest, *parts]), problems=problems)
    lines = View(changed, "zh").data_lines.filter(pl.col("effect").is_in([effect]))
    assert lines.height >= 1


def test_a_firm_does_not_answer_for_rosters_that_name_nobody() -> None:
    """Beside a roster without an employer, the one that is named stands for some of the people only."""
    run = reports_run.make_run()
    whole = {"employer": None}
    some = run.rows.with_columns(employer=pl.when(pl.col("row") % 2 == 0).then(pl.lit("甲公司")))
    assert Facts(reports_run.make_run(rows=some, **whole), "zh").employer() == "甲公司 …"


def test_advice_leaves_out_flagged_entries() -> None:
    """Nine certificates expire soon and five are due for review; flagged entries carry their advice themselves."""
    lines = View(reports_run.make_run(), "zh").advice_lines
    assert lines.group_by("kind").len().sort("len").rows() == [
        ("操作证即将到复审期", 5),
        ("操作证即将到期", 9),
    ]


def test_times_are_minutes_of_beijing() -> None:
    """01:12:30Z is 09:12 in Shanghai."""
    assert Facts(reports_run.make_run(), "zh").run()[3][1].startswith("2026-11-20 09:12 至 2026-11-20 09:1")


def test_several_employers_are_told_apart() -> None:
    """Where the rosters name several employers, each line names its own."""
    run = reports_run.make_run()
    two = run.rows.with_columns(
        employer=pl.when(pl.col("row") % 2 == 0).then(pl.lit("甲公司")).otherwise(pl.lit("乙公司"))
    )
    lines = View(reports_run.make_run(rows=two), "zh").people_lines
    assert lines.get_column("department").str.contains("^[甲乙]公司/").all()


def test_months_without_an_end_are_shown() -> None:
    """Twelve months from the month of judging, with 0 where nothing ends."""
    rows = pl.DataFrame({"valid_to": ["2026-11-20", "2026-11-19", "2027-01-31", "2027-11-01"]})
    months = by_month(rows.with_columns(pl.col("valid_to").str.to_date()), reports_run.AS_OF)
    assert months.height == 12
    assert months.filter(pl.col("entries") > 0).rows() == [("2026-11", 1), ("2027-01", 1)]


@pytest.mark.parametrize("rule", ORDER)
def test_every_rule_has_a_title(rule: str) -> None:
    """No rule is shown to people by its key."""
    assert f"rule.{rule}.title" in keys()


def test_an_unknown_cause_is_shown_as_it_is() -> None:
    """A word that no catalogue knows still stands in the report: it is the contract."""
    assert cause_word("cause.something_new", "zh") == "something_new"


def test_a_partial_run_names_what_is_left() -> None:
    """The warning says how many look-ups are missing and what stopped the run."""
    warning = Facts(reports_run.make_partial(), "zh").warning()
    assert warning is not None
    assert "21项" in warning
    assert "平台限制查询频次" in warning
    assert Facts(reports_run.make_run(), "zh").warning() is None


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "仍有21项查询未得到答复。"), ("en", "without an answer. This")]
)
def test_a_partial_run_without_a_known_cause_leaves_it_out(lang: Lang, said: str) -> None:
    """No brackets around nothing."""
    warning = Facts(reports_run.make_partial(stopped_by=None), lang).warning()
    assert warning is not None
    assert said in warning


def test_columns_told_by_likeness_ask_to_be_confirmed() -> None:
    """The reader of the report sees which column was only guessed."""
    _, sheet, header, columns, notes = Facts(reports_run.make_run(), "zh").sources()[0]
    assert (sheet, header, notes) == ("在岗", "表头在第4行", "单元格格式未读取")
    assert columns == "B 姓名；D 身份证号码；H 工种；M 有效期限（按相似度识别，请确认）"


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("仓储部", ["仓储部"]),
        ("江北某某化工有限公司/检修车间/焊工班", ["江北某某化工有限公司/", "检修车间/焊工班"]),
        ("No special operation certificate on record", ["No special operation ", "certificate on record"]),
        ("没有斜线也没有空格的很长很长的一个名字", ["没有斜线也没有空格的很长很长的一个名字"]),
    ],
)
def test_labels_are_folded_without_loss(words: str, lines: list[str]) -> None:
    """A chart's label breaks at slashes and spaces once it is wider than 28 columns."""
    assert folded(words, 28).split("\n") == lines
    assert "".join(lines) == words


@pytest.mark.parametrize(
    "reason", ["id_check", "id_length", "id_letter", "id_masked", "id_stored_as_number", "id_missing"]
)
def test_what_rejects_a_row_is_told_in_words(reason: str) -> None:
    """Lists that count rejected rows never print the code."""
    assert cause_word(reason, "zh") != reason
    assert cause_word(reason, "en") != reason
