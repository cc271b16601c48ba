"""From the words of a row to its entries: its posts, each with the certificate that is claimed for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from certverify.rosters.posts.cells import PostCells, shown
from certverify.rosters.posts.claims import (
    claims_of,
    foreign_system,
    foreign_to_manager,
    of_another_trade,
    paired,
    without_strangers,
)
from certverify.rosters.posts.demands import Demands, item_notes
from certverify.rosters.posts.managers import ManagerReading, listed_managers, read_duty, read_manager
from certverify.rosters.posts.parts import Part, by_number, is_open, out_of_scope, unclear, without_need
from certverify.rosters.posts.words import Meaning, meanings_in, split_words
from certverify.rosters.values.cleaning import squeeze
from certverify_schemas.catalogue import Catalogue, WordKind

__all__ = ["PostReader"]

_AN_OPERATOR: Final = re.compile("(?:特种|危险|特殊)?(?:作业|操作|工种)(?:人员|工人?|员)|特种工|操作工")
"""人员类型 of an operator, also where the others listed are managers: his item stands for a post that is not named."""
_Pair = tuple[Meaning | None, Meaning | None]
"""A post and the card that is claimed for it."""


@dataclass(frozen=True, slots=True)
class PostReader:
    """Reads posts for one sheet: ``kind`` is what the sheet lists, ``chemical`` whether the firm is a chemical one.

    ``operation_cards``: whether a header of the table names special operation certificates (特种作业操作证号).
    ``type_of_card``: the column of person types says what kind of certificate somebody holds (合格证类别).
    ``around``: the words of titles, of the sheet's name and of the employer; ``mine``: the kind of mine that they name
    (``coal``, ``other``, ``ore``).
    """

    catalogue: Catalogue
    kind: str = "operators"
    chemical: bool = False
    operation_cards: bool = False
    type_of_card: bool = False
    around: str = ""
    mine: str = ""

    def read(self, cells: PostCells) -> list[Part]:
        """Return the entries of a line: managers' types, and posts paired with the certificates claimed for them.

        A card with a T-number is asked about whatever the post is: whether it is on record does not depend on that.
        """
        parts = self._below(cells) if cells.above and cells.bare else self._of_row(cells)
        if cells.needless and self.kind != "managers" and not cells.number_claims:
            parts = [without_need(part) for part in parts]
        asked = any(part.disposition is None and part.carries_card for part in parts)
        still_open = next((part for part in parts if is_open(part)), None)
        if not cells.number_with_t or asked or still_open is None:
            return parts
        return [by_number(part) if part is still_open else part for part in parts]

    def _below(self, cells: PostCells) -> list[Part]:
        """Read a row that names no post: what stands above it does, unless that names several."""
        if len(split_words(cells.above, self.catalogue)) > 1:
            return [unclear(Part(post=cells.above), f"post_above_several|{cells.above}")]
        manager = bool(read_manager(cells.above).roles)
        own = replace(cells, trade="" if manager else cells.above, position="", duty="", person_type="")
        return self._of_row(replace(own, person_type=cells.above) if manager else own)

    def _of_row(self, cells: PostCells) -> list[Part]:
        claims = claims_of(cells, self._understood)
        posts = self._posts(cells)
        manager = self._manager(cells, posts)
        if cells.of_pass and manager.roles:
            return [self._managed(role, manager, cells) for role in manager.roles]
        if cells.of_pass and posts and (self.kind != "managers" or any(post.special for post in posts)):
            # no operation card: the trade is asked about as if the line gave none
            return [replace(self._operated(post, None, cells), carries_card=False) for post in posts]
        if manager.roles:
            return self._managed_and_operated(manager, posts, claims, cells)
        open_post = not any(_tells(post) for post in posts) or (
            _named_for_safety(cells) and not any(post.special for post in posts)
        )
        if manager.notes and open_post and not any(c.special for c in claims):
            return [unclear(Part(post=shown(cells.duty, cells.position, cells.person_type)), *manager.notes)]
        if not cells.number_with_t:
            claims = without_strangers(claims, posts, self.catalogue.category_of)
        pairs = paired(posts, claims)
        # a group of columns (焊工证) says nothing of the row's trade; 准操项目 beside it is of the row's own card
        pairs = list(_trades_apart(pairs)) if cells.group_word else pairs
        # 焊工兼电工 with a row's 低压电工 card: its number and dates are not of the welder's
        named = any(claim is not None and claim.special for _, claim in pairs)
        return [
            self._beside(claim, cells)
            if post is None and posts and claim is not None
            else replace(self._operated(post, claim, cells), carries_card=claim is not None or not named)
            for post, claim in pairs
        ]

    def _understood(self, cell: str) -> list[Meaning]:
        return meanings_in(cell, self.catalogue)

    def _posts(self, cells: PostCells) -> list[Meaning]:
        """Take the first column of 工种, 岗位 and 职务 whose words say something, else the first that is filled."""
        readings = [
            reading
            for cell in (cells.trade, cells.position, cells.duty)
            if (reading := self._understood(cell))
        ]
        telling = [reading for reading in readings if any(m.kind or m.plain for m in reading)]
        return (telling or readings or [[]])[0]

    def _manager(self, cells: PostCells, posts: Sequence[Meaning]) -> ManagerReading:
        typed = read_manager(cells.person_type)
        if typed.roles and self.type_of_card and (own := _held_post(typed, cells, self.around)) is not None:
            return own
        if typed.roles:
            # 人员类别 says what the post asks for, 职务 that it is held: 原安全总监 is no safety manager any more
            return next((r for c in (cells.duty, cells.position) if (r := read_duty(c)).elsewhen), typed)
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
        of_operations = self.operation_cards and cells.number_with_t
        if self.kind == "managers" and not of_operations:
            # the number and the dates of such a row are those of the pass, unless they carry the operators' T
            named = [claim for claim in claims if claim.special]
            return managed + [
                self._operated(post, card, cells) for post, card in paired(special, named) if post
            ]
        cards = [claim for claim in claims if claim.special]
        if not cards and not special and of_operations:
            return [*managed, self._numbered(cells)]
        if not cards:
            return managed + [self._operated(post, None, cells) for post in special]
        operated = [
            self._operated(post, card, cells) if post else self._held(card, cells)
            for post, card in paired(special, cards)
        ]
        return [replace(part, carries_card=False) for part in managed] + operated

    def _beside(self, card: Meaning, cells: PostCells) -> Part:
        """Return a card of another trade than the worker's, which answers for itself and not for the trade."""
        part = self._held(card, cells)
        return replace(part, post_notes=(*part.post_notes, f"post_other_card|{card.word}"))

    def _held(self, card: Meaning | None, cells: PostCells) -> Part:
        """Return a card that no post of the row asks for: it is judged by what it claims."""
        part = self._operated(None, card, cells)
        post = shown(cells.duty, cells.position, cells.person_type, cells.trade)
        return replace(part, post=post, required_category=None, required_item=None)

    @staticmethod
    def _numbered(cells: PostCells) -> Part:
        """Return the special operation certificate of a manager, of which the row gives no more than the number."""
        post = shown(cells.duty, cells.position, cells.person_type, cells.trade)
        return by_number(out_of_scope(Part(post=post), "post_not_special"))

    def _managed(self, role: str, manager: ManagerReading, cells: PostCells) -> Part:
        post = shown(cells.duty, cells.position, cells.person_type, cells.trade)
        if role == "other_system":
            return Part(
                post=post,
                card_system="housing_managers",
                disposition="not_applicable",
                part_cause="other_system",
            )
        part = Part(role=role, post=post, card_system=cells.number_system, post_notes=manager.notes)
        card = None if cells.number_with_t else foreign_to_manager(cells, self._understood)
        if card is None:
            return part
        return replace(
            part,
            claimed_word=card.word,
            card_system=cells.number_system or foreign_system(card),
            item_notes=item_notes(card, self.catalogue),
        )

    def _operated(self, post: Meaning | None, claim: Meaning | None, cells: PostCells) -> Part:
        part = Part(
            post=shown(post.word) if post else None,
            claimed_word=claim.word if claim else None,
            claimed_category=claim.category if claim else None,
            claimed_item=claim.item if claim else None,
            card_system=cells.number_system or foreign_system(claim),
            item_notes=item_notes(claim, self.catalogue),
        )
        chemical = self.chemical or cells.chemical
        demands = Demands(
            self.catalogue,
            "operators" if _AN_OPERATOR.fullmatch(squeeze(cells.person_type)) else self.kind,
            chemical,
            numbered=bool(cells.number_claims),
            with_t=cells.number_with_t,
            around=self.around,
            mine=self.mine if cells.mine in {"", "ore"} and self.mine else cells.mine,
        )
        return demands.settle(part, post, claim)


