"""Two things in one header or cell, headers that are new to us, and a department for an employer."""

import pytest
from book_roster import read_book
from text_roster import LU, YU, read


def people(roster):
    assert roster.problems.filter("rejects").is_empty()
    return roster.entries.select("name", "id_number").rows()


@pytest.mark.parametrize(
    "cell", ["陆青禾 {}", "陆青禾（{}）", "陆青禾/{}", "陆青禾，身份证号：{}", "{} 陆青禾"]
)
@pytest.mark.parametrize("head", ["姓名及身份证号", "姓名/身份证号码"])
def test_name_and_number_in_one_cell(tmp_path, head, cell):
    """Each half is read by itself; nothing of the other stays in it."""
    roster = read_book(tmp_path, {"名单": [f"序号|{head}|工种", f"1|{cell.format(LU)}|电工"]})
    assert people(roster) == [("陆青禾", LU)]


def test_a_number_that_is_missing_in_such_a_cell(tmp_path):
    """The name alone is a person without number, who is named and rejected."""
    roster = read_book(
        tmp_path, {"名单": ["序号|姓名及身份证号|工种", "1|陆青禾|电工", f"2|俞子宁{YU}|电工"]}
    )
    assert roster.problems.filter("rejects").select("row", "reason", "name").rows() == [
        (2, "id_missing", "陆青禾")
    ]
    assert roster.entries.select("name", "id_number").rows() == [("俞子宁", YU)]


@pytest.mark.parametrize("cell", ["1、陆青禾", "1 陆青禾", "（1）陆青禾", "陆青禾"])
def test_number_of_the_row_and_name(tmp_path, cell):
    """序号、姓名 heads names; the row's own number before them is none of theirs."""
    roster = read_book(tmp_path, {"名单": ["序号、姓名|身份证号|工种", f"{cell}|{LU}|电工"]})
    assert people(roster) == [("陆青禾", LU)]
    assert roster.entries["name_fragile"].to_list() == [False]


@pytest.mark.parametrize("cell", [f"{LU}/13900000005", f"{LU}\n13900000005", f"13900000005、{LU}"])
def test_number_and_telephone(tmp_path, cell):
    """身份证号/手机号 in one cell: their lengths tell them apart, and the cell is named."""
    roster = read_book(tmp_path, {"名单": ["姓名|身份证号/手机号|工种", f"陆青禾|{cell}|电工"]})
    assert people(roster) == [("陆青禾", LU)]
    assert roster.problems["reason"].to_list() == ["id_with_phone"]


def test_two_id_numbers_in_one_cell_are_still_nobodys(tmp_path):
    """Which of two is the person's cannot be told."""
    roster = read_book(tmp_path, {"名单": ["姓名|身份证号|工种", f"陆青禾|{LU}、{YU}|电工"]})
    assert roster.problems["rejects"].to_list() == [True]


@pytest.mark.parametrize("head", ["上任日期", "任职年月", "到任时间", "任命年月"])
def test_when_a_manager_took_up_the_post(tmp_path, head):
    """Words for the day of appointment; 聘任日期 may be that of a contract, as 聘任时间, and starts no six months."""
    for word, day in ((head, "2025-03-01"), ("聘任日期", "None")):
        roster = read(
            tmp_path, f"姓名,身份证号,职务,行业类别,{word}", f"陆青禾,{LU},安全总监,危险化学品,2025-03-01"
        )
        assert str(roster.entries["appointed_on"].item()) == day


def test_the_type_of_a_card_names_the_certificate(tmp_path):
    """证件类型 holds 低压电工作业 or 居民身份证: what stands below it decides."""
    roster = read(tmp_path, "姓名,身份证号,证件类型,证书编号", f"陆青禾,{LU},低压电工作业,T{LU}")
    assert roster.entries.select("claimed_item", "id_type").rows() == [("低压电工作业", "id_card")]
    roster = read(tmp_path, "姓名,证件号码,证件类型,工种", f"陆青禾,{LU},居民身份证,电工")
    assert roster.entries.select("claimed_item", "id_type").rows() == [(None, "id_card")]


def test_the_end_of_a_term_headed_by_one_word(tmp_path):
    """到期 is the end of the certificate's term."""
    roster = read(tmp_path, "姓名,身份证号,工种,到期", f"陆青禾,{LU},电工,2030-02-28")
    assert str(roster.entries["claimed_valid_to"].item()) == "2030-02-28"


@pytest.mark.parametrize(("sign", "cause"), [("√", None), ("×", "left_post"), ("", None)])
def test_signs_below_a_header_of_states(tmp_path, sign, cause):
    """在岗(√)/离岗(×) says itself what its signs mean."""
    roster = read(
        tmp_path, "姓名,身份证号,工种,在岗(√)/离岗(×)", f"陆青禾,{LU},电工,{sign}", f"俞子宁,{YU},电工,√"
    )
    assert roster.entries["cause"].to_list() == [cause, None]


@pytest.mark.parametrize(
    ("titles", "employer"),
    [
        (["江北某某化工有限公司特种作业人员台账", "填报单位：安全环保部"], "江北某某化工有限公司"),
        (["填报单位：安全环保部　单位名称：江北某某化工有限公司"], "江北某某化工有限公司"),
        (["特种作业人员台账", "填报单位：公司办公室"], None),
    ],
)
def test_a_department_is_no_employer(tmp_path, titles, employer):
    """Who filled in the list is not whose people they are."""
    roster = read_book(tmp_path, {"名单": [*titles, "姓名|身份证号|工种", f"陆青禾|{LU}|电工"]})
    assert roster.entries["employer"].to_list() == [employer]


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("低压电工作业 T{}", ["低压电工作业"]),
        ("低压电工作业（T{}）", ["低压电工作业"]),
        ("高压电工：T{0}；低压电工：T{0}", ["高压电工作业", "低压电工作业"]),
        ("T{}", [None]),
    ],
)
def test_name_and_number_of_a_certificate_in_one_cell(tmp_path, cell, items):
    """证件名称及编号: the number is told by its T, and what is left names the certificate."""
    roster = read(tmp_path, "姓名,身份证号,岗位,证件名称及编号", f"陆青禾,{LU},工程主管,{cell.format(LU)}")
    assert roster.entries["claimed_item"].to_list() == items
    assert roster.entries["claimed_number"].to_list() == [f"T{LU}"] * len(items)
    assert "item_not_in_catalogue" not in roster.problems["reason"].to_list()


def test_two_numbers_that_differ_in_one_cell_are_left_whole(tmp_path):
    """Which of them is the row's cannot be told."""
    cell = f"低压电工作业 T{LU} T{YU}"
    roster = read(tmp_path, "姓名,身份证号,岗位,证件名称及编号", f"陆青禾,{LU},工程主管,{cell}")
    assert roster.entries["claimed_number"].to_list() == [None]
