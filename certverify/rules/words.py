"""Official words understood through the catalogue, one distinct word at a time: what nobody knows stays unknown."""

from collections.abc import Iterable

import polars as pl

from certverify_schemas.catalogue import Catalogue, WordKind, normal_word

__all__ = ["category_words", "item_words", "plain_words"]


def item_words(words: Iterable[pl.Series], catalogue: Catalogue) -> pl.DataFrame:
    """Return one line per distinct word: ``word, item, item_known, item_category``.

    ``item`` is the catalogue's name, or for an unknown word its normal form, so that equal unknown words still
    meet; it is null for a word that names only a category, as is ``item_known``. ``item_category`` is the
    catalogue's category, null where the word does not tell.
    """
    lines = [(word, *_item(word, catalogue)) for word in _distinct(words)]
    schema = {"word": pl.String, "item": pl.String, "item_known": pl.Boolean, "item_category": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")


def category_words(words: Iterable[pl.Series], catalogue: Catalogue) -> pl.DataFrame:
    """Return one line per distinct word: ``word, category`` (the catalogue's name, null if unknown)."""
    lines = [(word, _category(word, catalogue)) for word in _distinct(words)]
    return pl.DataFrame(lines, schema={"word": pl.String, "category": pl.String}, orient="row")


def plain_words(words: Iterable[pl.Series], known: Iterable[str]) -> pl.DataFrame:
    """Return one line per distinct word: ``word, plain`` (its normal form) and whether it is ``known``."""
    wanted = {normal_word(word) for word in known}
    lines = [(word, plain := normal_word(word), plain in wanted) for word in _distinct(words)]
    return pl.DataFrame(
        lines, schema={"word": pl.String, "plain": pl.String, "known": pl.Boolean}, orient="row"
    )


def _item(word: str, catalogue: Catalogue) -> tuple[str | None, bool | None, str | None]:
    alias = catalogue.understand(word)
    if alias is None:
        return normal_word(word), False, None
    if alias.kind is WordKind.ITEM:
        return alias.item, True, alias.category
    if alias.kind in {WordKind.CATEGORY, WordKind.LEGACY} and alias.category is not None:
        return None, None, alias.category
    return normal_word(word), False, None


def _category(word: str, catalogue: Catalogue) -> str | None:
    alias = catalogue.understand(word)
    return None if alias is None or alias.kind not in {WordKind.CATEGORY, WordKind.LEGACY} else alias.category


def _distinct(words: Iterable[pl.Series]) -> list[str]:
    return sorted(
        {word for series in words for word in series.drop_nulls().unique().to_list() if word.strip()}
    )
