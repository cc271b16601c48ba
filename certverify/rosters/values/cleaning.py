"""Folding the writing of a cell: compatibility forms, spaces of every kind, signs that mean "nothing" or "as above"."""

import re
import unicodedata
from typing import Final, TypeVar

import polars as pl

__all__ = [
    "LEFT_DITTO",
    "TICK",
    "UPPER_DITTO",
    "fold",
    "is_nothing",
    "says_nothing",
    "squeeze",
    "squeezed_text",
    "without_brackets",
]

_INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0000-\u0008\u000b\u000c\u000e-\u001f]"
)
_NOTHING: Final = re.compile(r"[-—–―_/\\.。、,]*|无|没有|空|暂无|n/?a|none|null|nan", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
UPPER_DITTO: Final = frozenset({"〃", "同上", "″", "''", '"', "”", "上同", '~"', '""'})
LEFT_DITTO: Final = frozenset({"同左", "←", "同前"})
TICK: Final = frozenset({"√", "✓", "✔", "☑", "v", "V", "有", "是"})

_Text = TypeVar("_Text", pl.Expr, pl.Series)


def fold(text: str) -> str:
    """Return NFKC without invisible characters; line breaks stay, other white space becomes one space."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return re.sub(r"[^\S\n]+", " ", folded.replace("\r\n", "\n").replace("\r", "\n")).strip()


def squeeze(text: str) -> str:
    """Return NFKC without invisible characters and without any white space."""
    return "".join(fold(text).split())


def squeezed_text(text: _Text) -> _Text:
    """Return a column of cells in NFKC without white space: :func:`squeeze`, but for invisible characters."""
    return text.str.normalize("NFKC").str.replace_all(r"\s", "")


def is_nothing(text: str) -> bool:
    """Tell whether a squeezed cell says that there is nothing: blank, ``/``, ``—``, 无."""
    return _NOTHING.fullmatch(text) is not None


def says_nothing(value: pl.Expr) -> pl.Expr:
    """Tell of cells as written whether they say nothing or cross something out: blank, a stroke, 无, ×."""
    return value.str.contains(r"^[\s\-—–/\\.。、,]*$") | value.str.strip_chars().is_in(
        ["无", "没有", "暂无", "×", "✗", "✘"]
    )


def without_brackets(text: str) -> tuple[str, list[str]]:
    """Return a squeezed text without its bracketed remarks, and the remarks."""
    return _BRACKETS.sub("", text), [found[1:-1] for found in _BRACKETS.findall(text)]
