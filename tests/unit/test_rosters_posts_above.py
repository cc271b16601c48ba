"""A trade that stands above people: as the sheet's name, as a heading, in a title, in the file's name."""

import pytest
from book_roster import read_book
from text_roster import LU, YU, read

HEAD = "序号|姓名|身份证号|证书编号|有效期至"
ONE, TWO = f"1|陆青禾|{LU}|T{LU}|2030-02-28", f"2|俞子宁|{YU}|T{YU}|2030-02-28"
ELECTRIC, WELD, HEIGHT = "电工作业", "焊接与热切割作业", "高处作业"
CHEMICAL = "危险化学品安全作业"


def told(roster):
    return roster.entries.select("post", "required_category", "required_item", "cause").rows()


def notes(roster, sheet=0):
    return {note.word: dict(note.facts) for note in roster.understood[sheet].notes}


@pytest.mark.parametrize(
    ("sheet", "category", "item"),
    [
        ("电工", ELECTRIC, None),
        ("1.电工（2人）", ELECTRIC, None),
        ("2026年电工台账", ELECTRIC, None),
        ("低压电工作业", ELECTRIC, "低压电工作业"),
        ("电焊工", WELD, "熔化焊接与热切割作业"),
        ("高处作业", HEIGHT, None),
        ("特种作业-焊工", WELD, None),
        ("制冷", "制冷与空调作业", None),
        ("聚合工艺", CHEMICAL, "聚合工艺作业"),
        ("制冷与空调持证人员", "制冷与空调作业", None),
    ],
)
def test_the_name_of_a_sheet_is_the_trade_of_its_people(tmp_path, sheet, category, item):
    """Nobody else says what they do: they are asked about as its people, and the summary says why."""
    roster = read_book(tmp_path, {sheet: [HEAD, ONE, TWO]})
    assert [row[1:] for row in told(roster)] == [(category, item, None)] * 2
    assert roster.entries["claims"].to_list() == [True, True]
    assert notes(roster)["post_of_sheet"]["text"] == sheet


@pytest.mark.parametrize("sheet", ["制冷", "聚合工艺"])
def test_without_certificates_such_a_name_may_be_a_workshops(tmp_path, sheet):
    """A list of staff that gives no certificate may be the refrigeration shop's, its cooks and clerks included."""
    roster = read_book(tmp_path, {sheet: ["姓名|身份证号|手机", f"陆青禾|{LU}|139"]})
    assert told(roster) == [(None, None, None, "post_unclear")]


def test_an_item_column_comes_before_the_sheets_name(tmp_path):
    """Whose row names an item is asked about it, whatever the sheet is called."""
    roster = read_book(tmp_path, {"制冷": ["姓名|身份证号|准操项目|证号", f"陆青禾|{LU}|低压电工作业|T{LU}"]})
    assert told(roster)[0][1:] == (ELECTRIC, "低压电工作业", None)


@pytest.mark.parametrize(
    "sheet", ["一班", "项目部", "2024年", "电工班", "动力车间", "合成氨", "特种作业人员", "危化"]
)
def test_what_is_no_trade_is_nothing(tmp_path, sheet):
    """A team, a site, a year or a workshop leaves the post open: whoever claims no card is judged by nothing."""
    roster = read_book(tmp_path, {sheet: ["姓名|身份证号|手机", f"陆青禾|{LU}|139"]})
    assert told(roster) == [(None, None, None, "post_unclear")]
    assert not any(word.startswith("post_of") for word in notes(roster))


def test_each_sheet_speaks_of_its_own_people(tmp_path):
    """A workbook with a sheet for every trade; 叉车司机 are another system's, as in a cell."""
    people = [HEAD, f"1|陆青禾|{LU}||"]
    roster = read_book(tmp_path, {"电工": people, "焊工": people, "叉车司机": people})
    assert told(roster) == [
        ("电工", ELECTRIC, None, None),
        ("焊工", WELD, None, None),
        ("叉车司机", None, None, "other_system"),
    ]