def _trades_apart(pairs: Sequence[_Pair]) -> Iterator[_Pair]:
    """Part a trade and a card that is plainly of another one: 电工 asks for a card, and 焊工证 is judged by itself."""
    apart = [of_another_trade(*pair) for pair in pairs]
    answered = {post for (post, _), other in zip(pairs, apart, strict=True) if not other}
    for (post, claim), other in zip(pairs, apart, strict=True):
        if other and post not in answered:
            answered.add(post)
            yield post, None
        yield (None, claim) if other else (post, claim)


def _held_post(typed: ManagerReading, cells: PostCells, around: str) -> ManagerReading | None:
    """Return the post that the row or the title names beside the kind of certificate, which is no post.

    Nobody is judged by either where the two are of different types; none where no post is named.
    """
    readings = [read_manager(cell) for cell in (cells.duty, cells.position, cells.trade, cells.above)]
    own = next((reading for reading in (*readings, listed_managers(around)) if reading.roles), None)
    if own is None or not set(own.roles).isdisjoint(typed.roles):
        return own
    return ManagerReading(notes=(f"manager_card_of_other|{squeeze(cells.person_type)}",))


def _tells(post: Meaning) -> bool:
    return post.plain or post.kind not in {None, WordKind.UNKNOWN}


def _named_for_safety(cells: PostCells) -> bool:
    """Tell whether 人员类别 or 安全职务 speaks of a manager in words not understood: his 出纳 is not all that he is."""
    return "manager_qualified" in read_manager(cells.person_type).notes


def _among(posts: Sequence[Meaning]) -> ManagerReading:
    """Read the manager's post beside a trade: 电工兼安全员; a lone word of a trade names none."""
    others = [post for post in posts if post.kind is None and not post.plain]
    return next((r for post in others if (r := read_manager(post.word)).roles), ManagerReading())
