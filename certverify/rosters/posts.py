"""From the words of a row to its entries: which posts it names, which certificates it claims, and what settles it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from certverify.rosters.cleaning import is_nothing
from certverify.rosters.managers import ManagerReading, read_manager
from certverify.rosters.other_cards import system_of_card
from certverify.rosters.words import Meaning, nearest_items, split_words, understand, written
from certverify_schemas.catalogue import Catalogue, WordKind

__all__ = ["CHEMICAL", "PART", "Part", "PostCells", "PostReader"]

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
_CANCELLED: Final = re.compile("注销|吊销|撤销|作废|停用")
_COAL: Final = "煤矿安全作业"
_CHEMICAL: Final = "危险化学品安全作业"
CHEMICAL: Final = "化工|石化|危险化学品|危化|化学"
"""A pattern: what the name or the industry of a chemical firm holds."""


@dataclass(frozen=True, slots=True)
class PostCells:
    """The cells of one line that speak of post and certificate, and the system that its number belongs to.

    ``number_claims``: whether the number's cell holds one. ``chemical``: the row's own firm or industry is a chemical
    one.
    """

    trade: str = ""
    position: str = ""
    duty: str = ""
    person_type: str = ""
    job_category: str = ""
    operation_item: str = ""
    cert_name: str = ""
    group_word: str = ""
    number_word: str | None = None
    number_system: str | None = None
    number_claims: bool | None = None
    chemical: bool = False


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


@dataclass(frozen=True, slots=True)
class PostReader:
    """Reads posts for one sheet: ``kind`` is what the sheet lists, ``chemical`` whether the firm is a chemical one."""

    catalogue: Catalogue
    kind: str = "operators"
    chemical: bool = False

    def read(self, cells: PostCells) -> list[Part]:
        """Return the entries of a line: managers' types, and posts paired with the certificates claimed for them."""
        claims = self._claims(cells)
        posts = self._posts(cells)
        manager = self._manager(cells, posts)
        if manager.roles:
            return self._managed_and_operated(manager, posts, claims, cells)
        if manager.notes and not any(_tells(post) for post in posts) and not any(c.special for c in claims):
            return [
                _unclear(Part(post=_shown(cells.duty, cells.position, cells.person_type)), *manager.notes)
            ]
        pairs = _pairs(posts, claims)
        # 焊工兼电工 with a row's 低压电工 card: its number and dates are not of the welder's
        named = any(claim is not None and claim.special for _, claim in pairs)
        return [
            replace(self._operated(post, claim, cells), carries_card=claim is not None or not named)
            for post, claim in pairs
        ]

    def _understood(self, cell: str) -> list[Meaning]:
        return [understand(word, self.catalogue) for word in split_words(cell, self.catalogue)]

    def _posts(self, cells: PostCells) -> list[Meaning]:
        """Take the first column of 工种, 岗位 and 职务 whose words say something, else the first that is filled."""
        readings = [
            reading
            for cell in (cells.trade, cells.position, cells.duty)
            if (reading := self._understood(cell))
        ]
        telling = [reading for reading in readings if any(m.kind or m.plain for m in reading)]
        return (telling or readings or [[]])[0]

    def _claims(self, cells: PostCells) -> list[Meaning]:
        category = next((m.category for m in self._understood(cells.job_category) if m.category), None)
        beside = self._understood(cells.number_word or "")
        for cell in (cells.group_word, cells.operation_item, cells.cert_name):
            claims = [m for word in self._understood(cell) if not _is_generic(m := _as_card(word))]
            if claims:
                return [_narrowed(_categorised(claim, category), beside) for claim in claims]
        known = [m for m in beside if m.kind is not None]
        return known or [m for m in self._understood(cells.job_category) if not _is_generic(m)]

    def _manager(self, cells: PostCells, posts: Sequence[Meaning]) -> ManagerReading:
        typed = read_manager(cells.person_type)
        if typed.roles:
            # 人员类别 says what the post asks for, 职务 that it is held: 原安全总监 is no safety manager any more
            return next((r for c in (cells.duty, cells.position) if (r := read_manager(c)).elsewhen), typed)
        if self.kind != "managers" and any(post.kind is not None or post.plain for post in posts):
            return _among(posts)
        others = [read_manager(cell) for cell in (cells.duty, cells.position, cells.trade)]
        return next((r for r in others if r.roles), next((r for r in (typed, *others) if r.notes), typed))

    def _managed_and_operated(
        self, manager: ManagerReading, posts: Sequence[Meaning], claims: Sequence[Meaning], cells: PostCells
    ) -> list[Part]:
        """Keep a safety manager's welding certificate apart from the assessment pass that the row says nothing of."""
        managed = [self._managed(role, manager, cells) for role in manager.roles]
        special = [post for post in posts if post.special]
        if self.kind == "managers":
            # the number and the dates of such a row are those of the pass, unless they carry the operators' T
            named = [claim for claim in claims if claim.special]
            return managed + [
                self._operated(post, card, cells) for post, card in _pairs(special, named) if post
            ]
        cards = [claim for claim in claims if claim.special]
        if not cards:
            return managed + [self._operated(post, None, cells) for post in special]
        operated = [
            self._operated(post, card, cells) if post else self._held(card, cells)
            for post, card in _pairs(special, cards)
        ]
        return [replace(part, carries_card=False) for part in managed] + operated

    def _held(self, card: Meaning | None, cells: PostCells) -> Part:
        """Return a card that no post of the row asks for: it is judged by what it claims."""
        part = self._operated(None, card, cells)
        shown = _shown(cells.duty, cells.position, cells.person_type, cells.trade)
        return replace(part, post=shown, required_category=None, required_item=None)

    def _managed(self, role: str, manager: ManagerReading, cells: PostCells) -> Part:
        post = _shown(cells.duty, cells.position, cells.person_type, cells.trade)
        if role == "other_system":
            return Part(
                post=post,
                card_system="housing_managers",
                disposition="not_applicable",
                part_cause="other_system",
            )
        return Part(role=role, post=post, card_system=cells.number_system, post_notes=manager.notes)

    def _operated(self, post: Meaning | None, claim: Meaning | None, cells: PostCells) -> Part:
        system = claim.system if claim is not None and claim.kind is WordKind.OTHER_SYSTEM else None
        part = Part(
            post=_shown(post.word) if post else None,
            claimed_word=claim.word if claim else None,
            claimed_category=claim.category if claim else None,
            claimed_item=claim.item if claim else None,
            card_system=cells.number_system or system,
            item_notes=self._item_notes(claim),
        )
        return self._required(part, post, claim, cells)

    def _required(self, part: Part, post: Meaning | None, claim: Meaning | None, cells: PostCells) -> Part:
        """Say what the post asks for. In a list of operators the item stands for a post that tells nothing."""
        if claim is not None and _CANCELLED.search(claim.word):
            part = replace(part, item_notes=("item_cancelled",))
            return _unclear(replace(part, post=part.post or claim.word))
        telling = claim is not None and (claim.special or claim.kind is WordKind.OTHER_SYSTEM)
        if post is None:
            if claim is None or not telling or self.kind == "managers":
                return _unclear(part, *(() if part.item_notes else ("post_missing",)))
            return self._settled(replace(part, post=claim.word), claim, claim, cells)
        if post.kind is None and not post.plain:
            note = f"post_not_understood|{'、'.join(nearest_items(post.word, self.catalogue)) or '—'}"
            if claim is not None and telling and self.kind == "operators":
                return self._settled(replace(part, post_notes=(note,)), claim, claim, cells)
            return self._in_doubt(part, note, claim)
        return self._settled(part, post, claim, cells)

    def _settled(self, part: Part, post: Meaning, claim: Meaning | None, cells: PostCells) -> Part:
        if post.plain:
            return self._plain(part, claim, cells)
        if post.aside is not None:
            return self._in_doubt(part, f"post_bracket|{post.aside}", claim)
        if post.kind is WordKind.OTHER_SYSTEM:
            return self._foreign(part, post, claim)
        if post.kind is WordKind.NOT_NATIONAL:
            return _out_of_scope(part, "no_national_item")
        return self._national(part, post, claim, chemical=self.chemical or cells.chemical)

    def _plain(self, part: Part, claim: Meaning | None, cells: PostCells) -> Part:
        """Leave a post alone that asks for no card, but not a card with a number: anybody may hold a forged one."""
        if claim is not None and claim.special and cells.number_claims and part.card_system is None:
            return _by_card(part, claim, "post_plain_card_verified")
        if claim is not None and claim.special:
            part = replace(part, post_notes=(*part.post_notes, f"post_plain_with_card|{claim.word}"))
        return _out_of_scope(part, "post_not_special")

    def _foreign(self, part: Part, post: Meaning, claim: Meaning | None) -> Part:
        """Another system's post is not asked about, unless the row names a certificate of this one."""
        if claim is not None and claim.special and part.card_system is None:
            return self._in_doubt(part, "", claim)
        return _out_of_scope(replace(part, card_system=part.card_system or post.system), "other_system")

    def _national(self, part: Part, post: Meaning, claim: Meaning | None, *, chemical: bool) -> Part:
        if post.of_process and not chemical and (claim is None or claim.category != post.category):
            return self._in_doubt(part, f"post_of_process|{post.item}", claim)
        resolved = self._resolved(post, claim, chemical=chemical) if post.kind is WordKind.AMBIGUOUS else None
        if (item := post.item if post.kind is WordKind.ITEM else resolved) is not None:
            return _operator(part, self._category_of(item), item)
        if post.category is not None:
            return _operator(part, post.category, None)
        if post.system is not None and post.system == part.card_system:
            return replace(part, disposition="not_applicable", part_cause="other_system")
        if not post.candidates:
            return _unclear(part, "word_legacy" if post.kind is WordKind.LEGACY else "post_unclear")
        return self._in_doubt(part, f"post_ambiguous|{'、'.join(post.candidates)}", claim)

    def _in_doubt(self, part: Part, note: str, claim: Meaning | None) -> Part:
        """A card that names its item is asked about, and judged by what it claims; without one nothing is guessed."""
        if claim is None or not claim.special:
            return _unclear(part, note)
        return _by_card(part, claim, "post_by_card")

    def _resolved(self, post: Meaning, claim: Meaning | None, *, chemical: bool) -> str | None:
        """An ambiguous word is narrowed only by the row's own item, or (仪表工) by the firm being a chemical one."""
        if claim is not None and claim.item in post.candidates and post.category is None:
            return claim.item
        only = post.candidates[0] if len(post.candidates) == 1 and post.system is None else None
        return only if only and chemical and self._category_of(only) == _CHEMICAL else None

    def _category_of(self, name: str) -> str | None:
        return next((item.category for item in self.catalogue.items.values() if item.name == name), None)

    def _item_notes(self, claim: Meaning | None) -> tuple[str, ...]:
        if claim is None or claim.plain:
            return ()
        if claim.kind is None:
            return (f"item_not_in_catalogue|{'、'.join(nearest_items(claim.word, self.catalogue)) or '—'}",)
        return ("word_legacy",) if claim.kind is WordKind.LEGACY else ()


