"""Which certificates a line claims, and which of its posts each of them is for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from certverify.rosters.posts.cells import PostCells
from certverify.rosters.posts.other_cards import (
    UNKNOWN_CARD,
    names_level,
    names_pass,
    says_only_card,
    system_of_card,
    system_of_class,
)
from certverify.rosters.posts.words import Meaning, is_code
from certverify.rosters.values.cleaning import is_nothing, squeeze
from certverify_schemas.catalogue import WordKind

__all__ = [
    "claims_of",
    "foreign_system",
    "foreign_to_manager",
    "is_mines_electrician",
    "of_another_trade",
    "paired",
    "without_strangers",
]

_ELECTRIC: Final = "电工作业"
_OF_A_CATEGORY: Final = (WordKind.ITEM, WordKind.CATEGORY, WordKind.AMBIGUOUS)
"""焊工证 leaves the item open, and is none of an electrician's all the same."""


def claims_of(cells: PostCells, understood: Callable[[str], list[Meaning]]) -> list[Meaning]:
    """Return the certificates that a line claims: the first cell that names any, its item narrowed by the others."""
    category = next((m.category for m in understood(cells.job_category) if m.category), None)
    beside = understood(cells.number_word or "")
    above = _of_group(cells, understood)
    for cell in (above, cells.operation_item, cells.cert_name):
        claims = [
            m
            for word in understood(cell)
            if not _is_generic(m := _as_card(word, cells)) and not _is_own(m, cells)
        ]
        if claims and cell is not above and (system := _system_above(cells, understood)) is not None:
            return [_foreign(claim, system) for claim in claims]
        if claims:
            return [_named(_narrowed(_categorised(claim, category), beside), cells) for claim in claims]
    known = [m for m in beside if m.kind is not None]
    listed = (_as_card(m, cells) for m in understood(cells.job_category))
    return known or [_named(m, cells) for m in listed if not _is_generic(m)]


def foreign_system(claim: Meaning | None) -> str | None:
    """Return the system whose card a claim is, :data:`UNKNOWN_CARD` of one that nobody knows, none of one of ours."""
    if claim is None or (claim.kind is not WordKind.OTHER_SYSTEM and claim.system != UNKNOWN_CARD):
        return None
    return claim.system


def foreign_to_manager(cells: PostCells, understood: Callable[[str], list[Meaning]]) -> Meaning | None:
    """Return the card that a manager's line names, if it is no pass: 注册安全工程师, 急救员证.

    Other columns than the certificate's name tell the pass's own industry and type.
    """
    named = replace(cells, operation_item="", job_category="", number_word=None, group_word="")
    claims = claims_of(named, understood)
    if any(claim.special or names_pass(squeeze(claim.word)) for claim in claims):
        return None
    return next((claim for claim in claims if foreign_system(claim) is not None), None)


def without_strangers(
    claims: Sequence[Meaning], posts: Sequence[Meaning], category_of: Callable[[str], str | None]
) -> list[Meaning]:
    """Mark a card that may be one of several (架子工证) where the posts beside it ask for none of them: 电工.

    Whatever it is, it is not the electrician's, and its dates are compared with nothing of his.
    """

    def strange(claim: Meaning) -> bool:
        if claim.kind is not WordKind.AMBIGUOUS or claim.category is not None or not claim.candidates:
            return False
        categories = {category_of(item) for item in claim.candidates}
        return all(_is_sure(post, *_OF_A_CATEGORY) and post.category not in categories for post in posts)

    return [
        replace(claim, kind=None, system=UNKNOWN_CARD, candidates=()) if posts and strange(claim) else claim
        for claim in claims
    ]


def _of_group(cells: PostCells, understood: Callable[[str], list[Meaning]]) -> str:
    """Return what a group of columns is for: 电工证 above, with 低压 as the item of the row, is 电工证（低压）."""
    if not cells.group_word or is_nothing(squeeze(cells.operation_item)):
        return cells.group_word
    both = f"{cells.group_word}({squeeze(cells.operation_item)})"
    above, told = understood(cells.group_word), understood(both)
    narrower = [m.category for m in above] == [m.category for m in told] and all(m.item for m in told)
    return both if narrower and not any(m.item for m in above) else cells.group_word


def paired(
    posts: Sequence[Meaning], claims: Sequence[Meaning]
) -> list[tuple[Meaning | None, Meaning | None]]:
    """Give each claim to the post of its own item or category, else to the first; other posts stand alone."""
    if not posts:
        return [(None, claim) for claim in claims] or [(None, None)]
    pairs: list[tuple[Meaning | None, Meaning | None]] = []
    used = set()
    for claim in claims:
        own = [n for n, post in enumerate(posts) if claim.item is not None and claim.item == post.item]
        alike = [n for n, post in enumerate(posts) if _belongs(claim, post)]
        n = (own or alike or [0])[0]
        used.add(n)
        pairs.append((posts[n], claim))
    return pairs + [(post, None) for n, post in enumerate(posts) if n not in used]


