"""Lists of trainees, candidates, results and cards to come: whose row claims no card is accused of nothing."""

import pytest
from text_roster import LU, YU, read

from certverify.rosters.table.around.learners import lists_learners, of_renewals
from certverify.rosters.values.courses import for_first_card, for_renewal

LEARNERS = (
    "关于2026年第40批特种作业操作证拟发证人员的公示",
    "江北县特种作业人员安全技术培训（取证）学员花名册",
    "2026年第31批特种作业人员安全技术考试成绩公布",
    "江北县2026年第20期特种作业人员取证培训名单",
    "特种作业培训班人员登记表（2026年11月）",
    "第2026-18期低压电工作业（初训）培训班学员名册",
    "特种作业人员考核合格人员名单",
    "特种作业操作证领证名单",
    "准考证发放表",
    "特种作业理论考试报名",
    "拟发特种作业操作证人员名单",
    "待领特种作业操作资格证人员",
)
ROSTERS = (
    "特种作业人员台账",
    "特种作业人员培训台账",
    "特种作业人员持证及培训班情况一览表",
    "特种作业人员培训、考核、持证情况汇总表",
    "主要负责人、安全管理人员取证台账",
    "特种作业人员持证情况公示",
    "江北县安全技术培训中心",
    "特种作业操作证复审培训班学员名册",
    "特种作业操作证复审、换证报名汇总表（11月）",
    "在岗人员考勤",
    "已发特种作业操作证人员名单",
)


def test_a_list_of_learners_is_known_by_its_name():
    """Trainees, candidates, results and cards to come; a firm's roster that mentions training is none."""
    assert [name for name in LEARNERS if not lists_learners(name)] == []
    assert [name for name in ROSTERS if lists_learners(name)] == []


def test_a_list_of_renewals_is_of_people_with_cards():
    """初训 beside 复审 leaves it open who has one, and a legend on 复审 is no name of a list."""
    assert of_renewals("特种作业操作证复审、换证报名汇总表（11月）")
    assert not any(map(of_renewals, ("初训、复审培训班", "注：标黄为即将复审", "特种作业人员台账")))


@pytest.mark.parametrize(
    ("text", "first", "again"),
    [
        ("初训", True, False),
        ("首次取证", True, False),
        ("新训学员", True, False),
        ("复审", False, True),
        ("到期换证", False, True),
        ("复审换证", False, True),
        ("取证", False, False),
        ("初中", False, False),
    ],
)
def test_a_course_is_for_a_first_card_or_for_its_renewal(text, first, again):
    """The whole of the cell says so; 取证 alone may mean that somebody has got it."""
    assert (for_first_card(text), for_renewal(text)) == (first, again)


def told(roster):
    return roster.entries.select("name", "disposition", "cause", "claims").rows()


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ("关于2026年第40批特种作业操作证拟发证人员的公示", "作业类别,操作项目,考试结果"),
        ("特种作业人员名单", "理论成绩,操作项目,是否合格"),
        ("2026年第31批特种作业人员安全技术考试成绩公布", "作业类别,操作项目,是否合格"),
        # the day of an examination, or of a card to come, is no first issue of a card that one has
        ("特种作业人员考核合格人员名单（第21批）", "考核日期,操作项目,考核结果"),
        ("拟发特种作业操作证人员名单", "拟发证日期,操作项目,单位"),
        ("特种作业人员名单", "拟发证日期,操作项目,单位"),
    ],
)
def test_who_stands_in_such_a_list_claims_no_card(tmp_path, title, heads):
    """A title says so, or marks beside no column of a card's."""
    cell = "2026-11-21" if "日期" in heads else "87"
    [person] = told(
        read(tmp_path, f"{title},,,,\n姓名,身份证号,{heads}", f"陆青禾,{LU},{cell},低压电工作业,合格")
    )
    assert person == ("陆青禾", "unverified", "in_training", False)


def test_a_note_quotes_what_says_so(tmp_path):
    """The sheet's description tells why nobody was judged."""
    roster = read(tmp_path, "取证培训名单,,\n姓名,身份证号,工种", f"陆青禾,{LU},电工")
    [note] = [note for note in roster.understood[0].notes if note.word == "sheet_of_learners"]
    assert dict(note.facts) == {"name": "取证培训名单"}
    assert told(roster) == [("陆青禾", "unverified", "in_training", False)]


def test_a_card_in_such_a_list_is_claimed(tmp_path):
    """The row gives a number: it is asked about and judged as anybody's."""
    head = "特种作业培训班人员登记表,,,,\n姓名,身份证号,工种,培训类别,操作证号"
    roster = read(tmp_path, head, f"陆青禾,{LU},低压电工,复审,T{LU}", f"俞子宁,{YU},低压电工,初训,")
    assert told(roster) == [
        ("陆青禾", None, None, True),
        ("俞子宁", "unverified", "in_training", False),
    ]


def test_the_course_tells_who_holds_a_card(tmp_path):
    """Below a title that says nothing: 初训 claims none, 复审 does, though no number is given."""
    head = "姓名,身份证号,工种,培训类型"
    roster = read(tmp_path, head, f"陆青禾,{LU},低压电工,复审", f"俞子宁,{YU},低压电工,初训")
    assert told(roster) == [
        ("陆青禾", None, None, True),
        ("俞子宁", "unverified", "in_training", False),
    ]


def test_a_roster_that_mentions_training_is_a_roster(tmp_path):
    """Who works by a firm's own list and claims nothing is asked about."""
    roster = read(tmp_path, "特种作业人员培训台账,,\n姓名,身份证号,工种", f"陆青禾,{LU},低压电工")
    assert told(roster) == [("陆青禾", None, None, False)]


def test_who_renews_a_card_holds_it(tmp_path):
    """The old card's number and term are those claimed; where the new one's stand beside them, those are."""
    head = "特种作业操作证复审、换证报名表,,,,\n姓名,身份证号,操作项目,原证编号,原证有效期"
    row = f"陆青禾,{LU},低压电工作业,T{LU},2021/5/5~2027/5/4"
    entries = read(tmp_path, head, row).entries
    assert entries.select("disposition", "claimed_number").row(0) == (None, f"T{LU}")
    assert str(entries["claimed_valid_to"][0]) == "2027-05-04"
    head = "姓名,身份证号,操作项目,证书编号,原证编号,有效期至,原证有效期至"
    row = f"陆青禾,{LU},低压电工作业,T{LU},T3201991985,2027-5-4,2021-5-4"
    entries = read(tmp_path, head, row).entries
    assert entries["claimed_number"].to_list() == [f"T{LU}"]
    assert [str(day) for day in entries["claimed_valid_to"]] == ["2027-05-04"]
