"""Managers' posts: principals (主要负责人) and safety managers (安全生产管理人员), as 职务 and 人员类别 name them.

Only a post written as such, with departments, units and a few plain words around it, is one of the two types of
Order 3 Art. 24. A word that merely holds 安全员 or 安全总监 accuses nobody: what its other words mean is not known.
"""

import re
from dataclasses import dataclass
from typing import Final

from certverify.rosters.posts.other_safety import is_other_safety
from certverify.rosters.values.cleaning import is_nothing, squeeze, without_brackets
from certverify.rosters.values.industries import names_industry

__all__ = ["ManagerReading", "listed_managers", "read_duty", "read_manager"]

_SEPARATORS: Final = re.compile(r"[、,;/+&]|兼(?!职)|和|及")
_UNIT: Final = (
    "车间|部门|部|科|科室|处|所|班|组|厂|矿|井|公司|集团|企业|单位|总部|工段|分厂|站|库|仓库|区|罐区|队|项目|线|基地|中心|现场"
    "|生产|装置|岗|危险化学品|危化品?|化工|烟花爆竹|金属冶炼|冶金|冶炼|非煤|矿山|煤矿"
)
"""Words that place a post in a unit, or in an industry of Art. 24, and leave it what it is."""
_SERVES: Final = "(?:专职|兼职|专兼职|兼|专|现任|在任)?"
_PLACED: Final = rf"{_SERVES}(?:[^()]{{0,24}}?(?:{_UNIT}))?{_SERVES}"
_SAFETY: Final = re.compile(
    rf"{_PLACED}(?:"
    r"(?:安全|安全生产|安环|安监|安健环|安全环保|环保安全|安全监[察督]|生产安全|安全与环保|HSE|EHS)(?:管理)?(?:机构|办公室|科|部|处|办|中心)?"
    r"副?(?:总监|主管|主任|负责人|经理|工程师|专员|[科部处]?长|科员|管理员|管理人员|人员|管理人|员)?"
    rf"|安管(?:人员|员)?)岗?{_SERVES}"
)
_SAFETY_SIGN: Final = re.compile(
    "安全总监|安全员|安管|安全生产管理|安全管理|安全主管|安全(环保|监[察督])?(科|部|处|办)|环保安全|安环|安监|安健环|安全经理|专职安全|安全主任|安全负责人"
    "|安全工程师|安全专员|^HSE|^EHS"
)
_ANY_PRINCIPAL: Final = re.compile("主要负责人|法定代表人|法人代表|实际控制人|单位负责人|企业负责人")
_PRINCIPAL: Final = re.compile(
    rf"(?:{_PLACED}(?:主要负责人|法定代表人|法人代表|实际控制人)|法人|负责人|(?:本)?(?:单位|企业)负责人"
    "|董事长|执行董事|总经理|总裁|首席执行官|厂长|矿长|站长|.*加油站站长|场长|经理|总厂厂长"
    "|.*(?:公司|厂|矿)(?:总经理|厂长|矿长|董事长|经理))"
)
_DEPUTY_FOR_SAFETY: Final = re.compile(
    rf"{_PLACED}(?:分管|主管)安全(?:生产|环保|管理|工作|与|和)*的?"
    "(?:常务)?副?(?:总|老总|厂长|矿长|场长|站长|经理|总经理|总裁|总监|总工程师|董事长|主任|院长|所长|负责人)"
    rf"|{_PLACED}安全(?:生产|环保)?(?:(?:常务)?副(?:总|厂长|矿长|场长|站长|经理|总经理|总裁)|矿长)"
    r"|[^()]*副[^()]*\((?:分管|主管)安全(?:生产|环保|管理|工作|与|和)*\)"
)
_DEPUTY_SIGN: Final = re.compile(
    r"(分管|主管)安全.*(副|总|厂长|矿长|经理|负责人)|副.*\((分管|主管)安全|安全(生产|环保)?((常务)?副(总|厂|矿|场|站|经)|矿长)"
)
_FORMER: Final = re.compile(
    "^原(?!料|油|煤|矿|药|木|水|材|辅|纸|棉)|前任|^前(?=安全|安管|法|主|实|总|厂|矿|董)|曾任|离任|卸任|免职|已免|免去|撤职|辞职|已辞"
    "|离职|退休|已调|调离|不再"
)
_TO_COME: Final = re.compile("^拟|拟任|候任|待任|到任|未任|待聘|拟聘|未到岗|即将|后备|储备|提名|任命中|公示")
_OUTSIDE: Final = re.compile("外部|外聘|外协|外包|第三方|委托|车队|运输队|学校|信息|网络|消防|保安|食堂")
"""Departments and employers in which 安全员 may be another law's post, or nobody of this unit's."""
_REMARK: Final = re.compile(
    "(兼职?|兼任|专职|主持(全面|日常)?工作|全面(工作|负责)?|安全|安全生产|(分管|主管|负责)安全(生产|环保|管理|工作)*|在岗|返聘|持证"
    rf"|注安师?|注册安全工程师|主要负责人|法定代表人|法人代表?|实际控制人|负责人|[^、]*({_UNIT}|[夜白早中晚]班|班组))"
)
"""What in brackets behind a manager's post leaves it what it is."""
_NOT_MANAGERS: Final = (
    (re.compile("副"), "manager_deputy"),
    (re.compile("车间主任|工段长|班组长|班长|部门负责人|部长|科长|主任"), "manager_not_appointed"),
)
_BUILDING: Final = re.compile(r"^(建安)?[ABC][123]?证|项目经理|项目负责人|建造师|监理")
_QUALIFICATION: Final = re.compile("注册安全工程师|注安师|注安")
_LISTED: Final = (
    ("principal", re.compile("主要负责人|法定代表人|实际控制人")),
    ("safety_manager", re.compile("安全(?:生产)?管理人员|安管人员|安全员")),
)
_Type = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class ManagerReading:
    """The person types that a cell names, in its order; ``roles`` may hold ``other_system``."""

    roles: tuple[str, ...] = ()
    part_time: bool = False
    notes: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether the cell says anything about a manager's post."""
        return bool(self.roles or self.notes)

    @property
    def elsewhen(self) -> bool:
        """Whether the cell names a post that the person has left, or is still to take up."""
        return not self.roles and not {"manager_former", "manager_to_come"}.isdisjoint(self.notes)


