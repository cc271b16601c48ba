"""Posts that a T-number settles: 架子工 and who keeps fireworks hold this platform's card."""

import pytest
from text_roster import LU, read

FIREWORKS = "烟花爆竹批发企业仓储作业人员持证情况,,,\n"


def asked(path, post, number, title=""):
    """Return how a post beside a number is settled, and which item it asks for."""
    entries = read(
        path, f"{title}姓名,身份证号,岗位,特种作业操作证号", f"陆青禾,{LU},{post},{number}"
    ).entries
    return entries.select("role", "required_item", "disposition", "cause").row(0)


def test_a_t_number_is_no_card_of_the_construction_system(tmp_path):
    """架子工 beside one holds 登高架设作业; without one, and on a building site, it stays open which card he needs."""
    assert asked(tmp_path, "架子工", f"T{LU}") == ("operator", "登高架设作业", None, None)
    assert asked(tmp_path, "架子工", "无")[2:] == ("unverified", "post_unclear")
    site = "某某建设工程有限公司特种作业人员台账,,,\n"
    assert asked(tmp_path, "架子工", f"T{LU}", site)[:2] == ("operator", None)


@pytest.mark.parametrize(("post", "item"), [("仪表工", None), ("化工仪表", "化工自动化控制仪表作业")])
def test_instruments_are_of_chemical_works_by_their_word(tmp_path, post, item):
    """仪表工 of any firm may be an electrician by his card; 化工仪表 says what they are of."""
    assert asked(tmp_path, post, f"T{LU}") == ("operator", item, None, None)


def test_a_word_for_two_items_stays_open(tmp_path):
    """空调工 may be at heights or at the cooling: the number tells neither."""
    assert asked(tmp_path, "空调工", f"T{LU}")[1] is None


@pytest.mark.parametrize("post", ["仓库保管员", "守护员", "搬运工", "装卸工"])
def test_who_keeps_guards_or_carries_fireworks(tmp_path, post):
    """A T-number claims 烟花爆竹储存作业; without one nobody is judged, and elsewhere the post asks for no card."""
    item = "烟花爆竹储存作业"
    assert asked(tmp_path, post, f"T{LU}", FIREWORKS) == ("operator", item, None, None)
    assert asked(tmp_path, post, "无", FIREWORKS)[2:] == ("unverified", "post_unclear")
    assert asked(tmp_path, "保管员", "无")[2:] == ("not_applicable", "post_not_special")


@pytest.mark.parametrize("title", ["", FIREWORKS])
@pytest.mark.parametrize(
    "post",
    ["烟花爆竹仓库保管员", "仓库保管员（烟花爆竹储存）", "烟花爆竹保管员", "花炮库管员", "烟花爆竹搬运工"],
)
def test_who_keeps_fireworks_by_the_post(tmp_path, post, title):
    """The post itself may say what is kept."""
    assert asked(tmp_path, post, "无", title)[2:] == ("unverified", "post_unclear")


def test_an_accountant_of_a_fireworks_firm_needs_no_card(tmp_path):
    """Only who works in the store does."""
    assert asked(tmp_path, "会计", "无", FIREWORKS)[2:] == ("not_applicable", "post_not_special")


def test_a_qualified_engineer_whose_bracket_names_his_post(tmp_path):
    """注册安全工程师 alone is no post; 专职安全员 behind it is one."""
    head = "姓名,身份证号,职务,任职时间,行业"
    for duty, role in (("注册安全工程师（专职安全员）", "safety_manager"), ("注册安全工程师", None)):
        entries = read(tmp_path, head, f"陆青禾,{LU},{duty},2025-02-07,危险化学品").entries
        assert entries["role"].to_list() == [role]
