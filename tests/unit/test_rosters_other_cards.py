"""Cards of other authorities: they are claimed to be nothing else, and accuse nobody of a forged certificate."""

import pytest
from text_roster import LU, YU, read

from certverify.rosters.posts.other_cards import system_of_card

HEAD = "姓名,身份证号,岗位,证书名称,证书编号,有效期至"


@pytest.mark.parametrize(
    ("word", "system"),
    [
        ("职业资格证书(电工四级)", "skills"),
        ("电工职业技能等级证书", "skills"),
        ("高级工证", "skills"),
        ("高压进网许可证", "grid"),
        ("电工进网作业许可证", "grid"),
        ("建筑施工特种作业操作资格证", "housing"),
        ("特种设备作业人员证", "special_equipment"),
        ("爆破作业人员许可证", "public_security"),
        ("中国船级社焊工证", "classification_society"),
        ("船舶焊工证书", "classification_society"),
        ("CCS焊工资格证", "classification_society"),
        ("民用核安全设备焊接人员资格证(HAF603)", "welding"),
        ("ASME焊工证", "welding"),
        ("ISO9606-1焊工证书", "welding"),
        ("国际焊工IWS", "welding"),
        ("钢结构焊工合格证", "welding"),
        ("铁路焊工证", "welding"),
        ("PE管焊工证", "special_equipment"),
        ("特种设备焊接作业(压力容器)", "special_equipment"),
        ("焊工技师", "skills"),
        ("焊工高级工", "skills"),
        ("焊工证", None),
        ("熔化焊接与热切割作业", None),
        ("特种作业操作证", None),
        ("特种作业操作资格证书", None),
        ("低压电工作业", None),
        ("安全生产考核合格证", None),
        ("高级工", None),
        ("急救员证", "first_aid"),
        ("C1驾驶证", "driving"),
        ("健康证", "health"),
        ("保安员证", "guards"),
        ("辐射安全与防护", "radiation"),
        ("注册安全工程师", "registered"),
        ("二级建造师", "registered"),
        ("弱电工程师证", "title"),
        ("有限空间作业监护人", "training"),
        ("内审员证", "training"),
        ("叉车驾驶证", "special_equipment"),
        ("市政养护上岗证", None),
        ("特种作业操作证(化验员)", None),
        ("应急管理局操作证", None),
    ],
)
def test_a_card_is_known_by_its_own_name(word, system):
    """The name printed on a card tells whose it is; the special operation certificate is nobody else's."""
    assert system_of_card(word) == system


@pytest.mark.parametrize(
    ("name", "number", "system"),
    [
        ("职业资格证书（电工四级）", "1901000000400123", "skills"),
        ("高压进网许可证", "01-01-2010-001234", "grid"),
        ("建筑施工特种作业操作资格证", "京A012023001235", "housing"),
    ],
)
def test_another_authoritys_card_is_no_claim_of_this_one(tmp_path, name, number, system):
    """The electrician is asked about, the card is carried under its system, and no cell of it is found fault with."""
    roster = read(tmp_path, HEAD, f"陆青禾,{LU},电工,{name},{number},2028-01-01")
    fields = ("role", "claims", "claimed_item", "claimed_other_system", "disposition")
    assert roster.entries.select(fields).rows() == [("operator", False, None, system, None)]
    assert roster.problems.is_empty()


def test_a_special_operation_certificate_stays_a_claim(tmp_path):
    """Its own name, its number with T, and a damaged number are claims as before."""
    rows = [
        f"陆青禾,{LU},电工,特种作业操作证,T{LU},2029-05-09",
        f"俞子宁,{YU},电工,低压电工证,T1234567890,2029-05-09",
    ]
    roster = read(tmp_path, HEAD, *rows)
    assert roster.entries.select("claims", "claimed_other_system").rows() == [(True, None), (True, None)]


def test_an_issuer_of_another_system_explains_a_strange_number(tmp_path):
    """A number that is no T-number, issued by the human resources authority, is that authority's."""
    head = "姓名,身份证号,岗位,证书编号,发证机关"
    rows = [
        f"陆青禾,{LU},电工,1901000000400123,江苏省人力资源和社会保障厅",
        f"俞子宁,{YU},电工,T{YU},江苏省人力资源和社会保障厅",
    ]
    roster = read(tmp_path, head, *rows)
    assert roster.entries.select("claims", "claimed_other_system").rows() == [(False, "skills"), (True, None)]


@pytest.mark.parametrize(
    ("post", "name"),
    [
        ("焊工", "GTAW-FeIV-6G-3/60-FefS-02/10/12"),
        ("焊工", "特种设备作业人员证（焊接）"),
        ("电焊工", "特种设备焊接作业人员证"),
        ("焊工", "压力容器焊工证"),
        ("焊工", "特种设备焊接作业（压力容器）"),
        ("焊工", "特种设备安全管理和作业人员证"),
        ("焊工", "PE管焊工证"),
    ],
)
def test_a_welder_with_the_card_of_special_equipment_alone(tmp_path, post, name):
    """It replaces no card of ours (Order 30, annex, 2); that he welds nothing else the row does not say."""
    roster = read(tmp_path, HEAD, f"陆青禾,{LU},{post},{name},,2028-03-01")
    fields = ("claimed_other_system", "disposition", "cause")
    assert roster.entries.select(fields).rows() == [("special_equipment", "unverified", "post_unclear")]
    assert roster.problems["reason"].to_list() == ["post_equipment_welder"]


