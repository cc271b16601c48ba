"""One entry of a row: what a post asks for, what is claimed, and what settles it."""

from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from certverify.rosters.posts.words import Meaning

__all__ = [
    "PART",
    "Part",
    "by_card",
    "by_number",
    "is_open",
    "operator",
    "out_of_scope",
    "unclear",
    "without_need",
]

PART: Final = pl.Struct(
    {
        "role": pl.String,
        "post": pl.String,
        "required_category": pl.String,
        "required_item": pl.String,
        "coal": pl.Boolean,
        "claimed_word": pl.String,
        "claimed_category": pl.String,
        "claimed_item": pl.String,
        "card_system": pl.String,
        "carries_card": pl.Boolean,
        "disposition": pl.String,
        "part_cause": pl.String,
        "post_notes": pl.List(pl.String),
        "item_notes": pl.List(pl.String),
    }
)
_COAL: Final = "煤矿安全作业"
_BY_POST: Final = frozenset({"post_not_special", "post_unclear"})
"""Causes that a post alone gives for not asking."""


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of a row. ``disposition`` with ``part_cause`` settles it; notes are problem words with details.

    ``carries_card``: whether number, dates and issuer of the row are those of this entry's certificate.
    """

    role: str | None = None
    post: str | None = None
    required_category: str | None = None
    required_item: str | None = None
    coal: bool = False
    claimed_word: str | None = None
    claimed_category: str | None = None
    claimed_item: str | None = None
    card_system: str | None = None
    carries_card: bool = True
    disposition: str | None = None
    part_cause: str | None = None
    post_notes: tuple[str, ...] = ()
    item_notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the fields of :data:`PART`."""
        return {
            name: list(v) if isinstance(v := getattr(self, name), tuple) else v for name in self.__slots__
        }


def operator(part: Part, category: str | None, item: str | None) -> Part:
    """Ask for a card of a category, or of one item in it."""
    return replace(
        part, role="operator", required_category=category, required_item=item, coal=category == _COAL
    )


def by_card(part: Part, claim: Meaning, note: str) -> Part:
    """Have a card asked about that no post asks for; it is judged by what it claims."""
    notes = (*part.post_notes, f"{note}|{claim.word}")
    return replace(part, role="operator", coal=claim.category == _COAL, post_notes=notes)


def out_of_scope(part: Part, cause: str) -> Part:
    """Leave a post alone; what its certificate is called is then nothing to correct from the catalogue."""
    return replace(part, disposition="not_applicable", part_cause=cause, item_notes=())


def unclear(part: Part, *notes: str) -> Part:
    """Leave open what the post asks for: nobody is judged by a guess."""
    return replace(
        part, disposition="unverified", part_cause="post_unclear", post_notes=(*part.post_notes, *notes)
    )


def without_need(part: Part) -> Part:
    """Leave a post alone of which the roster says that it needs no card, where its word tells nothing else.

    A word of special operations is not overruled, and whether a deputy is a manager the column does not say.
    """
    claimed = part.claimed_word or part.role
    deputy = any(note.startswith("manager_") and note != "manager_not_appointed" for note in part.post_notes)
    asks = any(note.startswith(("post_ambiguous", "post_of_process")) for note in part.post_notes)
    if part.part_cause != "post_unclear" or claimed or deputy or asks:
        return part
    return replace(out_of_scope(part, "post_not_special"), post_notes=())


def is_open(part: Part) -> bool:
    """Tell whether nothing but the post keeps an entry from being asked about: no void card, none of another system."""
    void = "item_cancelled" in part.item_notes
    return part.part_cause in _BY_POST and part.carries_card and part.card_system is None and not void


def by_number(part: Part) -> Part:
    """Have a card asked about by its number alone: a T-number without a record is a doubt whatever the post.

    With a record the entry stays ``post_unclear``, so the item that the card names is not judged by.
    """
    plain = part.part_cause == "post_not_special"
    return replace(
        part,
        role="operator",
        claimed_item=None,
        claimed_category=None,
        disposition=None,
        part_cause=None,
        post_notes=(*part.post_notes, "post_plain_number_asked") if plain else part.post_notes,
    )
