"""Words of posts, items, other systems and managers as firms use them; what a word leaves open stays open."""

from pathlib import Path

import pytest
from text_roster import CATALOGUE, LU, read

from certverify.rosters.posts.nearest import nearest_items
from certverify.rosters.posts.words import split_words, understand
from certverify_schemas.catalogue import WordKind

FUSION, BRAZING, ALKALI = "熔化焊接与热切割作业", "钎焊作业", "氯碱电解工艺作业"
RUN = "制冷与空调设备运行操作作业"
REPAIR = "制冷与空调设备安装修理作业"
GAS = "煤气作业"


@pytest.mark.parametrize(
    ("word", "item"),
    [
        ("制冷与空调设备运行操作证", RUN),
        ("制冷与空调设备安装修理证", REPAIR),
        ("制冷运行操作作业", RUN),
        ("制冷安装修理作业", REPAIR),
        ("火焰切割", FUSION),
        ("火焰切割工", FUSION),
        ("气割焊接", FUSION),
        ("铜管钎焊", BRAZING),
        ("铜管钎焊工", BRAZING),
        ("冶金（有色）生产安全作业（煤气作业）", GAS),
        ("特种作业操作证-冶金（有色）生产安全作业-煤气作业", GAS),
    ],
)
def test_words_of_one_item(word: str, item: str) -> None:
    """Each of these names one item of the catalogue, brackets of its category included."""
    assert [understand(part, CATALOGUE).item for part in split_words(word, CATALOGUE)] == [item]


@pytest.mark.parametrize(
    ("word", "category"),
    [("车间电工", "电工作业"), ("流动电工", "电工作业"), ("点焊工", "焊接与热切割作业")],
)
def test_words_of_a_category(word: str, category: str) -> None:
    """An electrician of a workshop is one; spot welding may be of pressure or a tack: the item is not told."""
    meaning = understand(word, CATALOGUE)
    assert (meaning.item, meaning.category, meaning.special) == (None, category, True)


@pytest.mark.parametrize(
    ("word", "system"),
    [
        ("塔吊指挥", "housing"),
        ("塔吊指挥（信号司索工）", "housing"),
        ("信号司索工（塔吊）", "housing"),
        ("高处吊篮安装拆卸工", "housing"),
        ("压力容器操作", "special_equipment"),
        ("医用氧舱", "special_equipment"),
        ("医用氧舱操作", "special_equipment"),
        ("特种设备安全管理（A）", "special_equipment"),
        ("叉车N1", "special_equipment"),
        ("压力容器R1", "special_equipment"),
        ("电梯管理员", "special_equipment"),
        ("救生员证", "skills"),
        ("泳池救生员", "skills"),
    ],
)
def test_words_of_other_systems(word: str, system: str) -> None:
    """Their certificates are other authorities': nothing is looked up, and no item of this catalogue is hinted at."""
    meaning = understand(word, CATALOGUE)
    assert (meaning.kind, meaning.system) == (WordKind.OTHER_SYSTEM, system)


@pytest.mark.parametrize("word", ["压力容器巡检", "压力管道检查", "激光切割"])
def test_no_hint_by_words_of_all_kinds_of_work(word: str) -> None:
    """A pressure vessel's inspector is not near to a pressure welder."""
    assert nearest_items(word, CATALOGUE) == []


def required(tmp_path: Path, title: str, post: str) -> tuple[str | None, str | None]:
    entries = read(tmp_path, f"{title},,", "姓名,身份证号,岗位", f"陆青禾,{LU},{post}").entries
    return entries.select("required_item", "cause").row(0)


@pytest.mark.parametrize(
    ("post", "item"),
    [
        ("安检员", "煤矿安全检查作业"),
        ("安全检查工", "煤矿安全检查作业"),
        ("监测工", "煤矿安全监测监控作业"),
        ("井下电钳工", "煤矿井下电气作业"),
        ("绞车司机", None),
        ("放炮员", None),
    ],
)
def test_a_miners_post_is_told_by_the_mine(tmp_path: Path, post: str, item: str | None) -> None:
    """In a coal mine its item is meant; a winch may be a small one, and blasting is licensed by the police as well.

    In a metal mine or elsewhere the word leaves it open.
    """
    cause = None if item else "post_unclear"
    assert required(tmp_path, "江北某某煤矿有限公司特种作业人员名册", post) == (item, cause)
    assert required(tmp_path, "江北某某铁矿有限公司特种作业人员名册", post) == (None, "post_unclear")
    assert required(tmp_path, "江北某某机场特种作业人员名册", post) == (None, "post_unclear")


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("江北某某氯碱有限公司特种作业人员名册", ALKALI),
        ("江北某某化工有限公司氯碱车间特种作业人员名册", ALKALI),
        ("江北某某化工有限公司特种作业人员名册", None),
        ("江北某某铝业有限公司特种作业人员名册", None),
    ],
)
def test_electrolysis_is_special_where_alkali_is_made(tmp_path: Path, title: str, item: str | None) -> None:
    """电解操作工 makes aluminium or hydrogen elsewhere: only 氯碱 beside it says which process it is."""
    assert required(tmp_path, title, "电解操作工") == (item, None if item else "post_unclear")


def industry(tmp_path: Path, title: str, cell: str = "") -> tuple[str | None, str | None]:
    head = "姓名,身份证号,职务,任命日期,行业"
    entries = read(tmp_path, f"{title},,,,", head, f"陆青禾,{LU},专职安全员,2026-01-30,{cell}").entries
    return entries.select("industry", "cause").row(0)


def test_industries_that_are_told(tmp_path: Path) -> None:
    """房地产 is no high-risk industry; （有色金属冶炼） behind a firm's name is one."""
    plain = "江北某某集团安全管理人员台账"
    assert industry(tmp_path, plain, "房地产") == ("房地产", "industry_not_high_risk")
    smelter = "江北某某铝业有限公司（有色金属冶炼）安全管理人员台账"
    assert industry(tmp_path, smelter) == ("金属冶炼", None)
