"""The traditional script: words that we know are written in the simplified one (證書編號 is 证书编号).

The table holds the signs that our words are made of, told by OpenCC 1.4 (Apache-2.0, ``t2s``). Names are never
converted: whether 鄭 stands on record as 郑 is for the platform to say.
"""

import csv
from functools import cache
from importlib.resources import files

__all__ = ["in_simplified"]


def in_simplified(text: str) -> str:
    """Return a text with its traditional signs in the simplified script; one that has none is returned as it is."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    path = files("certverify.rosters") / "data" / "traditional.csv"
    lines = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {ord(line["traditional"]): line["simplified"] for line in lines}
