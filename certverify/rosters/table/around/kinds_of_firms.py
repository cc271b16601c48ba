"""Words of titles and names that end like a firm and are none: kinds of firms, those of a place, pieces of words."""

import re
from typing import Final

__all__ = ["BUSINESS", "IN_A_WORD", "STRUCTURE", "is_kind", "names_those_of"]

IN_A_WORD: Final = (
    "(?!(?<=矿)(?:[山长区级车石产泉务库]|井(?!下)|企业)|(?<=厂)(?:[长房级商址矿]|企业)|(?<=[店站院])长"
    "|(?<=中心)(?:[中小]?学|医院|卫生院|幼儿园|[城校站库店]))"
)
"""Behind the end of a firm: what makes it a piece of a longer word (非煤矿山, 五职矿长, 厂房), which is no name."""
BUSINESS: Final = re.compile(
    "(?:劳务|租赁|安装|建设|建筑|建工|机电|物流|运输|工程|装饰|装修|消防|吊装|防水|防腐|保温|脚手架|钢构|钢结构|幕墙|园林|绿化|市政|保洁|物业"
    "|电力|电梯|科技|实业|贸易|商贸|爆破|检修|维保|通信|置业|施工队|工程队|合作社)$"
)
"""What a firm's short name ends with: 宏业劳务, 永安塔机租赁. Parts of a firm are named by other words."""
STRUCTURE: Final = "本|我|各|全|总|分|子|母|有限|责任|股份|集团|工"
_TRADES: Final = (
    "医药|制药|药业|化工|精细化工|石化|石油|食品|饮料|机械|机电|电子|电气|建材|水泥|钢铁|冶金|纺织|服装|造纸|印刷|能源|新能源|燃气|热力|供热|供水|水务|环保"
    "|房地产|地产|开发|商业|商品|外贸|进出口|汽车|航运|港口|码头|农业|矿业|煤业|发电|供电|制造|加工|生产|经营|销售|服务|技术|工业|通用|专业|承包|总承包|外包|外协"
)
_ORGANS: Final = "公司|集团|厂|矿|医院|学校|酒店|宾馆|银行|中心|研究院"
_KIND: Final = re.compile(
    rf"(?:{STRUCTURE}|{_TRADES}|{BUSINESS.pattern.removesuffix('$')})*(?:{_ORGANS})|(?:人民|中心|中医|专科)医院"
)
_RISKY: Final = (
    "危险化学品|危化品?|烟花爆竹|烟花|爆竹|花炮|金属非金属|非金属|非煤|煤炭?|金属|冶炼|炼[钢铁]|[铁铜金铅锌锰钨磷]|石膏|石灰石|地下|露天|井工|小型|采石"
    "|批发|零售|储存|使用|运输|高危|重点|规模以上|规上"
)
_THEIRS: Final = (
    "甲方|乙方|相关方|第三方|外委|劳务|派遣|承包商?|分包商?|供应商|施工"
    "|总部|本部|机关|下属|所属|其[他它余]|及其?|和|与|、"
)
_ALL_KINDS: Final = re.compile(
    rf"(?:{STRUCTURE}|{_TRADES}|{BUSINESS.pattern.removesuffix('$')}|{_RISKY}|{_THEIRS}|{_ORGANS}|企业|单位)*"
    "(?:公司|集团|厂|矿|医院|学校|酒店|宾馆|饭店|商场|超市|加[油气]站|油库|采石场|零售[店点]|专营店|[店点])"
)
"""A kind of firms in a title, with the words for whose they are: 烟花爆竹批发公司, 金属冶炼厂, 集团总部及各分公司."""
_PLACE: Final = "(?:[\u4e00-\u9fff]{1,8}?[省市州县区旗镇乡])?"
_THOSE_OF: Final = re.compile(
    rf"^{_PLACE}(?:[全我本][省市县区旗镇乡]|全(?:街道|域|系统|行业|园区?)|辖[区内]|[区县市镇]域内?|境内|各|所有|全部|下属|所属|有关|相关|重点|规模以上|规上)"
)
"""Those of a place or of whoever lists them, and no firm's name: 全县煤矿, 辖区内酒店, 江北县各化工厂."""


def names_those_of(firm: str) -> bool:
    """Tell whether what ends like a firm speaks of many of them: 全市医院, 江北县重点化工厂, 所有厂矿."""
    return _THOSE_OF.match(firm) is not None


def is_kind(firm: str, *, title: bool = False) -> bool:
    """Tell whether a name is that of a kind of firms; a ``title`` says with more words than a sheet's name whose."""
    return (_ALL_KINDS if title else _KIND).fullmatch(firm) is not None
