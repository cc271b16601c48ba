"""Header words that only say where a term begins or ends: 起 and 止 below 有效期, （从） behind 证书有效期限."""

import re
from collections.abc import Iterator
from typing import Final

from certverify.rosters.values.cleaning import squeeze

__all__ = ["edge_of", "edges_in"]

_OF: Final = "(日期?|时间|年月日?)?"
_BRACKETED: Final = re.compile(r"^[(\[【]([^()\[\]【】]*)[)\]】]$")
_STARTS: Final = re.compile(f"(起始?|始|自|从|由|开始|生效){_OF}|from|start", re.IGNORECASE)
_ENDS: Final = re.compile(f"(终?止|至|到|终|截止?|结束|失效|到期){_OF}|to|until|end", re.IGNORECASE)


def edge_of(text: str) -> str | None:
    """Return ``valid_from`` or ``valid_to`` for a header's word that names an end of a term and nothing else."""
    word = _BRACKETED.sub(r"\1", squeeze(text))
    if _STARTS.fullmatch(word):
        return "valid_from"
    return "valid_to" if _ENDS.fullmatch(word) else None


def edges_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways of parting a squeezed header into a term's word and one of its ends: 有效期限 and 起."""
    for at in range(1, len(text)):
        if (edge := edge_of(text[at:])) is not None:
            yield text[:at], edge
