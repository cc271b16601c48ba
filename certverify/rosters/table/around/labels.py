"""Firms that a label above a table names: whose list it is, who does the work on the site, and whoever else signs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from certverify.rosters.table.around.authorities import is_authority, is_of_state
from certverify.rosters.table.header.headers import exact_field
from certverify.rosters.values.cleaning import fold, squeeze
from certverify.rosters.values.industries import read_industry
from certverify.rosters.values.people import is_part

__all__ = ["INDUSTRY", "Labelled", "labelled", "labels_firm", "labels_industry", "with_values"]

_LABEL: Final = re.compile(
    r"(?P<label>(?<![\u4e00-\u9fff])企业(?:全称)?|企业名称|公司[名全]称|承包商(?:名称)?|[\u4e00-\u9fff]{0,6}单位(?:名称|全称)?|(?:总|分|劳务分)包方?|承包方)"
    r"(?:\((?:盖章|章|公章)\))?[:：]\s*(?P<firm>[^\s::]{3,40}?)(?:\([^()]{0,6}章\))?(?=\s|$|[,;、](?=[\u4e00-\u9fff]{2,8}[:：]))"
)
INDUSTRY: Final = "(?:所属|监管)?行业"
_FACTS: Final = (
    r"(?:单位|企业|公司|注册|生产|经营|通[讯信]|详细|办公|项目)*(?:地址|住所)|(?:统一)?社会信用代码|组织机构代码|法定代表人|法人代表"
    r"|联系(?:人|电话|方式)|(?:固定|办公|单位|企业)?电话|传真|邮(?:政)?编码?|(?:从业|职工|员工)(?:总)?人数|经营范围|经济(?:类型|性质)|(?:企业|单位)(?:类型|性质|规模)|成立(?:日期|时间)"
)
"""What a form says of the firm beside its name."""
_ALONE: Final = re.compile(
    r"(?:企业[名全]称|公司[名全]称|承包商(?:名称)?|[\u4e00-\u9fff]{0,6}单位[名全]称|(?:填报|编制|报送|申报|使用|用工|施工|所属)单位)"
    rf"(?:\([^()]{{0,6}}章\))?:?|(?:所属行业|{INDUSTRY}(?:类别|类型|分类|领域)|{_FACTS}):?|(?:单位|企业|行业)(?:\([^()]{{0,6}}章\))?:"
    r"|[\u4e00-\u9fff]{0,4}(?:单位|机构|业主|甲方|乙方|[总分发]包方?|承[包建]方|承包商|监理|施工|劳务)(?:名称|全称)?(?:\([^()]{0,6}章\))?:"
)
"""A label that fills a cell of its own, also of whoever only has the site built or trains people (监理单位：)."""
_SHORT: Final = re.compile(r"(?:单位|企业|公司|名称|行业)(?:\([^()]{0,6}章\))?")
"""A label that heads columns as often: only where the whole row is one of labels with their values."""
_OWN_LABEL: Final = re.compile(
    r"^[(（]?\d{0,2}[)）、.]?\s*(?P<label>企业(?:名称|全称)?|公司(?:名称|全称)?|[\u4e00-\u9fff]{0,6}单位(?:名称|全称)?)\s*(?:\([^()]{0,6}章\))?\s*[:：]\s*(?P<firm>\S*)"
)
_INDUSTRY_LABEL: Final = re.compile(rf"^{INDUSTRY}(?:类别|类型|分类|领域)?\s*[:：]\s*\S")
_SENT: Final = re.compile("分包|劳务|外包|外协|外委|派遣|协作")
_WORKS: Final = re.compile("施工|承包|承建|承揽|总包|安装|检修|维保|作业单位")
_OTHERS: Final = re.compile(
    "建设|监理|设计|勘察|主管|监管|培训|发证|考核|检查|检测|评价|业主|甲方|委托|发包|主办|承办|指导|退场|离场|撤场|清场|^原"
)
_BEHIND: Final = re.compile(r"(?P<firm>.+(?:公司|集团|厂|矿|站))\((?P<industry>[^()]+)\)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """``own``: the list's firm (单位名称), ``works``: who does the work (施工单位), ``sent``: who sends people to it.

    ``authority``: who fills in the list and is of the state (某某县应急管理局). ``industry``: what stands in brackets
    behind a firm, where it is one (某某公司（危险化学品生产）).
    Whoever only has the site built or watches it (建设单位, 监理单位) employs none of them.
    """

    own: str | None = None
    authority: str = ""
    industry: str = ""
    works: str | None = None
    sent: str | None = None


def labelled(lines: Iterable[str]) -> Labelled:
    """Read titles, each line by itself; 填报单位：安全环保部 names a part of a firm, 某某县应急管理局 an authority."""
    found: dict[str, str] = {}
    for line in lines:
        for match in _LABEL.finditer(line):
            firm = re.sub(r"\([^()]{0,6}章\)", "", match["firm"])
            firm, industry = _without_industry(_closed(firm))
            kind = _kind(match["label"])
            if kind == "own" and is_authority(firm, match["label"]):
                found.setdefault("authority", firm if is_of_state(firm) else "")
            elif kind and not is_part(firm) and not is_authority(firm):
                found.setdefault(kind, firm)
                found.setdefault("industry", industry)
    return Labelled(**found)


def labels_firm(text: str) -> bool:
    """Tell whether a text begins with the label of the list's firm, legible or not; 填报单位：安环部 names a part."""
    found = _OWN_LABEL.match(fold(text))
    if found is None or _kind(found["label"]) != "own":
        return False
    firm = re.sub(r"\([^()]{0,6}章\)", "", found["firm"])
    return not is_part(firm) and not is_authority(firm, found["label"])


