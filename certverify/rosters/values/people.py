"""Where a person works: employer and contractor, departments and branches."""

import re
from dataclasses import dataclass
from typing import Final

from certverify.rosters.values.cleaning import fold, is_nothing, squeeze, without_brackets

__all__ = ["SUPPLIERS", "OrgReading", "is_part", "looks_like_org", "read_org"]

SUPPLIERS: Final = "劳务|派遣|外包|分包|外委|外协|承包|承揽"
"""A pattern: what the name of a supplier of labour or of a contractor holds."""
_SUPPLIER: Final = re.compile(SUPPLIERS)
_LABEL: Final = re.compile("^(劳务(派遣)?|派遣|外包|分包|外委|外协|承包)(单位|公司|队伍)?[:：-]")
_PART: Final = re.compile(
    "(车间|工段|班组?|科|[科教]室|工区|作业区|分公司|分厂|分部|项目部|办事处|事业部|(?<!工程|服务|经营|门市|维修|安装|加工|修理|制作|经销)部|(?<!程)处)$"
    "|^(工程|维修|安装|经营|修理|制作|经销|.{0,2}加工)部$"
    r"|^(?:采[掘煤]|综[采掘放]|掘进|开[拓掘]|机电|运输|机运|通风|通防|防突|防治水|探放水|准备|修护|巷修|充填|抽采|皮带|提升)[一二三四五六七八九十\d]{0,2}队$"
)
"""Departments and branches: parts of a firm, where 工程处 or 服务部 may be a firm of its own."""
_BRANCH: Final = re.compile("(?:分公司|分厂|分部|项目部|办事处|事业部)$")
"""What a branch is called, which may stand for its firm; a workshop (一车间) never does."""
_OWNER: Final = re.compile("我公司|本公司|我厂|本厂|我单位|本单位|自有|甲方|公司本部|本部")
_ORG: Final = re.compile(
    "公司|集团|工厂|厂$|矿$|中心$|医院|学校|合作社|工程队|施工队|队$|劳务|机电|物流|建设|安装|局$|处$|站$|院$|所$"
)


@dataclass(frozen=True, slots=True)
class OrgReading:
    """What 单位 or 用工形式 says of firms: ``owner`` (the roster's own), ``contractor`` or ``named`` (some firm).

    ``part`` is a department or a branch, which is nobody's contractor.
    """

    contractor: str | None = None
    named: str | None = None
    part: str | None = None
    owner: bool = False

    @property
    def branch(self) -> str | None:
        """The part, if it is a branch and no department."""
        return self.part if self.part is not None and _BRANCH.search(self.part) else None


def read_org(cell: str) -> OrgReading:
    """Read a firm: 外包（某某物流） and 某某劳务公司 are contractors, 我公司 is the roster's owner."""
    latin = not re.search("[\u2e80-\u9fff]", cell)
    text = re.sub(r"\((盖章|章|公章)\)", "", " ".join(fold(cell).split()) if latin else squeeze(cell))
    if is_nothing(text):
        return OrgReading()
    bare, inner = without_brackets(text)
    if _SUPPLIER.search(bare) and inner:
        return OrgReading(contractor=inner[0])
    if _OWNER.search(bare):
        return OrgReading(owner=True)
    if re.fullmatch("(劳务)?(派遣|外包|分包|外委|外协|承包|劳务)(工|制|人员|用工)?", bare):
        return OrgReading()
    if _SUPPLIER.search(bare):
        return OrgReading(contractor=re.sub("(外包|分包|外委|外协)$", "", _LABEL.sub("", bare)))
    return OrgReading(part=text) if is_part(bare) else OrgReading(named=text)


def is_part(text: str) -> bool:
    """Tell whether a squeezed text names a department or a branch (电仪车间, 南京分公司) and no firm of its own."""
    firm = re.search(
        "公司|集团|合作社|铁[\u4e00-\u9fff]{1,4}局(?=.{0,4}分部)", re.sub("分公司|公司本部", "", text)
    )
    return firm is None and _PART.search(text) is not None


def looks_like_org(text: str) -> bool:
    """Tell whether a text reads like the name of a firm or a part of one."""
    return _ORG.search(squeeze(text)) is not None
