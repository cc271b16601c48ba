"""Headers that their neighbours tell: the end of a card's term or of a contract, a part of the firm, another firm."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read

from certverify.rosters.table.header.headers import match_header

CARD = "姓名,身份证号,工种,证书编号"
PERSON = f"陆青禾,{LU},低压电工,T{LU}"


def fields(tmp_path: Path, head: str, *rows: str) -> dict[str, str]:
    return {column.header: column.field for column in read(tmp_path, head, *rows).understood[0].mapping}


@pytest.mark.parametrize("word", ["终止日期", "结束日期", "结束时间"])
def test_the_end_beside_a_cards_number_is_the_cards(tmp_path: Path, word: str) -> None:
    """Beside 证书编号, where nothing speaks of a contract, 终止日期 is the day until which the card holds."""
    entries = read(tmp_path, f"{CARD},{word}", f"{PERSON},2031-12-18").entries
    assert entries["claimed_valid_to"].to_list() == [date(2031, 12, 18)]


def test_start_and_end_beside_each_other_are_one_term(tmp_path: Path) -> None:
    """开始日期 and 结束日期 behind 证书编号 are the card's term."""
    entries = read(tmp_path, f"{CARD},开始日期,结束日期", f"{PERSON},2025-12-19,2031-12-18").entries
    wanted = ("claimed_valid_from", "claimed_valid_to")
    assert entries.select(wanted).rows() == [(date(2025, 12, 19), date(2031, 12, 18))]


@pytest.mark.parametrize("other", ["劳动合同编号", "入职日期", "保险单号", "聘用单位"])
def test_the_end_near_a_contract_is_not_the_cards(tmp_path: Path, other: str) -> None:
    """Where a column speaks of a contract, of hiring or of insurance, the day may be its own: no card ends on it."""
    found = fields(tmp_path, f"{CARD},{other},开始日期,结束日期", f"{PERSON},A1,2025-12-19,2031-12-18")
    assert found["结束日期"] == "contract_end"
    assert "开始日期" not in found


def test_the_end_beside_another_end_is_not_the_cards(tmp_path: Path) -> None:
    """A second end beside 有效期至 is of something else."""
    found = fields(tmp_path, f"{CARD},有效期至,终止日期", f"{PERSON},2031-12-18,2027-01-01")
    assert (found["有效期至"], found["终止日期"]) == ("valid_to", "contract_end")


def test_the_end_far_from_the_card_is_not_the_cards(tmp_path: Path) -> None:
    """Behind a column on something else nothing says that 终止日期 is the card's."""
    found = fields(tmp_path, f"{CARD},备注,终止日期", f"{PERSON},,2027-01-01")
    assert found["终止日期"] == "contract_end"


@pytest.mark.parametrize("word", ["批准日期", "取得时间", "办证日期", "考取时间"])
def test_a_day_of_the_card_needs_the_card_beside_it(tmp_path: Path, word: str) -> None:
    """批准日期 beside the card's term is the day of issue; on its own it may be that of anything, and stays unread."""
    beside = fields(tmp_path, f"{CARD},{word},有效期至", f"{PERSON},2025-12-19,2031-12-18")
    alone = fields(tmp_path, f"{CARD},备注,{word}", f"{PERSON},,2025-12-19")
    assert (beside[word], alone.get(word)) == ("issue_date", None)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("发证年月", "issue_date"),
        ("颁证日期", "issue_date"),
        ("首次领证", "first_issue_date"),
        ("到期年月", "valid_to"),
        ("证书编码", "cert_number"),
        ("颁发机构", "issuer"),
        ("作业岗位", "position"),
        ("担任岗位", "position"),
        ("担任职务", "duty"),
        ("担任职务时间", "appointment_date"),
        ("担任职务起始", "appointment_date"),
    ],
)
def test_words_that_say_it_by_themselves(header: str, field: str) -> None:
    """These words leave nothing open; 担任职务 is the post, and only with 时间 the day on which it was given."""
    assert match_header(header) == (field, "exact", False)


def test_a_month_is_all_that_a_cell_of_months_says(tmp_path: Path) -> None:
    """到期年月 2029.8 is August 2029, to be judged by its last day."""
    entries = read(tmp_path, f"{CARD},发证年月,到期年月", f"{PERSON},2023.8,2029.8").entries
    assert entries["claimed_valid_to"].to_list() == [date(2029, 8, 31)]


