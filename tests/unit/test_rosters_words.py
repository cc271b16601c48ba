"""Posts, items, certificate numbers, managers' posts and industries, as the reference of dirty cells gives them."""

from datetime import date

import pytest

from certverify.rosters.posts import PostCells, PostReader
from certverify.rosters.posts.managers import read_manager
from certverify.rosters.posts.nearest import nearest_items
from certverify.rosters.posts.words import split_words, understand
from certverify.rosters.values.employment import read_employment
from certverify.rosters.values.industries import read_industry
from certverify.rosters.values.issuers import read_issuer
from certverify.rosters.values.numbers import other_person, read_number
from certverify.rosters.values.people import read_org
from certverify.rosters.values.remarks import read_remark
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
ID = "320199198503141170"


def meanings(cell):
    found = [understand(word, CATALOGUE) for word in split_words(cell, CATALOGUE)]
    return [(m.kind.value if m.kind else None, m.item or m.category or m.system) for m in found]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("电工", [("category", "电工作业")]),
        ("维修电工（低压）", [("item", "低压电工作业")]),
        ("电焊工", [("item", "熔化焊接与热切割作业")]),
        ("氩弧焊", [("item", "熔化焊接与热切割作业")]),
        ("焊工/电工", [("category", "焊接与热切割作业"), ("category", "电工作业")]),
        ("综合维修", [("unknown", None)]),
        ("架子工", [("ambiguous", "housing")]),
        ("空调工", [("ambiguous", None)]),
        ("叉车司机", [("other_system", "special_equipment")]),
        ("行车工", [("other_system", "special_equipment")]),
        ("瓦检员", [("item", "煤矿瓦斯检查作业")]),
        ("主控（DCS）", [("unknown", None)]),
        ("有限空间监护", [("not_national", None)]),
        ("仪表工", [("ambiguous", None)]),
        ("消防中控", [("other_system", "fire")]),
        ("低压电工", [("item", "低压电工作业")]),
        ("电工作业（低压运行维修）", [("item", "低压电工作业")]),
        ("熔化焊接与热切割", [("item", "熔化焊接与热切割作业")]),
        ("焊接与热切割", [("category", "焊接与热切割作业")]),
        ("登高证", [("ambiguous", "高处作业")]),
        ("高处安装、维护、拆除", [("item", "高处安装、维护、拆除作业")]),
        ("低压电工、高压电工", [("item", "低压电工作业"), ("item", "高压电工作业")]),
        (
            "低压电工、高处安装、维护、拆除作业",
            [("item", "低压电工作业"), ("item", "高处安装、维护、拆除作业")],
        ),
        ("冶金(有色)生产安全作业", [("category", "冶金（有色）生产安全作业")]),
        ("裂解(裂化)工艺", [("item", "裂解（裂化）工艺作业")]),
        ("制冷与空调作业-运行操作", [("item", "制冷与空调设备运行操作作业")]),
        ("危险化学品安全作业", [("category", "危险化学品安全作业")]),
        ("偶氮化工艺", [(None, None)]),
        ("企业内机动车辆驾驶", [("legacy", None)]),
        ("N1、N2", [("other_system", "special_equipment")]),
        ("Q2", [("other_system", "special_equipment")]),
        ("1.2", [("item", "低压电工作业")]),
        ("合成氨操作工", [("item", "合成氨工艺作业")]),
        ("低压电工（高压）", [("ambiguous", "电工作业")]),
    ],
)
def test_a_word_stands_for_what_the_catalogue_says(raw, expected):
    """Items, categories and other systems come from the catalogue; nothing is guessed, nothing wrongly split."""
    assert meanings(raw) == expected


def test_an_unknown_item_is_reported_with_its_neighbours():
    """偶氮化工艺 is not in the annex: 重氮化工艺作业 is named to the reader, and not taken."""
    assert "重氮化工艺作业" in nearest_items("偶氮化工艺", CATALOGUE)


