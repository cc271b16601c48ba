"""The three layouts of the reference, as workbooks, with the readings that a careful person gives them."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from certverify.rosters import read
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue

HEADER_A = (
    "序号|姓名|性别|身份证号码|文化程度|所属部门（车间）|班组|工种|作业类别|准操项目|证书编号|初领日期|有效期限|"
    "应复审日期|实际复审日期|发证机关|用工形式|在岗状态|联系电话|备注"
)
ROWS_A = (
    (
        "1|陆青禾|男|320199198503141170|中专|动力车间|电气班|电工|电工作业|低压电工作业|T320199198503141170|2021.05.12|"
        "2021.05.12至2027.05.11|2024.05.11|2024.04.18|江苏省应急管理厅|正式工|在岗|139****0001|"
    ),
    (
        "||||||||电工作业|高压电工作业|T320199198503141170|2022.09.01|2022.09.01至2028.08.31|2025.08.31|2025.07.02|"
        "江苏省应急管理厅||||"
    ),
    (
        "2|古丽娜尔·艾山|女|370299199007222245|高中|检修车间|焊工班|电焊工|焊接与热切割作业|熔化焊接与热切割|"
        "T370299199007222245|2020/3/9|2026-03-08|2023-03-08||青岛市行政审批服务局|劳务派遣|在岗|139****0002|换证已报名"
    ),
    (
        "3|贺兰山子|男|410199198809053319|大专|合成车间|一班|合成氨操作工|危险化学品安全作业|合成氨工艺|"
        "T410199198809053319|44816|6年|2025年9月|2025.8|河南应急厅|正式|在岗|139****0003|"
    ),
    (
        "4|欧阳闻笛|男|510199199211304492|初中|仓储部||叉车司机|特种设备|N1|510199199211304492|2023.6.1|2027.5|||"
        "成都市市场监督管理局|外包（某某物流）|在岗|139****0004|4年复审"
    ),
    (
        "5|单于文昭|男|140199197906185532|初中|动力车间||制冷工|制冷与空调|制冷证|待取证||||||正式|培训中|139****0005|"
        "11月28日考试"
    ),
)


def fill(sheet, row, text):
    for column, value in enumerate(text.split("|"), 1):
        if value:
            sheet.cell(row, column, value)


def write_layout_a(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "在岗"
    sheet["A1"] = "江北某某化工有限公司特种作业人员台账"
    sheet.merge_cells("A1:T1")
    sheet["A2"] = (
        "编制部门：安全环保部          填报日期：2026年11月20日          共 86 人       编号：AH-JL-23-A/2"
    )
    fill(sheet, 4, HEADER_A)
    for row, text in enumerate(ROWS_A, 5):
        fill(sheet, row, text)
    for column in "ABCDEFGH":
        sheet.merge_cells(f"{column}5:{column}6")
    fill(sheet, 12, HEADER_A)
    fill(sheet, 13, "合计|86 人|其中电工 21 人、焊工 18 人、高处 9 人、制冷 6 人、危化工艺 32 人")
    sheet["A14"] = "注：1.证书到期前三个月提醒；2.标黄为即将复审，标红为过期，删除线为离职人员。"
    sheet["A15"] = "填表人：　　　　　审核人：　　　　　安全总监：　　　　　日期：　年　月　日"
    sheet.row_dimensions[8].hidden = True
    left = book.create_sheet("离职")
    fill(left, 1, HEADER_A)
    fill(left, 2, ROWS_A[0])
    book.create_sheet("Sheet2")
    lists = book.create_sheet("数据源")
    lists["A1"] = "电工作业"
    lists.sheet_state = "hidden"
    file = path / "特种作业人员台账（2026.11更新）最终版(2).xlsx"
    book.save(file)
    return file


@pytest.fixture(scope="module")
def layout_a(tmp_path_factory):
    return read([write_layout_a(tmp_path_factory.mktemp("a"))], CATALOGUE, AS_OF)


def test_layout_a_has_an_entry_per_person_and_certificate(layout_a):
    """Six rows at work and one who left; the blank name below a merged one is the same person."""
    entries = layout_a.entries
    assert entries.select("sheet", "row", "name").rows() == [
        ("在岗", 5, "陆青禾"),
        ("在岗", 6, "陆青禾"),
        ("在岗", 7, "古丽娜尔·艾山"),
        ("在岗", 8, "贺兰山子"),
        ("在岗", 9, "欧阳闻笛"),
        ("在岗", 10, "单于文昭"),
        ("离职", 2, "陆青禾"),
    ]
    assert entries["employer"].unique().to_list() == ["江北某某化工有限公司"]
    assert entries["id_number"][1] == "320199198503141170"


def test_layout_a_requirements_and_claims(layout_a):
    """What the posts ask for, what the cards claim, and what settles a row."""
    columns = ["required_category", "required_item", "claimed_item", "claims", "disposition", "cause"]
    assert layout_a.entries.select(columns).rows() == [
        ("电工作业", None, "低压电工作业", True, None, None),
        ("电工作业", None, "高压电工作业", True, None, None),
        ("焊接与热切割作业", "熔化焊接与热切割作业", "熔化焊接与热切割作业", True, None, None),
        ("危险化学品安全作业", "合成氨工艺作业", "合成氨工艺作业", True, None, None),
        (None, None, None, False, "not_applicable", "other_system"),
        ("制冷与空调作业", None, None, False, "unverified", "in_training"),
        ("电工作业", None, "低压电工作业", True, "unverified", "employment_unclear"),
    ]


def test_layout_a_dates(layout_a):
    """Terms, single ends, a serial number, a length without end, months at their last day."""
    columns = [
        "claimed_first_issue",
        "claimed_valid_from",
        "claimed_valid_to",
        "claimed_review_due",
        "claimed_reviewed_on",
    ]
    assert layout_a.entries.select(columns).rows()[:4] == [
        (date(2021, 5, 12), date(2021, 5, 12), date(2027, 5, 11), date(2024, 5, 11), date(2024, 4, 18)),
        (date(2022, 9, 1), date(2022, 9, 1), date(2028, 8, 31), date(2025, 8, 31), date(2025, 7, 2)),
        (date(2020, 3, 9), None, date(2026, 3, 8), date(2023, 3, 8), None),
        (date(2022, 9, 12), None, None, date(2025, 9, 30), date(2025, 8, 31)),
    ]
    assert layout_a.entries["claimed_valid_to_precision"].to_list()[4] == "month"


def test_layout_a_people_and_firms(layout_a):
    """A contractor in 用工形式, a renewal in the remark, a fragile name, another authority's card."""
    entries = layout_a.entries
    assert entries["contractor"].to_list() == [None, None, None, None, "某某物流", None, None]
    assert entries["renewal_applied"].to_list() == [False, False, True, False, False, False, False]
    assert entries["name_fragile"].to_list() == [False, False, True, False, False, False, False]
    assert entries["claimed_other_system"].to_list()[4] == "special_equipment"