@pytest.mark.parametrize(
    "word", ["管理处", "区队", "工段", "车间班组", "作业区", "队别", "厂区", "分厂", "工区", "站名"]
)
def test_parts_of_a_firm_are_departments(tmp_path: Path, word: str) -> None:
    """区队 is the department where no other column is; beside 部门 it is left alone, as before."""
    entries = read(tmp_path, f"{CARD},{word}", f"{PERSON},动力一区").entries
    assert entries["department"].to_list() == ["动力一区"]
    both = read(tmp_path, f"姓名,身份证号,{word},部门,工种", f"陆青禾,{LU},动力一区,设备部,低压电工")
    assert both.entries["department"].to_list() == ["设备部"]


def test_stations_that_sell_fuel_are_units(tmp_path: Path) -> None:
    """站名 over petrol stations names the units that employ, over pump houses the departments."""
    rows = [f"{PERSON},城南加油站"]
    assert fields(tmp_path, f"{CARD},站名", *rows)["站名"] == "org"
    assert fields(tmp_path, f"{CARD},站名", f"{PERSON},二号泵站")["站名"] == "department"


@pytest.mark.parametrize(
    "word", ["承包商名称", "施工队伍", "合作单位", "供应商", "协力单位", "相关方名称", "代维公司"]
)
def test_firms_that_send_their_people(tmp_path: Path, word: str) -> None:
    """These name the firm whose people work on the site; beside 分包单位 they are left alone."""
    entries = read(tmp_path, f"{CARD},{word}", f"{PERSON},恒信电力工程有限公司").entries
    assert entries["contractor"].to_list() == ["恒信电力工程有限公司"]
    both = fields(tmp_path, f"{CARD},{word},分包单位", f"{PERSON},甲,乙")
    assert (both.get(word), both["分包单位"]) == (None, "contractor")


def test_the_firm_in_one_word(tmp_path: Path) -> None:
    """公司 heads the employer, unless 单位 does; 服务单位 may be the firm that is served, and stays unread."""
    entries = read(tmp_path, f"{CARD},公司", f"{PERSON},恒信电力工程有限公司").entries
    assert entries["employer"].to_list() == ["恒信电力工程有限公司"]
    assert match_header("服务单位") is None


@pytest.mark.parametrize(
    ("cells", "field"),
    [(("总经理", "EHS经理", "生产部经理"), "duty"), (("生产部", "设备部", "仓库主管"), "department")],
)
def test_part_or_post_is_told_by_the_cells(tmp_path: Path, cells: tuple[str, ...], field: str) -> None:
    """部门/职务 over 总经理 and EHS经理 heads posts, over 生产部 departments."""
    rows = [f"陆青禾{n},{LU},{cell}" for n, cell in zip("甲乙丙", cells, strict=True)]
    assert fields(tmp_path, "姓名,身份证号,部门/职务", *rows)["部门/职务"] == field


def test_duties_of_safety_say_which_manager_somebody_is(tmp_path: Path) -> None:
    """安全管理职责 names the type of manager, 培训合格证编号 the number of the pass, 担任职务 the post."""
    head = "姓名,身份证号,担任职务,安全管理职责,任命日期,培训合格证编号"
    entries = read(tmp_path, head, f"陆青禾,{LU},仓库主管,专职安全管理人员,2025-06-10,{LU}").entries
    wanted = ("role", "post", "appointed_on", "claimed_number")
    assert entries.select(wanted).rows() == [("safety_manager", "仓库主管", date(2025, 6, 10), LU)]


def test_a_number_of_some_training_is_no_cards(tmp_path: Path) -> None:
    """培训合格证编号 over a school's numbers is not the number of a card."""
    found = fields(tmp_path, "姓名,身份证号,工种,培训合格证编号", f"陆青禾,{LU},低压电工,PX-2026-017")
    assert "培训合格证编号" not in found


@pytest.mark.parametrize("header", ["工段长", "分厂长", "区队长"])
def test_a_foreman_is_no_department(header: str) -> None:
    """工段长 is near to 工段 and heads people."""
    assert match_header(header) is None
