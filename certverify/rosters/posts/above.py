"""Posts that stand above people instead of beside them: which words of a sheet's name, heading or header name one."""

import re
from typing import Final

from certverify.rosters.posts.managers import read_manager
from certverify.rosters.posts.words import understand
from certverify.rosters.values.cleaning import squeeze, without_brackets
from certverify_schemas.catalogue import Catalogue, WordKind

__all__ = ["manager_in", "names_manager", "names_operation", "names_post"]

_SHAPED: Final = re.compile("(工|作业|证|司机|员|手)$|^[A-Za-z ]{5,}$")
_SHORT: Final = frozenset({"高处", "高空", "登高", "焊接", "叉车", "行车", "起重", "司炉"})
"""Words of work that are said without a head; 锅炉 and 合成氨 are as often a workshop's name."""
_MANAGERS: Final = re.compile(
    "((企业|单位|公司)?主要负责人|(专职|兼职)?安全(生产)?管理人员|专职安全员|安全员|安管(人员)?)"
)
_ORDINAL: Final = re.compile("^第[一二三四五](?=.{3})")
_PAPERS: Final = re.compile(
    "(?:安全生产知识和管理能力|安全)?(?:持证|取证|考核|培训|任职|配备|证件|证书|合格证书?|资格证书?|上岗证)*(?:基本)?(?:信息|情况|明细|登记)?$"
)
"""What a header may say behind a post of the papers of those who hold it."""
_PLACES: Final = frozenset({"煤气", "氧化", "合成氨"})
"""Names of items that are workshops, too."""
_TOLD: Final = frozenset(
    {WordKind.ITEM, WordKind.CATEGORY, WordKind.AMBIGUOUS, WordKind.OTHER_SYSTEM, WordKind.NOT_NATIONAL}
)


def names_post(word: str, catalogue: Catalogue) -> bool:
    """Tell whether a word names a trade or a manager's post that all people below it may share.

    A team (焊工班), a workshop (合成氨), a year or 特种作业 is none.
    """
    if names_manager(word):
        return True
    bare = without_brackets(squeeze(word))[0]
    if _SHAPED.search(bare) is None and bare not in _SHORT:
        return False
    meaning = understand(word, catalogue)
    return meaning.kind in _TOLD and meaning.aside is None


def names_manager(word: str) -> bool:
    """Tell whether a word names one of the two types of managers, and nothing else."""
    return _MANAGERS.fullmatch(without_brackets(squeeze(word))[0]) is not None


def names_operation(word: str, catalogue: Catalogue) -> bool:
    """Tell whether a word over a list of certificates names what they are for: 制冷 and 聚合工艺 beside all posts.

    Over a list without certificates they may be a workshop's name, as 煤气 is even there.
    """
    if names_post(word, catalogue):
        return True
    meaning = understand(word, catalogue)
    return meaning.kind in {WordKind.ITEM, WordKind.CATEGORY} and squeeze(word) not in _PLACES


def manager_in(word: str) -> str:
    """Return the manager's post that a word in a header names, blank where it names none.

    第一安全员, 安全员（二） and 主要负责人考核情况 name one; words for papers and numbers are no part of it.
    """
    plain = _ORDINAL.sub("", squeeze(word))
    kept = _PAPERS.sub("", plain, count=1)
    posts = (plain, kept, without_brackets(kept)[0], re.sub(r"\d{1,2}$", "", kept))
    return next((post for post in posts if read_manager(post).roles), "")
