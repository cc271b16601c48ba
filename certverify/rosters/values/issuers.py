"""Issuers as rosters write them: seal marks and line breaks removed, the full name beside the short one."""

import re
from dataclasses import dataclass
from typing import Final

from certverify.rosters.values.cleaning import is_nothing, squeeze

__all__ = ["IssuerReading", "read_issuer"]

_SEAL: Final = re.compile(r"\((章|盖章|公章|印章)\)$")
_KINDS: Final = (
    # (pattern, kind, system of another authority); the first that fits decides.
    (re.compile("住房|住建|建设厅|建设局|建委"), "other_system", "housing"),
    (re.compile("市场监督|市场监管|质量技术监督|质监"), "other_system", "special_equipment"),
    (re.compile("人力资源|人社|职业技能鉴定"), "other_system", "skills"),
    (re.compile("船级社|^CCS$", re.IGNORECASE), "other_system", "classification_society"),
    (re.compile("(?:国家|南方)电网|^国网|电网(?:有限)?公司"), "other_system", "grid"),
    (re.compile("矿山安全监察|煤矿安全监察"), "mine", None),
    (re.compile("煤炭|能源局"), "coal", None),
    (re.compile("行政审批|审批服务|政务服务"), "approvals", None),
    (re.compile("培训|学校|学院"), "school", None),
    (re.compile("国家安全生产监督管理总局|国家安监总局|安监总局|^应急管理部"), "ministry", None),
    (re.compile("安全生产监督|安监局|安全监督"), "predecessor", None),
    (re.compile("应急"), "authority", None),
)


@dataclass(frozen=True, slots=True)
class IssuerReading:
    """An issuer as written (cleaned), its full name where the writing is a known short form, its kind."""

    written: str | None = None
    full: str | None = None
    kind: str | None = None
    system: str | None = None
    notes: tuple[str, ...] = ()


def read_issuer(cell: str) -> IssuerReading:
    """Read 发证机关. A level (省级) is no name; a training school is not an issuer."""
    text = _SEAL.sub("", squeeze(cell))
    if is_nothing(text):
        return IssuerReading()
    if re.fullmatch("(国家|省|市|县|区)级?", text):
        return IssuerReading(kind="level", notes=("issuer_is_level",))
    kind, system = next(
        ((kind, system) for pattern, kind, system in _KINDS if pattern.search(text)), (None, None)
    )
    notes = ("issuer_training_school",) if kind == "school" else ()
    return IssuerReading(text, _full_name(text), kind, system, notes)


def _full_name(text: str) -> str:
    full = text.removeprefix("原")
    full = re.sub("安监局$", "安全生产监督管理局", full)
    full = re.sub("(?<!管理)应急(管理)?([厅局])$", r"应急管理\2", full)
    if re.fullmatch("..应急管理厅|内蒙古应急管理厅|黑龙江应急管理厅", full):
        full = (
            re.sub("应急管理厅$", "省应急管理厅", full)
            if not re.match("内蒙古|广西|西藏|宁夏|新疆", full)
            else full
        )
    return full