def test_a_special_equipment_welder_is_another_authoritys(tmp_path):
    """A code with strokes is one certificate, and whose post says what he welds is neither asked about nor accused."""
    roster = read(tmp_path, HEAD, f"陆青禾,{LU},压力管道焊工,SMAW-FeII-5G-12/57-Fef3J,,2028-03-01")
    fields = ("claimed_other_system", "disposition", "cause")
    assert roster.entries.select(fields).rows() == [("special_equipment", "not_applicable", "other_system")]


def test_beside_the_card_of_ours_nothing_is_asked(tmp_path):
    """Two rows of one welder, with a card of each authority."""
    rows = (
        f"陆青禾,{LU},焊工,{name},{number},2028-03-01"
        for name, number in (("压力容器焊工证", ""), ("熔化焊接与热切割作业", f"T{LU}"))
    )
    told = read(tmp_path, HEAD, *rows).entries.select("disposition", "cause").rows()
    assert told == [("not_applicable", "other_system"), (None, None)]


@pytest.mark.parametrize(("name", "number"), [("N1叉车证", ""), ("特种设备作业人员证（焊接）", f"T{LU}")])
def test_a_welder_is_asked_about_otherwise(tmp_path, name, number):
    """A forklift's card says nothing of welding, and a number with T is that of a special operation certificate."""
    roster = read(tmp_path, HEAD, f"陆青禾,{LU},焊工,{name},{number},2028-03-01")
    assert roster.entries.select("role", "disposition").rows() == [("operator", None)]


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("中国船级社焊工证", "classification_society"),
        ("船舶焊工证书", "classification_society"),
        ("民用核安全设备焊接人员资格证（HAF603）", "welding"),
        ("ASME焊工证", "welding"),
        ("ISO 9606-1焊工证书", "welding"),
        ("钢结构焊工合格证", "welding"),
        ("国际焊工IWS", "welding"),
        ("焊工技师", "skills"),
    ],
)
@pytest.mark.parametrize("number", ["WL-0001", ""])
def test_what_another_body_examined_is_no_claim_of_this_card(tmp_path, name, system, number):
    """A welder with the card of a classification society claims that card, and none that could be forged here."""
    roster = read(tmp_path, HEAD, f"陆青禾,{LU},焊工,{name},{number},2028-01-01")
    fields = ("role", "claims", "claimed_other_system", "required_category", "disposition")
    assert roster.entries.select(fields).rows() == [("operator", False, system, "焊接与热切割作业", None)]
    assert "number_unknown_form" not in roster.problems["reason"].to_list()


@pytest.mark.parametrize(
    ("name", "number", "claimed"),
    [
        ("河港联络证", "ZS202400331", (False, "unknown")),
        ("河港联络证", f"T{LU}", (True, None)),
        ("维修电工（高级）", "ZS202400331", (False, "skills")),
        ("维修电工（高级）", f"T{LU}", (True, None)),
        ("有限空间作业", "ZS202400331", (False, "training")),
        ("企业内机动车辆驾驶", "", (False, "special_equipment")),
        # it may be 登高架设作业, and is no electrician's whatever it is
        ("架子工证", "", (False, "unknown")),
        ("操作证", "ZS202400331", (True, None)),
        ("低压电工证", "ZS202400331", (True, None)),
    ],
)
def test_what_a_name_claims(tmp_path, name, number, claimed):
    """A name that says nothing to us claims nothing, unless a number with T says what card it is."""
    roster = read(tmp_path, HEAD, f"陆青禾,{LU},电工,{name},{number},2029-06-01")
    fields = ("role", "required_category", "claims", "claimed_other_system")
    assert roster.entries.select(fields).rows() == [("operator", "电工作业", *claimed)]
    assert ("certificate_unknown" in roster.problems["reason"].to_list()) is (claimed[1] == "unknown")


def test_a_card_beside_the_posts_own_is_told_and_not_judged(tmp_path):
    """The electrician is judged by his own; the others are another authority's, or not understood."""
    rows = [
        f"陆青禾,{LU},电工,低压电工作业,T{LU},2028-05-11",
        f"陆青禾,{LU},电工,急救员证,ZS202400331,2029-06-01",
        f"陆青禾,{LU},电工,河港联络证,ZS202400331,2029-06-01",
    ]
    entries = read(tmp_path, HEAD, *rows).entries
    assert entries["cause"].to_list() == [None, "other_system", "certificate_unknown"]
    assert entries["disposition"].to_list() == [None, "not_applicable", "unverified"]


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("注册安全工程师", (False, "registered")),
        ("急救员证", (False, "first_aid")),
        ("河港联络证", (False, "unknown")),
        ("安全员证", (True, None)),
        ("危险化学品生产单位主要负责人", (True, None)),
        ("考核合格证", (True, None)),
    ],
)
def test_a_managers_other_certificate_is_no_pass(tmp_path, name, claimed):
    """Whatever may be called a pass is one; a name that plainly is none claims none."""
    head = "姓名,身份证号,职务,行业类型,任职时间,证书名称,证书编号,有效期至"
    row = f"陆青禾,{LU},专职安全员,危险化学品,2025-01-06,{name},ZS202400331,2030-03-01"
    entries = read(tmp_path, head, row).entries
    assert entries.select("role", "claims", "claimed_other_system").rows() == [("safety_manager", *claimed)]