def read_manager(cell: str) -> ManagerReading:
    """Read 职务 or 人员类别. Several words for one type are one; two types are two entries."""
    text = squeeze(cell)
    if is_nothing(text):
        return ManagerReading()
    bare, remarks = without_brackets(text)
    whole = _type_of(text, bare, remarks)
    found = [whole] if whole[0] else [_type_of(part, part, remarks) for part in _parts(bare)]
    roles = tuple(dict.fromkeys(role for role, _ in found if role is not None))
    notes = tuple(dict.fromkeys(note for _, note in found if note is not None))
    kept = tuple(note for note in notes if not roles or note == "manager_type_varies")
    return ManagerReading(roles, any("兼" in remark for remark in remarks), kept)


def read_duty(cell: str) -> ManagerReading:
    """Read 职务 beside a 人员类别 that says what the post asks for: whether the post is held now.

    前任站长 has left the post, though 站长 alone says nothing of a type.
    """
    bare, remarks = without_brackets(squeeze(cell))
    if any(_FORMER.search(word) for word in (bare, *remarks)):
        return ManagerReading(notes=("manager_former",))
    return read_manager(cell)


def listed_managers(title: str) -> ManagerReading:
    """Return the types of managers that a title says its table lists: 某某公司安全生产管理人员台账."""
    text = squeeze(title)
    return ManagerReading(tuple(role for role, sign in _LISTED if sign.search(text)))


def _parts(bare: str) -> list[str]:
    return [part for part in _SEPARATORS.split(bare) if part]


def _type_of(text: str, bare: str, remarks: list[str]) -> _Type:  # noqa: PLR0911  one way out per kind of word
    """Name the type of one post, or why it has none; the first that fits decides."""
    if is_other_safety(text) or (remarks and any(is_other_safety(f"{bare}({remark})") for remark in remarks)):
        return None, None
    if _BUILDING.search(bare):
        return "other_system", None
    if _QUALIFICATION.search(bare):
        # 注册安全工程师（专职安全员）: the bracket says what post the qualified one has
        holds = any(_SAFETY.fullmatch(remark) for remark in remarks)
        return ("safety_manager", None) if holds else (None, "manager_qualification")
    if not _names_a_manager(text, bare):
        return None, next((note for sign, note in _NOT_MANAGERS if sign.search(bare)), None)
    if (when := _elsewhen([bare, *remarks])) is not None:
        return None, when
    if _DEPUTY_FOR_SAFETY.fullmatch(text) or _DEPUTY_FOR_SAFETY.fullmatch(bare):
        return "safety_manager", "manager_type_varies"
    if _OUTSIDE.search(bare) or not all(map(_is_aside, remarks)):
        return None, "manager_qualified"
    if _PRINCIPAL.fullmatch(bare):
        return "principal", None
    if _SAFETY.fullmatch(bare):
        return "safety_manager", None
    return None, "manager_deputy" if "副" in bare else "manager_qualified"


def _is_aside(remark: str) -> bool:
    return _REMARK.fullmatch(remark) is not None or names_industry(remark)


def _names_a_manager(text: str, bare: str) -> bool:
    signs = (_DEPUTY_SIGN.search(text), _SAFETY_SIGN.search(bare), _ANY_PRINCIPAL.search(bare))
    return any(signs) or _PRINCIPAL.fullmatch(bare) is not None


def _elsewhen(words: list[str]) -> str | None:
    if any(_FORMER.search(word) for word in words):
        return "manager_former"
    return "manager_to_come" if any(_TO_COME.search(word) for word in words) else None
