"""What a word of a legend may be of: a post, a state of employment, a certificate held or not, a sex."""

import re
from datetime import date
from typing import Final

from certverify.rosters.posts.managers import read_manager
from certverify.rosters.posts.words import understand
from certverify.rosters.values.cleaning import squeeze
from certverify.rosters.values.employment import read_employment
from certverify_schemas.catalogue import Catalogue

__all__ = ["kinds_of_word"]

_HELD: Final = re.compile(
    "已?(持|有|取)证|持有?效?证书?|有效|在培|培训中?|待[取考]证|取证中|应持(证)?未持(证)?|未[持取]证?|无证?|不?需要?(持证)?|无需(持证)?|不涉及|有|无"
)


def kinds_of_word(word: str, catalogue: Catalogue) -> frozenset[str]:
    """Return ``post``, ``state``, ``held`` and ``sex`` as far as a word may be of them; nothing for an unknown word."""
    plain = squeeze(word)
    kinds = set()
    meaning = understand(plain, catalogue)
    if meaning.kind is not None or meaning.plain or read_manager(plain).roles:
        kinds.add("post")
    state = read_employment(plain, as_of=date.max)
    if state.state is not None and "employment_unread" not in state.notes:
        kinds.add("state")
    if _HELD.fullmatch(plain):
        kinds.add("held")
    if plain in {"男", "女", "男性", "女性"}:
        kinds.add("sex")
    return frozenset(kinds)
