"""Words that say that somebody is gone, whether a state of employment or a remark holds them."""

import re
from typing import Final

__all__ = ["ABSENCE_OVER", "CLOSED", "GONE", "OF_ANOTHER", "of_the_person", "simplified"]

GONE: Final = (
    "离职|辞职|辞退|辞工|自离|解聘|免职|卸任|离任|退场|离场|撤场|撤离|调离|(?<!借)调出|调走|除名|开除|劝退|清退|裁员"
    "|死亡|去世|病故|身故|亡故|离厂|离司|离矿|离开|退厂|离休|(?<!因)已故(?!障)"
)
"""A pattern. 退休, 离岗 and 下岗 may be something else (返聘, for some months) and stand with their readers."""
CLOSED: Final = "注销|关停|关闭|吊销|停业|停产(?!检修)|歇业|破产|倒闭|解散|清算|关门"
"""A pattern: what ends or stops a firm, so that nobody knows who still holds a post in it."""
ABSENCE_OVER: Final = (
    "(假|停职\\w{0,2}|借调|培训|待岗)期?(已(结束|期满|恢复|销)|(结束|期满)(?=$|[,;。]|[已现]))(?!.{0,3}未)"
)
"""A pattern: an absence that is behind the person (病假已销, 产假结束已上班)."""
_SUCCEEDS: Final = re.compile(
    f"(^|[,;。、])(现|系|为|是|因|来|用于)?(接替|顶替|接任|接手|代替)[^,;。]*?({GONE}|退休)[)]?"
    "(的\\w{1,6}|(人员|员工)\\w{1,6}|(岗位?|空缺|职位)\\w{0,4})(?=[,;。]|$)"
)
"""A clause on whom somebody succeeds, which tells of the other's leaving: 接替离职的王师傅, 顶替张某(已离职)岗位."""
_NAMED: Final = re.compile(
    f"(接替|顶替|接任|接手|代替)[\u4e00-\u9fff·]{{2,4}}[(][^()]*({GONE}|退休)[^()]*[)](?=[,;。]|$)"
)
"""Whom somebody succeeds, with what became of him in brackets behind his name: 接替王强(2026年3月离职)."""
_CAME_FROM: Final = re.compile(
    f"(从|自|由)(?![我本该])[^,;。、()]{{1,14}}?(公司|集团|单位|企业|厂|矿|医院|学校)({GONE}|退休)(后|并|,)?(?P<come>入职|入场|进场|进厂|到岗)"
    "(了?[我本](公司|单位|厂|司|项目))?(?=$|[,;。])"
)
"""A clause on the employer before this one: 2025.3从通达公司离职后入职. Only the day of coming is kept."""
_REHIRED_AFTER: Final = re.compile(
    "(?<=返聘)[(](已|于|系|原)?((19|20)?\\d{2}[年./-](\\d{1,2}月?)?)?(正式|到龄|已|办理)*(退休|内退)(后|人员)?[)]"
)
"""In brackets behind 返聘 the retirement that came before it."""
OF_ANOTHER: Final = re.compile(
    "(徒弟|学徒|师傅|师父|搭档|同事|工友|配偶|丈夫|妻子|爱人|家属|父亲|母亲|儿子|女儿|兄弟|[他她]人)[^,;。、]{0,6}"
    f"(已|于|已经)?[^,;。、]{{0,8}}({GONE}|离岗|退休|病假|产假)"
)
"""A clause on somebody else's leaving, which leaves open what it says of the person."""
_TRADITIONAL: Final = str.maketrans("離職辭調轉廠場崗開還內產請", "离职辞调转厂场岗开还内产请")


def simplified(text: str) -> str:
    """Return words of employment in the simplified script in which all patterns here are written (離職 → 离职)."""
    return text.translate(_TRADITIONAL)


def of_the_person(text: str) -> str:
    """Return a squeezed text without the clauses that tell of somebody else's leaving, or of one before this work."""
    own = _NAMED.sub("", _SUCCEEDS.sub("", text))
    return _REHIRED_AFTER.sub("", _CAME_FROM.sub(r"\g<come>", own))