@pytest.mark.parametrize(
    ("raw", "number", "claims", "rest"),
    [
        ("T320199198503141170", f"T{ID}", True, {}),
        ("t320199198503141170", f"T{ID}", True, {}),
        ("Ｔ320199198503141170", f"T{ID}", True, {}),
        ("320199198503141170", ID, True, {"notes": ("number_without_t",)}),
        ("T320199198503141170（低压）", f"T{ID}", True, {"word": "低压"}),
        ("T320199198503\n141170", f"T{ID}", True, {}),
        ("T32019919850314117", "T32019919850314117", True, {"notes": ("number_length|17",)}),
        ("T370299199007222245", "T370299199007222245", True, {}),
        ("T320199198503141170、同左", f"T{ID}", True, {}),
        ("TS6JABC01234", "TS6JABC01234", False, {"system": "special_equipment"}),
        ("苏A0120230001234", "苏A0120230001234", False, {"system": "housing"}),
        ("待取证", None, False, {"state": "training"}),
        ("换证办理中", None, True, {"state": "under_way"}),
        ("报名中", None, False, {"state": "training"}),
        ("复审中，原件在培训学校", None, True, {"state": "under_way"}),
        ("见附件", None, None, {"notes": ("number_attached",)}),
        ('=DISPIMG("ID_5E0C",1)', None, None, {"notes": ("number_is_picture",)}),
        ("√", None, True, {}),
        ("无", None, False, {}),
        ("", None, None, {}),
    ],
)
def test_a_certificate_number(raw, number, claims, rest):
    """Writing is no difference; words in a number's place say what they say; other systems are known by their form."""
    reading = read_number(raw, 1, CATALOGUE, AS_OF)
    assert (reading.number, reading.claims) == (number, claims)
    expected = {"word": None, "system": None, "state": None, "notes": ()} | rest
    assert {name: getattr(reading, name) for name in expected} == expected


def test_a_number_of_another_person_is_seen():
    """T + another valid ID is an identity conflict to be asked about; T + 15 digits of the same person is not."""
    assert other_person("T370299199007222245", ID)
    assert not other_person(f"T{ID}", ID)
    assert not other_person("T320199850314117", ID)


@pytest.mark.parametrize(
    ("raw", "roles"),
    [
        ("法定代表人、总经理", ("principal",)),
        ("董事长", ("principal",)),
        ("实际控制人", ("principal",)),
        ("厂长", ("principal",)),
        ("矿长", ("principal",)),
        ("分管安全副总", ("safety_manager",)),
        ("安全总监", ("safety_manager",)),
        ("安管", ("safety_manager",)),
        ("安全员（兼）", ("safety_manager",)),
        ("加油站站长", ("principal",)),
        ("项目经理", ("other_system",)),
        ("A证", ("other_system",)),
        ("注安师", ()),
        ("车间主任", ()),
        ("副总经理", ()),
        ("主要负责人/安全管理人员", ("principal", "safety_manager")),
    ],
)
def test_a_managers_post(raw, roles):
    """Two person types are two entries; a deputy, a qualification or a workshop head is neither."""
    assert read_manager(raw).roles == roles


def test_managers_in_doubt_are_reported():
    """分管安全副总 varies by province, 注安师 is a qualification, 车间主任 may be appointed, 兼 is part-time."""
    assert read_manager("分管安全副总").notes == ("manager_type_varies",)
    assert read_manager("注安师").notes == ("manager_qualification",)
    assert read_manager("车间主任").notes == ("manager_not_appointed",)
    assert read_manager("安全员（兼）").part_time


