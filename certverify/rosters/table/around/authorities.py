"""Authorities and their offices, who fill in the lists of other people's firms and employ nobody in them."""

import re
from typing import Final

__all__ = ["is_authority", "is_of_state"]

_NO_FIRM: Final = re.compile(
    "办公室$|(?:应急管理|应急|安全生产监督管理|安监|市场监督管理|市监|住房(?:和)?城乡建设|住建|能源|工业和信息化|工信|消防救援)(?:委员会|[局厅委]|支队|大队)$"
    "|人民政府$|街道(?:办事处)?$|[乡镇]政府$|管理?委(?:员)?会$|安委[会办]$|安全生产委员会$"
)
"""An office of the firm, or an authority, whatever it is called."""
_FILLS_IN: Final = re.compile("填[报表写制]|制表|编[制报]|报[送告]|[上申呈]报|汇总|统计")
_OF_STATE: Final = re.compile(
    "局$|办$|政府$|委(?:员会)?$|[县区市省]委.*$|[镇乡]$|村$|社区$|居委会$|村委会$|(?:街道|园区|开发区|高新区|新区)$"
    "|(?:应急|安全|安监|监管|监督|监察|执法|消防|市场)[\u4e00-\u9fff]{0,6}[所站股科处队]$|派出所$"
    "|(?:应急|监管|执法|政务|便民|综治|救援|安全生产)[\u4e00-\u9fff]{0,4}中心$|厅$"
)
_BUSINESS: Final = re.compile(
    "(?:供电|电业|电力|铁路|矿务|邮政|烟草|航[道务]|工程|地质|地勘|勘[探察查测]|石油|油田|管道|农垦|热力|水电|[一二三四五六七八九十\\d])局$|公司|集团|厂"
)
"""局 of a business: 江北供电局, 中铁十二局."""


_SAYS_SO: Final = re.compile("[省市县镇乡村]|(?<!厂)区|街道|应急|安监|监管|监督|执法|政府|局")
"""What tells an authority's office from the firm's own: 安环办, 总经理办公室."""


def is_of_state(name: str) -> bool:
    """Tell whether the name of an authority or an office says that it is no office of a firm."""
    return _SAYS_SO.search(name) is not None


def is_authority(name: str, label: str = "") -> bool:
    """Tell whether a name is that of an authority; behind 填报单位 as ``label`` more of them are one than elsewhere.

    江北水务局 may list its own electricians as 单位名称, and fills in those of others as 填报单位.
    """
    if _NO_FIRM.search(name):
        return True
    state = _OF_STATE.search(name) is not None and _BUSINESS.search(name) is None
    return state and _FILLS_IN.search(label) is not None
