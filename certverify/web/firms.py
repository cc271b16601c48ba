"""Employers' names that may mean one employer: said and offered, never joined, since only a person can know.

An employer is told by its name, and its problems are followed from roster to roster by it. A title that leaves
有限公司 out makes two employers of one; a group (集团) and its company (有限公司) may well be two.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from certverify.web.ground import Ground
from certverify.web.runs import runs_of

__all__ = ["alike", "firms_of"]

_FORM: Final = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|总公司|分公司|公司|集团|\(集团\))+$")
_LEAST: Final = 3
"""Characters of a name without its legal form that say whose name it is."""


async def firms_of(ground: Ground, tenant: str) -> list[str]:
    """Return the employers of earlier runs, the newest first."""
    return list(dict.fromkeys(firm for one in await runs_of(ground, tenant) for firm in one.employers))


def alike(firms: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Return, for each firm written otherwise than before or elsewhere, the name that it may be another form of.

    ``known`` goes before the longest of ``firms`` itself. A firm written as it was known is none of these.
    """
    here = sorted(set(firms), key=lambda one: (-len(one), one))
    return {
        firm: other
        for firm in here
        if firm not in known
        for other in [next((one for one in [*known, *here] if _plain(one) == _plain(firm)), firm)]
        if other != firm and len(_plain(firm)) >= _LEAST
    }


def _plain(firm: str) -> str:
    """Return a name without its legal form, as names are compared: NFKC, no blanks."""
    return _FORM.sub("", "".join(unicodedata.normalize("NFKC", firm).split()))