def test_a_row_that_names_its_post_is_not_overruled(tmp_path):
    """仓管员 is no electrician, 安全员 a safety manager; 班长 and 员工 name no post, 巡线 one that nobody knows."""
    head = "姓名|身份证号|岗位|操作项目|证书编号"
    rows = ["|仓管员||", "|安全员||", "||熔化焊接与热切割作业|", "|班长||", "|员工|/|", "|巡线||"]
    roster = read_book(tmp_path, {"电工": [head, *(f"陆青禾|{LU}{row}" for row in rows)]})
    assert roster.entries.select("post", "role", "required_category", "cause").rows() == [
        ("仓管员", None, None, "post_not_special"),
        ("安全员", "safety_manager", None, None),
        ("熔化焊接与热切割作业", "operator", WELD, None),
        ("电工", "operator", ELECTRIC, None),
        ("电工", "operator", ELECTRIC, None),
        ("巡线", None, None, "post_unclear"),
    ]


def test_headings_name_the_trade_of_those_below(tmp_path):
    """一、电工 holds to the next heading; one of a department within it leaves it, 三、后勤 ends it."""
    rows = [
        HEAD,
        "一、电工 3人||||",
        ONE,
        "（一）动力车间||||",
        TWO,
        "|二、焊工|||5人",
        ONE,
        "三、后勤人员||||",
        f"4|俞子宁|{YU}||",
    ]
    roster = read_book(tmp_path, {"名单": rows})
    assert told(roster) == [
        ("电工", ELECTRIC, None, None),
        ("电工", ELECTRIC, None, None),
        ("焊工", WELD, None, None),
        (None, None, None, "post_unclear"),
    ]
    assert roster.entries["department"].to_list() == [None, "动力车间", None, None]
    assert notes(roster)["posts_of_headings"] == {"posts": "电工 (2)、焊工 (6)"}
    assert roster.problems.filter("rejects").is_empty()


def test_a_heading_in_the_column_of_numbers(tmp_path):
    """电工 with 2人 in another column is a heading as well, and nobody."""
    roster = read_book(tmp_path, {"名单": [HEAD, "电工|||2人|", ONE, "焊工||1人||", f"2|俞子宁|{YU}||"]})
    assert [row[1] for row in told(roster)] == [ELECTRIC, WELD]
    assert roster.problems.is_empty()


def test_headings_without_numbers(tmp_path):
    """电工 stays in the department above it; the next department ends it, and a caption that nobody knows."""
    rows = [HEAD, "动力车间||||", "电工||||", ONE, "合成车间||||", f"2|俞子宁|{YU}||", "焊工||||", TWO]
    rows += ["新增||||", f"3|陆青禾|{LU}||"]
    roster = read_book(tmp_path, {"名单": rows})
    assert roster.entries.select("department", "post", "cause").rows() == [
        ("动力车间", "电工", None),
        ("合成车间", None, "post_unclear"),
        ("合成车间", "焊工", None),
        ("合成车间", None, "post_unclear"),
    ]


def test_a_heading_is_nearer_than_the_name_of_the_sheet(tmp_path):
    """In a sheet of electricians the people below 焊工 are welders, and those below the next heading unknown."""
    rows = [HEAD, ONE, "动力车间||||", TWO, "焊工||||", ONE, "合成车间||||", f"2|俞子宁|{YU}||"]
    roster = read_book(tmp_path, {"电工": rows})
    assert roster.entries["post"].to_list() == ["电工", "电工", "焊工", None]


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("江北某某化工有限公司电工花名册", ELECTRIC),
        ("特种作业人员(焊工)台账", WELD),
        ("高处作业人员持证情况一览表", HEIGHT),
        ("动力车间电工花名册", ELECTRIC),
    ],
)
def test_the_title_names_the_trade(tmp_path, title, category):
    """The words of a list and the firm before it say nothing against it."""
    roster = read_book(tmp_path, {"Sheet1": [title, "", HEAD, ONE]})
    assert [row[1] for row in told(roster)] == [category]
    assert notes(roster)["post_of_title"]["text"] == title


