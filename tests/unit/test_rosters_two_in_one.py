"""Two things in one header or cell, headers that are new to us, and a department for an employer."""

import polars as pl
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


@pytest.mark.parametrize(
    "head",
    [
        "上任日期", "任职年月", "到任时间", "任命年月", "任命日期", "任职或上岗时间", "履职时间", "任职批准时间",
        "聘任日期", "聘任时间", "受聘时间",
    ],
)  # fmt: skip  # many words
def test_when_a_manager_took_up_the_post(tmp_path, head):
    """Words for the day of appointment; whoever is engaged for a post (聘任) is put into it on that day."""
    roster = read(
        tmp_path, f"姓名,身份证号,职务,行业类别,{head}", f"陆青禾,{LU},安全总监,危险化学品,2025-03-01"
    )
    assert str(roster.entries["appointed_on"].item()) == "2025-03-01"


@pytest.mark.parametrize(
    ("more", "cell", "appointed"),
    [
        ("合同期限", "三年", "None"),
        ("合同终止日期", "2028-03-01", "None"),
        ("聘用形式", "返聘", "None"),
        ("任职日期", "2025-06-01", "2025-06-01"),
        ("入职日期", "2020-06-01", "2025-03-01"),
    ],
)
def test_an_engagement_may_be_that_of_a_contract(tmp_path, more, cell, appointed):
    """聘任日期 starts no six months beside a contract, nor where another column has the day of appointment."""
    head, row = (
        f"姓名,身份证号,职务,行业类别,聘任日期,{more}",
        f"陆青禾,{LU},安全总监,危险化学品,2025-03-01,{cell}",
    )
    assert str(read(tmp_path, head, row).entries["appointed_on"].item()) == appointed


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


TWO = [("陆青禾", LU), ("俞子宁", YU)]


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ("陆青禾、俞子宁", f"{LU}、{YU}"),
        ("陆青禾/俞子宁", f"{LU}/{YU}"),
        ("陆青禾 俞子宁", f"{LU} {YU}"),
        ("陆青禾，俞子宁", f"{LU}\n{YU}"),
        ("陆青禾\n俞子宁", f"{LU}；{YU}"),
    ],
)
def test_as_many_names_as_numbers_in_one_cell(tmp_path, names, numbers):
    """Each name has the number of its place; that the cell was parted is said, and no ID number of it is shown."""
    roster = read_book(tmp_path, {"名单": ["姓名|身份证号|工种", f"{names}|{numbers}|电工"]})
    assert people(roster) == TWO
    assert roster.entries["part"].to_list() == [1, 2]
    assert roster.problems["reason"].to_list() == ["people_in_one_cell"]
    assert LU not in str(roster.problems.rows())


def test_the_other_cells_of_two_people(tmp_path):
    """As many parts are theirs in the same order; numbers of certificates by the ID number that they are made of."""
    head = "姓名|身份证号|工种|证号|有效期至|部门"
    row = f"陆青禾、俞子宁|{LU}、{YU}|低压电工、焊工|T{YU}、T{LU}|2028.5.1、2029.6.1|动力车间、检修部"
    found = read_book(tmp_path, {"名单": [head, row]}).entries
    assert found["post"].to_list() == ["低压电工", "焊工"]
    assert found["claimed_number"].to_list() == [f"T{LU}", f"T{YU}"]
    assert [str(day) for day in found["claimed_valid_to"]] == ["2028-05-01", "2029-06-01"]
    assert found["department"].to_list() == ["动力车间、检修部"] * 2


def test_a_number_of_one_of_them_is_not_the_others(tmp_path):
    """One certificate beside two people is of the one whose ID number it holds."""
    head = "姓名|身份证号|工种|证号"
    found = read_book(tmp_path, {"名单": [head, f"陆青禾、俞子宁|{LU}、{YU}|电工|T{YU}"]}).entries
    assert found.select("name", "claimed_number").rows() == [("陆青禾", None), ("俞子宁", f"T{YU}")]


def test_who_of_them_has_left_is_not_said(tmp_path):
    """A remark of the row is about one of two people: neither is taken for gone."""
    head = "姓名|身份证号|工种|备注"
    found = read_book(tmp_path, {"名单": [head, f"陆青禾、俞子宁|{LU}、{YU}|电工|已离职"]}).entries
    assert found["disposition"].to_list() == ["unverified", "unverified"]


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ("陆青禾、俞子宁", LU),
        ("陆青禾、俞子宁、白露", f"{LU}、{YU}"),
        ("陆青禾、俞子宁", f"{LU}、{LU}"),
        ("陆青禾、俞子宁", f"{LU}、{YU[:17]}"),
    ],
)
def test_where_the_counts_do_not_agree_nobody_is_picked(tmp_path, names, numbers):
    """Whose number it is cannot be told: the row is rejected or its name uncertain, and the cell named."""
    roster = read_book(tmp_path, {"名单": ["姓名|身份证号|工种", f"{names}|{numbers}|电工"]})
    assert roster.entries.filter(pl.col("disposition").is_null()).is_empty()
    assert {"id_several_numbers", "name_two_spellings"} & set(roster.problems["reason"])
