"""What a row says of the same certificate's term before its renewal: 上次到期日, 原证2027-05-31到期，已换新证."""

import re
from typing import Final

from certverify.rosters.table.header.renewals import EVENT

__all__ = ["current_part", "heads_former"]

_OLD: Final = (
    f"原(?:来|先)?的?(?:证|操作证|有效|到期|期限|截止)|旧|老证|(?:上一?|前一?)[次期轮]|前证|{EVENT}之?以?前"
)
_DONE: Final = f"已[^，,；;。、]{{0,4}}[换续延更新]|换(?:了|好|过)|{EVENT}之?以?后"
_SAID: Final = "(?:证|操作证|有效|到期|期限|截止)"
_NEW: Final = f"{_DONE}|新的?{_SAID}|[现本](?:在|有|行|用)?的?{_SAID}"
_HEAD: Final = re.compile(
    f"(?:证书?|操作证|特种作业操作证)?(?:{_OLD})|(?:原|老)(?!件|籍|工种|岗|单位|合同|公司)|上次"
)
_TURN: Final = re.compile(f"(?P<old>{_OLD})|(?P<new>{_NEW})")
_RENEWED: Final = re.compile(_DONE)


def heads_former(head: str) -> bool:
    """Tell whether a head is of what a certificate was before: 原证到期日, 上次有效期至, 证书旧有效期."""
    return _HEAD.match("".join(head.split())) is not None


def current_part(cell: str) -> str:
    """Return a cell without what it says of a term that is over: of 原证…到期，已换新证 nothing that holds a day.

    A day is of the term named last before it. One that stands before 已换新证 is of the old term as well; before
    新证办理中 it is not, since there the certificate is what it was.
    """
    turns = list(_TURN.finditer(cell))
    if not turns:
        return cell
    edges = [*(turn.start() for turn in turns[1:]), len(cell)]
    kept = [cell[turn.start() : end] for turn, end in zip(turns, edges, strict=True) if turn["new"]]
    if _RENEWED.search(cell) is None:
        kept.insert(0, cell[: turns[0].start()])
    return "\n".join(kept)