@pytest.mark.parametrize(
    ("raw", "industry", "industry_class", "unit"),
    [
        ("危化", "危险化学品", "high_risk", None),
        ("危险化学品（生产、经营带储存）", "危险化学品", "high_risk", "生产单位、经营单位"),
        ("危化使用（取得使用许可）", "危险化学品", "ask", None),
        ("经营（无储存）", "危险化学品", "high_risk", "经营单位"),
        ("加油站", "危险化学品", "high_risk", "经营单位"),
        ("烟花批发", "烟花爆竹", "high_risk", "经营单位"),
        ("烟花零售点", "烟花爆竹", "not_high_risk", "零售"),
        ("有色冶炼", "金属冶炼", "high_risk", "金属冶炼单位"),
        ("铸造", "铸造", "ask", None),
        ("非煤矿山（露天）", "金属非金属矿山", "high_risk", "露天矿山"),
        ("煤矿", "煤矿", "high_risk", "煤矿"),
        ("建筑施工", "建筑施工", "other_system", None),
        ("道路危货运输", "交通运输", "other_system", None),
        ("危险化学品运输", "交通运输", "other_system", None),
        ("危险化学品生产、储存、运输", "危险化学品", "high_risk", "生产单位、储存单位"),
        ("机械制造", "机械制造", "not_high_risk", None),
        ("涉爆粉尘", "涉爆粉尘", "not_high_risk", None),
    ],
)
def test_an_industry(raw, industry, industry_class, unit):
    """Canonical names and classes; use of chemicals and casting are asked about, never judged."""
    reading = read_industry(raw)
    assert (reading.industry, reading.industry_class, reading.unit_type) == (industry, industry_class, unit)


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("实习", "at_work"),
        ("离职", "left"),
        ("2026.10.8退场", "left"),
        ("2026.12.8退场", "at_work"),
        ("内退", "away"),
        ("转岗（现仓库）", "moved"),
        ("产假", "away"),
        ("返聘", "at_work"),
        ("在岗（待岗培训）", "unclear"),
        ("培训中", "training"),
        ("在岗/离职", "unclear"),
        ("未离职", "at_work"),
        ("非在岗", "away"),
        ("借调入", "at_work"),
        ("借调", "unclear"),
        ("已调离电工岗位，现从事焊工", "moved"),
        ("休假结束返岗", "at_work"),
        ("产假结束", "at_work"),
        ("停职已恢复", "at_work"),
        ("由外协转正（原单位离职）", "at_work"),
        ("离职后重新入职", "unclear"),
    ],
)
def test_a_state_of_employment(raw, state):
    """Who left or is away is out of scope, a changed post or a contradiction is in doubt."""
    assert read_employment(raw, as_of=AS_OF).state == state


def test_firms():
    """A supplier of labour is no owner; 外包（…） names the contractor; 我公司 is the roster's owner."""
    assert read_org("外包（某某物流）").contractor == "某某物流"
    assert read_org("某某劳务公司").contractor == "某某劳务公司"
    assert read_org("我公司").owner
    assert read_org("劳务派遣").contractor is None


@pytest.mark.parametrize(
    ("raw", "full", "kind"),
    [
        ("江苏省应急管理厅", "江苏省应急管理厅", "authority"),
        ("江苏省安监局", "江苏省安全生产监督管理局", "predecessor"),
        ("原江苏省安全生产监督管理局", "江苏省安全生产监督管理局", "predecessor"),
        ("苏州市应急管理局", "苏州市应急管理局", "authority"),
        ("青岛市行政审批服务局", "青岛市行政审批服务局", "approvals"),
        ("江苏应急厅", "江苏省应急管理厅", "authority"),
        ("国家安全生产监督管理总局", "国家安全生产监督管理总局", "ministry"),
        ("应急管理部", "应急管理部", "ministry"),
        ("某某安全培训学校", "某某安全培训学校", "school"),
        ("省级", None, "level"),
        ("山西省煤炭工业厅", "山西省煤炭工业厅", "coal"),
        ("贵州省能源局", "贵州省能源局", "coal"),
        ("国家矿山安全监察局山西局", "国家矿山安全监察局山西局", "mine"),
        ("江苏省住建厅", "江苏省住建厅", "other_system"),
        ("江苏省\n应急管理厅（章）", "江苏省应急管理厅", "authority"),
    ],
)
def test_an_issuer(raw, full, kind):
    """Seal marks go, short forms have a full name beside them, a level is no name."""
    reading = read_issuer(raw)
    assert (reading.full, reading.kind) == (full, kind)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("换证已报名", {"renewal": True}),
        ("已申请换证", {"renewal": True}),
        ("10月已提交换证材料", {"renewal": True}),
        ("正在办理延期复审", {"renewal": True}),
        ("换证中", {"renewal": True}),
        ("已换证", {}),
        ("已复审", {}),
        ("尚未申请换证", {}),
        ("没有申请复审", {}),
        ("换证未报名", {}),
        ("需申请换证", {}),
        ("证书丢失，补办中", {"renewal": True, "notes": ("remark_card_lost",)}),
        ("原件在培训机构", {}),
        ("外省证", {"notes": ("remark_other_province",)}),
        ("挂靠", {"notes": ("remark_lead",)}),
        ("2026.11网查有效", {"notes": ("remark_own_query",)}),
        ("系统查不到，已联系省厅", {"notes": ("remark_known_gap",)}),
        ("姓名系统为“贺山子”", {"other_name": "贺山子"}),
        ("身份证号已变更，原号见档案", {"id_changed": True, "notes": ("remark_id_changed",)}),
        ("10年以上，6年一审", {"notes": ("remark_long_cycle",)}),
        ("离岗8个月", {"notes": ("remark_away_months",)}),
        ("兼焊工", {"notes": ("remark_second_post",)}),
        ("详见附表3", {}),
        ("退场10.8", {"leaving": "left", "notes": ("remark_left",)}),
        ("已于2026年3月离职", {"leaving": "left", "notes": ("remark_left",)}),
        ("2026-10免职", {"leaving": "relieved", "notes": ("remark_relieved",)}),
        ("已不再担任安全员", {"leaving": "relieved", "notes": ("remark_relieved",)}),
        ("2026.3.1重新入职", {"back": True}),
        ("丈夫已离职", {"leaving": "doubtful", "notes": ("remark_speaks_of_leaving",)}),
        ("接替离职人员", {"leaving": "doubtful", "notes": ("remark_speaks_of_leaving",)}),
        ("已调离电工岗位，现从事焊工", {"leaving": "doubtful", "notes": ("remark_speaks_of_leaving",)}),
        ("未离职", {}),
    ],
)
def test_a_remark(raw, said):
    """A remark is a lead: it never judges, it says what a missing record may mean."""
    reading = read_remark(raw, AS_OF)
    expected = {
        "renewal": False,
        "other_name": None,
        "id_changed": False,
        "leaving": None,
        "back": False,
        "notes": (),
    } | said
    assert {name: getattr(reading, name) for name in expected} == expected