def labels_industry(text: str) -> bool:
    """Tell whether a text begins with the label of an industry, and something behind it."""
    return _INDUSTRY_LABEL.match(fold(text)) is not None


def with_values(line: Sequence[str]) -> Iterator[str]:
    """Yield the texts of a row above a table; a label is put before its value, which stands in the next cell.

    承包商名称 | 某某公司 says what 承包商名称：某某公司 does in one cell.
    """
    texts = [text for text in line if text.strip()]
    short = len(texts) % 2 == 0 and all(_is_label(text, short=True) for text in texts[::2])
    while texts:
        text = texts.pop(0)
        if texts and _is_label(text, short=short) and _is_value(texts[0]):
            text = f"{squeeze(text).rstrip(':')}:{texts.pop(0)}"
        yield text


def _is_label(text: str, *, short: bool) -> bool:
    plain = squeeze(text)
    return _ALONE.fullmatch(plain) is not None or (short and _SHORT.fullmatch(plain) is not None)


def _is_value(text: str) -> bool:
    """Tell whether a cell may be the value of the label before it: in a header the next cell is a header word."""
    plain = squeeze(text)
    return not re.search("[:：]", text) and not _is_label(text, short=True) and not exact_field(plain)


def _closed(firm: str) -> str:
    """Return a firm without the bracket that its label opened: 台账（用工单位：某某公司）."""
    return firm[:-1] if firm.endswith(")") and firm.count(")") > firm.count("(") else firm


def _without_industry(firm: str) -> tuple[str, str]:
    """Part the industry in brackets from the firm that stands before it; 某某公司（二期） names none."""
    behind = _BEHIND.fullmatch(firm)
    known = behind is not None and read_industry(behind["industry"]).industry_class in {
        "high_risk",
        "other_system",
    }
    return (behind["firm"], behind["industry"]) if behind is not None and known else (firm, "")


def _kind(label: str) -> str:
    kinds = (("sent", _SENT), ("works", _WORKS), ("", _OTHERS))
    return next((kind for kind, pattern in kinds if pattern.search(label)), "own")
