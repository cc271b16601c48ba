"""The catalogue of special operations, of manager categories and of the words rosters use for them.

The data are dated and live in the packs (``certverify/rules/packs``); this is their shape, shared by the reader of
rosters, which turns words into items, and by the rules.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Alias", "Catalogue", "Item", "System", "WordKind", "normal_word"]


class WordKind(StrEnum):
    """What a roster's word for a post or a certificate stands for."""

    ITEM = "item"
    """One operation item (操作项目)."""
    CATEGORY = "category"
    """A category (作业类别) with the item unstated."""
    AMBIGUOUS = "ambiguous"
    """Several items, or items and another system: never guessed; its category stands if it has one."""
    OTHER_SYSTEM = "other_system"
    """A certificate or post of another authority (住建, 市场监管 …)."""
    NOT_NATIONAL = "not_national"
    """No item of the national catalogue."""
    LEGACY = "legacy"
    """A name or category used before 2010."""
    UNKNOWN = "unknown"
    """A word that says nothing of special operations by itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """One operation item of the catalogue, e.g. 1.2 低压电工作业 of category 电工作业."""

    number: str | None
    name: str
    category: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Alias:
    """What one roster word stands for. ``candidates`` are catalogue items, for ambiguous words."""

    word: str
    kind: WordKind
    item: str | None = None
    category: str | None = None
    system: str | None = None
    candidates: tuple[str, ...] = ()
    evidence: str = "unverified"


@dataclass(frozen=True, slots=True)
class System:
    """Another authority's certificate system: who issues it, where to look it up, how its numbers look.

    ``trades``: the categories of special operations whose work its certificates license under that authority, where a
    firm's name or industry matches ``places`` (a pattern).
    """

    key: str
    certificate: str
    authority: str
    authority_en: str
    query_site: str
    number_pattern: str | None
    trades: tuple[str, ...] = ()
    places: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items, categories, aliases and other systems of one pack, keyed by normal form (:func:`normal_word`)."""

    items: Mapping[str, Item]
    categories: Mapping[str, str]
    aliases: Mapping[str, Alias]
    systems: Mapping[str, System]

    def understand(self, word: str) -> Alias | None:
        """Return what a word stands for, or ``None`` for a word nobody has told us about.

        Order: an item's or category's own name or number, then the alias list. Nothing is read by likeness.
        """
        key = normal_word(word)
        if (item := self.items.get(key)) is not None:
            return Alias(word, WordKind.ITEM, item=item.name, category=item.category, evidence=item.evidence)
        if (category := self.categories.get(key)) is not None:
            return Alias(word, WordKind.CATEGORY, category=category, evidence="secondary")
        return self.aliases.get(key)

    def category_of(self, item: str) -> str | None:
        """Return the category of an item by its full name."""
        return next((known.category for known in self.items.values() if known.name == item), None)


def normal_word(word: str) -> str:
    """Fold the writing of a word, not its meaning: NFKC, no white space, half-width brackets, lower-case Latin.

    >>> normal_word("裂解（裂化）工艺 作业") == normal_word("裂解(裂化)工艺作业")
    True
    """
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()