def parts(kind="operators", *, chemical=False, **cells):
    found = PostReader(CATALOGUE, kind, chemical=chemical).read(PostCells(**cells))
    return [
        (p.required_item or p.required_category, p.claimed_item, p.disposition, p.part_cause) for p in found
    ]


def test_requirement_and_claim_are_different_facts():
    """电工 with a 低压 card requires the category and claims the item."""
    assert parts(trade="电工", operation_item="低压电工作业") == [("电工作业", "低压电工作业", None, None)]


def test_the_item_stands_for_a_missing_post_in_an_operators_list():
    """A list of operators without a post column says by the item what each does; a managers' list does not."""
    assert parts(operation_item="低压电工作业") == [("低压电工作业", "低压电工作业", None, None)]
    assert parts("managers", operation_item="低压电工作业")[0][2:] == ("unverified", "post_unclear")


def test_posts_and_claims_are_paired_by_category():
    """Two posts with one card are two entries; the card goes to the post of its category."""
    assert parts(trade="焊工/电工", operation_item="低压电工") == [
        ("电工作业", "低压电工作业", None, None),
        ("焊接与热切割作业", None, None, None),
    ]


def test_what_settles_a_post():
    """Plain posts, other systems and items that are not national are out of scope; unclear words stay unclear."""
    assert parts(trade="会计")[0][2:] == ("not_applicable", "post_not_special")
    assert parts(trade="叉车司机")[0][2:] == ("not_applicable", "other_system")
    assert parts(trade="有限空间监护")[0][2:] == ("not_applicable", "no_national_item")
    assert parts(trade="综合维修", operation_item="低压电工作业")[0][2:] == ("unverified", "post_unclear")
    assert parts(trade="空调工")[0][2:] == ("unverified", "post_unclear")
    assert parts("mixed", trade="搅拌专员")[0][2:] == ("unverified", "post_unclear")


def test_an_ambiguous_post_is_narrowed_by_the_row_or_the_firm_only():
    """架子工 follows its own card; 仪表工 is a special operation in a chemical firm, else it is reported."""
    assert parts(trade="架子工", operation_item="登高架设作业")[0][0] == "登高架设作业"
    assert parts(trade="架子工", number_system="housing")[0][2:] == ("not_applicable", "other_system")
    assert parts(trade="仪表工", chemical=True)[0][0] == "化工自动化控制仪表作业"
    assert parts(trade="仪表工")[0][2:] == ("unverified", "post_unclear")


def test_a_category_is_narrowed_by_the_item_beside_the_number():
    """电工作业 with T…（低压） claims 低压电工作业."""
    assert parts(trade="电工", job_category="电工作业", number_word="低压证")[0][1] == "低压电工作业"
