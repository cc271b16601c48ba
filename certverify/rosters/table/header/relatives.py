"""Words that head somebody's relatives and contacts, as cards of one person have them: nobody of the roster."""

import re
from collections.abc import Sequence
from typing import Final

from certverify.rosters.table.header.headers import CARD_FIELDS, exact_field
from certverify.rosters.values.cleaning import squeeze

__all__ = ["are_words", "heads_others", "heads_relatives", "tells_kinship"]

_LONGEST: Final = 14
_KINSHIP: Final = re.compile("(?:[与和同].{1,4}的?|亲属|家庭|社会)?关系|(?:家庭|亲属)?(?:称谓|称呼)")
_OTHERS: Final = re.compile(
    "(?:主要|直系)*(?:家庭|家属|亲属|社会关系)(?:及|和|与|、|主要|社会|重要|成员|关系|情况|信息|概况)*"
    "|(?:紧急|应急|备用)?联[系络]人(?:情况|信息)?"
)
_OF_WORK: Final = frozenset({*CARD_FIELDS, "person_type", "position", "trade"})


def tells_kinship(word: str) -> bool:
    """Tell whether a header word asks what somebody is to the person: 与本人关系, 称谓."""
    return _KINSHIP.fullmatch(word) is not None


def heads_others(word: str) -> bool:
    """Tell whether a word heads a block of relatives or contacts: 家庭主要成员, 紧急联系人."""
    return _OTHERS.fullmatch(word) is not None


def are_words(words: Sequence[str]) -> bool:
    """Tell whether the cells of a row may all be header words: short ones without a figure."""
    return all(len(word) <= _LONGEST and not re.search(r"\d", word) for word in words)


def heads_relatives(line: Sequence[str]) -> bool:
    """Tell whether a row heads a list of somebody's relatives: 姓名 beside 与本人关系, and no word of work.

    Beside 紧急联系人 in a list of workers 关系 is the contact's, and 身份证号 in a list is mostly a worker's.
    """
    words = [word for word in map(squeeze, line) if word]
    if not any(map(tells_kinship, words)) or not are_words(words) or any(map(heads_others, words[1:])):
        return False
    fields = {exact_field(word) for word in words}
    return (
        "name" in fields and not fields & _OF_WORK and ("id_number" not in fields or heads_others(words[0]))
    )
