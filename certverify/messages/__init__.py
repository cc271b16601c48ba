"""The one catalogue of user-facing text, Chinese and English, one CSV file per subject (``key,zh,en``)."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final, Literal

__all__ = ["LANGUAGES", "Lang", "between", "keys", "listed", "template", "text"]

Lang = Literal["zh", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("zh", "en")


@cache
def _catalogue() -> dict[str, dict[Lang, str]]:
    catalogue: dict[str, dict[Lang, str]] = {}
    for path in sorted(files(__name__).iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".csv"):
            continue
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            if row["key"] in catalogue:
                raise ValueError(f"message {row['key']} stands twice")
            catalogue[row["key"]] = {"zh": row["zh"], "en": row["en"]}
    return catalogue


def keys() -> frozenset[str]:
    """Return every key of the catalogue."""
    return frozenset(_catalogue())


def template(key: str, lang: Lang) -> str:
    """Return a message with its ``{placeholders}`` unfilled.

    Raises:
        KeyError: no such message; a test holds every key used in the code against the catalogue.
    """
    return _catalogue()[key][lang]


def text(key: str, lang: Lang, /, **facts: object) -> str:
    """Return a message filled with ``facts``.

    Raises:
        KeyError: no such message, or a placeholder without a fact.
    """
    return template(key, lang).format_map(facts)


def between(lang: Lang) -> str:
    """Return what stands between the words of a list within a sentence."""
    return "、" if lang == "zh" else ", "


def listed(words: Iterable[str], lang: Lang) -> str:
    """Return words as a list within a sentence."""
    return between(lang).join(words)
