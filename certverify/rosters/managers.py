"""Managers' posts: principals (主要负责人) and safety managers (安全生产管理人员), as 职务 and 人员类别 name them."""

import re
from dataclasses import dataclass
from typing import Final

from certverify.rosters.cleaning import is_nothing, squeeze, without_brackets

__all__ = ["ManagerReading", "read_manager"]

_SEPARATORS: Final = re.compile(r"[、,;/+兼&]|和|及")
_RULES: Final = (
    # (pattern, role, note); the first that fits decides. Order 3 Art. 24 knows the two types and no third.
    (re.compile(r"^(建安)?[ABC][123]?证|项目经理|项目负责人|建造师|监理"), "other_system", None),
    (re.compile("注册安全工程师|注安师|注安"), None, "manager_qualification"),
    (
        re.compile("(分管|主管)安全.*(副|总|厂长|矿长|经理)|副.*\\((分管|主管)安全"),
        "safety_manager",
        "manager_type_varies",
    ),
    (
        re.compile("主要负责人|法定代表人|法人代表|^法人$|实际控制人|^负责人$|单位负责人|企业负责人"),
        "principal",
        None,
    ),
    (
        re.compile(
            "安全总监|安全员|安管|安全生产管理|安全管理|安全主管|安全(环保)?(科|部|处|办)|安环|安全经理|专职安全"
        ),
        "safety_manager",
        None,
    ),
    (re.compile("安全主任|安全负责人|安全工程师|^HSE|^EHS|安全专员|专职安管"), "safety_manager", None),
    (re.compile("副"), None, "manager_deputy"),
    (
        re.compile(
            "^(董事长|执行董事|总经理|总裁|首席执行官|厂长|矿长|站长|.*加油站站长|场长|经理|总厂厂长)$"
        ),
        "principal",
        None,
    ),
    (re.compile("^.*(公司|厂|矿)(总经理|厂长|矿长|董事长|经理)$"), "principal", None),
    (re.compile("车间主任|工段长|班组长|班长|部门负责人|部长|科长|主任"), None, "manager_not_appointed"),
)


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


def read_manager(cell: str) -> ManagerReading:
    """Read 职务 or 人员类别. Several words for one type are one; two types are two entries."""
    text = squeeze(cell)
    if is_nothing(text):
        return ManagerReading()
    bare, remarks = without_brackets(text)
    roles: list[str] = []
    notes: list[str] = []
    for part in filter(
        None, (text, *_SEPARATORS.split(bare)) if _is_whole(text) else _SEPARATORS.split(bare)
    ):
        role, note = _rule_of(part)
        if role is not None and role not in roles:
            roles.append(role)
        if note is not None:
            notes.append(note)
    kept = tuple(note for note in dict.fromkeys(notes) if not roles or note == "manager_type_varies")
    return ManagerReading(tuple(roles), any("兼" in remark for remark in remarks), kept)


def _is_whole(text: str) -> bool:
    """Tell whether the brackets carry the meaning: 副总经理（分管安全）."""
    return re.search(r"\((分管|主管)安全", text) is not None


def _rule_of(part: str) -> tuple[str | None, str | None]:
    for pattern, role, note in _RULES:
        if pattern.search(part):
            return role, note
    return None, None