def of_another_trade(post: Meaning | None, claim: Meaning | None) -> bool:
    """Tell whether a card is plainly of another category than the trade beside it: 焊工证 of an 电工.

    A mine's electrician is 电工 by trade, whose card is that of the mine's electrical work.
    """
    if post is None or claim is None or _belongs(claim, post) or is_mines_electrician(post, claim):
        return False
    return _is_sure(post, WordKind.ITEM, WordKind.CATEGORY) and _is_sure(claim, *_OF_A_CATEGORY)


def is_mines_electrician(post: Meaning, claim: Meaning) -> bool:
    """Tell whether the card of an electrician is 煤矿井下电气作业 or the like, which is in a mine's category."""
    return post.category == _ELECTRIC and post.item is None and "井下电气" in (claim.item or "")


def _is_sure(meaning: Meaning, *kinds: WordKind) -> bool:
    sure = meaning.kind in kinds and meaning.category is not None
    return sure and meaning.aside is None and not meaning.of_process


def _is_generic(meaning: Meaning) -> bool:
    return meaning.kind is None and meaning.category is None and says_only_card(squeeze(meaning.word))


def _is_own(meaning: Meaning, cells: PostCells) -> bool:
    """Tell whether a word beside a number with T is a code of the firm's own, and no card of another system (N1)."""
    return cells.number_with_t and is_code(meaning.word) and meaning.system is None


def _as_card(meaning: Meaning, cells: PostCells) -> Meaning:
    """Read 高压进网许可证, which the catalogue does not know, as the certificate of another system that it is.

    So are what the catalogue has let go (企业内机动车辆驾驶), what it never had (有限空间作业), and a trade with
    a level of skill (维修电工（高级）), unless a number with T says that the card is one of special operations.
    """
    system = _system(meaning, with_t=cells.number_with_t)
    if system is None:
        return meaning
    return _foreign(meaning, system)


def _foreign(meaning: Meaning, system: str) -> Meaning:
    return replace(meaning, kind=WordKind.OTHER_SYSTEM, system=system, item=None, category=None)


def _system_above(cells: PostCells, understood: Callable[[str], list[Meaning]]) -> str | None:
    """Return the other system of whose certificates the line's kind is: 职业技能等级证书 beside 低压电工.

    A number with T says that the card is one of special operations all the same.
    """
    if cells.number_with_t or is_nothing(squeeze(cells.job_category)):
        return None
    kinds = understood(cells.job_category)
    systems = {None if kind.special else system_of_class(squeeze(kind.word)) for kind in kinds}
    return systems.pop() if len(systems) == 1 else None


def _system(meaning: Meaning, *, with_t: bool) -> str | None:
    word = squeeze(meaning.word)
    if meaning.kind in {None, WordKind.UNKNOWN}:
        return system_of_card(word)
    if meaning.kind is WordKind.NOT_NATIONAL:
        return "training"
    if with_t or meaning.kind is WordKind.OTHER_SYSTEM:
        return None
    if meaning.kind is WordKind.LEGACY and meaning.category is None:
        return "special_equipment"
    return "skills" if names_level(word) else None


def _named(claim: Meaning, cells: PostCells) -> Meaning:
    """Mark a card whose name says nothing to us: neither its number nor its dates are a claim to one of this platform.

    A number with T is, however badly its name is written; so is a process (偶氮化工艺), which nobody else certifies.
    """
    strange = claim.kind in {None, WordKind.UNKNOWN} and claim.category is None
    strange &= not claim.word.endswith(("工艺", "工艺作业"))
    return replace(claim, system=UNKNOWN_CARD) if strange and not cells.number_with_t else claim


def _categorised(claim: Meaning, category: str | None) -> Meaning:
    return replace(claim, category=category) if claim.category is None and claim.kind is None else claim


def _narrowed(claim: Meaning, beside: Sequence[Meaning]) -> Meaning:
    """The item written beside the number narrows a category of its own, nothing else."""
    own = next((m for m in beside if m.item and m.category == claim.category), None)
    return own if own is not None and claim.item is None and claim.category is not None else claim


def _belongs(claim: Meaning, post: Meaning) -> bool:
    if claim.category is not None and claim.category == post.category:
        return True
    return claim.item in post.candidates or (claim.system is not None and claim.system == post.system)
