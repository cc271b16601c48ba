"""Posts that stand above people instead of beside them: which words of a sheet's name, heading or header name one."""

import re
from typing import Final

from certverify.rosters.posts.managers import read_manager
from certverify.rosters.posts.words import understand
from certverify.rosters.values.cleaning import squeeze, without_brackets
from certverify_schemas.catalogue import Catalogue, WordKind

__all__ = ["field_of_post", "names_post"]

_SHAPED: Final = re.compile("(工|作业|证|司机|员|手)$|^[A-Za-z ]{5,}$")
_SHORT: Final = frozenset({"高处", "高空", "登高", "焊接", "叉车", "行车", "起重", "司炉"})
"""Words of work that are said without a head; 锅炉 and 合成氨 are as often a workshop's name."""
_MANAGERS: Final = re.compile(
    "((企业|单位|公司)?主要负责人|(专职|兼职)?安全(生产)?管理人员|专职安全员|安全员|安管(人员)?)"
)
_TOLD: Final = frozenset(
    {WordKind.ITEM, WordKind.CATEGORY, WordKind.AMBIGUOUS, WordKind.OTHER_SYSTEM, WordKind.NOT_NATIONAL}
)


def names_post(word: str, catalogue: Catalogue) -> bool:
    """Tell whether a word names a trade or a manager's post that all people below it may share.

    A team (焊工班), a workshop (合成氨), a year or 特种作业 is none.
    """
    bare = without_brackets(squeeze(word))[0]
    if _MANAGERS.fullmatch(bare):
        return True
    if _SHAPED.search(bare) is None and bare not in _SHORT:
        return False
    meaning = understand(word, catalogue)
    return meaning.kind in _TOLD and meaning.aside is None


def field_of_post(word: str, catalogue: Catalogue) -> str | None:
    """Return the field that a word in a header fills for the people below it: 安全总监 says a manager's type."""
    if read_manager(word).roles:
        return "person_type"
    return "trade" if names_post(word, catalogue) else None