def _tells(post: Meaning) -> bool:
    return post.plain or post.kind not in {None, WordKind.UNKNOWN}


def _among(posts: Sequence[Meaning]) -> ManagerReading:
    """Read the manager's post beside a trade: 电工兼安全员; a lone word of a trade names none."""
    others = [post for post in posts if post.kind is None and not post.plain]
    return next((r for post in others if (r := read_manager(post.word)).roles), ManagerReading())


def _is_generic(meaning: Meaning) -> bool:
    return (
        meaning.kind is None
        and re.search("操作证|特种作业|合格证|安全资格|证书$|IC卡", meaning.word) is not None
    )


def _as_card(meaning: Meaning) -> Meaning:
    """Read 高压进网许可证, which the catalogue does not know, as the certificate of another system that it is."""
    system = system_of_card(meaning.word) if meaning.kind is None else None
    return replace(meaning, kind=WordKind.OTHER_SYSTEM, system=system) if system is not None else meaning


def _shown(*cells: str) -> str | None:
    return next((text for cell in cells if not is_nothing(text := written(cell))), None)


def _categorised(claim: Meaning, category: str | None) -> Meaning:
    return replace(claim, category=category) if claim.category is None and claim.kind is None else claim


def _narrowed(claim: Meaning, beside: Sequence[Meaning]) -> Meaning:
    """The item written beside the number narrows a category of its own, nothing else."""
    own = next((m for m in beside if m.item and m.category == claim.category), None)
    return own if own is not None and claim.item is None and claim.category is not None else claim


def _pairs(
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


def _belongs(claim: Meaning, post: Meaning) -> bool:
    if claim.category is not None and claim.category == post.category:
        return True
    return claim.item in post.candidates or (claim.system is not None and claim.system == post.system)


def _operator(part: Part, category: str | None, item: str | None) -> Part:
    return replace(
        part, role="operator", required_category=category, required_item=item, coal=category == _COAL
    )


def _by_card(part: Part, claim: Meaning, note: str) -> Part:
    """Have a card asked about that no post asks for; it is judged by what it claims."""
    notes = (*part.post_notes, f"{note}|{claim.word}")
    return replace(part, role="operator", coal=claim.category == _COAL, post_notes=notes)


def _out_of_scope(part: Part, cause: str) -> Part:
    """Leave a post alone; what its certificate is called is then nothing to correct from the catalogue."""
    return replace(part, disposition="not_applicable", part_cause=cause, item_notes=())


def _unclear(part: Part, *notes: str) -> Part:
    return replace(
        part, disposition="unverified", part_cause="post_unclear", post_notes=(*part.post_notes, *notes)
    )