def test_the_name_of_the_file_is_the_last_to_be_asked(tmp_path):
    """焊工.xlsx tells of its people where sheet and title say nothing, and not where the sheet does."""
    assert told(read_book(tmp_path, {"Sheet1": [HEAD, ONE]}, "焊工"))[0][1] == WELD
    assert told(read_book(tmp_path, {"电工": [HEAD, ONE]}, "焊工"))[0][1] == ELECTRIC
    assert told(read_book(tmp_path, {"Sheet1": [HEAD, ONE]}, "3焊工名单"))[0][1] == WELD


def test_several_trades_are_nobodys(tmp_path):
    """Who of 电工、焊工 is which cannot be told; a card with a T-number is asked about all the same."""
    roster = read_book(tmp_path, {"电工、焊工": [HEAD, ONE, f"2|俞子宁|{YU}||"]})
    assert roster.entries.select("role", "required_category", "claims", "cause").rows() == [
        ("operator", None, True, None),
        (None, None, False, "post_unclear"),
    ]
    assert "post_above_several" in roster.problems["reason"].to_list()


@pytest.mark.parametrize(
    ("sheet", "title", "post"),
    [
        ("电工", "某某有限公司电工、焊工持证台账", "电工"),
        ("低压电工作业", "某某有限公司电工台账", "低压电工作业"),
        ("电工", "某某有限公司焊工台账", None),
    ],
)
def test_sheet_and_title_together(tmp_path, sheet, title, post):
    """The one that says more is taken; where they contradict each other, nobody is judged by either."""
    roster = read_book(tmp_path, {sheet: [title, HEAD, f"1|陆青禾|{LU}||"]})
    expected = (post, None) if post else ("电工、焊工", "post_unclear")
    assert roster.entries.select("post", "cause").rows() == [expected]


@pytest.mark.parametrize(("sheet", "role"), [("安全管理人员", "safety_manager"), ("主要负责人", "principal")])
def test_the_name_of_a_sheet_is_the_managers_type(tmp_path, sheet, role):
    """安全管理人员 without a column of posts are safety managers; a deputy among them stays a question."""
    head = "姓名|身份证号|职务|行业类别|任职日期"
    rows = [f"陆青禾|{LU}||危险化学品|2025-03-01", f"俞子宁|{YU}|副总经理|危险化学品|2025-03-01"]
    roster = read_book(tmp_path, {sheet: [head, *rows]})
    assert roster.entries.select("role", "cause").rows() == [(role, None), (None, "post_unclear")]


def test_a_trade_in_a_column_is_no_heading(tmp_path):
    """A row in which nothing but the post was filled in is nobody, and the people below it keep their own posts."""
    rows = (f"陆青禾,{LU},焊工,", ",,电工,", f"俞子宁,{YU},,")
    roster = read(tmp_path, "姓名,身份证号,工种,手机", *rows)
    assert roster.entries["post"].to_list() == ["焊工", None]


@pytest.mark.parametrize(
    ("posts", "rows"),
    [
        (["电工", "", "", "焊工", ""], "3, 4, 6"),
        (["电工", "", "", "焊工", "会计"], None),
        (["", "电工", "", "焊工", ""], None),
        (["电工", "", "", "焊工"], None),
    ],
)
def test_a_trade_in_the_first_row_of_each_group_is_said_and_not_filled_down(tmp_path, posts, rows):
    """Blank cells below each trade get none, for they may be anybody's; the sheet's owner is told once."""
    people = [LU, YU, "410199198809053319", "370299199007222245", "320199198404066523"]
    names = ["陆青禾", "俞子宁", "贺兰山子", "柏舟", "曹凤德"]
    lines = [f"{post}|{name}|{number}" for post, name, number in zip(posts, names, people, strict=False)]
    roster = read_book(tmp_path, {"Sheet1": ["工种|姓名|身份证号", *lines]})
    assert roster.entries["post"].to_list() == [post or None for post in posts]
    said = notes(roster).get("posts_in_first_rows")
    assert (said and said["rows"]) == rows


def test_a_number_before_the_trade_in_the_name_of_a_file(tmp_path):
    """03_低压电工持证人员名单 is a list of electricians, the third of its folder."""
    roster = read_book(tmp_path, {"Sheet1": [HEAD, f"1|陆青禾|{LU}||"]}, "03_低压电工持证人员名单")
    assert roster.entries["required_item"].to_list() == ["低压电工作业"]
