"""Words that plainly name a post without special operations (会计, 销售经理)."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Final

from certverify_schemas.catalogue import normal_word

__all__ = ["is_plain"]

_OFFICE: Final = re.compile(
    r"(客服|行政|人事|人力资源|财务|销售|市场|采购|后勤|法务|品牌|招商|运营|商务|公关|审计|信息|食堂)部?(主管|专员|经理|助理|主任|部长|总监|人员)"
)


def is_plain(word: str) -> bool:
    """Tell whether a word is such a post's, or ends as one does; 电钳工 is an electrician as well."""
    exact, endings = _plain_words()
    key = re.sub(r"\([^()]*\)", "", normal_word(word))
    ending = next((end for end in endings if key.endswith(end)), None)
    other_trade = ending is not None and key.removesuffix(ending).endswith(("电", "焊"))  # 电钳工, 电气焊钳工
    return key in exact or (ending is not None and not other_trade) or _OFFICE.fullmatch(key) is not None


@cache
def _plain_words() -> tuple[frozenset[str], tuple[str, ...]]:
    path = files("certverify.rosters") / "data" / "plain_posts.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    exact = frozenset(normal_word(row["word"]) for row in rows)
    return exact, tuple(normal_word(row["word"]) for row in rows if row["as_ending"] == "yes")