def test_layout_a_says_what_was_not_read(layout_a):
    """Footers, hidden rows and sheets, formatting that carries meaning: all are said."""
    notes = {sheet.sheet: {note.word for note in sheet.notes} for sheet in layout_a.understood}
    assert notes["在岗"] == {"rows_footer", "rows_hidden", "formatting_not_read"}
    assert notes["Sheet2"] == {"sheet_empty"}
    assert notes["数据源"] == {"sheet_hidden"}
    first = layout_a.understood[0]
    assert (first.header_row, first.kind, {column.how for column in first.mapping}) == (
        4,
        "operators",
        {"exact"},
    )


def test_layout_a_problems_name_the_cell(layout_a):
    """A note says sheet, row, column, and what to do; personal numbers in it are masked."""
    problems = layout_a.problems
    assert problems["rejects"].any() is False
    told = problems.select("row", "column", "reason").rows()
    assert (8, "初领日期 (L)", "date_serial") in told
    assert (8, "有效期限 (M)", "term_is_a_length") in told
    assert problems.filter(pl.col("value").str.contains(r"\d{15}")).is_empty()


def write_layout_b(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "某某机电外包"
    sheet["A1"] = "某某产业园项目部持证上岗情况一览表（含外包单位）"
    sheet.merge_cells("A1:Y1")
    sheet["A2"] = "项目名称：某某产业园一期     单位：某某机电安装有限公司（盖章）     统计截止：2026-10-31"
    fill(
        sheet,
        3,
        "序号|单位|班组|姓名|身份证号|岗位|进场时间|低压电工作业||||高压电工作业||||焊接与热切割作业||||高处作业||||其他证书|备注",
    )
    fill(sheet, 4, "|||||||" + "证号|初领日期|有效期至|复审日期|" * 4 + "|")
    for place in ("H3:K3", "L3:O3", "P3:S3", "T3:W3", *(f"{c}3:{c}4" for c in "ABCDEFGXY")):
        sheet.merge_cells(place)
    rows = (
        (
            "1|某某机电|维修一班|柏舟远|420199199512036629|综合维修|2025.3|T420199199512036629|2023-04-06|2029-04-05|2026-04-05|"
            "同左|2024-01-10|2030-01-09|2027-01-09|/|/|/|/|√|2023年6月|2029年6月|已审|建筑电工（鄂A0120230001234）|"
        ),
        (
            "2|某某机电|维修一班|戚望舒|340199198310217793|空调工|2024.11.4|无||||||||T340199198310217793|2020.12.01|2026.11.30|"
            "2023.11.30|T340199198310217793\n（登高）|2021.2|2027.2|2024.2|制冷证 2026.8到期、健康证|兼焊工"
        ),
        "  某某劳务公司  ",
        (
            "3|〃|〃|闻人牧野|610199197604098866|架子工|〃|—|—|—|—|—|—|—|—|—|—|—|—|陕A0320200012345|2020-07|2026-07|2年|"
            "建筑架子工|退场10.8"
        ),
        "持证人数：电工 12　焊工 5　登高 9　　　　制表：　　　　　复核：　　　　　项目经理：",
    )
    for row, text in enumerate(rows, 5):
        fill(sheet, row, text)
    sheet.merge_cells("A7:Y7")
    file = path / "XX物业项目部持证上岗情况一览表.xlsx"
    book.save(file)
    return file


@pytest.fixture(scope="module")
def layout_b(tmp_path_factory):
    return read([write_layout_b(tmp_path_factory.mktemp("b"))], CATALOGUE, AS_OF)


def test_layout_b_has_an_entry_per_certificate_group(layout_b):
    """A column group with nothing in it is no certificate; 同左 is the number to the left; 其他证书 adds its own."""
    columns = ["row", "part", "name", "claimed_word", "claimed_number", "claims"]
    assert layout_b.entries.select(columns).rows() == [
        (5, 1, "柏舟远", "低压电工作业", "T420199199512036629", True),
        (5, 2, "柏舟远", "高压电工作业", "T420199199512036629", True),
        (5, 3, "柏舟远", "高处作业", None, True),
        (5, 4, "柏舟远", "建筑电工", "鄂A0120230001234", False),
        (6, 1, "戚望舒", "焊接与热切割作业", "T340199198310217793", True),
        (6, 2, "戚望舒", "高处作业", "T340199198310217793", True),
        (6, 3, "戚望舒", "制冷证", None, True),
        (8, 1, "闻人牧野", "高处作业", "陕A0320200012345", False),
        (8, 2, "闻人牧野", "建筑架子工", None, False),
    ]


def test_layout_b_firms_and_states(layout_b):
    """A sub-heading names the contractor, 〃 below it means that one; 退场 settles the row.

    空调工 leaves the certificate open, but the row names some: they are asked about. 综合维修 names no trade: those of
    its cards are asked about that have a T-number.
    """
    entries = layout_b.entries
    assert entries["contractor"].to_list() == ["某某机电"] * 7 + ["某某劳务公司"] * 2
    assert entries["cause"].to_list() == [None] * 2 + ["post_unclear"] * 2 + [None] * 3 + ["left_post"] * 2
    assert entries["claimed_valid_to"].to_list()[6] == date(2026, 8, 31)
    assert entries["claimed_valid_to_precision"].to_list()[6] == "month"


def test_layout_b_reviews_are_told_apart(layout_b):
    """复审日期 three years after the first issue is the date due."""
    due = layout_b.entries["claimed_review_due"].to_list()
    assert due[:3] == [date(2026, 4, 5), date(2027, 1, 9), None]
    mapping = {
        column.letters: (column.field, column.how, column.group) for column in layout_b.understood[0].mapping
    }
    assert mapping["W"] == ("review_plain", "content", 4)


def write_layout_c(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "三项岗位-负责人及安管"
    sheet["A1"] = "附件2"
    sheet["A2"] = "主要负责人和安全生产管理人员安全生产知识和管理能力考核情况登记表"
    sheet["A3"] = (
        "单位名称（盖章）：江北某某化工有限公司   统一社会信用代码：91320199MA0000000M   "
        "行业类别：危险化学品（生产、经营带储存）   从业人数：312"
    )
    rows = (
        (
            "序号|姓名|性别|身份证号|学历|所学专业|职务|人员类别|任职时间|任职文件文号|合格证编号|行业类型|单位类型|考核合格日期|"
            "有效期|发证机关|年度再培训学时|注册安全工程师（类别/注册号）|是否专职|联系电话|备注"
        ),
        (
            "1|公孙砚秋|男|320199196802179137|本科|化学工程|法定代表人、总经理|主要负责人|2024.3.1|江化〔2024〕6号|"
            "320199196802179137|危险化学品|生产单位|2024.07.15|2024.07.15-2027.07.14|江苏省应急管理厅|16|/|—|139****0011|"
        ),
        (
            "2|尉迟照野|男|320199198209051350|本科|安全工程|安全总监|安管|2026年5月|任命文件见人事|办理中|危化|生产|||||"
            "化工安全/3220000…|是|139****0012|原在集团子公司任职"
        ),
        (
            "3|慕容听雨|女|320199198910282480|大专|会计|车间安全员（兼）|安全生产管理人员|2019|/|建安C（2022）0001234|建筑施工||"
            "2022.9|2025.9|江苏省住建厅|8|无|兼职|139****0013|"
        ),
        "4|Marek Nowhere|男|（护照）EJ0000001|硕士||董事|实际控制人|2023-08-31||||||||||否||不参与经营",
    )
    for row, text in enumerate(rows, 4):
        fill(sheet, row, text)
    sheet["A20"] = "填报人：　　　　　主要负责人签字：　　　　　　填报日期：　　　年　　月　　日"
    sheet["A21"] = "说明：1.主要负责人指董事长、总经理（含实际控制人）；2.任职时间以任命文件为准"
    file = path / "主要负责人、安全管理人员取证台账.xlsx"
    book.save(file)
    return file


def test_layout_c_managers(tmp_path):
    """Person types, appointments with precision, industries from row or title, other systems, passports."""
    roster = read([write_layout_c(tmp_path)], CATALOGUE, AS_OF)
    columns = [
        "name",
        "role",
        "appointed_on",
        "appointed_precision",
        "industry",
        "industry_class",
        "claims",
        "cause",
    ]
    assert roster.entries.select(columns).rows() == [
        ("公孙砚秋", "principal", date(2024, 3, 1), "day", "危险化学品", "high_risk", True, None),
        ("尉迟照野", "safety_manager", date(2026, 5, 31), "month", "危险化学品", "high_risk", False, None),
        (
            "慕容听雨",
            "safety_manager",
            date(2019, 12, 31),
            "year",
            "建筑施工",
            "other_system",
            False,
            "other_system",
        ),
        (
            "Marek Nowhere",
            "principal",
            date(2023, 8, 31),
            "day",
            "危险化学品",
            "high_risk",
            False,
            "id_type_unsupported",
        ),
    ]
    assert roster.entries["employer_uscc"].to_list() == ["91320199MA0000000M"] * 4
    assert roster.entries["unit_type"].to_list() == ["生产单位", "生产单位", None, "生产单位、经营单位"]
    assert roster.understood[0].kind == "managers"


def test_what_was_understood_is_plain_data(layout_a):
    """as_json holds plain values for summary.json, notes in both languages."""
    told = layout_a.understood[0].as_json()
    assert told["header_row"] == 4
    assert told["columns"][3] == {
        "column": "D",
        "header": "身份证号码",
        "field": "id_number",
        "how": "exact",
        "group": 0,
    }
    assert set(told["notes"][0]) == {"note", "zh", "en"}
