"""The charts as pictures, for documents that cannot hold drawings made of lines."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import vl_convert

from certverify.messages import Lang
from certverify.reports.charts import FONT, draw
from certverify.reports.facts import Facts
from certverify.reports.view import View

__all__ = ["Picture", "pictures"]

_SCALE: Final = 2.0  # twice the size on a screen prints at some 200 dots per inch


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart: its caption, the same in words for whoever cannot see it, and the PNG."""

    title: str
    spoken: str
    png: bytes


def pictures(facts: Facts, view: View) -> list[Picture]:
    """Draw the charts; none in Chinese on a machine without a Chinese font, where they would show boxes."""
    if not _readable(facts.lang):
        return []
    return [
        Picture(one.title, one.spoken, vl_convert.svg_to_png(one.svg, scale=_SCALE))
        for one in draw(facts, view)
    ]


def _readable(lang: Lang) -> bool:
    return lang != "zh" or _has_chinese_font()


@cache
def _has_chinese_font() -> bool:
    """Two different characters look alike where a machine has no font for them: both are the same box, or nothing."""
    return _drawn("证") != _drawn("书")


def _drawn(word: str) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="4" y="30" font-size="24" font-family="{FONT}">{word}</text></svg>'
    )
    return bytes(vl_convert.svg_to_png(svg))
